"""Says over the whole window, while something hovers, what letting go will do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resnet_studio.gui.drops import Drop
from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.theme import SMALL_PX, TITLE_PX, body_font
from resnet_studio.gui.tokens import current_tokens

GLYPH_PX = 32
ICONS = {
    "data": "data",
    "images": "classify",
    "run": "train",
    "recipe": "runs",
    "weights": "classify",
    "refused": "close",
}


class DropOverlay(QWidget):
    """Lies over its parent and lets the mouse through.

    Attributes:
        sentence: What will happen.
        detail: What it concerns, or why nothing will happen.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drop_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.sentence = ""
        self.detail = ""
        self._kind = "data"
        self._host = parent
        self.hide()

    def show_drop(self, drop: Drop) -> None:
        """Say what letting go of this will do."""
        self._kind = drop.kind
        self.sentence, self.detail = self._words(drop)
        self.setGeometry(self._host.rect())
        self.raise_()
        self.show()
        self.update()

    def _words(self, drop: Drop) -> tuple[str, str]:
        if drop.kind == "images":
            text = self.tr("Classify {count} images") if len(drop.paths) > 1 else self.tr("Classify {name}")
            return text.format(count=len(drop.paths), name=drop.name), self.tr("with the chosen model")
        done = {
            "data": (self.tr("Open as data set"), drop.name),
            "run": (self.tr("Open this run"), drop.name),
            "recipe": (self.tr("Take over this recipe"), drop.name),
            "weights": (self.tr("Use these weights"), drop.name),
        }
        return done.get(drop.kind) or (self.tr("This cannot be opened"), self.refusal(drop))

    def refusal(self, drop: Drop) -> str:
        """Why a drop is refused, a sentence."""
        sentences = {
            "nothing": self.tr("Only files and folders can be dropped here."),
            "missing": self.tr("{path} is not there. Check the spelling, or open it with Data → Open…"),
            "empty_folder": self.tr("The folder {name} holds no images, no CIFAR-10 and no run."),
            "weights": self.tr("{name} holds a network of another library; PyTorch's are read."),
            "several_folders": self.tr("Drop one folder at a time, or images alone; {name} is a folder."),
            "unknown_file": self.tr("{name} is no image, archive, recipe or run."),
        }
        return sentences.get(drop.refusal, "").format(
            name=drop.name, path=drop.paths[0] if drop.paths else drop.name
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil, a dashed frame, and the words in the middle."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(tokens.ground)
        veil.setAlphaF(0.96)
        painter.fillRect(self.rect(), veil)
        tint = tokens.failure if self._kind == "refused" else tokens.mark
        painter.setPen(QPen(QColor(tint), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 12, 12)
        middle = self.rect().center()
        glyph = icon_pixmap(ICONS[self._kind], tint, GLYPH_PX, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - GLYPH_PX // 2, middle.y() - 64, glyph)
        line = QRectF(40, middle.y() - 20, self.width() - 80, 30)
        painter.setPen(QColor(tokens.text))
        painter.setFont(body_font(TITLE_PX, is_bold=True))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self.sentence)
        painter.setPen(QColor(tokens.secondary))
        painter.setFont(body_font(SMALL_PX + 1))
        painter.drawText(line.translated(0, 32), Qt.AlignmentFlag.AlignCenter, self.detail)
