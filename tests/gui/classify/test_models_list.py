"""List, header and answers always tell of the same model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.models.shipped import shipped_cards
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.settings import Settings
from resnet_studio.gui.classify.page import ClassifyPage
from resnet_studio.gui.classify.presenter import ClassifyPresenter
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory

WAIT_MS = 8_000

MakeRun = Callable[..., RunFolder]


def test_without_a_model_the_page_says_how_to_get_one(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resnet_studio.gui.classify.models_list.shipped_cards", dict)
    page.show()
    qtbot.waitUntil(lambda: presenter._models.are_read, timeout=WAIT_MS)
    assert "no model" in page.well.title.text()
    assert not page.open_button.isEnabled()
    with qtbot.waitSignal(presenter.page_requested) as asked:
        page.well.action.click()
    assert asked.args == ["train"]


def test_on_the_first_day_the_network_that_came_with_the_app_answers(
    qtbot: QtBot, page: ClassifyPage, presenter: ClassifyPresenter
) -> None:
    page.show()
    qtbot.waitUntil(page.open_button.isEnabled, timeout=WAIT_MS)
    assert presenter.model in shipped_cards()
    assert page.models.currentText() == shipped_cards()[presenter.model].title


def test_the_model_is_described_and_remembered(
    page: ClassifyPage, presenter: ClassifyPresenter, with_model: RunFolder
) -> None:
    assert presenter.model == str(with_model.path)
    assert page.header.summary.text() == "3 classes · test accuracy 89.00 %"
    assert page.models.currentText() == "good · 90.0 %"
    assert WindowMemory().model == str(with_model.path)
    assert page.open_button.isEnabled()


def test_the_run_that_is_looked_at_is_taken(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    with_model: RunFolder,
) -> None:
    other = make_run(session, "other")
    session.set_run(other)
    qtbot.waitUntil(lambda: presenter.model == str(other.path), timeout=WAIT_MS)
    place = page.models.findData(str(with_model.path))
    page.models.setCurrentIndex(place)
    page.models.activated.emit(place)
    assert presenter.model == str(with_model.path)


def test_another_model_gives_answers_of_its_own_and_none_of_the_one_before_stays(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
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
    make_run: MakeRun,
    runner: JobRunner,
    with_model: RunFolder,
    pictures: Path,
    wait_for_end: Callable[[int], None],
) -> None:
    presenter.open_paths([str(pictures)])
    wait_for_end(4)
    session.set_run(make_run(session, "other"))
    qtbot.waitUntil(
        lambda: page.models.findData(str(session.run.path)) >= 0 and not runner.jobs, timeout=WAIT_MS
    )
    assert presenter.model == page.models.currentData() == str(with_model.path)
    assert len(page.results.table.rows) == 4


def test_a_run_is_used_before_the_list_is_read_and_wherever_it_lies(
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    tmp_path: Path,
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
    make_run: MakeRun,
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
    make_run: MakeRun,
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
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    runner: JobRunner,
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
    qtbot: QtBot,
    page: ClassifyPage,
    presenter: ClassifyPresenter,
    session: Session,
    make_run: MakeRun,
    with_model: RunFolder,
) -> None:
    folder = make_run(session, "new")
    presenter.refresh()
    qtbot.waitUntil(lambda: page.models.findData(str(folder.path)) >= 0, timeout=WAIT_MS)


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
    make_run: MakeRun,
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
