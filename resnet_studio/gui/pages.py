"""The pages of the window with their presenters, each under its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.data.page import DataPage
from resnet_studio.gui.data.presenter import DataPresenter
from resnet_studio.gui.jobs import JobRunner, PageRunner
from resnet_studio.gui.model.page import ModelPage
from resnet_studio.gui.model.presenter import ModelPresenter
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.presenter import TrainPresenter
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
    data, model, train, runs = DataPage(), ModelPage(), TrainPage(), RunsPage()
    classify = ClassifyPage()
    translate = QCoreApplication.translate  # called by this name, the texts are found for translation
    own = {key: PageRunner(runner, key) for key in ("data", "model", "train", "classify", "runs")}
    presenters: dict[str, QObject] = {
        "data": DataPresenter(data, session, own["data"], memory, worker),
        "model": ModelPresenter(model, session, own["model"], worker),
        "train": TrainPresenter(train, session, own["train"]),
        "classify": ClassifyPresenter(classify, session, own["classify"], worker, memory),
        "runs": RunsPresenter(runs, session, own["runs"]),
    }
    stages = [
        Stage("data", translate("Stage", "Data"), "data", data, presenters["data"]),
        Stage("model", translate("Stage", "Model"), "model", model, presenters["model"]),
        Stage("train", translate("Stage", "Train"), "train", train, presenters["train"]),
        Stage("classify", translate("Stage", "Classify"), "classify", classify, presenters["classify"]),
        Stage("runs", translate("Stage", "Runs"), "runs", runs, presenters["runs"]),
    ]
    return {stage.key: stage for stage in stages}


def what_is_missing(*, has_data: bool) -> dict[str, str]:
    """What each stage waits for while it is empty, sentences by their keys."""
    translate = QCoreApplication.translate
    train = (
        translate("Stage", "no run yet. Choose a preset here and start it.")
        if has_data
        else translate("Stage", "a data set is missing. Open one, or choose a preset that brings its own.")
    )
    return {
        "data": translate("Stage", "no data set is open yet. Drop a folder of images, or choose one here."),
        "train": train,
        "classify": translate("Stage", "no images yet. Drop some, or open them here."),
        "runs": translate("Stage", "no run yet. A training makes one."),
    }
