"""The manifest says what was written, and what happens to a file later does not become what it was."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from resnet_studio.core.durable import digest_of, write_json
from resnet_studio.core.runs.check import FileState, check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import save_generation
from resnet_studio.core.runs.manifest import (
    FileRecord,
    Manifest,
    begins_as,
    read_manifest,
    record_beginning,
    write_manifest,
)
from resnet_studio.core.runs.writer import RunWriter

NO_ROWS = FileRecord(size_bytes=0, sha256="")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text("seed = 1")
    write_json(folder.environment_path, {"torch": "2"})
    return folder


def save(folder: RunFolder, step: int) -> str:
    def write(path: Path) -> str:
        path.write_bytes(bytes([step]))
        return digest_of(path)

    return save_generation(folder, "last", write, epoch=1, step=step).file


def test_a_run_that_has_not_begun_has_none(folder: RunFolder) -> None:
    assert read_manifest(folder) is None


def test_what_was_written_is_read(folder: RunFolder) -> None:
    written = write_manifest(folder, Manifest(), NO_ROWS)
    assert read_manifest(folder) == written
    assert written.files["recipe.toml"] == FileRecord(size_bytes=8, sha256=digest_of(folder.recipe_path))
    assert set(written.files) == {"recipe.toml", "environment.json", "metrics.jsonl"}


def test_a_recipe_that_was_changed_stays_on_record_as_it_was(folder: RunFolder) -> None:
    before = write_manifest(folder, Manifest(), NO_ROWS)
    folder.recipe_path.write_text("seed = 2")
    write_json(folder.environment_path, {"torch": "3"})
    after = write_manifest(folder, before, NO_ROWS)
    assert after.files["recipe.toml"] == before.files["recipe.toml"]
    assert after.files["environment.json"] != before.files["environment.json"]


def test_it_knows_the_checkpoints_in_use_and_forgets_those_that_went(folder: RunFolder) -> None:
    manifest = Manifest()
    names = []
    for step in (1, 2, 3):
        names.append(save(folder, step))
        manifest = write_manifest(folder, manifest, NO_ROWS)
    stored = {name for name in manifest.files if name.startswith("checkpoints/")}
    assert stored == {f"checkpoints/{name}" for name in names[1:]}


def test_a_damaged_one_is_not_believed(folder: RunFolder) -> None:
    write_manifest(folder, Manifest(), NO_ROWS)
    folder.manifest_path.write_bytes(folder.manifest_path.read_bytes().replace(b"8", b"9", 1))
    with pytest.raises(ValueError, match=r"changed since"):
        read_manifest(folder)


def test_a_file_that_grows_must_begin_as_it_did(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b"one two")
    record = record_beginning(path, 3)
    assert begins_as(path, record)
    path.write_bytes(b"one and more")
    assert begins_as(path, record)
    path.write_bytes(b"on")
    assert not begins_as(path, record)
    path.write_bytes(b"oNe two")
    assert not begins_as(path, record)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORD = st.fixed_dictionaries({"size_bytes": JSON, "sha256": JSON})
NAMES = (
    st.sampled_from(["metrics.jsonl", "recipe.toml", "checkpoints/last-x.safetensors", "../x"]) | st.text()
)
MANIFEST = st.fixed_dictionaries({"files": st.dictionaries(NAMES, RECORD | JSON) | JSON})


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | (MANIFEST | JSON).map(lambda value: json.dumps(value).encode()))
@example(b'{"files": {"metrics.jsonl": {"size_bytes": 1e999, "sha256": ""}}}')
def test_a_manifest_of_any_content_is_read_or_told_as_damaged(folder: RunFolder, content: bytes) -> None:
    folder.manifest_path.write_bytes(content)
    try:
        found = read_manifest(folder)
    except ValueError:
        found = None
    about = check_run(folder)[-1]
    assert about.file == "manifest.json"
    assert about.is_fault == (found is None)


@pytest.fixture
def begun(folder: RunFolder) -> RunFolder:
    """A run with a row that is on record."""
    folder.recipe_path.write_text("seed = 1")
    with RunWriter(folder) as writer:
        writer.log({"kind": "step", "step": 0})
        writer.keep_manifest()
    return folder


def faults(folder: RunFolder) -> list[str]:
    return [one.file for one in check_run(folder) if one.is_fault]


def test_rows_that_are_gone_are_mended_for_good(begun: RunFolder) -> None:
    begun.metrics_path.unlink()
    check_run(begun, repair=True)
    with RunWriter(begun) as writer:
        assert writer.notes == []
        writer.log({"kind": "step", "step": 1})
        assert faults(begun) == []


def test_rows_that_were_lost_before_a_resume_stay_a_fault_until_a_repair(begun: RunFolder) -> None:
    with RunWriter(begun) as writer:
        for step in range(1, 5):
            writer.log({"kind": "step", "step": step})
        writer.keep_manifest()
    rows = begun.metrics_path.read_bytes().splitlines(keepends=True)
    begun.metrics_path.write_bytes(b"".join(rows[:3]))
    assert faults(begun) == ["metrics.jsonl"]
    for step in (5, 6):
        with RunWriter(begun) as writer:
            writer.log({"kind": "step", "step": step})
            writer.keep_manifest()
        (finding,) = [one for one in check_run(begun) if one.is_fault]
        assert (finding.file, finding.state) == ("metrics.jsonl", FileState.DAMAGED)
        assert "rows were changed or lost" in finding.found
    (finding,) = [one for one in check_run(begun, repair=True) if one.is_fault]
    assert finding.is_mended
    assert len(begun.metrics_path.read_bytes().splitlines()) == 5
    assert faults(begun) == []


def test_rows_that_are_gone_before_a_resume_stay_a_fault_until_a_repair(begun: RunFolder) -> None:
    begun.metrics_path.unlink()
    with RunWriter(begun) as writer:
        writer.log({"kind": "step", "step": 1})
        writer.keep_manifest()
    assert faults(begun) == ["metrics.jsonl"]
    check_run(begun, repair=True)
    assert faults(begun) == []
