"""How answers are looked at: heat maps, walking, the threshold, further models, filters."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.classify.many_panel import PICTURE, TABLE
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session

WAIT_MS = 8_000
COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

MakeRun = Callable[..., RunFolder]
WaitForEnd = Callable[[int], None]


def test_a_key_lays_a_heat_map_over_the_picture_and_takes_it_away(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    presenter.open_paths([str(pictures / "a.png")])
    wait_for_end(1)
    results = page.results
    qtbot.waitUntil(lambda: results.picture.has_picture, timeout=WAIT_MS)
    assert not results.picture.has_heat
    with qtbot.waitActive(page):
        page.activateWindow()
    assert results.picture.hasFocus()
    QTest.keyClick(results.picture, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: results.picture.has_heat, timeout=WAIT_MS)
    before = results.picture.grab().toImage()
    results.answer.opacity.setValue(100)
    assert results.picture.grab().toImage() != before
    QTest.keyClick(results.picture, Qt.Key.Key_H)
    assert not results.picture.has_heat


def test_a_heat_map_is_of_the_chosen_bar_and_stage(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    asked: list[tuple[str, str]] = []
    heat_map = presenter._worker.heat_map

    def note(model: str, path: str, label: str, context: object, stage: str = "") -> dict[str, object]:
        asked.append((label, stage))
        return heat_map(model, path, label, context, stage)  # type: ignore[arg-type]

    presenter._worker.heat_map = note  # type: ignore[method-assign]
    presenter.open_paths([str(pictures / "a.png")])
    wait_for_end(1)
    answer = page.results.answer
    qtbot.waitUntil(lambda: page.results.picture.has_picture, timeout=WAIT_MS)  # when it comes, it asks too
    answer.heat_button.click()
    qtbot.waitUntil(lambda: page.results.picture.has_heat, timeout=WAIT_MS)
    answer.bars.choose(1)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=WAIT_MS)
    answer.stages.setCurrentIndex(0)
    answer.stages.activated.emit(0)
    qtbot.waitUntil(lambda: len(asked) == 3, timeout=WAIT_MS)
    assert asked == [("seven", "layer3"), ("one", "layer3"), ("one", "layer1")]


def test_it_is_said_where_classifying_gives_way_to_a_training(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    tmp_path: Path,
    wait_for_end: WaitForEnd,
) -> None:
    for number in range(8):
        (tmp_path / "beside-training-slow" / f"{number}.png").parent.mkdir(exist_ok=True)
        (tmp_path / "beside-training-slow" / f"{number}.png").write_bytes(b"")
    summary = page.results.many.summary
    presenter.open_paths([str(tmp_path / "beside-training-slow")])
    qtbot.waitUntil(lambda: "of 8 · slower while a training runs" in summary.text(), timeout=WAIT_MS)
    wait_for_end(8)
    assert summary.text() == "8 images · 100 images per second · slowed down for a training"
    presenter.open_paths([str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    wait_for_end(2)
    assert "training" not in summary.text()


def test_keys_walk_from_picture_to_picture(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    many = page.results.many
    with qtbot.waitActive(page):
        page.activateWindow()
    many.show_way(PICTURE)
    shown = []
    for key in (Qt.Key.Key_D, Qt.Key.Key_Right, Qt.Key.Key_A, Qt.Key.Key_A, Qt.Key.Key_A):
        QTest.keyClick(page.results.picture, key)
        assert many.current is not None
        shown.append(many.current.name)
    assert shown == ["b.png", "broken.png", "b.png", "a.png", "a.png"]


def test_the_slider_makes_answers_unsure_at_once_and_is_kept_with_the_model(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    answer, many = page.results.answer, page.results.many
    assert answer.threshold.suggested == 80
    answer.threshold.setValue(95)
    assert answer.label.text() == "Not sure"
    assert "seven" in answer.doubt.text()
    many.filters.kinds.setCurrentIndex(many.filters.kinds.findData("not_sure"))
    assert many.model.rowCount() == 3
    assert many.filters.kinds.currentText() == "Not sure · 3"
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    presenter.choose_model("")
    presenter.choose_model(str(with_model.path))
    qtbot.waitUntil(lambda: answer.threshold.value() == 95, timeout=WAIT_MS)


def test_the_threshold_of_one_model_does_not_push_out_that_of_another(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    runner: JobRunner,
    with_model: RunFolder,
) -> None:
    other = make_run(session, "other")
    may_begin = Event()
    kept: list[tuple[str, float]] = []

    def keep(model: str, threshold: float, context: TaskContext) -> None:
        assert may_begin.wait(WAIT_MS / 1000)
        kept.append((model, threshold))

    presenter._worker.set_threshold = keep  # type: ignore[method-assign]
    wishes = [(with_model, 0.5), (with_model, 0.6), (other, 0.7)]
    for folder, threshold in wishes:
        presenter.choose_model(str(folder.path))
        assert presenter.model == str(folder.path)
        page.results.answer.threshold_released.emit(threshold)
    may_begin.set()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert sorted(kept) == sorted((str(folder.path), threshold) for folder, threshold in wishes)


def test_a_picture_like_nothing_in_the_training_data_is_said_to_be_so(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    (pictures / "strange.png").write_bytes((pictures / "a.png").read_bytes())
    presenter.open_paths([str(pictures / "strange.png")])
    wait_for_end(1)
    assert page.results.answer.doubt.text() == "It looks like nothing in the training data."


def test_further_models_answer_beside_the_chosen_one(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    make_run(session, "other")
    presenter.refresh()
    qtbot.waitUntil(lambda: bool(page.also_offered), timeout=WAIT_MS)
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    page.also_offered[0].trigger()
    table = page.results.table
    qtbot.waitUntil(lambda: table.columnCount() == 4 and table.index(3, 3).data() == "seven · 91 %")
    assert table.headerData(3, Qt.Orientation.Horizontal) == "other"
    assert page.also_button.text() == "Also ask (1)"
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert [name.text() for name, _ in page.results.answer._others] == ["other"]


def test_folders_and_images_dropped_together_are_classified(
    page: ClassifyPage, with_model: RunFolder, pictures: Path, tmp_path: Path, wait_for_end: WaitForEnd
) -> None:
    alone = tmp_path / "alone.png"
    alone.write_bytes((pictures / "a.png").read_bytes())
    letter = tmp_path / "broken letter.docx"
    letter.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (pictures, alone, letter)])
    enter = QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NO_KEY)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NO_KEY))
    wait_for_end(6)
    assert page.results.table.counts()["broken"] == 2


def test_files_from_the_clipboard_are_classified(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(pictures / name)) for name in ("a.png", "b.png")])
    QGuiApplication.clipboard().setMimeData(data)
    presenter.paste()
    wait_for_end(2)
    assert page.results.many.grid.isVisible()


def test_the_list_stays_a_table_where_it_was_made_one(
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: WaitForEnd,
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    page.results.many.show_way(TABLE)
    presenter.open_paths([str(pictures / "a.png")])
    wait_for_end(1)
    assert page.results.many.way == PICTURE
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    assert page.results.many.way == TABLE
