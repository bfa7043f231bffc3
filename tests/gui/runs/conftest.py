"""Runs in a folder, and the page that shows them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.settings import Settings
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.runs.columns import RunColumn
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.runs.page import RunsPage
from resnet_studio.gui.runs.presenter import RunsPresenter
from resnet_studio.gui.session import Session

MakeRun = Callable[..., RunFolder]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(settings=Settings(runs_folder=str(tmp_path / "runs")))


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Makes a run; with values of its status, `recipe` and the validation accuracies of its `epochs_done`."""

    def make(
        name: str, recipe: dict[str, Any] | None = None, curve: tuple[float, ...] = (), **status: object
    ) -> RunFolder:
        folder = create_run_folder(tmp_path / "runs", name)
        folder.recipe_path.write_text(dump_recipe(set_values(Recipe(), recipe or {})), encoding="utf-8")
        values = {"state": RunState.FINISHED, "epoch": 3, "epochs": 3, "best_epoch": 2} | status
        write_json(folder.status_path, RunStatus(**values).model_dump(mode="json"))
        rows = (
            {"kind": "epoch", "epoch": epoch, "validation_accuracy": value, "validation_loss": 1 - value}
            for epoch, value in enumerate(curve, start=1)
        )
        folder.metrics_path.write_bytes(b"".join(map(encode_row, rows)))
        return folder

    return make


@pytest.fixture
def presenter(qtbot: QtBot, themed: QApplication, session: Session, runner: JobRunner) -> RunsPresenter:
    page = RunsPage()
    qtbot.addWidget(page)
    page.resize(1200, 700)
    return RunsPresenter(page, session, runner)


@pytest.fixture
def page(presenter: RunsPresenter) -> RunsPage:
    page = presenter.parent()
    assert isinstance(page, RunsPage)
    return page


def show(qtbot: QtBot, page: RunsPage, count: int) -> None:
    """Show the page, and wait until it has so many rows."""
    page.show()
    qtbot.waitUntil(lambda: page.table.rowCount() == count)


def cell(page: RunsPage, name: str, column: int) -> str:
    """What a cell says of the run of this name."""
    model = page.view.model()
    for place in range(model.rowCount()):
        if model.index(place, RunColumn.NAME).data() == name:
            return str(model.index(place, column).data())
    raise AssertionError(f"{name} is not in the table")


def row_of(page: RunsPage, name: str) -> RunRow:
    """The row of this name."""
    return next(row for row in page.table.rows if row.name == name)
