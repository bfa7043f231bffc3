"""Runs under another name, in the archive and back: moved and never copied, and never over anything."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from pathlib import Path

from resnet_studio.core.durable import IS_WINDOWS, REPLACE_TRIES, REPLACE_WAIT_SECONDS, sync_folder
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, StudioError, reason_of
from resnet_studio.core.runs.folder import (
    ARCHIVE,
    LONGEST_NAME,
    LONGEST_NAME_BYTES,
    WINDOWS_DEVICES,
    RunFolder,
    archive_of,
)
from resnet_studio.core.runs.mirror import move_mirrors
from resnet_studio.core.runs.reader import current_state, is_locked

_FORBIDDEN = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f]')


def name_fault(name: str) -> str:
    """Why a run cannot have this name on every system, a sentence; empty where it can."""
    if not name.strip():
        return QT_TRANSLATE_NOOP("errors", "A run needs a name.")
    if _FORBIDDEN.search(name) or not name.isprintable():
        return QT_TRANSLATE_NOOP(
            "errors", "A name has none of the characters / \\ : * ? < > | and no quotation mark."
        )
    if len(name) > LONGEST_NAME or len(os.fsencode(name)) > LONGEST_NAME_BYTES:
        return QT_TRANSLATE_NOOP("errors", "The name is too long: 80 characters are the most.")
    if name[0] in ".- " or name[-1] in ". ":
        return QT_TRANSLATE_NOOP(
            "errors", "A name begins with no dot, dash or space, and ends with no dot or space."
        )
    if name.partition(".")[0].lower() in WINDOWS_DEVICES or name.casefold() == ARCHIVE:
        return QT_TRANSLATE_NOOP("errors", "This name is kept for something else.")
    return ""


def rename_run(folder: RunFolder, name: str) -> RunFolder:
    """Give a run another name.

    Returns:
        The run under its new name.

    Raises:
        RunError: It cannot have this name, the name is taken, the run is at work, or its folder stays.
    """
    if name == folder.name:
        return folder
    if fault := name_fault(name):
        raise RunError(fault, hint=QT_TRANSLATE_NOOP("errors", "Choose another name."))
    _require_rest(folder)
    target = folder.path.with_name(name)
    try:
        return _move(folder, target)
    except FileExistsError as error:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The name {name} is taken."),
            {"name": name},
            hint=QT_TRANSLATE_NOOP("errors", "Choose another name."),
        ) from error
    except OSError as error:
        raise _stays(folder, error) from error


def archive_run(folder: RunFolder, name: str = "") -> RunFolder:
    """Put a run out of the way, into the archive beside it; under this name where one is given.

    Returns:
        The run in the archive; where its name was taken it has a number behind it.

    Raises:
        RunError: The run is at work or archived already, or its folder stays where it is.
    """
    if is_archived(folder):
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} is archived already."),
            {"run": folder.name},
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio runs restore {run}` takes it back."),
        )
    place = archive_of(folder.path.parent)
    if RunFolder(place).is_run:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "A run is called {name}, as the archive has to be."),
            {"name": ARCHIVE},
            hint=QT_TRANSLATE_NOOP("errors", "Rename that run first."),
        )
    return _put_into(folder, place, name)


def restore_run(folder: RunFolder, name: str = "") -> RunFolder:
    """Take a run back from the archive; under this name where one is given.

    Returns:
        The run beside the others; where its name was taken it has a number behind it.

    Raises:
        RunError: The run is at work or not archived, or its folder stays where it is.
    """
    if not is_archived(folder):
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} is not archived."),
            {"run": folder.name},
            hint=QT_TRANSLATE_NOOP("errors", "`resnet-studio runs list --archived` shows those that are."),
        )
    return _put_into(folder, folder.path.parent.parent, name)


def is_archived(folder: RunFolder) -> bool:
    """Whether a run lies in an archive."""
    return folder.path.parent.name == ARCHIVE


def _put_into(folder: RunFolder, place: Path, name: str) -> RunFolder:
    _require_rest(folder)
    name, number = name or folder.name, 1
    try:
        place.mkdir(parents=True, exist_ok=True)
        while True:
            target = place / (name if number == 1 else f"{name}-{number}")
            with contextlib.suppress(FileExistsError):
                return _move(folder, target)
            number += 1
    except OSError as error:
        raise _stays(folder, error) from error


def _move(folder: RunFolder, target: Path) -> RunFolder:
    """Move a run's folder to a path that nothing has.

    Raises:
        FileExistsError: Something has it.
        OSError: It cannot be moved.
    """
    source, moved = folder.path, RunFolder(target)
    if not folder.is_run:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(source))
    is_link = source.is_symlink()
    _rename(source, target, is_link=is_link)
    if not is_link:
        move_mirrors(folder, moved)
    for place in {source.parent, target.parent}:
        with contextlib.suppress(OSError):  # it is done, and seen by everybody
            sync_folder(place)
    return moved


def _rename(source: Path, target: Path, *, is_link: bool) -> None:
    """Rename and replace nothing: Windows never does, elsewhere an empty folder would be."""
    if target.exists() and target.samefile(source):  # other letters, where the disk makes no difference
        source.rename(target)
    elif IS_WINDOWS or is_link:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        _rename_patiently(source, target)
    else:
        target.mkdir()  # from now on the name is ours
        try:
            source.rename(target)
        except BaseException:
            with contextlib.suppress(OSError):
                target.rmdir()
            raise


def _rename_patiently(source: Path, target: Path) -> None:
    for left in range(REPLACE_TRIES - 1, -1, -1):
        try:
            source.rename(target)
            return
        except PermissionError:  # Windows, while a reader has one of its files open
            if left == 0:
                raise
            time.sleep(REPLACE_WAIT_SECONDS)


def _require_rest(folder: RunFolder) -> None:
    """Refuse to move a run from under the process that fills it.

    Raises:
        RunError: It is at work.
    """
    try:
        is_live = current_state(folder).is_live
    except StudioError:  # its status is damaged, but its lock tells
        is_live = is_locked(folder)
    if is_live:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "The run {run} is at work; its folder stays where it is until then."),
            {"run": folder.name},
            hint=QT_TRANSLATE_NOOP("errors", "Pause or stop it first, or wait for its end."),
        )


def _stays(folder: RunFolder, error: OSError) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "The run {run} cannot be moved: {reason}."),
        {"run": folder.name, "reason": reason_of(error), "path": str(folder.path)},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "It stays at {path}. Close what has its files open, and see to it that you may write there.",
        ),
    )
