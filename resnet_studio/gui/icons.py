"""The app's own icons: one stroke width, tinted when drawn."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resnet_studio.core.resources import resource_path
from resnet_studio.core.settings import app_folders
from resnet_studio.gui.tokens import current_tokens

ICON_PX = 16
DRAWN_AT = (1, 2, 3)  # device pixels a point


@functools.cache
def _source(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


def _tinted(name: str, color: str) -> QByteArray:
    return QByteArray(_source(name).replace("currentColor", color).encode())


def icon(name: str, color: str = "") -> QIcon:
    """The icon `resources/icons/<name>.svg` in a color; without one, in the text color that holds now."""
    return _drawn(name, color or current_tokens().text)


@functools.lru_cache(maxsize=256)
def _drawn(name: str, color: str) -> QIcon:
    drawn = QIcon()
    for ratio in DRAWN_AT:
        drawn.addPixmap(icon_pixmap(name, color, ICON_PX, ratio))
    return drawn


def icon_pixmap(name: str, color: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size_px` points a side."""
    side = round(size_px * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(_tinted(name, color)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def tinted_file(name: str, color: str) -> str:
    """A file with the icon in a color, for style sheets; an empty path where the cache cannot be written."""
    path = app_folders().cache / "icons" / f"{name}-{color.lstrip('#')}.svg"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_tinted(name, color).data())
    except OSError:
        return ""
    return path.as_posix()
