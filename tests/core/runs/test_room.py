"""A run that its disk has no room for is refused, with the figures; no save begins that cannot end."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.room import check_room, free_bytes_at, require_room, run_bytes

Usage = namedtuple("Usage", "total used free")


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))


def test_a_run_needs_more_for_each_copy_of_the_weights() -> None:
    recipe = set_values(Recipe(), {"optimizer.name": "sgd", "training.ema_decay": 0.0})
    averaged = set_values(recipe, {"training.ema_decay": 0.9})
    adamw = set_values(recipe, {"optimizer.name": "adamw"})
    weights = 4 * 10**6
    plain = run_bytes(recipe, 10**6, 50_000)
    assert run_bytes(averaged, 10**6, 50_000) - plain == 3 * weights
    assert run_bytes(adamw, 10**6, 50_000) - plain == 3 * weights
    assert plain > 9 * weights


def test_a_run_without_room_is_refused_with_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, 5 * 2**20)
    check_room(tmp_path, 5 * 2**20)
    with pytest.raises(RunError, match=r"needs 6 MiB of the disk, and 5 MiB are free at .*Make room"):
        check_room(tmp_path, 6 * 2**20)


def test_a_save_without_room_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_free(monkeypatch, 5 * 10**6)
    require_room(tmp_path, 10**6)
    with pytest.raises(OSError, match="No space left"):
        require_room(tmp_path, 5 * 10**6)


def test_a_folder_that_is_to_be_made_has_the_room_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes_at(tmp_path / "not" / "yet") is not None
