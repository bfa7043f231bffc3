"""The check finds every kind of damage, and a repair lets the run be opened again and harms nothing."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import digest_of, read_json, write_json
from resnet_studio.core.runs.check import FileState, Finding, check_run, checkpoint_that_opens
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import newest_intact, save_generation
from resnet_studio.core.runs.manifest import Manifest, record_beginning, write_manifest
from resnet_studio.core.runs.reader import current_state, read_status
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.writer import RunWriter

EMPTY_CHECKPOINT = (2).to_bytes(8, "little") + b"{}"


def write(path: Path) -> str:
    path.write_bytes(EMPTY_CHECKPOINT)
    return digest_of(path)


def write_number(number: int) -> Callable[[Path], str]:
    def write_one(path: Path) -> str:
        header = b'{"w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}'
        path.write_bytes(len(header).to_bytes(8, "little") + header + bytes([number]))
        return digest_of(path)

    return write_one


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
    write_manifest(folder, Manifest(), record_beginning(folder.metrics_path, 1000))
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


def test_a_torn_last_row_is_no_fault_and_a_repair_cuts_it_and_keeps_it(folder: RunFolder) -> None:
    with folder.metrics_path.open("ab") as stream:
        stream.write(encode_row({"kind": "step", "step": 2}) + b'{"kind": "st')
    before = folder.metrics_path.read_bytes()
    (finding,) = [one for one in check_run(folder) if one.file == "metrics.jsonl"]
    assert (finding.found, finding.is_fault) == ("2 rows, a torn last line", False)
    check_run(folder, repair=True)
    assert folder.metrics_path.read_bytes() == before.removesuffix(b'{"kind": "st')
    assert (folder.path / "metrics.jsonl.broken").read_bytes() == before
    assert faults(check_run(folder)) == []


def test_a_changed_row_is_a_fault_and_a_repair_keeps_the_others(folder: RunFolder) -> None:
    rows = [encode_row({"kind": "step", "step": step}) for step in (1, 2, 3)]
    folder.metrics_path.write_bytes(b"".join([rows[0], rows[1].replace(b"2", b"7", 1), rows[2]]))
    write_manifest(folder, Manifest(), record_beginning(folder.metrics_path, 0))
    (finding,) = [one for one in check_run(folder) if one.is_fault]
    assert (finding.file, finding.state) == ("metrics.jsonl", FileState.DAMAGED)
    check_run(folder, repair=True)
    assert folder.metrics_path.read_bytes() == rows[0] + rows[2]
    assert faults(check_run(folder)) == []


@pytest.mark.parametrize("left", [0, 5, 17])
def test_rows_that_are_lost_are_a_fault_once_they_were_on_record(folder: RunFolder, left: int) -> None:
    folder.metrics_path.write_bytes(folder.metrics_path.read_bytes()[:left] if left < 17 else b"")
    assert faults(check_run(folder)) == ["metrics.jsonl"]
    check_run(folder, repair=True)
    assert faults(check_run(folder)) == []


@pytest.mark.parametrize(
    "name", ["classes.json", "split.json", "status.json", "environment.json", "metrics.jsonl"]
)
def test_a_file_that_was_there_and_is_gone_is_missing(folder: RunFolder, name: str) -> None:
    (folder.path / name).unlink()
    (finding,) = [one for one in check_run(folder) if one.is_fault]
    assert (finding.file, finding.state) == (name, FileState.MISSING)
    is_mended = name not in ("classes.json", "split.json")
    assert [one.is_mended for one in check_run(folder, repair=True) if one.is_fault] == [is_mended]
    assert faults(check_run(folder)) == ([] if is_mended else [name])


def test_classes_of_another_run_are_a_fault(folder: RunFolder) -> None:
    write_json(folder.classes_path, {"classes": ["b", "a"]})
    (finding,) = [one for one in check_run(folder) if one.is_fault]
    assert (finding.file, finding.found) == ("classes.json", "was changed since the run began")


def test_a_recipe_that_was_changed_comes_back_from_a_checkpoint(folder: RunFolder) -> None:
    asked = folder.recipe_path.read_bytes()
    about = json.dumps({"recipe": Recipe().model_dump(mode="json")})
    header = json.dumps({"__metadata__": {"resnet_studio": about}}).encode()

    def write_whole(path: Path) -> str:
        path.write_bytes(len(header).to_bytes(8, "little") + header)
        return digest_of(path)

    save_generation(folder, "last", write_whole, epoch=3, step=30)
    folder.recipe_path.write_bytes(asked.replace(b"seed = 0", b"seed = 1", 1))
    assert faults(check_run(folder)) == ["recipe.toml"]
    check_run(folder, repair=True)
    assert folder.recipe_path.read_bytes() == asked
    assert (folder.path / "recipe.toml.broken").read_bytes() != asked
    assert faults(check_run(folder)) == []


def test_a_recipe_that_no_checkpoint_holds_stays_as_it_is(folder: RunFolder) -> None:
    folder.recipe_path.write_text("seed = 1")
    before = content(folder)
    (finding,) = [one for one in check_run(folder, repair=True) if one.is_fault]
    assert (finding.file, finding.is_mended) == ("recipe.toml", False)
    assert content(folder) == before


def test_a_damaged_manifest_is_set_aside_and_made_new(folder: RunFolder) -> None:
    folder.manifest_path.write_bytes(folder.manifest_path.read_bytes()[:-3])
    assert faults(check_run(folder)) == ["manifest.json"]
    assert [one.is_mended for one in check_run(folder, repair=True) if one.is_fault] == [True]
    assert (folder.path / "manifest.json.broken").exists()
    assert faults(check_run(folder)) == []


def test_a_manifest_that_is_gone_is_missing_and_made_new(folder: RunFolder) -> None:
    folder.manifest_path.unlink()
    (finding,) = [one for one in check_run(folder) if one.is_fault]
    assert (finding.file, finding.state) == ("manifest.json", FileState.MISSING)
    check_run(folder, repair=True)
    assert faults(check_run(folder)) == []


def test_a_run_of_an_earlier_version_misses_nothing(folder: RunFolder) -> None:
    folder.manifest_path.unlink()
    for path in folder.checkpoints.glob("*.json"):
        values = read_json(path)
        path.write_text(json.dumps(values))
    assert faults(check_run(folder)) == []


def test_a_checkpoint_damaged_beside_its_pointer_is_told_by_the_manifest(folder: RunFolder) -> None:
    save_generation(folder, "last", write_number(7), epoch=3, step=30)
    write_manifest(folder, Manifest(), record_beginning(folder.metrics_path, 1000))
    newest = newest_intact(folder, "last")
    changed = newest.read_bytes()[:-1] + b"\x08"
    newest.write_bytes(changed)
    (folder.checkpoints / "last.json").write_bytes(b"{")
    findings = check_run(folder, repair=True)
    assert faults(findings) == ["checkpoints/last.json", f"checkpoints/{newest.name}"]
    assert checkpoint_that_opens(findings, "last") == "checkpoints/last-epoch00002-step00000020.safetensors"
    assert newest.with_name(f"{newest.name}.broken").read_bytes() == changed


def test_it_tells_which_checkpoint_opens(folder: RunFolder) -> None:
    newest = save_generation(folder, "last", write, epoch=3, step=30)
    assert checkpoint_that_opens(check_run(folder), "last") == f"checkpoints/{newest.file}"
    (folder.checkpoints / newest.file).write_bytes(b"x")
    older = "checkpoints/last-epoch00002-step00000020.safetensors"
    assert checkpoint_that_opens(check_run(folder), "last") == older
    (folder.path / older).unlink()
    assert checkpoint_that_opens(check_run(folder), "last") is None


@pytest.fixture
def make_unreadable(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Lets every read of a file fail, as a bad sector does."""
    bad: set[Path] = set()
    real = Path.open

    def open_one(self: Path, *arguments: Any, **options: Any) -> Any:
        if self in bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_one)
    return bad.add


@pytest.mark.parametrize(
    "name",
    [
        "recipe.toml",
        "classes.json",
        "split.json",
        "status.json",
        "environment.json",
        "metrics.jsonl",
        "manifest.json",
        "evaluations/test.json",
        "checkpoints/last-epoch00002-step00000020.safetensors",
        "checkpoints/last.json",
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_and_the_others_are_looked_at(
    folder: RunFolder, make_unreadable: Callable[[Path], None], name: str
) -> None:
    num_findings = len(check_run(folder))
    make_unreadable(folder.path / name)
    findings = check_run(folder)
    (finding,) = [one for one in findings if one.is_fault]
    assert (finding.file, finding.state) == (name, FileState.DAMAGED)
    assert "safetensors" in name or "Input/output error" in finding.found
    assert len(findings) == num_findings
    assert "Make room" not in finding.found


def test_a_repair_leaves_rows_that_cannot_be_read_and_mends_the_rest(
    folder: RunFolder, make_unreadable: Callable[[Path], None]
) -> None:
    (folder.evaluations / "test.json").write_text("{")
    make_unreadable(folder.metrics_path)
    findings = check_run(folder, repair=True)
    assert [(one.file, one.is_mended) for one in findings if one.is_fault] == [
        ("metrics.jsonl", False),
        ("evaluations/test.json", True),
    ]
    assert folder.metrics_path.stat().st_size
