"""Weights that the app keeps in its data folder: those of other programs, made complete."""

from __future__ import annotations

import itertools
from pathlib import Path

from resnet_studio.core.settings import app_folders

ENDING = ".safetensors"


def kept_folder() -> Path:
    """Where they lie, whether the folder is there or not."""
    return app_folders().data / "weights"


def kept_weights() -> list[Path]:
    """All of them, by name.

    Raises:
        OSError: The folder cannot be read.
    """
    return sorted(path for path in kept_folder().glob(f"*{ENDING}") if not path.name.startswith("."))


def free_path(source: Path) -> Path:
    """A path there that is free, for what was made of a file; it is called after it."""
    stem = source.name.partition(".")[0] or "weights"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := kept_folder() / f"{name}{ENDING}").exists())
