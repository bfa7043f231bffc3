"""The app's own icons: one stroke width, tinted when drawn."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton

from resnet_studio.core.resources import resource_path
from resnet_studio.core.settings import app_folders
from resnet_studio.gui.tokens import current_tokens

ICON_PX = 16
GAP_PX = 6  # between an icon and the words of its button; styles leave almost none
DRAWN_AT = (1, 2, 3)  # device pixels a point


@functools.cache
def _source(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


def _tinted(name: str, color: str) -> QByteArray:
    return QByteArray(_source(name).replace("currentColor", color).encode())


def icon(name: str, color: str = "") -> QIcon:
    """The icon `resources/icons/<name>.svg` in a color; without one, in the text color that holds now."""
    return _drawn(name, color or current_tokens().text, current_tokens().secondary, 0)


def put_icon(button: QPushButton, name: str, color: str = "") -> None:
    """Put an icon before the words of a button, a little apart from them."""
    tokens = current_tokens()
    button.setIcon(_drawn(name, color or tokens.text, tokens.secondary, GAP_PX))
    button.setIconSize(QSize(ICON_PX + GAP_PX, ICON_PX))


@functools.lru_cache(maxsize=256)
def _drawn(name: str, color: str, disabled_color: str, gap_px: int) -> QIcon:
    drawn = QIcon()
    for ratio in DRAWN_AT:
        for mode, tint in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled_color)):
            drawn.addPixmap(icon_pixmap(name, tint, ICON_PX, ratio, gap_px), mode)
    return drawn


def icon_pixmap(name: str, color: str, size_px: int, ratio: float = 1.0, gap_px: int = 0) -> QPixmap:
    """The icon as a picture of `size_px` points a side, with nothing in the `gap_px` at its right."""
    side = round(size_px * ratio)
    pixmap = QPixmap(side + round(gap_px * ratio), side)
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
