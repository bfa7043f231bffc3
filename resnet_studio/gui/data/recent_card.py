"""A data set that was opened before: some of its images, its name, how many, and when."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from resnet_studio.core.data.albums import Album
from resnet_studio.gui.icons import icon, icon_pixmap
from resnet_studio.gui.theme import BODY_PX, RADIUS_PX, SMALL_PX, body_font, scaled
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.plain_text import escape_mnemonic, tip

PICTURE_PX = (176, 88)
LINE_PX = 18
MARGIN_PX = 8
DAY_S = 86_400


class RecentCard(QPushButton):
    """Pressed, it opens the data set; one that is gone says so, and may be taken from the list.

    Signals:
        remove_requested: It is to be taken from the list.
    """

    remove_requested = Signal()

    def __init__(self, album: Album, parent: QWidget | None = None) -> None:
        super().__init__(escape_mnemonic(shown_name(album.path)), parent)
        self.album = album
        self._picture = QPixmap(str(album.picture)) if album.picture is not None else QPixmap()
        self.setObjectName("recent")
        self.setToolTip(tip(album.path))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Open {path} again").format(path=album.path))
        self.setAccessibleDescription(", ".join(part for part in (self.numbers(), self.when()) if part))
        self.remove = QToolButton(self)
        self.remove.setObjectName("remove_recent")
        self.remove.setProperty("role", "quiet")
        self.remove.setToolTip(self.tr("Remove from this list; the files stay"))
        self.remove.setAccessibleName(self.tr("Remove {path} from the list").format(path=album.path))
        self.remove.clicked.connect(self.remove_requested)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def numbers(self) -> str:
        """How many images and classes it had, in words; empty where that is not known."""
        if not self.album.num_images:
            return ""
        text = self.tr("{images} images · {classes} classes")
        return text.format(images=grouped(self.album.num_images), classes=grouped(self.album.num_classes))

    def when(self) -> str:
        """When it was opened, or that it is gone, in words."""
        if self.album.is_gone:
            return self.tr("Not there any more")
        return when_words(self.album.opened_s) if self.album.opened_s else ""

    def _tint(self) -> None:
        self.remove.setIcon(icon("close", current_tokens().secondary))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        width, height = PICTURE_PX
        return QSize(width + 2, height + 3 * scaled(LINE_PX) + 2 * MARGIN_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        side = scaled(22)
        self.remove.setGeometry(self.width() - side - 3, self.height() - side - 3, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_live = not self.album.is_gone and (self.underMouse() or self.hasFocus())
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
        painter.fillPath(outline, QColor(mixed(tokens.text, tokens.raised, 0.07 if is_live else 0.0)))
        painter.save()
        painter.setClipPath(outline)
        self._draw_picture(painter, QRect(1, 1, *PICTURE_PX))
        painter.restore()
        painter.setPen(QPen(QColor(tokens.mark if self.hasFocus() else tokens.hairline), 1))
        painter.drawPath(outline)
        self._draw_words(painter)

    def _draw_picture(self, painter: QPainter, place: QRect) -> None:
        tokens = current_tokens()
        painter.fillRect(place, QColor(tokens.sunken))
        if self._picture.isNull():
            glyph = icon_pixmap("data", tokens.secondary, 32, self.devicePixelRatioF())
            painter.drawPixmap(place.center().x() - 16, place.center().y() - 16, glyph)
            return
        painter.setOpacity(0.3 if self.album.is_gone else 1.0)
        painter.drawPixmap(place, self._picture)
        painter.setOpacity(1.0)

    def _draw_words(self, painter: QPainter) -> None:
        tokens = current_tokens()
        top = PICTURE_PX[1] + MARGIN_PX
        is_gone = self.album.is_gone
        words = (
            (short_name(self.album), BODY_PX, tokens.secondary if is_gone else tokens.text),
            (self.numbers(), SMALL_PX, tokens.secondary),
            (self.when(), SMALL_PX, tokens.warning if is_gone else tokens.secondary),
        )
        for row, (text, size_px, color) in enumerate(words):
            room = self.width() - 2 * MARGIN_PX - (scaled(22) if row == 2 else 0)
            line = QRect(MARGIN_PX, top + row * scaled(LINE_PX), room, scaled(LINE_PX))
            painter.setFont(body_font(size_px, is_bold=row == 0))
            painter.setPen(QColor(color))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def shown_name(path: str) -> str:
    """The short form of a data set's path: `flowers — /home/me/pictures`, `CIFAR-10`, `Digits`."""
    words = {"digits": QCoreApplication.translate("EmptyState", "Digits"), "cifar10": "CIFAR-10"}
    if path in words:
        return words[path]
    whole = Path(path)
    return f"{whole.name}  —  {whole.parent}" if whole.name else path


def short_name(album: Album) -> str:
    """The name alone."""
    name = Path(album.path).name
    return shown_name(album.path) if album.path in ("digits", "cifar10") else name or album.name


def recent_words(album: Album) -> str:
    """A line for a menu: name and place, and how many images, or that it is gone."""
    name = shown_name(album.path)
    if album.is_gone:
        return QCoreApplication.translate("RecentCard", "{name} (not there any more)").format(name=name)
    if not album.num_images:
        return name
    text = QCoreApplication.translate("RecentCard", "{name} ({images} images, {classes} classes)")
    return text.format(name=name, images=grouped(album.num_images), classes=grouped(album.num_classes))


def when_words(opened_s: float) -> str:
    """How long ago something was, in days, or its date."""
    days = QDateTime.fromSecsSinceEpoch(int(opened_s)).daysTo(QDateTime.fromSecsSinceEpoch(int(time.time())))
    if days <= 0:
        return QCoreApplication.translate("RecentCard", "Opened today")
    if days == 1:
        return QCoreApplication.translate("RecentCard", "Opened yesterday")
    if days < 30:
        return QCoreApplication.translate("RecentCard", "Opened {days} days ago").format(days=days)
    date = QDateTime.fromSecsSinceEpoch(int(opened_s)).date()
    text = QCoreApplication.translate("RecentCard", "Opened on {date}")
    return text.format(date=QLocale().toString(date, QLocale.FormatType.ShortFormat))
