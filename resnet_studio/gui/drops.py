"""Judges what is being dropped on the window before it is let go: what will happen, or why nothing will."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_studio.core.data.folder import IMAGE_SUFFIXES
from resnet_studio.core.runs.folder import RunFolder

DropKind = Literal["data", "images", "run", "recipe", "weights", "refused"]
Refusal = Literal["", "nothing", "missing", "empty_folder", "weights", "several_folders", "unknown_file"]

ARCHIVE_ENDINGS = (".tar.gz", ".tgz", ".tar")
WEIGHTS_ENDINGS = (".safetensors", ".pt", ".pth", ".th", ".ckpt", ".pth.tar", ".pt.tar", ".th.tar")
OTHER_WEIGHTS_SUFFIXES = frozenset({".onnx", ".h5", ".keras"})
MAX_ENTRIES = 400  # while something hovers the window waits for the verdict


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
    """Where these files and folders belong; looks at no more than a few hundred names."""
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
    if is_weights(path):
        return Drop("weights", paths, name)
    if path.name.lower().endswith(ARCHIVE_ENDINGS):
        return Drop("data", paths, name)
    if path.suffix.lower() == ".toml":
        return Drop("recipe", paths, name)
    refusal: Refusal = "weights" if path.suffix.lower() in OTHER_WEIGHTS_SUFFIXES else "unknown_file"
    return Drop("refused", paths, name, refusal)


def _judge_folder(path: Path, paths: tuple[str, ...], name: str) -> Drop:
    if RunFolder(path).is_run:
        return Drop("run", paths, name)
    has_folders = has_loose_image = False
    num_seen = 0
    for depth, entry, is_folder in _entries(path):
        num_seen += 1
        if num_seen > MAX_ENTRIES:
            break
        if is_folder:
            has_folders = True
        elif _is_batch(entry) or (depth > 0 and _is_image(Path(entry))):
            return Drop("data", paths, name)
        elif _is_image(Path(entry)):
            has_loose_image = True
    is_cut = num_seen > MAX_ENTRIES
    if has_loose_image and not (is_cut and has_folders):
        return Drop("images", paths, name)
    if is_cut:  # too much to look through now: the scan will tell
        return Drop("data", paths, name)
    return Drop("refused", paths, name, "empty_folder")


def _entries(root: Path) -> Iterator[tuple[int, str, bool]]:
    """Depth and name of what lies in and below a folder, and whether it is a folder; the upper ones first.

    They come one by one: a folder may hold hundreds of thousands. Links are followed, as the scan does, so
    this may go in a circle. What cannot be read is passed over.
    """
    waiting = deque([(0, str(root))])
    while waiting:
        depth, folder = waiting.popleft()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    is_folder = entry.is_dir()
                    if is_folder:
                        waiting.append((depth + 1, entry.path))
                    yield depth, entry.name, is_folder
        except OSError:
            continue


def is_weights(path: Path) -> bool:
    """Whether it is called as files of weights are, of this app or of PyTorch."""
    return path.name.lower().endswith(WEIGHTS_ENDINGS)


def _is_batch(name: str) -> bool:
    """Whether it is called as the files of CIFAR-10 are."""
    return name.startswith("data_batch_1")


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES
