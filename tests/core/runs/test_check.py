"""The check finds every kind of damage, and a repair lets the run be opened again and harms nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import digest_of, write_json
from resnet_studio.core.runs.check import Finding, check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import newest_intact, save_generation
from resnet_studio.core.runs.reader import current_state, read_status
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.writer import RunWriter

EMPTY_CHECKPOINT = (2).to_bytes(8, "little") + b"{}"


def write(path: Path) -> str:
    path.write_bytes(EMPTY_CHECKPOINT)
    return digest_of(path)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text(dump_recipe(Recipe()))
    write_json(folder.classes_path, {"classes": ["a", "b"]})
    write_json(folder.split_path, {"train": ["a/1.png"]})
    write_json(folder.environment_path, {"torch": "2"})
    write_json(folder.control_path, {"sequence": 1, "command": "pause"})
    write_json(folder.evaluations / "test.json", {"accuracy": 1})
    write_json(folder.status_path, RunStatus(state=RunState.PAUSED).model_dump(mode="json"))
    folder.metrics_path.write_text('{"kind": "step"}\n')
    save_generation(folder, "best", write, epoch=1, step=10)
    save_generation(folder, "last", write, epoch=2, step=20)
    return folder


def faults(findings: list[Finding]) -> list[str]:
    return [finding.file for finding in findings if finding.is_fault]


def content(folder: RunFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


def test_a_good_run_has_no_fault_and_stays_as_it_is(folder: RunFolder) -> None:
    before = content(folder)
    assert faults(check_run(folder, repair=True)) == []
    assert content(folder) == before


def test_a_run_that_has_not_begun_has_no_fault(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text(dump_recipe(Recipe()))
    assert faults(check_run(folder)) == []


SPARE = ["environment.json", "control.json", "evaluations/test.json"]


@pytest.mark.parametrize("name", ["recipe.toml", "status.json", "classes.json", "split.json", *SPARE])
@pytest.mark.parametrize("rubbish", [b"", b"{", b"\xff\x00", b"[" * 100_000])
def test_damaged_texts_are_found_and_a_check_alone_changes_nothing(
    folder: RunFolder, name: str, rubbish: bytes
) -> None:
    if name == "recipe.toml" and not rubbish:
        rubbish = b"="  # an empty recipe is the default recipe
    (folder.path / name).write_bytes(rubbish)
    before = content(folder)
    assert faults(check_run(folder)) == [name]
    assert content(folder) == before


def test_torn_rows_are_counted_and_no_fault(folder: RunFolder) -> None:
    with folder.metrics_path.open("a") as stream:
        stream.write('{"ki\n{"kind": "step"}\n')
    (finding,) = [one for one in check_run(folder) if one.file == "metrics.jsonl"]
    assert finding.found.startswith("2 rows, 1 torn")
    assert not finding.is_fault


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"x"), Path.unlink])
def test_a_damaged_checkpoint_is_named(folder: RunFolder, damage: Callable[[Path], None]) -> None:
    path = newest_intact(folder, "last")
    damage(path)
    assert faults(check_run(folder)) == [f"checkpoints/{path.name}"]


@pytest.mark.parametrize("name", SPARE)
def test_a_damaged_file_that_a_run_can_do_without_is_set_aside(folder: RunFolder, name: str) -> None:
    (folder.path / name).write_text("[1")
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert (finding.file, finding.is_mended) == (name, True)
    assert (folder.path / f"{name}.broken").read_text() == "[1"
    assert faults(check_run(folder)) == []


@pytest.mark.parametrize("name", ["classes.json", "split.json"])
def test_a_damaged_file_that_makes_the_run_what_it_is_stays_and_is_no_less_a_fault(
    folder: RunFolder, name: str
) -> None:
    (folder.path / name).write_text("[]")
    before = content(folder)
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert (finding.file, finding.is_mended) == (name, False)
    assert content(folder) == before


@pytest.mark.parametrize("damaged", ["newer", "older"])
@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(b"x"), Path.unlink], ids=["damaged", "gone"]
)
def test_of_two_checkpoints_a_repair_keeps_the_intact_one(
    folder: RunFolder, damaged: str, damage: Callable[[Path], None]
) -> None:
    older = newest_intact(folder, "last")
    save_generation(folder, "last", write, epoch=3, step=30)
    newer = newest_intact(folder, "last")
    bad, good = (newer, older) if damaged == "newer" else (older, newer)
    damage(bad)
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert (finding.file, finding.is_mended) == (f"checkpoints/{bad.name}", True)
    assert faults(check_run(folder)) == []
    assert newest_intact(folder, "last") == good
    assert not bad.exists()
    save_generation(folder, "last", write, epoch=4, step=40)
    assert good.exists()


def test_where_no_checkpoint_is_intact_a_repair_leaves_them_as_they_are(folder: RunFolder) -> None:
    path = newest_intact(folder, "last")
    path.write_bytes(b"x")
    before = content(folder)
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert not finding.is_mended
    assert content(folder) == before


def test_a_damaged_status_is_set_aside_and_the_run_can_be_resumed(folder: RunFolder) -> None:
    folder.status_path.write_text("{broken")
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert finding.is_mended
    status = read_status(folder)
    assert (status.epoch, status.step) == (2, 20)
    assert current_state(folder).can_resume
    assert (folder.path / "status.json.broken").read_text() == "{broken"
    assert faults(check_run(folder)) == []


@pytest.mark.parametrize("kind", ["best", "last"])
def test_a_damaged_pointer_is_made_new_from_the_files(folder: RunFolder, kind: str) -> None:
    path = newest_intact(folder, "best" if kind == "best" else "last")
    (folder.checkpoints / f"{kind}.json").write_text("{broken")
    assert faults(check_run(folder)) == [f"checkpoints/{kind}.json"]
    assert [one.is_mended for one in check_run(folder, repair=True) if one.is_fault] == [True]
    assert newest_intact(folder, "best" if kind == "best" else "last") == path
    assert faults(check_run(folder)) == []


@pytest.mark.parametrize("kind", ["best", "last"])
def test_a_pointer_that_is_gone_is_a_fault_and_made_new(folder: RunFolder, kind: str) -> None:
    path = newest_intact(folder, "best" if kind == "best" else "last")
    (folder.checkpoints / f"{kind}.json").unlink()
    (finding,) = [one for one in check_run(folder) if one.is_fault]
    assert finding.file == f"checkpoints/{kind}.json"
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert finding.is_mended
    assert finding.found == "was gone; made new for 1 checkpoint"
    assert newest_intact(folder, "best" if kind == "best" else "last") == path
    assert faults(check_run(folder)) == []


def test_status_and_pointer_that_are_both_damaged_are_mended_in_one_go(folder: RunFolder) -> None:
    folder.status_path.write_text("{broken")
    (folder.checkpoints / "last.json").write_text("{broken")
    check_run(folder, repair=True)
    assert read_status(folder).step == 20


def test_a_run_at_work_is_looked_at_and_never_mended(folder: RunFolder) -> None:
    with RunWriter(folder):
        folder.status_path.write_text("{broken")
        (folder.checkpoints / "last.json").write_text("{broken")
        before = content(folder)
        findings = check_run(folder, repair=True)
        assert faults(findings) == ["status.json", "checkpoints/last.json"]
        assert not any(finding.is_mended for finding in findings)
        assert content(folder) == before


def test_the_run_of_a_newer_app_is_not_mended(folder: RunFolder) -> None:
    write_json(folder.status_path, {"version": 99, "state": "dreaming"})
    (folder.checkpoints / "last.json").write_text('{"generations": {"new": "shape"}}')
    before = content(folder)
    assert "status.json" in faults(check_run(folder, repair=True))
    assert content(folder) == before
