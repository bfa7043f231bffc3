"""Which files are to be classified: those that are given, and the pictures of folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from resnet_studio.core.data.folder import IMAGE_SUFFIXES, is_ignored, is_new_folder
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.tasks import TaskContext


class FoundImages(NamedTuple):
    """What is to be classified.

    Attributes:
        paths: Of the files.
        left_out: The other files that lie in the folders, sorted; hidden ones do not count.
    """

    paths: list[str]
    left_out: list[str]


def find_images(
    paths: Iterable[str], context: TaskContext | None = None, *, may_be_gone: bool = False
) -> FoundImages:
    """The files to classify: files as they are given, folders walked for pictures, sorted by name; each once.

    A folder that cannot be read is listed as a file is, so that its answer says why.

    Args:
        paths: Files and folders.
        context: Can stop the walk.
        may_be_gone: Whether a path with nothing there is taken for a file, which then cannot be read.

    Raises:
        DataError: A path is not there.
        Cancelled: The context was stopped.
    """
    context = context or TaskContext()
    found: dict[str, str] = {}
    others: set[str] = set()
    for text in paths:
        path = Path(os.path.expanduser(text))  # noqa: PTH111 - leaves `~nobody` as it is
        if path.is_dir():
            files = _pictures_below(path, context, others)
        elif may_be_gone or path.exists():
            files = [str(path)]
        else:
            raise DataError(
                QT_TRANSLATE_NOOP("errors", "There is nothing at {path}."),
                {"path": text},
                hint=QT_TRANSLATE_NOOP("errors", "Check the spelling, or whether the disk is there."),
            )
        for file in files:
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - Path cannot do that
    return FoundImages(list(found.values()), sorted(others))


def _pictures_below(path: Path, context: TaskContext, others: set[str]) -> list[str]:
    """The pictures that a scan of the folder would list: links are followed, what it ignores is ignored.

    The other files are added to `others`.
    """
    found: list[str] = []
    seen: set[tuple[int, int]] = set()
    is_new_folder(path, seen)

    def list_unread(error: OSError) -> None:
        found.append(str(error.filename))

    for folder, folders, names in os.walk(path, onerror=list_unread, followlinks=True):
        context.raise_if_stopped()
        folders[:] = [
            name
            for name in sorted(folders)
            if not is_ignored(name) and is_new_folder(Path(folder, name), seen)
        ]
        for name in sorted(names):
            if is_ignored(name):
                continue
            if Path(name).suffix.lower() in IMAGE_SUFFIXES:
                found.append(str(Path(folder, name)))
            else:
                others.add(os.path.abspath(Path(folder, name)))  # noqa: PTH100 - as in `find_images`
    return found
