"""The preferences that are a choice, a switch or a folder: fields of the settings, and the theme."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.nvidia import Nvidia, find_nvidia
from resnet_studio.core.settings import Settings
from resnet_studio.gui import messages
from resnet_studio.gui.download_switch import DownloadSwitch
from resnet_studio.gui.language import LANGUAGE_NAMES
from resnet_studio.gui.preferences.section import Section
from resnet_studio.gui.theme import THEME_MODES, fit
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.controls import named_button
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox, choices_of, extra, words

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

TEXT_SIZES_PERCENT = (90, 100, 110, 125, 150)
MOST_THREADS = 1024
CHOICE_WIDTH_PX = 150
THEME = "theme"


@dataclass(frozen=True)
class Preference:
    """A control that stands for one thing that is set.

    Attributes:
        title: What it is, in words.
        show: Puts a value into the control.
        words: The value that it shows, in words.
        control: Name of the control that takes the keyboard; empty where it is that of the preference.
    """

    title: str
    show: Callable[[Any], None]
    words: Callable[[], str]
    control: str = ""


class ChoiceSections(QObject):
    """Builds the controls and keeps them and the settings together; what is changed holds at once.

    Attributes:
        sections: What stands in the window, from top to bottom.
        preferences: The controls by the field of the settings, and `theme`.
    """

    def __init__(self, window: MainWindow, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._parent = window, parent
        self.preferences: dict[str, Preference] = {}
        self.sections = [self._build_look(), self._build_runs(), self._build_network()]
        window.session.settings_changed.connect(self.show_settings)
        theme_hub().theme_changed.connect(self.show_settings)
        self.show_settings()

    def _build_look(self) -> Section:
        section = Section(self.tr("Appearance"))
        themes = {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        self._add_choice(section, THEME, self.tr("Theme"), {mode: themes[mode] for mode in THEME_MODES})
        languages = {"system": self.tr("As the system"), **LANGUAGE_NAMES}
        self._add_choice(section, "language", self.tr("Language"), languages)
        percents = {size: self.tr("{size} %").format(size=size) for size in TEXT_SIZES_PERCENT}
        self._add_choice(section, "text_size_percent", self.tr("Text size"), percents)
        motions = {
            "system": self.tr("As the system"),
            "reduced": self.tr("Reduced: nothing moves by itself"),
            "full": self.tr("Full"),
        }
        self._add_choice(section, "motion", self.tr("Motion"), motions)
        return section

    def _build_runs(self) -> Section:
        section = Section(self.tr("Runs"))
        folder = ElidedLabel()
        folder.setObjectName("runs_folder")
        folder.setAccessibleName(self.tr("Runs folder"))
        choose = named_button(
            "runs_folder_choose", self.tr("Choose…"), self._choose_runs_folder, self.tr("Runs folder: choose")
        )
        default = named_button(
            "runs_folder_default",
            self.tr("Default"),
            lambda: self.change("runs_folder", ""),
            self.tr("Runs folder: default"),
        )

        def show_folder(value: str) -> None:
            folder.setText(str(self._window.session.settings.runs_path))
            default.setEnabled(bool(value))

        section.add_row(self.tr("Runs folder"), folder, choose, default, is_wide=True)
        self.preferences["runs_folder"] = Preference(
            self.tr("Runs folder"), show_folder, folder.text, choose.objectName()
        )
        field = DeviceRecipe.model_fields["name"]
        names = extra(field)["labels"]
        devices = {value: words(names[value]) for value in choices_of(field)}
        self._devices = self._add_choice(section, "device", self.tr("Device"), devices)
        self._window.runner.run(
            self.tr("Looking for GPUs"),
            lambda context, tell: find_nvidia(),
            on_success=self._show_gpus,
            lane="follow",
            is_quiet=True,
        )
        self._add_threads(section)
        self._add_switch(
            section,
            "keep_awake",
            self.tr("Keep the computer awake while a run is at work"),
            self.tr("The screen may still go dark. It holds as long as this window is open."),
        )
        self._add_switch(
            section,
            "notify_at_end",
            self.tr("Tell when a run has ended"),
            self.tr("By a notice of the system, for runs of more than a minute."),
        )
        return section

    def _show_gpus(self, found: Nvidia | None) -> None:
        """Grey what this computer does not have; one that is set already stays to be seen."""
        is_here = {"cuda": found is not None and bool(found.gpus), "mps": sys.platform == "darwin"}
        for value, is_there in is_here.items():
            place = self._devices.findData(value)
            model = self._devices.model()
            if place >= 0 and not is_there and isinstance(model, QStandardItemModel):
                text = self.tr("{device} (none here)").format(device=self._devices.itemText(place))
                self._devices.setItemText(place, text)
                model.item(place).setEnabled(False)

    def _build_network(self) -> Section:
        section = Section(self.tr("Network"))
        switch = DownloadSwitch("allow_network", self._window.session, self._window.set_settings)
        about = self.tr("Of data sets and weights, when you ask for them. Nothing is ever sent.")
        self._add_box(section, "allow_network", switch, about)
        title = self.tr("Network connections…")
        self.connections_button = named_button("connections_show", title, self._window.side.open_connections)
        section.grid.addWidget(self.connections_button, section.grid.rowCount(), 0, 1, 2)
        return section

    def _add_choice(self, section: Section, name: str, title: str, choices: Mapping[Any, str]) -> QComboBox:
        box = CalmComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        for value, text in choices.items():
            box.addItem(text, value)
        fit(box, least_width=CHOICE_WIDTH_PX)
        box.activated.connect(lambda place: self.change(name, box.itemData(place)))

        def show(value: Any) -> None:
            if box.findData(value) < 0:  # typed into the file by hand
                box.addItem(str(value), value)
            box.setCurrentIndex(box.findData(value))

        section.add_row(title, box)
        self.preferences[name] = Preference(title, show, box.currentText)
        return box

    def _add_threads(self, section: Section) -> None:
        box, title = QSpinBox(), self.tr("Threads")
        box.setObjectName("threads")
        box.setAccessibleName(title)
        box.setRange(0, MOST_THREADS)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit(box, least_width=CHOICE_WIDTH_PX)
        box.setSpecialValueText(self.tr("Measured"))
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self.change("threads", value))
        about = self.tr(
            "Measured: each run tries how many are fastest, and again when others need the machine."
        )
        section.add_row(title, box, about=about)
        self.preferences["threads"] = Preference(title, box.setValue, box.text)

    def _add_switch(self, section: Section, name: str, title: str, about: str) -> None:
        box = QCheckBox(title)
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.clicked.connect(lambda is_on: self.change(name, is_on))
        self._add_box(section, name, box, about)

    def _add_box(self, section: Section, name: str, box: QCheckBox, about: str) -> None:
        section.add_check(box, about)

        def words_of() -> str:
            return self.tr("on") if box.isChecked() else self.tr("off")

        self.preferences[name] = Preference(box.text(), box.setChecked, words_of)

    def show_settings(self) -> None:
        """Show what is so."""
        for name, preference in self.preferences.items():
            preference.show(self.value(name))

    def value(self, name: str) -> Any:
        """What is set now."""
        return theme_hub().mode if name == THEME else getattr(self._window.session.settings, name)

    def change(self, name: str, value: Any) -> None:
        """Set something else; where it cannot be stored, the window says so and all stays."""
        if name == THEME:
            self._window.set_theme(value)
        elif value != self.value(name):
            settings = self._window.session.settings
            self._window.set_settings(settings.model_copy(update={name: value}))
            self.show_settings()

    def _choose_runs_folder(self) -> None:
        start = str(self._window.session.settings.runs_path)
        path = messages.choose_folder(self._parent, self.tr("Choose the folder for new runs"), start)
        if path is not None:
            self.change("runs_folder", str(path))

    def changed(self) -> list[str]:
        """What is not as it was at first, a line each with what is set now."""
        defaults = Settings()
        return [
            self.tr("{title}: {value}").format(title=preference.title, value=preference.words())
            for name, preference in self.preferences.items()
            if self.value(name) != ("system" if name == THEME else getattr(defaults, name))
        ]
