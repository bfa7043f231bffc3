"""One picture, as large as its place allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from resnet_studio.gui.theme import body_font
from resnet_studio.gui.tokens import current_tokens, theme_hub


class PictureView(QWidget):
    """Draws a picture in its own proportions; small ones are enlarged with their pixels seen.

    Attributes:
        words: What is said while there is no picture.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ""
        self._pixmap: QPixmap | None = None
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
        self.update()

    def clear(self, words: str = "") -> None:
        """Show no picture, but words in its place."""
        self._pixmap, self.words = None, words
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
