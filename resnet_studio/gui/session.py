"""What is open in the window: data set, recipe, run and settings. It runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.split import Split
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.settings import Settings


class Session(QObject):
    """What is open; pages are drawn from it and can be drawn again from it.

    Attributes:
        dataset: The data set, None before one is chosen.
        split: Its split, None where there is none yet.
        recipe: The recipe that the next run will follow.
        run: The run that is looked at, None before one is opened.
        compared: The runs that are laid over it, in the order they were chosen.
        settings: The settings of this installation; setting them tells it.

    Signals:
        dataset_changed, recipe_changed, run_changed, compared_changed, settings_changed: The part of that
            name was set to something else.
        recipe_followed: The recipe is about to be this one, because other data was opened and not because
            the user changed it.
    """

    dataset_changed = Signal()
    recipe_changed = Signal()
    recipe_followed = Signal(Recipe)
    run_changed = Signal()
    compared_changed = Signal()
    settings_changed = Signal()

    def __init__(
        self, recipe: Recipe | None = None, settings: Settings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.dataset: DataSet | None = None
        self.split: Split | None = None
        self.recipe = recipe or Recipe()
        self.run: RunFolder | None = None
        self.compared: tuple[RunFolder, ...] = ()
        self._settings = settings or Settings()

    @property
    def plan(self) -> tuple[Recipe, DataSet | None, Split | None]:
        """What the next run would be made of."""
        return self.recipe, self.dataset, self.split

    @property
    def settings(self) -> Settings:
        """The settings of this installation."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.settings_changed.emit()

    def copy(self) -> Session:
        """The same things open, and nobody who listens: for a window that is built anew."""
        other = Session(self.recipe, self._settings)
        other.dataset, other.split, other.run = self.dataset, self.split, self.run
        other.compared = self.compared
        return other

    def set_dataset(self, dataset: DataSet | None, split: Split | None) -> None:
        """Open a data set with its split, or none."""
        self.dataset = dataset
        self.split = split
        self.dataset_changed.emit()

    def set_recipe(self, recipe: Recipe) -> None:
        """Take another recipe for the next run; the same one changes nothing."""
        if recipe != self.recipe:
            self.recipe = recipe
            self.recipe_changed.emit()

    def follow_data(self, recipe: Recipe) -> None:
        """Take the recipe that goes with data that was opened: nobody's change, so nothing to undo."""
        if recipe != self.recipe:
            self.recipe_followed.emit(recipe)
            self.set_recipe(recipe)

    def set_compared(self, folders: Sequence[RunFolder]) -> None:
        """Lay these runs over the one that is looked at, and no others."""
        self.compared = tuple(folders)
        self.compared_changed.emit()

    def set_run(self, folder: RunFolder | None) -> None:
        """Look at a run, or at none."""
        self.run = folder
        self.run_changed.emit()
