"""Heat maps over the current picture: asked for when they are seen, the newest wish alone."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.worker_client import WorkerClient


class HeatMaps(QObject):
    """Shows what in the picture speaks for the class of the chosen bar.

    Attributes:
        model: Whose heat maps they are; empty for none.
    """

    def __init__(self, page: ClassifyPage, runner: JobRunner, worker: WorkerClient) -> None:
        super().__init__(page)
        self._page, self._worker = page, worker
        self._asking = NewestJob(runner)
        self.model = ""
        page.results.answer.heat_wanted.connect(self.show)

    def show(self) -> None:
        """Ask for the heat map of what is shown now, or take the one that is shown away."""
        results = self._page.results
        answer, result = results.answer, results.chosen
        self._asking.drop()
        if not answer.heat_button.isChecked() or result is None or result.error or not self.model:
            results.picture.set_heat(None)
            return
        model, label, stage = self.model, answer.chosen_class, answer.stages.currentData() or ""

        def take(value: dict[str, Any]) -> None:
            if results.chosen is result and results.picture.has_picture:
                values = np.frombuffer(base64.b64decode(value["values"]), np.uint8)
                left, top, width, height = value["crop"]
                shape = int(value["height"]), int(value["width"])
                results.picture.set_heat(values.reshape(shape), (left, top, width, height))

        def give_up(error: Exception) -> None:
            if results.chosen is result:
                results.picture.set_heat(None)
                answer.details.setText(messages.words_for(error).sentence)

        self._asking.run(
            self.tr("Drawing the heat map"),
            lambda context: self._worker.heat_map(model, result.path, label, context, stage),
            take,
            give_up,
        )
