import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.runs.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.settings import Settings
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"
WAIT_MS = 8_000


def make_run(session: Session, name: str, accuracy: float = 0.9) -> RunFolder:
    folder = create_run_folder(session.settings.runs_path, name)
    folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
    status = RunStatus(state=RunState.FINISHED, best_epoch=2, best_validation_accuracy=accuracy)
    write_json(folder.status_path, status.model_dump(mode="json"))
    return folder


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
def with_model(qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session) -> RunFolder:
    folder = make_run(session, "good")
    page.show()
    qtbot.waitUntil(lambda: bool(page.header.summary.text()), timeout=WAIT_MS)
    return folder


@pytest.fixture
def wait_for_end(qtbot: QtBot, page: ClassifyPage) -> Callable[[int], None]:
    def wait(count: int) -> None:
        results = page.results
        qtbot.waitUntil(
            lambda: len(results.table.rows) == count and results.progress.isHidden(), timeout=WAIT_MS
        )

    return wait


def test_without_a_model_the_page_says_how_to_get_one(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter
) -> None:
    page.show()
    assert "no model" in page.well.title.text()
    assert not page.open_button.isEnabled()
    with qtbot.waitSignal(presenter.page_requested) as asked:
        page.well.action.click()
    assert asked.args == ["train"]


def test_the_model_is_described_and_remembered(
    page: ClassifyPage, presenter: ClassifyPresenter, with_model: RunFolder
) -> None:
    assert presenter.model == str(with_model.path)
    assert page.header.summary.text() == "3 classes · test accuracy 89.00 %"
    assert page.models.currentText() == "good · 90.0 %"
    assert WindowMemory().model == str(with_model.path)
    assert page.open_button.isEnabled()


def test_the_run_that_is_looked_at_is_taken(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session, with_model: RunFolder
) -> None:
    other = make_run(session, "other")
    session.set_run(other)
    qtbot.waitUntil(lambda: presenter.model == str(other.path), timeout=WAIT_MS)
    place = page.models.findData(str(with_model.path))
    page.models.setCurrentIndex(place)
    page.models.activated.emit(place)
    assert presenter.model == str(with_model.path)


def test_one_picture_shows_its_classes(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([str(pictures / "a.png")])
    wait_for_end(1)
    assert page.results.label.text() == "seven"
    assert page.results.details.text() == "91.0 % · 10 ms"
    assert page.results.bars.top[0] == ("seven", 0.91)
    assert not page.results.view.isVisible()
    qtbot.waitUntil(lambda: page.results.picture.has_picture, timeout=WAIT_MS)


def test_a_folder_fills_the_table_and_broken_files_are_rows(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    told: list[tuple[str, object, str]] = []
    presenter.stage_changed.connect(lambda *state: told.append(state))
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    assert page.results.view.isVisible()
    assert "1 could not be read" in page.results.summary.text()
    assert told[-1] == ("4", None, "ready")
    QTest.keyClicks(page.results.filter_edit, "broken")
    model = page.results.view.model()
    assert model.rowCount() == 1
    assert model.index(0, 1).data() == "✕ It is no picture."
    page.results.view.setCurrentIndex(model.index(0, 0))
    assert page.results.details.text() == "It is no picture."


def test_cancel_keeps_the_answers_that_came(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, with_model: RunFolder
) -> None:
    presenter.open_paths([f"/slow{number}.png" for number in range(500)])
    qtbot.waitUntil(lambda: len(page.results.table.rows) > 2, timeout=WAIT_MS)
    page.results.cancel_button.click()
    qtbot.waitUntil(lambda: page.results.summary.text().startswith("Cancelled after"), timeout=WAIT_MS)
    assert 2 < len(page.results.table.rows) < 500
    assert page.results.export_button.isVisible()


def test_new_pictures_take_the_place_of_those_that_are_classified(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([f"/slow{number}.png" for number in range(500)])
    qtbot.waitUntil(lambda: len(page.results.table.rows) > 1, timeout=WAIT_MS)
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    assert all("slow" not in row.path for row in page.results.table.rows)


def test_pictures_that_come_before_a_model_wait_for_it(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    make_run(session, "good")
    presenter.open_paths([str(pictures)])
    page.show()
    wait_for_end(4)


def test_answers_are_saved_as_the_command_line_does(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    tmp_path: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    target = tmp_path / "answers.csv"
    presenter.export(target)
    qtbot.waitUntil(lambda: page.results.summary.text().startswith("Saved in"), timeout=WAIT_MS)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["path", "label", "probability", "error"]
    assert [row["label"] for row in rows] == ["seven", "seven", "", "seven"]


def test_a_picture_from_the_clipboard_is_classified(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    wait_for_end: Callable[[int], None],
) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB888)
    image.fill(QColor("blue"))
    QGuiApplication.clipboard().setImage(image)
    page.paste_button.click()
    wait_for_end(1)
    assert "pasted" in page.results.file.text()
    QGuiApplication.clipboard().setText("words")
    page.paste_button.click()
    assert page.header.summary.text() == "The clipboard holds no image."


def test_a_folder_dropped_on_the_page_is_classified(
    page: ClassifyPage,
    with_model: RunFolder,
    pictures: Path,
    tmp_path: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(pictures))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), copy, data, left, none))
    wait_for_end(4)


def test_what_is_no_picture_is_left_to_the_window(page: ClassifyPage, with_model: RunFolder) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(with_model.path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    QApplication.sendEvent(page, enter)
    assert not enter.isAccepted()


def test_weights_that_are_none_are_refused_in_words(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    runner: JobRunner,
    with_model: RunFolder,
    tmp_path: Path,
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(b"")
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS) as failed:
        presenter.open_weights(str(path))
    assert "These are no weights." in str(failed.args[0])
    assert page.models.findData(str(path)) < 0


def test_a_dead_worker_is_told_and_started_anew(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    deadly = make_run(session, "dies")
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS) as failed:
        session.set_run(deadly)
    assert "out of memory" in str(failed.args[0])
    presenter.choose_model(str(with_model.path))
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
