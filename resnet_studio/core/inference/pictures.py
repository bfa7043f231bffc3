"""Which files are to be classified: those that are given, and the pictures of folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from resnet_studio.core.data.folder import IMAGE_SUFFIXES, is_ignored, is_new_folder
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.tasks import TaskContext


def find_images(
    paths: Iterable[str], context: TaskContext | None = None, *, may_be_gone: bool = False
) -> list[str]:
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
    for text in paths:
        path = Path(os.path.expanduser(text))  # noqa: PTH111 - leaves `~nobody` as it is
        if path.is_dir():
            files = _pictures_below(path, context)
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
    return list(found.values())


def _pictures_below(path: Path, context: TaskContext) -> list[str]:
    """The pictures that a scan of the folder would list: links are followed, what it ignores is ignored."""
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
        found.extend(
            str(Path(folder, name))
            for name in sorted(names)
            if Path(name).suffix.lower() in IMAGE_SUFFIXES and not is_ignored(name)
        )
    return found
