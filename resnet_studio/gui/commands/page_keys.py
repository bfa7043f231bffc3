"""The keys that stand in no menu, each with its words: the one place they are given from.

Whoever listens to a key asks here for it, so the sheet of keys cannot tell of another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from resnet_studio.core.errors import QT_TRANSLATE_NOOP

Context = Qt.ShortcutContext


@dataclass(frozen=True)
class PageKey:
    """A key and what it does.

    Attributes:
        place: Where it works.
        keys: One or several that do the same, as Qt writes them.
        words: What it does there.
    """

    place: str
    keys: tuple[str, ...]
    words: str

    @property
    def native_keys(self) -> list[str]:
        """The keys in the words of this system."""
        native = QKeySequence.SequenceFormat.NativeText
        return [QKeySequence(key).toString(native) for key in self.keys]


PLOT = QT_TRANSLATE_NOOP("PageKey", "In a plot")
TABLE = QT_TRANSLATE_NOOP("PageKey", "In the table of a plot")
PRESETS = QT_TRANSLATE_NOOP("PageKey", "On a preset")
FIELD = QT_TRANSLATE_NOOP("PageKey", "In a field of the recipe")
ANSWERS = QT_TRANSLATE_NOOP("PageKey", "On the Classify page")
IMAGES = QT_TRANSLATE_NOOP("PageKey", "On the Data page")
SPLIT = QT_TRANSLATE_NOOP("PageKey", "On a border of the split")
PICTURE = QT_TRANSLATE_NOOP("PageKey", "On a picture")
BARS = QT_TRANSLATE_NOOP("PageKey", "In the bars of the classes")
RUNS = QT_TRANSLATE_NOOP("PageKey", "In the table of runs")
TAGS = QT_TRANSLATE_NOOP("PageKey", "In the field of tags")
RUNS_PAGE = QT_TRANSLATE_NOOP("PageKey", "On the Runs page")
PALETTE = QT_TRANSLATE_NOOP("PageKey", "In the list of commands")
ANYWHERE = QT_TRANSLATE_NOOP("PageKey", "Anywhere")

PAGE_KEYS: dict[str, PageKey] = {
    "plot_pause": PageKey(PLOT, ("Space",), QT_TRANSLATE_NOOP("PageKey", "Pause the run, or continue it")),
    "plot_home": PageKey(PLOT, ("Home",), QT_TRANSLATE_NOOP("PageKey", "Show all of the curve")),
    "plot_left": PageKey(PLOT, ("Left",), QT_TRANSLATE_NOOP("PageKey", "The crosshair to the left")),
    "plot_right": PageKey(PLOT, ("Right",), QT_TRANSLATE_NOOP("PageKey", "The crosshair to the right")),
    "plot_closer": PageKey(PLOT, ("+", "="), QT_TRANSLATE_NOOP("PageKey", "Show a shorter part")),
    "plot_wider": PageKey(PLOT, ("-",), QT_TRANSLATE_NOOP("PageKey", "Show a longer part")),
    "copy_rows": PageKey(TABLE, ("Ctrl+C",), QT_TRANSLATE_NOOP("PageKey", "Copy the chosen rows")),
    "take_preset": PageKey(
        PRESETS, ("Return", "Enter", "Space"), QT_TRANSLATE_NOOP("PageKey", "Take the preset")
    ),
    "field_up": PageKey(FIELD, ("Up",), QT_TRANSLATE_NOOP("PageKey", "The next larger value")),
    "field_down": PageKey(FIELD, ("Down",), QT_TRANSLATE_NOOP("PageKey", "The next smaller value")),
    "images_larger": PageKey(IMAGES, ("Ctrl++", "Ctrl+="), QT_TRANSLATE_NOOP("PageKey", "Larger thumbnails")),
    "images_smaller": PageKey(IMAGES, ("Ctrl+-",), QT_TRANSLATE_NOOP("PageKey", "Smaller thumbnails")),
    "exclude_images": PageKey(
        IMAGES, ("Del",), QT_TRANSLATE_NOOP("PageKey", "Exclude the selected images from new runs")
    ),
    "part_larger": PageKey(
        SPLIT, ("Left", "Up"), QT_TRANSLATE_NOOP("PageKey", "One percent more for the part at its right")
    ),
    "part_smaller": PageKey(
        SPLIT, ("Right", "Down"), QT_TRANSLATE_NOOP("PageKey", "One percent less for the part at its right")
    ),
    "paste": PageKey(
        ANSWERS, ("Ctrl+V",), QT_TRANSLATE_NOOP("PageKey", "Classify the picture of the clipboard")
    ),
    "image_before": PageKey(ANSWERS, ("A",), QT_TRANSLATE_NOOP("PageKey", "The image before")),
    "image_after": PageKey(ANSWERS, ("D",), QT_TRANSLATE_NOOP("PageKey", "The next image")),
    "heat_map": PageKey(ANSWERS, ("H",), QT_TRANSLATE_NOOP("PageKey", "Heat map on or off")),
    "picture_before": PageKey(PICTURE, ("Left", "Up"), QT_TRANSLATE_NOOP("PageKey", "The image before")),
    "picture_after": PageKey(PICTURE, ("Right", "Down"), QT_TRANSLATE_NOOP("PageKey", "The next image")),
    "bar_up": PageKey(BARS, ("Up",), QT_TRANSLATE_NOOP("PageKey", "The class above")),
    "bar_down": PageKey(BARS, ("Down",), QT_TRANSLATE_NOOP("PageKey", "The class below")),
    "run_open": PageKey(RUNS, ("Return", "Enter"), QT_TRANSLATE_NOOP("PageKey", "Open the run")),
    "run_continue": PageKey(RUNS, ("R",), QT_TRANSLATE_NOOP("PageKey", "Let the run go on")),
    "run_clone": PageKey(RUNS, ("Ctrl+D",), QT_TRANSLATE_NOOP("PageKey", "Clone its recipe into the form")),
    "run_classify": PageKey(RUNS, ("C",), QT_TRANSLATE_NOOP("PageKey", "Classify with the run")),
    "run_star": PageKey(RUNS, ("S",), QT_TRANSLATE_NOOP("PageKey", "Star on or off")),
    "run_tags": PageKey(RUNS, ("T",), QT_TRANSLATE_NOOP("PageKey", "Edit its tags")),
    "run_note": PageKey(RUNS, ("N",), QT_TRANSLATE_NOOP("PageKey", "Edit its note")),
    "run_rename": PageKey(RUNS, ("F2",), QT_TRANSLATE_NOOP("PageKey", "Give it another name")),
    "run_archive": PageKey(
        RUNS, ("Del",), QT_TRANSLATE_NOOP("PageKey", "Archive the runs that are chosen, or take them back")
    ),
    "run_copy_path": PageKey(RUNS, ("Ctrl+C",), QT_TRANSLATE_NOOP("PageKey", "Copy the path")),
    "filter_runs": PageKey(RUNS_PAGE, ("Ctrl+F",), QT_TRANSLATE_NOOP("PageKey", "Filter the runs")),
    "tag_end": PageKey(TAGS, ("Return", "Enter", ","), QT_TRANSLATE_NOOP("PageKey", "Add the tag")),
    "tag_back": PageKey(TAGS, ("Backspace",), QT_TRANSLATE_NOOP("PageKey", "Take the last tag away")),
    "command_up": PageKey(PALETTE, ("Up",), QT_TRANSLATE_NOOP("PageKey", "The command above")),
    "command_down": PageKey(PALETTE, ("Down",), QT_TRANSLATE_NOOP("PageKey", "The command below")),
    "command_page_up": PageKey(PALETTE, ("PgUp",), QT_TRANSLATE_NOOP("PageKey", "A page up")),
    "command_page_down": PageKey(PALETTE, ("PgDown",), QT_TRANSLATE_NOOP("PageKey", "A page down")),
    "command_run": PageKey(PALETTE, ("Return", "Enter"), QT_TRANSLATE_NOOP("PageKey", "Do it")),
    "dismiss": PageKey(
        ANYWHERE,
        ("Esc",),
        QT_TRANSLATE_NOOP("PageKey", "Put a message, a list or a side window away; it never quits"),
    ),
}
"""By the name under which one listens to them; those of one place stand together."""


def add_key(
    name: str, widget: QWidget, do: Callable[[], object], context: Context = Context.WindowShortcut
) -> None:
    """Let a widget listen to a key."""
    for key in PAGE_KEYS[name].keys:
        shortcut = QShortcut(QKeySequence(key), widget, context=context)
        shortcut.activated.connect(lambda: do())


def is_key(event: QKeyEvent, name: str) -> bool:
    """Whether this key was pressed, and no Ctrl or Alt with it."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    return any(pressed == QKeySequence(key) for key in PAGE_KEYS[name].keys)
