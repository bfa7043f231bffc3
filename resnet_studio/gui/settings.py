"""What the window remembers of itself: geometry, splitters, theme, last page, recent data sets."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter, QWidget

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, load_recipe
from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.settings import app_folders
from resnet_studio.gui.tokens import ThemeMode

MAX_RECENT = 8
MAX_COMMANDS = 24
LAST_RECIPE = "last-recipe.toml"


class WindowMemory:
    """A small INI file beside the settings; a value that cannot be used counts as absent."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or app_folders().config / "window.ini"
        self._store = QSettings(str(self._path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> ThemeMode:
        """The chosen theme."""
        mode: Any = self._store.value("theme", "system")
        return mode if mode in ("light", "dark", "system") else "system"

    @theme.setter
    def theme(self, mode: ThemeMode) -> None:
        self._store.setValue("theme", mode)

    @property
    def page(self) -> str:
        """The key of the page that was open last."""
        return str(self._store.value("page", "data"))

    @page.setter
    def page(self, key: str) -> None:
        self._store.setValue("page", key)

    @property
    def model(self) -> str:
        """The run or file of weights that classified last."""
        return str(self._store.value("model", ""))

    @model.setter
    def model(self, path: str) -> None:
        self._store.setValue("model", path)

    @property
    def recent_data(self) -> list[str]:
        """The data sets that were opened last, the newest first."""
        return self._texts("recent_data")[:MAX_RECENT]

    def note_data(self, path: str) -> None:
        """Put a data set at the head of the recent ones."""
        others = [known for known in self.recent_data if known != path]
        self._store.setValue("recent_data", [path, *others][:MAX_RECENT])

    def forget_data(self, path: str) -> None:
        """Take a data set from the recent ones."""
        self._store.setValue("recent_data", [known for known in self.recent_data if known != path])

    @property
    def thumbnail_side_px(self) -> int | None:
        """The side of the thumbnails on the Data page that was chosen last."""
        value: Any = self._store.value("thumbnail_side_px")
        return int(value) if str(value).isdecimal() else None

    @thumbnail_side_px.setter
    def thumbnail_side_px(self, side_px: int) -> None:
        self._store.setValue("thumbnail_side_px", side_px)

    @property
    def recent_commands(self) -> list[str]:
        """The keys of the commands that were used last, the newest first."""
        return self._texts("recent_commands")[:MAX_COMMANDS]

    def note_command(self, key: str) -> None:
        """Put a command at the head of those that were used."""
        others = [known for known in self.recent_commands if known != key]
        self._store.setValue("recent_commands", [key, *others][:MAX_COMMANDS])

    def _texts(self, name: str) -> list[str]:
        value: Any = self._store.value(name, [])
        values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [str(text) for text in values if text]

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that was open last; one that cannot be read any more counts as none."""
        try:
            return load_recipe(self._path.with_name(LAST_RECIPE))
        except RecipeError:
            return None

    def keep_recipe(self, recipe: Recipe) -> None:
        """Remember the recipe; where nothing can be written, nothing is remembered."""
        path = self._path.with_name(LAST_RECIPE)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, dump_recipe(recipe).encode())

    def keep_geometry(self, window: QWidget) -> None:
        """Remember where the window and its splitters are."""
        self._store.setValue("geometry", window.saveGeometry())
        for splitter in window.findChildren(QSplitter):
            if splitter.objectName():
                self._store.setValue(f"splitters/{splitter.objectName()}", splitter.saveState())
        self._store.sync()

    def restore_geometry(self, window: QWidget) -> bool:
        """Put the window and its splitters where they were; False when nothing is remembered."""
        for splitter in window.findChildren(QSplitter):
            state = self._store.value(f"splitters/{splitter.objectName()}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        geometry = self._store.value("geometry")
        return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)
