"""The colors of the two themes, and the hub that tells which of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

ThemeMode = Literal["light", "dark", "system"]
Motion = Literal["system", "reduced", "full"]


@dataclass(frozen=True)
class Tokens:
    """The colors of one theme, `#rrggbb` each.

    Attributes:
        is_dark: Whether light stands on dark.
        ground, panel, raised, sunken: Surfaces; elevation by lightness alone.
        hairline: Lines between surfaces.
        text, secondary: Words; contrast 4.5 or more on every surface.
        mark, on_mark: The one accent, and what stands on it.
        running, ok, warning, failure: State, never alone: a word or glyph stands beside it.
        train, validation: Curves: two steps of one hue.
        fill: Bars that show an amount.
    """

    is_dark: bool
    ground: str
    panel: str
    raised: str
    sunken: str
    hairline: str
    text: str
    secondary: str
    mark: str
    on_mark: str
    running: str
    ok: str
    warning: str
    failure: str
    train: str
    validation: str
    fill: str


DARK = Tokens(
    is_dark=True,
    ground="#1b1c1f",
    panel="#232529",
    raised="#2c2f34",
    sunken="#151618",
    hairline="#3a3d43",
    text="#e8e9ec",
    secondary="#a9adb5",
    mark="#6aa7ff",
    on_mark="#0d1117",
    running="#e5b04a",
    ok="#58b87f",
    warning="#e29a50",
    failure="#f0736e",
    train="#8b7bd8",
    validation="#d9d2ff",
    fill="#8b9099",
)
LIGHT = Tokens(
    is_dark=False,
    ground="#f3f4f6",
    panel="#ffffff",
    raised="#ffffff",
    sunken="#e9ebee",
    hairline="#d5d8dd",
    text="#1d2025",
    secondary="#565c67",
    mark="#1759c0",
    on_mark="#ffffff",
    running="#855700",
    ok="#1f6f43",
    warning="#8f4a0a",
    failure="#b3261e",
    train="#8f84c9",
    validation="#41308f",
    fill="#7b828d",
)


class ThemeHub(QObject):
    """Tells widgets that draw themselves that the colors are others now.

    Attributes:
        mode: What was chosen.
        tokens: The colors that hold now.
        is_listening: Whether the system's changes are listened to.
        text_scale: How large words are, 1 as they were drawn up.
        motion: Whether things may move by themselves, as it was chosen.
        does_system_reduce_motion: What the system wants, as far as it says.

    Signals:
        theme_changed: The new `Tokens` are in place.
    """

    theme_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode: ThemeMode = "system"
        self.tokens = DARK
        self.is_listening = False
        self.text_scale = 1.0
        self.motion: Motion = "system"
        self.does_system_reduce_motion = False

    @property
    def may_move(self) -> bool:
        """Whether things may move by themselves."""
        is_left_to_system = self.motion == "system"
        return not self.does_system_reduce_motion if is_left_to_system else self.motion == "full"


_hubs: list[ThemeHub] = []


def theme_hub() -> ThemeHub:
    """The one hub; made at its first use."""
    if not _hubs:
        _hubs.append(ThemeHub())
    return _hubs[0]


def current_tokens() -> Tokens:
    """The colors that hold now."""
    return theme_hub().tokens


def scaled(size_px: float) -> int:
    """A length that words need, at the size that words have now."""
    return round(size_px * theme_hub().text_scale)


def mixed(over: str, under: str, part: float) -> str:
    """The color of `over` laid upon `under` with opacity `part`."""
    top, bottom = QColor(over), QColor(under)
    values = [
        round(part * a + (1 - part) * b)
        for a, b in zip(
            (top.red(), top.green(), top.blue()), (bottom.red(), bottom.green(), bottom.blue()), strict=True
        )
    ]
    return "#{:02x}{:02x}{:02x}".format(*values)
