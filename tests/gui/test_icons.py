"""Icons of buttons: apart from the words, and to be seen where a button cannot be pressed."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from resnet_studio.gui.icons import GAP_PX, ICON_PX, put_icon
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.tokens import ThemeMode, current_tokens


def drawn(button: QPushButton, mode: QIcon.Mode) -> QImage:
    return button.icon().pixmap(button.iconSize(), 1.0, mode).toImage()


def colors(image: QImage) -> set[str]:
    """The colors of what is drawn in full strength."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_icon_of_a_disabled_primary_button_has_the_color_of_its_words(
    qtbot: QtBot, qapp: QApplication, theme: ThemeMode
) -> None:
    apply_theme(qapp, theme)
    tokens = current_tokens()
    button = QPushButton("Open")
    qtbot.addWidget(button)
    put_icon(button, "stop", tokens.on_mark)
    assert colors(drawn(button, QIcon.Mode.Normal)) == {tokens.on_mark}
    assert colors(drawn(button, QIcon.Mode.Disabled)) == {tokens.secondary}


def test_nothing_is_drawn_in_the_gap_before_the_words(qtbot: QtBot, themed: QApplication) -> None:
    button = QPushButton("Open")
    qtbot.addWidget(button)
    put_icon(button, "folder")
    image = drawn(button, QIcon.Mode.Normal)
    assert image.size() == QSize(ICON_PX + GAP_PX, ICON_PX)
    gap = [image.pixelColor(x, y) for x in range(ICON_PX, image.width()) for y in range(ICON_PX)]
    assert not any(pixel.alpha() for pixel in gap)
