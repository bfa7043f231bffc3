"""The themes: contrast that can be read, classes of equal lightness, live switching."""

import itertools

import pytest
from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.resources import resource_path
from resnet_studio.gui.icons import icon
from resnet_studio.gui.language import apply_language
from resnet_studio.gui.theme import apply_theme, body_font, class_colors, stylesheet
from resnet_studio.gui.tokens import DARK, LIGHT, Tokens, current_tokens, mixed, theme_hub

SURFACES = ("ground", "panel", "raised", "sunken")
MARKS = ("mark", "train", "validation", "fill", "running", "ok", "warning", "failure")
DRAWN_ON = ("ground", "panel", "raised")
TINTED = (
    ("text", "raised", 0.07),  # a button under the mouse
    ("mark", "panel", 0.22),  # what is chosen in a list
    ("mark", "panel", 0.10),  # the preset that is taken
    ("failure", "panel", 0.10),  # the banner
)
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
@pytest.mark.parametrize(("mark", "surface"), list(itertools.product(MARKS, DRAWN_ON)))
def test_marks_can_be_told_from_what_they_are_drawn_on(tokens: Tokens, mark: str, surface: str) -> None:
    assert contrast(getattr(tokens, mark), getattr(tokens, surface)) >= 3.0


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_class_colors_can_be_told_from_the_panel(tokens: Tokens) -> None:
    assert min(contrast(color, tokens.panel) for color in class_colors(tokens)) >= 3.0


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("word", ["text", "secondary"])
@pytest.mark.parametrize(("over", "under", "part"), TINTED)
def test_words_can_be_read_on_what_is_chosen_or_hovered(
    tokens: Tokens, word: str, over: str, under: str, part: float
) -> None:
    ground = mixed(getattr(tokens, over), getattr(tokens, under), part)
    assert contrast(getattr(tokens, word), ground) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_curves_can_be_told_from_each_other(tokens: Tokens) -> None:
    assert contrast(tokens.train, tokens.validation) >= 2.4  # and validation has points


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


def test_chinese_keeps_the_systems_face_and_its_tabular_figures(qapp: QApplication) -> None:
    english = body_font()
    apply_language("zh_CN")
    chinese = body_font()
    apply_language("en")
    assert chinese.families()[0] == english.family()
    assert all(QFontDatabase.hasFamily(name) for name in chinese.families()[1:])
    assert chinese.featureValue(QFont.Tag("tnum")) == 1
