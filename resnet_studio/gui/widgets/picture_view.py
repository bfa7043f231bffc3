"""One picture, as large as its place allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.theme import body_font
from resnet_studio.gui.tokens import current_tokens, theme_hub

HEAT_STOPS = (0.0, 0.35, 0.6, 0.8, 1.0)
HEAT_COLORS = ((60, 15, 110), (140, 40, 130), (225, 80, 70), (250, 160, 60), (255, 240, 150))  # ever lighter
Crop = tuple[float, float, float, float]


class PictureView(QLabel):
    """Draws a picture in its own proportions; small ones are enlarged with their pixels seen.

    It draws itself; that it is a label with a picture tells readers of the screen what it is.

    Attributes:
        words: What is said while there is no picture.

    Signals:
        walk_requested: An arrow was pressed: -1 for the picture before, 1 for the next one.
    """

    walk_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPixmap(QPixmap(1, 1))
        self.words = ""
        self._pixmap: QPixmap | None = None
        self._heat: QPixmap | None = None
        self._heat_place = QRectF()
        self._heat_opacity = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme_hub().theme_changed.connect(self.update)

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self._pixmap is not None

    def set_pixels(self, pixels: NDArray[np.uint8]) -> None:
        """Show pixels (height, width, 3)."""
        height, width = pixels.shape[:2]
        data = np.ascontiguousarray(pixels).tobytes()
        image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._pixmap = QPixmap.fromImage(image)
        self._heat = None
        self.update()

    def clear(self, words: str = "") -> None:
        """Show no picture, but words in its place."""
        self._pixmap, self._heat, self.words = None, None, words
        self.update()

    @property
    def has_heat(self) -> bool:
        """Whether a heat map lies over the picture."""
        return self._heat is not None

    def set_heat(self, values: NDArray[np.uint8] | None, crop: Crop = (0, 0, 0, 0)) -> None:
        """Lay a heat map (height, width) over the picture, 0 clear to 255, or take it away.

        `crop` is the part of the whole picture that it covers: x, y, width and height in pixels of the file.
        """
        self._heat = None
        if values is not None and self._pixmap is not None:
            self._heat = heat_pixmap(values)
            self._heat_place = shown_part(crop, self._pixmap.size())
        self.update()

    def set_heat_opacity(self, opacity: float) -> None:
        """Let the picture be seen less or more through the heat map, 0 to 1."""
        self._heat_opacity = opacity
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(240, 240)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(80, 80)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        if self._pixmap is None:
            painter.setFont(body_font())
            painter.setPen(QColor(current_tokens().secondary))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self.words)
            return
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        is_enlarged = size.width() > 2 * self._pixmap.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_enlarged)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, self._pixmap)
        if self._heat is not None:
            self._draw_heat(painter, place, self._heat)
        if self.hasFocus():
            painter.setPen(QColor(current_tokens().mark))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _draw_heat(self, painter: QPainter, place: QRect, heat: QPixmap) -> None:
        scale = place.width() / self._pixmap.width() if self._pixmap else 1.0
        part = self._heat_place
        target = QRectF(part.x() * scale, part.y() * scale, part.width() * scale, part.height() * scale)
        painter.save()
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self._heat_opacity)
        painter.drawPixmap(target.translated(place.topLeft()), heat, QRectF(heat.rect()))
        painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = is_key(event, "picture_after") - is_key(event, "picture_before")
        if step:
            self.walk_requested.emit(step)
        else:
            super().keyPressEvent(event)


def heat_pixmap(values: NDArray[np.uint8]) -> QPixmap:
    """Values (height, width) as colors: clear where they are 0, ever lighter and denser towards 255."""
    height, width = values.shape
    part = values.astype(np.float64) / 255
    channels = [np.interp(part, HEAT_STOPS, column) for column in zip(*HEAT_COLORS, strict=True)]
    pixels = np.stack([*channels, 255 * np.sqrt(part)], axis=2).astype(np.uint8)
    data = pixels.tobytes()
    return QPixmap.fromImage(QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888))


def shown_part(crop: Crop, shown: QSize) -> QRectF:
    """A part of a file's picture in pixels of the picture that is shown, which may be smaller.

    The middle square of a picture has its shorter side, one with bars beside it its longer side, and any
    other part is all of it: so the part tells the scale.
    """
    left, top, width, height = crop
    if left < 0 or top < 0:
        scale = max(shown.width(), shown.height()) / max(width, height)
    elif width == height:
        scale = min(shown.width(), shown.height()) / width
    else:
        scale = shown.width() / width
    return QRectF(left * scale, top * scale, width * scale, height * scale)
