"""Wears a theme: fonts, palette and style sheet; light, dark, or as the system has it, switched live."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from resnet_studio.core.settings import Settings
from resnet_studio.gui.language import CHINESE, current_language
from resnet_studio.gui.stylesheet import stylesheet_of
from resnet_studio.gui.text_size import fit, fit_all
from resnet_studio.gui.tokens import (
    DARK,
    LIGHT,
    ThemeHub,
    ThemeMode,
    Tokens,
    current_tokens,
    mixed,
    scaled,
    theme_hub,
)

__all__ = [
    "DARK",
    "LIGHT",
    "ThemeHub",
    "ThemeMode",
    "Tokens",
    "apply_theme",
    "body_font",
    "class_colors",
    "current_tokens",
    "fit",
    "mixed",
    "note_system_motion",
    "scaled",
    "stylesheet",
    "theme_hub",
    "wear_settings",
]

THEME_MODES: tuple[ThemeMode, ...] = ("system", "light", "dark")

BODY_PX = 13
SMALL_PX = 12
TITLE_PX = 20
ROW_PX = 28
RADIUS_PX = 6
GRID_PX = 4
NUM_CLASS_HUES = 12
CHINESE_FACES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
"""What the systems have for simplified characters; none comes with the app."""


def apply_theme(app: QApplication, mode: ThemeMode) -> None:
    """Put a theme on the whole application; may be called at any time and as often as one likes."""
    hub = theme_hub()
    hub.mode = mode
    hints = QGuiApplication.styleHints()
    scheme = {
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
        "system": Qt.ColorScheme.Unknown,
    }[mode]
    if not hub.is_listening:
        hub.is_listening = True
        hints.colorSchemeChanged.connect(follow_system)
    hints.setColorScheme(scheme)
    _wear(app, tokens_for(mode))


def wear_settings(app: QApplication, settings: Settings) -> None:
    """Show words as large, and move as much, as the settings say; may be called at any time."""
    hub = theme_hub()
    scale = settings.text_size_percent / 100
    if (scale, settings.motion) != (hub.text_scale, hub.motion):
        is_other_size = scale != hub.text_scale
        hub.text_scale, hub.motion = scale, settings.motion
        if is_other_size:
            fit_all(app)
        _wear(app, hub.tokens)


def note_system_motion(app: QApplication, is_reduced: bool) -> None:
    """Take over what the system says of motion, where the settings leave that to it."""
    hub = theme_hub()
    if is_reduced != hub.does_system_reduce_motion:
        hub.does_system_reduce_motion = is_reduced
        _wear(app, hub.tokens)


def follow_system() -> None:
    """Take over the system's choice, when the mode is to follow it."""
    app = QApplication.instance()
    hub = theme_hub()
    if isinstance(app, QApplication) and hub.mode == "system" and tokens_for("system") is not hub.tokens:
        _wear(app, tokens_for("system"))


def tokens_for(mode: ThemeMode) -> Tokens:
    """The colors of a mode; a system that says nothing gets the dark ones."""
    if mode == "system":
        is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if is_light else DARK
    return LIGHT if mode == "light" else DARK


def _wear(app: QApplication, tokens: Tokens) -> None:
    theme_hub().tokens = tokens
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setFont(body_font())
    for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip):
        app.setEffectEnabled(effect, theme_hub().may_move)
    app.setPalette(palette_of(tokens))
    app.setStyleSheet(stylesheet_of(tokens))
    theme_hub().theme_changed.emit()


def stylesheet(tokens: Tokens) -> str:
    """The style sheet of a theme."""
    return stylesheet_of(tokens)


def palette_of(tokens: Tokens) -> QPalette:
    """The palette that goes with the style sheet, for all that Qt draws by itself."""
    palette = QPalette()
    role = QPalette.ColorRole
    for names, color in (
        ((role.Window,), tokens.ground),
        ((role.Base,), tokens.sunken),
        ((role.AlternateBase, role.Button, role.ToolTipBase), tokens.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), tokens.text),
        ((role.PlaceholderText,), tokens.secondary),
        ((role.Highlight, role.Link, role.LinkVisited, role.Accent), tokens.mark),
        ((role.HighlightedText,), tokens.on_mark),
        ((role.Mid, role.Midlight, role.Dark), tokens.hairline),
    ):
        for name in names:
            palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.secondary))
    return palette


def body_font(size_px: int = BODY_PX, *, is_bold: bool = False) -> QFont:
    """The system's face; its figures are tabular, so that changing numbers do not dance."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if current_language() == CHINESE:
        # Else a system of another language may take Japanese forms of the characters.
        known = [name for name in CHINESE_FACES if QFontDatabase.hasFamily(name)]
        font.setFamilies([*(font.families() or [font.family()]), *known])
    font.setPixelSize(scaled(size_px))
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def class_colors(tokens: Tokens | None = None) -> list[str]:
    """Twelve hues of equal lightness for classes, neighbours far apart in hue."""
    lightness = 0.76 if (tokens or current_tokens()).is_dark else 0.55
    order = [(step * 5) % NUM_CLASS_HUES for step in range(NUM_CLASS_HUES)]
    return [_oklch(lightness, 0.11, 360 * number / NUM_CLASS_HUES) for number in order]


def _oklch(lightness: float, chroma: float, hue_degrees: float) -> str:
    """An sRGB color from OKLCH (Björn Ottosson 2020), whose lightness is as the eye sees it."""
    a = chroma * math.cos(math.radians(hue_degrees))
    b = chroma * math.sin(math.radians(hue_degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(value)):02x}" for value in linear)


def _gamma(linear: float) -> float:
    linear = min(1.0, max(0.0, linear))
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * math.pow(linear, 1 / 2.4) - 0.055
