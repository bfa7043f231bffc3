"""Fine-tune on a folder: trained weights, images, and the recipe that suits how many there are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from resnet_studio.core.config.presets import find_preset, fine_tuning_preset
from resnet_studio.core.config.storage import set_values
from resnet_studio.gui import messages
from resnet_studio.gui.data.presenter import DataPresenter
from resnet_studio.gui.model.starting import Starting
from resnet_studio.gui.session import Session


class FineTuning(QObject):
    """Asks for a folder, waits until it is open, and sets up the training that starts from the weights."""

    def __init__(self, window: QWidget, session: Session, data: DataPresenter, starting: Starting) -> None:
        super().__init__(window)
        self._window, self._session, self._data, self._starting = window, session, data, starting
        self._wanted: tuple[str, str] | None = None
        session.dataset_changed.connect(self._take_dataset)

    def ask(self, weights: str) -> bool:
        """Fine-tune these weights on a folder that is asked for; whether one was named."""
        folder = messages.choose_folder(self._window, self.tr("Fine-tune on a folder of images"))
        if folder is not None:
            self.begin(weights, folder)
        return folder is not None

    def begin(self, weights: str, folder: Path) -> None:
        """Fine-tune these weights on a folder."""
        self._wanted = (weights, str(folder.resolve()))
        self._data.open_data(str(folder))

    def _take_dataset(self) -> None:
        dataset = self._session.dataset
        if dataset is None or self._wanted is None:
            return
        (weights, path), self._wanted = self._wanted, None
        if dataset.path == path:
            preset = fine_tuning_preset(dataset.images_a_class())
            recipe = find_preset(preset).recipe
            self._starting.choose(weights, set_values(recipe, {"data.path": path}))
