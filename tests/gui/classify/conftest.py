"""A Classify page with a fake worker, runs to choose from and pictures to classify."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.settings import Settings
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"
WAIT_MS = 8_000

MakeRun = Callable[..., RunFolder]


@pytest.fixture
def make_run() -> MakeRun:
    """Makes a run with weights in the runs folder of a session."""

    def make(session: Session, name: str, accuracy: float = 0.9) -> RunFolder:
        folder = create_run_folder(session.settings.runs_path, name)
        folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
        status = RunStatus(state=RunState.FINISHED, best_epoch=2, best_validation_accuracy=accuracy)
        write_json(folder.status_path, status.model_dump(mode="json"))
        return folder

    return make


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(settings=Settings(runs_folder=str(tmp_path / "runs")))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("a", "b", "c"):
        Image.new("RGB", (20, 12), "red").save(folder / f"{name}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.fixture
def presenter(
    qtbot: QtBot, themed: QApplication, session: Session, runner: JobRunner
) -> Iterator[ClassifyPresenter]:
    worker = WorkerClient([sys.executable, str(FAKE)])
    page = ClassifyPage()
    qtbot.addWidget(page)
    page.resize(1100, 700)
    yield ClassifyPresenter(page, session, runner, worker)
    page.hide()
    runner.shut_down()
    worker.close()


@pytest.fixture
def page(presenter: ClassifyPresenter) -> ClassifyPage:
    page = presenter.parent()
    assert isinstance(page, ClassifyPage)
    return page


@pytest.fixture
def with_model(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session, make_run: MakeRun
) -> RunFolder:
    folder = make_run(session, "good")
    page.show()
    qtbot.waitUntil(lambda: bool(page.header.summary.text()), timeout=WAIT_MS)
    return folder


@pytest.fixture
def wait_for_end(qtbot: QtBot, page: ClassifyPage) -> Callable[[int], None]:
    def wait(count: int) -> None:
        results = page.results
        qtbot.waitUntil(
            lambda: len(results.table.rows) == count and results.many.progress.isHidden(), timeout=WAIT_MS
        )

    return wait
