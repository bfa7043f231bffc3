"""The pages of the window with their presenters, each under its key."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.presenter import DataPresenter
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.model.page import ModelPage
from resnet_studio.gui.model.presenter import ModelPresenter
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.worker_client import WorkerClient


@dataclass(frozen=True)
class Stage:
    """One stage of the rail.

    Attributes:
        key: data, model, train, classify or runs.
        title: Its name in the rail.
        icon_name: Its icon.
        page: The widgets.
        presenter: The logic, with `page_requested` and `stage_changed`.
    """

    key: str
    title: str
    icon_name: str
    page: QWidget
    presenter: Any


def build_stages(
    session: Session, runner: JobRunner, memory: WindowMemory, worker: WorkerClient
) -> dict[str, Stage]:
    """All stages in the order of the rail."""
    data_page, model_page = DataPage(), ModelPage()
    stages = [
        Stage("data", _tr("Data"), "data", data_page, DataPresenter(data_page, session, runner, memory)),
        Stage("model", _tr("Model"), "model", model_page, ModelPresenter(model_page, session, runner)),
    ]
    for key, title, extra in (
        ("train", _tr("Train"), ()),
        ("classify", _tr("Classify"), (worker,)),
        ("runs", _tr("Runs"), ()),
    ):
        if importlib.util.find_spec(f"resnet_studio.gui.{key}.presenter") is None:
            continue
        page_module = importlib.import_module(f"resnet_studio.gui.{key}.page")
        presenter_module = importlib.import_module(f"resnet_studio.gui.{key}.presenter")
        page = getattr(page_module, f"{key.title()}Page")()
        presenter = getattr(presenter_module, f"{key.title()}Presenter")(page, session, runner, *extra)
        stages.append(Stage(key, title, key, page, presenter))
    return {stage.key: stage for stage in stages}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Stage", text)
