"""Judges what is being dropped on the window before it is let go: what will happen, or why nothing will."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_studio.core.data.folder import IMAGE_SUFFIXES
from resnet_studio.core.runs.folder import RunFolder

DropKind = Literal["data", "images", "run", "recipe", "refused"]
Refusal = Literal["", "nothing", "missing", "empty_folder", "weights", "several_folders", "unknown_file"]

ARCHIVE_ENDINGS = (".tar.gz", ".tgz", ".tar")
WEIGHTS_SUFFIXES = frozenset({".safetensors", ".pth", ".pt", ".th", ".ckpt", ".onnx"})
MAX_ENTRIES = 3_000


@dataclass(frozen=True)
class Drop:
    """What a drop would do.

    Attributes:
        kind: Where the paths would go; `refused` with a reason.
        paths: What was dropped.
        name: The file or folder that decides, to show.
        refusal: Why it is refused; empty otherwise.
    """

    kind: DropKind
    paths: tuple[str, ...]
    name: str
    refusal: Refusal = ""


def judge(names: Sequence[str]) -> Drop:
    """Where these files and folders belong; looks at no more than a few thousand names."""
    paths = tuple(name for name in names if name)
    if not paths:
        return Drop("refused", (), "", "nothing")
    if len(paths) == 1:
        return _judge_one(Path(paths[0]))
    if all(_is_image(Path(name)) for name in paths):
        return Drop("images", paths, Path(paths[0]).name)
    odd = next(Path(name) for name in paths if not _is_image(Path(name)))
    refusal: Refusal = "several_folders" if odd.is_dir() else "unknown_file"
    return Drop("refused", paths, odd.name, refusal)


def _judge_one(path: Path) -> Drop:
    paths, name = (str(path),), path.name or str(path)
    if path.is_dir():
        return _judge_folder(path, paths, name)
    if not path.exists():
        return Drop("refused", paths, name, "missing")
    if _is_image(path):
        return Drop("images", paths, name)
    if path.name.lower().endswith(ARCHIVE_ENDINGS):
        return Drop("data", paths, name)
    if path.suffix.lower() == ".toml":
        return Drop("recipe", paths, name)
    refusal: Refusal = "weights" if path.suffix.lower() in WEIGHTS_SUFFIXES else "unknown_file"
    return Drop("refused", paths, name, refusal)


def _judge_folder(path: Path, paths: tuple[str, ...], name: str) -> Drop:
    if RunFolder(path).is_run:
        return Drop("run", paths, name)
    has_folders, num_seen = False, 0
    has_loose_image = False
    for folder, folders, files in os.walk(path):
        has_folders = has_folders or bool(folders)
        if any(_is_batch(file) for file in files):
            return Drop("data", paths, name)
        if any(_is_image(Path(file)) for file in files):
            if Path(folder) != path:
                return Drop("data", paths, name)
            has_loose_image = True
        num_seen += len(files) + len(folders)
        if num_seen > MAX_ENTRIES:
            break
    if has_loose_image and not has_folders:
        return Drop("images", paths, name)
    if has_folders and num_seen > MAX_ENTRIES:  # too much to look through now: the scan will tell
        return Drop("data", paths, name)
    return Drop("refused", paths, name, "empty_folder")


def _is_batch(name: str) -> bool:
    """Whether it is called as the files of CIFAR-10 are."""
    return name.startswith("data_batch_1")


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES
