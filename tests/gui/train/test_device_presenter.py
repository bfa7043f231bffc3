"""The Train page offers the GPUs of this machine, or says that there is none to choose."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.nvidia import Nvidia
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.train import device_presenter
from resnet_studio.gui.train.device_presenter import DevicePresenter
from resnet_studio.gui.widgets.recipe_form import FormSection, RecipeForm

WAIT_MS = 8_000


@pytest.mark.parametrize(
    ("found", "is_open", "hint"),
    [
        (None, False, "No NVIDIA GPU is here."),
        (Nvidia(fault="NVML mismatch"), False, "No NVIDIA GPU is here."),
        (Nvidia(("H100",)), False, "One NVIDIA GPU is here"),
        (Nvidia(("H100", "H100")), True, ""),
    ],
)
def test_devices_can_be_chosen_where_there_are_several(
    qtbot: QtBot,
    themed: QApplication,
    runner: JobRunner,
    monkeypatch: pytest.MonkeyPatch,
    found: Nvidia | None,
    is_open: bool,
    hint: str,
) -> None:
    monkeypatch.setattr(device_presenter, "find_nvidia", lambda: found)
    form = RecipeForm([FormSection("Machine", ("device",))])
    qtbot.addWidget(form)
    row = form.rows["device.devices"]
    DevicePresenter(row, runner)
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert row.edit.widget.isEnabled() is is_open
    assert hint in row.description.text()
    assert row.description.text().startswith("Devices that share each batch")
