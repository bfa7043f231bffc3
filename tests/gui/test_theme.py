"""The themes: contrast that can be read, classes of equal lightness, live switching."""

import itertools

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.resources import resource_path
from resnet_studio.gui.icons import icon
from resnet_studio.gui.theme import apply_theme, class_colors, stylesheet
from resnet_studio.gui.tokens import DARK, LIGHT, Tokens, current_tokens, theme_hub

SURFACES = ("ground", "panel", "raised", "sunken")
WORDS = ("text", "secondary", "mark", "running", "ok", "warning", "failure")


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    value = QColor(color)
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value.redF(), value.greenF(), value.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("word", "surface"), list(itertools.product(WORDS, SURFACES)))
def test_words_can_be_read_on_every_surface(tokens: Tokens, word: str, surface: str) -> None:
    assert contrast(getattr(tokens, word), getattr(tokens, surface)) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_words_on_the_mark_can_be_read(tokens: Tokens) -> None:
    assert contrast(tokens.on_mark, tokens.mark) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_class_colors_are_twelve_of_like_lightness(tokens: Tokens) -> None:
    colors = class_colors(tokens)
    assert len(set(colors)) == 12
    values = [luminance(color) for color in colors]
    assert max(values) / min(values) < 1.5


def test_switching_tells_those_that_draw_themselves(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    with qtbot.waitSignal(theme_hub().theme_changed):
        apply_theme(qapp, "light")
    assert current_tokens() is LIGHT
    assert qapp.styleSheet() == stylesheet(LIGHT)


@pytest.mark.parametrize("path", sorted(resource_path("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws_in_the_color_asked_for(qapp: QApplication, path: object) -> None:
    name = getattr(path, "stem", "")
    image = icon(name, "#ff0000").pixmap(16, 16).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    drawn = [color for color in pixels if color.alpha() > 128]
    assert drawn
    assert all(color.red() > 200 and color.green() < 60 for color in drawn)
