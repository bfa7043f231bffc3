"""A plot as a file: a picture of points, a drawing whose words stay words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QPoint, QRect
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.messages import choose_new_file, show_error

FileKind = Literal["png", "svg", "csv", "steps"]

POINTS_AN_INCH = 96

translate = QCoreApplication.translate  # called by this name, the texts are found for translation


def write_picture(path: Path, image: QImage) -> None:
    """Write a PNG file.

    Raises:
        OSError: It cannot be written.
    """
    writer = QImageWriter(str(path), b"png")
    if not writer.write(image):
        raise OSError(writer.errorString())


def drawing_of(widget: QWidget) -> bytes:
    """A widget as SVG, as it looks now: lines are lines there and words are words."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    generator.setResolution(POINTS_AN_INCH)
    generator.setTitle(widget.accessibleName())
    views = widget.findChildren(QGraphicsView)
    for view in views:  # a background that is kept is drawn as a picture
        view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
    painter = QPainter(generator)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    for view in views:
        view.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
    buffer.close()
    return bytes(content.data())


def ask_where(parent: QWidget, kind: FileKind) -> Path | None:
    """Let the user name the file; None when they changed their mind."""
    plot, numbers = translate("CurvePanel", "Save the plot"), translate("CurvePanel", "Save the numbers")
    pictures, drawings = (
        translate("CurvePanel", "Pictures (*.png)"),
        translate("CurvePanel", "Drawings (*.svg)"),
    )
    tables = translate("CurvePanel", "Tables (*.csv)")
    title, pattern, name = {
        "png": (plot, pictures, "plot.png"),
        "svg": (plot, drawings, "plot.svg"),
        "csv": (numbers, tables, "curves.csv"),
        "steps": (numbers, tables, "steps.csv"),
    }[kind]
    return choose_new_file(parent, title, pattern, name)


def save_beside(parent: QWidget, runner: JobRunner | None, path: Path, write: Callable[[], object]) -> None:
    """Write in a job where there is a runner, for a disk may be slow; a failure is told."""

    def work(*_: object) -> None:
        try:
            write()
        except OSError as error:
            raise _cannot_save(path, error) from error

    if runner is not None:
        runner.run(translate("CurvePanel", "Saving {name}").format(name=path.name), work)
        return
    try:
        work()
    except StudioError as error:
        show_error(parent, error)


def _cannot_save(path: Path, error: OSError) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP("errors", "The plot cannot be saved in {path}: {reason}."),
        {"path": str(path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Choose another folder, or make room there."),
    )
