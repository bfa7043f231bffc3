"""Where commands come from: the menus, the presets, the data sets and runs of lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.gui.commands.command import Command
from resnet_studio.gui.widgets.plain_text import without_mnemonic
from resnet_studio.gui.widgets.recipe_fields import words

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

ALSO = {
    "keys": QT_TRANSLATE_NOOP("CommandWords", "shortcuts hotkeys bindings help"),
    "check_computer": QT_TRANSLATE_NOOP("CommandWords", "doctor diagnose driver CUDA GPU system"),
    "preferences": QT_TRANSLATE_NOOP("CommandWords", "settings options configuration"),
    "report": QT_TRANSLATE_NOOP("CommandWords", "crash bug problem log error"),
    "connections": QT_TRANSLATE_NOOP("CommandWords", "internet privacy online"),
    "allow_network": QT_TRANSLATE_NOOP("CommandWords", "internet network offline"),
    "open_folder": QT_TRANSLATE_NOOP("CommandWords", "dataset import load photos pictures"),
    "show_data": QT_TRANSLATE_NOOP("CommandWords", "dataset images classes split copies duplicates faults"),
    "show_model": QT_TRANSLATE_NOOP("CommandWords", "architecture network layers parameters weights"),
    "show_train": QT_TRANSLATE_NOOP("CommandWords", "hyperparameters recipe presets epochs batch curves"),
    "show_runs": QT_TRANSLATE_NOOP("CommandWords", "history compare experiments export checkpoints"),
    "show_classify": QT_TRANSLATE_NOOP("CommandWords", "predict inference recognize drop"),
    "fine_tune": QT_TRANSLATE_NOOP("CommandWords", "transfer learning pretrained weights"),
    "runs_folder": QT_TRANSLATE_NOOP("CommandWords", "output directory location disk"),
    "run_start_training": QT_TRANSLATE_NOOP("CommandWords", "fit begin"),
    "run_continue": QT_TRANSLATE_NOOP("CommandWords", "resume"),
    "run_rehearse": QT_TRANSLATE_NOOP("CommandWords", "estimate time speed benchmark memory"),
    "run_find_learning_rate": QT_TRANSLATE_NOOP("CommandWords", "LR finder range test"),
    "theme_dark": QT_TRANSLATE_NOOP("CommandWords", "night mode colors appearance"),
    "theme_light": QT_TRANSLATE_NOOP("CommandWords", "day mode colors appearance"),
    "preference/text_size_percent": QT_TRANSLATE_NOOP("CommandWords", "font zoom larger smaller"),
    "preference/language": QT_TRANSLATE_NOOP("CommandWords", "English Chinese 中文 translation"),
    "preference/motion": QT_TRANSLATE_NOOP("CommandWords", "animation"),
    "preference/threads": QT_TRANSLATE_NOOP("CommandWords", "cores CPU processor"),
    "preference/device": QT_TRANSLATE_NOOP("CommandWords", "GPU CPU CUDA processor"),
    "preference/keep_awake": QT_TRANSLATE_NOOP("CommandWords", "sleep suspend"),
    "preference/notify_at_end": QT_TRANSLATE_NOOP("CommandWords", "notification sound message"),
    "preference/cache_limit_gib": QT_TRANSLATE_NOOP("CommandWords", "disk space size"),
}
"""Other words for a command, by its key."""

MAX_RUNS = 12
BETWEEN = " › "


@dataclass(frozen=True)
class MenuEntry:
    """An action with the titles of the menus that lead to it."""

    path: tuple[str, ...]
    action: QAction

    @property
    def text(self) -> str:
        """What the menu says."""
        return without_mnemonic(self.action.text())

    @property
    def keys(self) -> str:
        """Its keys in the words of this system; empty where it has none."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def menu_entries(menu: QMenuBar | QMenu, path: tuple[str, ...] = ()) -> Iterator[MenuEntry]:
    """All that stands in a menu and in those below it, in their order."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from menu_entries(below, (*path, without_mnemonic(below.title())))
        elif not action.isSeparator():
            yield MenuEntry(path, action)


def window_commands(window: MainWindow) -> list[Command]:
    """All that can be done in the window now."""
    return [
        *_of_menus(window),
        *_of_preferences(window),
        *_of_presets(window),
        *_of_data(window),
        *_of_runs(window),
    ]


def _of_menus(window: MainWindow) -> Iterator[Command]:
    for entry in menu_entries(window.menuBar()):
        action = entry.action
        yield Command(
            action.objectName(),
            entry.text,
            BETWEEN.join(entry.path),
            action.trigger,
            entry.keys,
            window.menus.obstacle(action),
            action.isChecked(),
            also=_also(action.objectName()),
        )


def _of_preferences(window: MainWindow) -> Iterator[Command]:
    """What can be set: its window opens with the keyboard there."""
    entries = {entry.action.objectName(): entry for entry in menu_entries(window.menuBar())}
    entry = entries["preferences"]
    place = BETWEEN.join((*entry.path, entry.text.rstrip("…")))
    for name, title in window.side.preferences.titles().items():
        key = f"preference/{name}"
        yield Command(key, title, place, partial(window.side.open_preferences, name), also=_also(key))


def _also(key: str) -> str:
    return QCoreApplication.translate("CommandWords", ALSO[key]) if key in ALSO else ""


def _of_presets(window: MainWindow) -> Iterator[Command]:
    translate = QCoreApplication.translate
    missing = translate("Command", "Choose weights to start from on the Model page first.")
    train = window.presenter("train")
    has_weights = bool(window.session.recipe.model.weights)
    for preset in train.presets:
        yield Command(
            f"preset/{preset.name}",
            translate("Command", "Take preset {name}").format(name=words(preset.promise.title)),
            BETWEEN.join((window.stages["train"].title, translate("Command", "Presets"))),
            partial(_take_preset, window, preset.name),
            obstacle=missing if preset.starts_from_weights and not has_weights else None,
            is_checked=preset is train.preset,
        )


def _take_preset(window: MainWindow, name: str) -> None:
    """Fill in a preset's recipe and show it; a run that rests gives way to it."""
    train = window.presenter("train")
    train.choose_preset(name)
    if train.live_run() is None:
        window.session.set_run(None)
    window.show_page("train")


def _open_data(window: MainWindow, path: str) -> None:
    window.show_page("data")
    window.presenter("data").open_data(path)


def _of_data(window: MainWindow) -> Iterator[Command]:
    translate = QCoreApplication.translate
    for path in window.memory.recent_data:
        if path not in (digits.WORD, cifar10.WORD):  # these stand in the menu
            yield Command(
                f"data/{path}",
                translate("Command", "Open data set {name}").format(name=Path(path).name or path),
                BETWEEN.join((window.stages["data"].title, str(Path(path).parent))),
                partial(_open_data, window, path),
            )


def _of_runs(window: MainWindow) -> Iterator[Command]:
    translate = QCoreApplication.translate
    rows = sorted(window.presenter("runs").rows, key=lambda row: row.started, reverse=True)
    for row in rows[:MAX_RUNS]:
        yield Command(
            f"run/{row.path}",
            translate("Command", "Open run {name}").format(name=row.name),
            BETWEEN.join(part for part in (window.stages["runs"].title, row.data, row.model) if part),
            partial(window.open_run, row.folder),
            obstacle=None if row.state is not None else row.fault,
        )
