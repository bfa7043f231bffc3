"""Offers the GPUs of this machine to a run that several devices share, once they are known."""

from __future__ import annotations

from PySide6.QtCore import QObject

from resnet_studio.core.nvidia import Nvidia, find_nvidia
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.widgets.recipe_row import FieldRow
from resnet_studio.gui.widgets.ticks_edit import TicksEdit


class DevicePresenter(QObject):
    """Between the field "Several devices" and the driver, which is asked in a thread: it may hang."""

    def __init__(self, row: FieldRow, runner: JobRunner) -> None:
        super().__init__(row)
        self._row = row
        runner.run(
            self.tr("Looking for GPUs"),
            lambda context, tell: find_nvidia(),
            on_success=self._show,
            lane="follow",
            is_quiet=True,
        )

    def _show(self, found: Nvidia | None) -> None:
        gpus = found.gpus if found is not None else ()
        if isinstance(self._row.edit, TicksEdit):
            self._row.edit.set_choices({f"cuda:{number}": name for number, name in enumerate(gpus)})
        if not gpus:
            self._row.set_hint(self.tr("No NVIDIA GPU is here."))
        elif len(gpus) == 1:
            self._row.set_hint(self.tr("One NVIDIA GPU is here, and it needs no choice."))
