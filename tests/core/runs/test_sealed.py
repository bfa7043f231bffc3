"""A file that holds its own digest is known for what it is, also before anything else tells of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.checkpoint import write_checkpoint
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.sealed import is_whole, seal
from resnet_studio.core.runs.writer import RunWriter


def faults(folder: RunFolder) -> list[str]:
    return [one.file for one in check_run(folder) if one.is_fault]


@pytest.fixture
def calibrated(tmp_path: Path) -> RunFolder:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text("seed = 1")
    write_checkpoint(folder.calibration_path, {}, {"suggested_threshold": 0.9}, is_sealed=True)
    with RunWriter(folder) as writer:
        writer.keep_manifest()
    return folder


def test_every_changed_byte_and_every_cut_of_the_calibration_is_found(calibrated: RunFolder) -> None:
    path = calibrated.calibration_path
    assert faults(calibrated) == []
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert not is_whole(path)
        path.write_bytes(content[:place])
        assert not is_whole(path)
    assert faults(calibrated) == ["evaluations/calibration.safetensors"]


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"x"), Path.unlink])
def test_a_calibration_that_is_damaged_or_gone_is_a_fault_and_the_run_goes_on_without(
    calibrated: RunFolder, damage: Callable[[Path], None]
) -> None:
    damage(calibrated.calibration_path)
    assert faults(calibrated) == ["evaluations/calibration.safetensors"]
    (finding,) = [one for one in check_run(calibrated, repair=True) if one.is_fault]
    assert finding.is_mended
    assert faults(calibrated) == []


def test_a_calibration_made_anew_is_no_fault_before_it_is_on_record(calibrated: RunFolder) -> None:
    """A process is killed between the two writes."""
    write_checkpoint(calibrated.calibration_path, {}, {"suggested_threshold": 0.5}, is_sealed=True)
    assert faults(calibrated) == []


def test_a_calibration_of_an_earlier_version_is_looked_at_without_a_digest(calibrated: RunFolder) -> None:
    write_checkpoint(calibrated.calibration_path, {}, {"suggested_threshold": 0.5})
    assert faults(calibrated) == []
    calibrated.calibration_path.write_bytes(calibrated.calibration_path.read_bytes() + b"0")
    assert faults(calibrated) == ["evaluations/calibration.safetensors"]


def test_a_file_without_room_for_a_seal_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no room"):
        seal(b"{}")
