import csv
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
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
from resnet_studio.gui.classify import answers
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.classify.results import MAX_PASTED, keep_pasted, read_picture
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


def test_another_model_gives_answers_of_its_own_and_none_of_the_one_before_stays(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    other = make_run(session, "other")
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    presenter.use_run(other)
    asked: list[str] = []
    classify = presenter._worker.classify

    def note(model: str, *rest: Any) -> dict[str, Any]:
        asked.append(model)
        return classify(model, *rest)

    presenter._worker.classify = note  # type: ignore[method-assign]
    stayed: list[int] = []
    presenter._models.model_changed.connect(lambda: stayed.append(len(page.results.table.rows)))
    presenter._models.model_ready.connect(lambda: stayed.append(len(page.results.table.rows)))
    qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
    wait_for_end(4)
    assert asked == [str(other.path)]
    assert stayed == [0, 0]
    assert presenter.model == page.models.currentData() == str(other.path)


def test_a_look_at_another_run_takes_no_answers_away(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    session.set_run(make_run(session, "other"))
    qtbot.waitUntil(lambda: page.models.count() == 4 and not runner.jobs, timeout=WAIT_MS)
    assert presenter.model == page.models.currentData() == str(with_model.path)
    assert len(page.results.table.rows) == 4


def test_a_run_is_used_before_the_list_is_read_and_wherever_it_lies(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session, tmp_path: Path
) -> None:
    make_run(session, "good")
    elsewhere = Session(settings=Settings(runs_folder=str(tmp_path / "elsewhere")))
    folder = make_run(elsewhere, "guest")
    presenter.use_run(folder)
    page.show()
    qtbot.waitUntil(lambda: bool(page.header.summary.text()), timeout=WAIT_MS)
    assert presenter.model == page.models.currentData() == str(folder.path)
    page.shown.emit()
    qtbot.waitUntil(lambda: not presenter._runner.jobs, timeout=WAIT_MS)
    assert presenter.model == page.models.currentData() == str(folder.path)


def test_where_the_only_model_is_refused_list_header_and_well_say_there_is_none(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    runner: JobRunner,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    bad = make_run(session, "bad")
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS):
        page.show()
    assert presenter.model == page.models.currentData() == ""
    assert page.models.currentText() == "No model"
    assert page.header.summary.text() == ""
    assert page.well.title.text() == "No model is chosen"
    assert page.models.findData(str(bad.path)) > 0, "it may get better weights"
    assert not page.open_button.isEnabled()
    presenter.open_paths([str(pictures)])
    good = make_run(session, "good")
    presenter.use_run(good)
    wait_for_end(4)
    assert presenter.model == page.models.currentData() == str(good.path)


def test_a_refused_model_gives_way_to_the_one_before_which_answers_again(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS):
        presenter.use_run(make_run(session, "bad"))
    wait_for_end(4)
    assert presenter.model == page.models.currentData() == str(with_model.path)
    assert page.header.summary.text() == "3 classes · test accuracy 89.00 %"


def test_a_run_that_was_refused_is_not_tried_again_until_it_is_chosen(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session, runner: JobRunner
) -> None:
    bad = make_run(session, "bad")
    failures: list[Exception] = []
    runner.unhandled_failure.connect(failures.append)
    page.show()
    qtbot.waitUntil(lambda: len(failures) == 1, timeout=WAIT_MS)
    page.shown.emit()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert len(failures) == 1
    presenter.choose_model(str(bad.path))
    qtbot.waitUntil(lambda: len(failures) == 2, timeout=WAIT_MS)


def test_a_run_that_ended_is_in_the_list_at_once(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, session: Session, with_model: RunFolder
) -> None:
    folder = make_run(session, "new")
    presenter.refresh()
    qtbot.waitUntil(lambda: page.models.findData(str(folder.path)) >= 0, timeout=WAIT_MS)


def test_going_through_many_answers_reads_one_picture_at_a_time(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    runner: JobRunner,
    with_model: RunFolder,
    tmp_path: Path,
    wait_for_end: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20):
        Image.new("RGB", (8, 8), (number, 0, 0)).save(folder / f"{number:02}.png")
    presenter.open_paths([str(folder)])
    wait_for_end(20)
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    reads: list[str] = []
    go_on = threading.Event()

    def read_slowly(path: str) -> NDArray[np.uint8]:
        reads.append(path)
        go_on.wait(5)
        return read_picture(path)

    monkeypatch.setattr(answers, "read_picture", read_slowly)
    shown: list[NDArray[np.uint8]] = []
    monkeypatch.setattr(page.results, "show_picture", shown.append)
    for place in range(1, 20):
        page.results.view.setCurrentIndex(page.results.view.model().index(place, 0))
        qtbot.waitUntil(lambda: bool(reads))
    assert len(runner.jobs) == 1
    go_on.set()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert [Path(path).name for path in reads] == ["01.png", "19.png"]
    assert [int(pixels[0, 0, 0]) for pixels in shown] == [19]


def test_the_last_pasted_pictures_are_kept_and_older_ones_are_not(themed: QApplication) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB888)
    image.fill(QColor("blue"))
    paths = [Path(keep_pasted(image)) for _ in range(MAX_PASTED + 3)]
    assert sorted(paths[0].parent.iterdir()) == sorted(paths[3:])
    Path(keep_pasted(image))
    assert [path.exists() for path in paths[3:5]] == [False, True]


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


def test_a_file_of_weights_dropped_on_the_page_is_the_model(
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
    path = tmp_path / "mine.safetensors"
    path.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(50, 50), copy, data, left, none))
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), copy, data, left, none))
    qtbot.waitUntil(lambda: WindowMemory().model == str(path), timeout=WAIT_MS)
    assert page.models.currentText() == "mine.safetensors"
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
