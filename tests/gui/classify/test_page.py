import csv
import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.gui.classify import answers
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.classify.results import read_picture
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory

WAIT_MS = 8_000

MakeRun = Callable[..., RunFolder]


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
    assert page.results.answer.label.text() == "seven"
    assert page.results.answer.details.text() == "91.0 % · 10 ms"
    assert page.results.answer.bars.top[0] == ("seven", 0.91)
    assert not page.results.many.view.isVisible()
    qtbot.waitUntil(lambda: page.results.picture.has_picture, timeout=WAIT_MS)


def test_a_folder_fills_the_table_and_broken_files_are_rows(
    qtbot: QtBot,
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
    assert page.results.many.grid.isVisible()
    assert "1 could not be read" in page.results.many.summary.text()
    assert told[-1] == ("4", None, "ready")
    QTest.keyClicks(page.results.many.filters.words, "broken")
    model = page.results.many.view.model()
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert model.index(0, 1).data() == "✕ It is no picture."
    page.results.many.view.setCurrentIndex(model.index(0, 0))
    assert page.results.answer.details.text() == "It is no picture."


def test_cancel_keeps_the_answers_that_came(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, with_model: RunFolder
) -> None:
    presenter.open_paths([f"/slow{number}.png" for number in range(500)])
    qtbot.waitUntil(lambda: len(page.results.table.rows) > 2, timeout=WAIT_MS)
    page.results.many.cancel_button.click()
    qtbot.waitUntil(lambda: page.results.many.summary.text().startswith("Cancelled after"), timeout=WAIT_MS)
    assert 2 < len(page.results.table.rows) < 500
    assert page.results.many.export_button.isVisible()


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
    make_run: MakeRun,
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
    qtbot.waitUntil(lambda: page.results.many.summary.text().startswith("Saved in"), timeout=WAIT_MS)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["path", "label", "probability", "error", "unfamiliar"]
    assert [row["label"] for row in rows] == ["seven", "seven", "", "seven"]


def test_answers_are_saved_as_json_too(
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
    page.results.table.set_threshold(0.95)
    target = tmp_path / "answers.json"
    presenter.export(target)
    qtbot.waitUntil(lambda: page.results.many.summary.text().startswith("Saved in"), timeout=WAIT_MS)
    images = json.loads(target.read_text(encoding="utf-8"))["images"]
    assert [image.get("label", "broken") for image in images] == [None, None, "broken", None]
    assert images[0]["top"][0] == ["seven", 0.91]


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
        page.results.many.view.setCurrentIndex(page.results.many.view.model().index(place, 0))
        qtbot.waitUntil(lambda: bool(reads))
    reading = [job.title for job in runner.jobs if job.title.endswith(".png")]  # and thumbnails perhaps
    assert reading == ["Reading 01.png"]
    go_on.set()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert [Path(path).name for path in reads] == ["01.png", "19.png"]
    assert [int(pixels[0, 0, 0]) for pixels in shown] == [19]


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
    assert "pasted" in page.results.answer.file.text()
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
