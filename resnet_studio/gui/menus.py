"""The menus of the window with their keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton

import resnet_studio
from resnet_studio.core.config.sections import CIFAR_DEPTHS, IMAGENET_DEPTHS
from resnet_studio.core.config.storage import set_values
from resnet_studio.gui import messages
from resnet_studio.gui.commands.key_sheet import KeySheet
from resnet_studio.gui.commands.palette import CommandPalette
from resnet_studio.gui.commands.sources import window_commands
from resnet_studio.gui.runs.acts import act_titles
from resnet_studio.gui.theme import THEME_MODES
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.plain_text import escape_mnemonic
from resnet_studio.gui.widgets.recipe_fields import words

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

Key = QKeySequence.StandardKey
CHOSEN = "chosen_run_"


class Menus(QObject):
    """Builds the menu bar and keeps its actions by name.

    Attributes:
        actions: All actions by their objectName.
        palette: Finds any of them, and more, by words that are typed.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: dict[str, QAction] = {}
        self._run_buttons: dict[str, QPushButton] = {}
        self._keys: KeySheet | None = None
        self.palette = CommandPalette(window, lambda: window_commands(window), window.memory)
        window.page_changed.connect(lambda _: self.palette.hide())
        self._build_file()
        self._build_edit()
        self._build_view()
        self._build_run()
        self._build_model()
        self._build_tools()
        self._build_help()

    def _menu(self, title: str) -> QMenu:
        return self._window.menuBar().addMenu(title)

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        do: Callable[[], object],
        key: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: do())
        menu.addAction(action)
        self.actions[name] = action
        return action

    def _build_file(self) -> None:
        window, menu = self._window, self._menu(self.tr("&File"))
        self._add(menu, "open", "", self._open_here, Key.Open)
        window.page_changed.connect(lambda _: self._show_open())
        self._show_open()
        menu.addSeparator()
        for name, text, source in (
            ("open_folder", self.tr("Open folder of images as data…"), "folder"),
            ("open_archive", self.tr("Open CIFAR-10 archive…"), "archive"),
            ("open_cifar10", self.tr("Open CIFAR-10"), "cifar10"),
            ("open_digits", self.tr("Open digits"), "digits"),
        ):
            self._add(menu, name, text, partial(self._open_data, source))
        menu.addSeparator()
        self._add(menu, "open_recipe", self.tr("Open recipe…"), self._open_recipe, "Ctrl+Shift+O")
        self._add(menu, "save_recipe", self.tr("Save recipe as…"), self._save_recipe, Key.Save)
        self._add(menu, "open_run", self.tr("Open run folder…"), self._open_run)
        menu.addSeparator()
        self._add(menu, "quit", self.tr("Quit"), window.close, "Ctrl+Q").setMenuRole(
            QAction.MenuRole.QuitRole
        )

    def _build_edit(self) -> None:
        history, menu = self._window.history, self._menu(self.tr("&Edit"))
        self._add(menu, "undo", self.tr("Undo"), history.undo, Key.Undo)
        self._add(menu, "redo", self.tr("Redo"), history.redo, Key.Redo)
        history.changed.connect(self._show_history)
        self._show_history()
        menu.addSeparator()
        open_preferences = self._window.side.open_preferences
        preferences = self._add(menu, "preferences", self.tr("Preferences…"), open_preferences, "Ctrl+,")
        preferences.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _show_history(self) -> None:
        history = self._window.history
        act = history.undo_act
        for name, word, change, title in (
            ("undo", self.tr("Undo"), self.tr("Undo change of “{title}”"), history.undo_title),
            ("redo", self.tr("Redo"), self.tr("Redo change of “{title}”"), history.redo_title),
        ):
            self.actions[name].setText(change.format(title=escape_mnemonic(words(title))) if title else word)
            self.actions[name].setEnabled(bool(title))
        if act:
            text = self.tr("Undo {act}").format(act=escape_mnemonic(act))
            self.actions["undo"].setText(text)
            self.actions["undo"].setEnabled(True)

    def _build_view(self) -> None:
        window, menu = self._window, self._menu(self.tr("&View"))
        for number, (key, stage) in enumerate(window.stages.items(), start=1):
            self._add(menu, f"show_{key}", stage.title, partial(window.show_page, key), f"Ctrl+{number}")
        menu.addSeparator()
        self._add(menu, "commands", self.tr("Find a command…"), self.palette.open, "Ctrl+Shift+P")
        themes = menu.addMenu(self.tr("Theme"))
        group = QActionGroup(self)
        titles = {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        for mode in THEME_MODES:
            action = self._add(
                themes,
                f"theme_{mode}",
                titles[mode],
                partial(window.set_theme, mode),
            )
            action.setCheckable(True)
            action.setChecked(window.memory.theme == mode)
            group.addAction(action)
        theme_hub().theme_changed.connect(self._show_theme)
        self._add(menu, "full_screen", self.tr("Full screen"), self._toggle_full_screen, Key.FullScreen)

    def _show_theme(self) -> None:
        """It may have been chosen elsewhere."""
        self.actions[f"theme_{theme_hub().mode}"].setChecked(True)

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _build_run(self) -> None:
        """Each entry presses a button of the training page, so that the two can never disagree."""
        menu = self._menu(self.tr("&Run"))
        page = self._window.stages["train"].page
        for name, key in (
            ("start_training", "Ctrl+Return"),
            ("pause", "Ctrl+P"),
            ("continue", "Ctrl+R"),
            ("stop_after_epoch", "Ctrl+E"),
            ("stop_now", "Ctrl+."),
            ("new_run", "Ctrl+N"),
            ("compare_with", None),
            ("rehearse", None),
            ("find_learning_rate", None),
        ):
            button = page.findChild(QPushButton, name)
            if button is not None:
                self._add(menu, f"run_{name}", button.text(), partial(self._press, button), key)
                self._run_buttons[f"run_{name}"] = button
            if name == "new_run":
                menu.addSeparator()
        menu.addSeparator()
        self._build_chosen_run(menu)
        menu.aboutToShow.connect(self._show_run)
        menu.aboutToHide.connect(self._free_run)

    def _build_chosen_run(self, menu: QMenu) -> None:
        """What the Runs page does with the runs that are chosen there; its table has the keys."""
        chosen = menu.addMenu(self.tr("Chosen run"))
        for name, title in act_titles().items():
            self._add(chosen, f"{CHOSEN}{name}", title, partial(self._do_with_chosen, name))
        chosen.aboutToShow.connect(self._show_chosen_run)

    def _do_with_chosen(self, name: str) -> None:
        self._window.show_page("runs")
        self._window.presenter("runs").do(name)

    def _show_chosen_run(self) -> None:
        for name in act_titles():
            action = self.actions[f"{CHOSEN}{name}"]
            action.setEnabled(self.obstacle(action) is None)

    def _press(self, button: QPushButton) -> None:
        if not button.isHidden():
            self._window.show_page("train")
            button.click()

    def _show_run(self) -> None:
        for name, button in self._run_buttons.items():
            self.actions[name].setEnabled(button.isEnabled() and not button.isHidden())

    def _free_run(self) -> None:
        """A disabled action would swallow its keys; `_press` looks at the button again."""
        for name in self._run_buttons:
            self.actions[name].setEnabled(True)

    def obstacle(self, action: QAction) -> str | None:
        """Why an action cannot be done now; empty where that is not known, None where it can be done."""
        name = action.objectName()
        button = self._run_buttons.get(name)
        if button is not None:
            return self._button_obstacle(name, button)
        if name.startswith(CHOSEN):
            reason: str | None = self._window.presenter("runs").obstacle(name.removeprefix(CHOSEN))
            return reason
        if action.isEnabled():
            return None
        reasons = {
            "undo": self.tr("Nothing was changed yet."),
            "redo": self.tr("Nothing was undone."),
        }
        return reasons.get(name, "")

    def _button_obstacle(self, name: str, button: QPushButton) -> str | None:
        if button.isHidden():
            is_live = self._window.presenter("train").live_run() is not None
            reasons = {
                "run_start_training": self.tr("A run is at work.")
                if is_live
                else self.tr("The run that is shown can go on; New run leaves it."),
                "run_continue": self.tr("No run is shown that rests."),
                "run_new_run": self.tr("The next run is being set up already."),
                "run_rehearse": self._trial_obstacle(),
                "run_find_learning_rate": self._trial_obstacle(),
            }
            return reasons.get(name, self.tr("No run is at work."))
        if button.isEnabled():
            return None
        return button.toolTip() or self.tr("Not in this state of the run or the recipe.")

    def _trial_obstacle(self) -> str:
        if self._window.session.run is not None:
            return self.tr("A run is shown; New run leaves it.")
        return self.tr("Something is tried already.")

    def _build_model(self) -> None:
        menu = self._menu(self.tr("&Model"))
        fine_tune = self.tr("Fine-tune on a folder…")
        self._add(menu, "fine_tune", fine_tune, self._window.weights.fine_tune_current, "Ctrl+T")
        menu.addSeparator()
        self._depths = QActionGroup(self)
        for depths in (CIFAR_DEPTHS, IMAGENET_DEPTHS):
            for depth in depths:
                text = self.tr("ResNet-{depth}").format(depth=depth)
                action = self._add(menu, f"depth_{depth}", text, partial(self._set_depth, depth))
                action.setCheckable(True)
                self._depths.addAction(action)
            menu.addSeparator()
        self._window.session.recipe_changed.connect(self._show_depth)
        self._show_depth()

    def _set_depth(self, depth: int) -> None:
        session = self._window.session
        if not session.recipe.model.weights:  # they decide the network
            session.set_recipe(set_values(session.recipe, {"model.depth": depth}))
        self._window.show_page("model")

    def _show_depth(self) -> None:
        chosen = f"depth_{self._window.session.recipe.model.depth}"
        for action in self._depths.actions():
            action.setChecked(action.objectName() == chosen)

    def _build_tools(self) -> None:
        menu = self._menu(self.tr("&Tools"))
        self._add(menu, "runs_folder", self.tr("Choose the runs folder…"), self._choose_runs_folder)
        network = self._add(menu, "allow_network", self.tr("Allow downloads"), self._toggle_network)
        network.setCheckable(True)
        self._window.session.settings_changed.connect(self._show_settings)
        self._show_settings()

    def _show_settings(self) -> None:
        self.actions["allow_network"].setChecked(self._window.session.settings.allow_network)

    def _toggle_network(self) -> None:
        is_allowed = self.actions["allow_network"].isChecked()
        settings = self._window.session.settings
        self._window.set_settings(settings.model_copy(update={"allow_network": is_allowed}))
        self._show_settings()  # as it is: it may not have been possible to store it

    def _choose_runs_folder(self) -> None:
        window = self._window
        start = str(window.session.settings.runs_path)
        path = messages.choose_folder(window, self.tr("Choose the folder for new runs"), start)
        if path is not None:
            window.set_settings(window.session.settings.model_copy(update={"runs_folder": str(path)}))

    def _build_help(self) -> None:
        window, menu = self._window, self._menu(self.tr("&Help"))
        self._add(menu, "keys", self.tr("Keyboard"), self._show_keys, Key.HelpContents)
        self._add(menu, "check_computer", self.tr("Check this computer…"), window.side.check_computer)
        self._add(menu, "report", self.tr("Report of what went wrong…"), window.side.open_report)
        self._add(menu, "connections", self.tr("Network connections…"), window.side.open_connections)
        self._add(menu, "open_runs_folder", self.tr("Open runs folder"), window.open_runs_folder)
        menu.addSeparator()
        about = self._add(menu, "about", self.tr("About ResNet Studio"), self._show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _show_open(self) -> None:
        """The key opens what the page is for."""
        is_classify = self._window.page == "classify"
        words = self.tr("Open images to classify…") if is_classify else self.tr("Open folder of images…")
        self.actions["open"].setText(words)

    def _open_here(self) -> None:
        if self._window.page == "classify":
            self._window.presenter("classify").ask_for_images()
        else:
            self._open_data("folder")

    def _open_data(self, source: str) -> None:
        self._window.show_page("data")
        self._window.presenter("data").open_source(source)

    def _open_recipe(self) -> None:
        patterns = self.tr("Recipes (*.toml)")
        chosen = messages.choose_files(self._window, self.tr("Open a recipe"), patterns)
        if chosen:
            self._window.open_recipe(chosen[0])

    def _save_recipe(self) -> None:
        patterns = self.tr("Recipes (*.toml)")
        path = messages.choose_new_file(self._window, self.tr("Save the recipe"), patterns, "recipe.toml")
        if path is not None:
            self._window.save_recipe(path)

    def _open_run(self) -> None:
        start = str(self._window.session.settings.runs_path)
        path = messages.choose_folder(self._window, self.tr("Open a run folder"), start)
        if path is not None:
            self._window.open_paths([str(path)])

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeySheet(self._window)
        self._keys.show()
        self._keys.raise_()
        self._keys.activateWindow()

    def _show_about(self) -> None:
        text = self.tr(
            "Version {version}. Train, understand and use residual networks on your own machine.\n"
            "Nothing leaves this computer.\n\nApache License 2.0"
        )
        messages.tell(self._window, self.tr("ResNet Studio"), text.format(version=resnet_studio.__version__))
