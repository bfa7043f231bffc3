"""Shows a file where it lies, in the system's own file manager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, StudioError


def show_in_file_manager(path: Path) -> None:
    """Open the folder of a file, with the file chosen where the system can do that; or a folder itself.

    Raises:
        DataError: It is not there any more, or no file manager can be opened.
    """
    if not path.exists():
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "There is nothing at {path}."),
            {"path": str(path)},
            hint=QT_TRANSLATE_NOOP("errors", "It was moved, or its disk is not there."),
        )
    if path.is_file() and sys.platform in ("win32", "darwin"):
        select = ["explorer", f"/select,{path}"] if sys.platform == "win32" else ["open", "-R", str(path)]
        subprocess.Popen(select)
        return
    folder = path if path.is_dir() else path.parent
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "No file manager can be opened here."),
            {"folder": str(folder)},
            hint=QT_TRANSLATE_NOOP("errors", "The file lies in {folder}."),
        )


def open_runs_folder(path: Path) -> None:
    """Open the folder of the runs, and make it where there is none yet.

    Raises:
        StudioError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "The runs folder {path} cannot be made: {reason}."),
            {"path": str(path), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Connect its disk, or choose another one with Tools, Choose the runs folder."
            ),
        ) from error
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
