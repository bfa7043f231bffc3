"""What a worker can be asked, without the process around it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.cli.worker_methods import MOST_WARM, WarmClassifiers
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact


@pytest.fixture
def copies(trained: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Makes copies of the trained weights, alone in a folder."""
    best = newest_intact(RunFolder(trained.run), "best")

    def copy(name: str) -> Path:
        return Path(shutil.copy(best, tmp_path / f"{name}.safetensors"))

    return copy


def test_the_networks_that_were_asked_for_last_stay_warm(copies: Callable[[str], Path]) -> None:
    warm = WarmClassifiers()
    paths = [str(copies(f"net{number}")) for number in range(MOST_WARM + 1)]
    first, second, *_ = (warm.get({"model": path}) for path in paths[:MOST_WARM])
    assert warm.get({"model": paths[0]}) is first
    warm.get({"model": paths[MOST_WARM]})
    assert warm.get({"model": paths[0]}) is first
    assert warm.get({"model": paths[1]}) is not second


def test_a_file_that_was_written_anew_is_loaded_anew(copies: Callable[[str], Path]) -> None:
    warm = WarmClassifiers()
    path = copies("net")
    before = warm.get({"model": str(path)})
    os.utime(path, ns=(1, 1))
    assert warm.get({"model": str(path)}) is not before
