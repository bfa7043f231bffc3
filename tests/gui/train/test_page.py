"""What the user sees and presses on the Train page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import make_split
from resnet_studio.core.runs.reader import current_state
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.supervise import start_training
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.page import ROOMY_PX, TrainPage
from resnet_studio.gui.train.presenter import TrainPresenter

WAIT_MS = 8_000
LONG = 500


def test_a_preset_fills_in_the_recipe_and_is_marked(page: TrainPage, session: Session) -> None:
    QTest.mouseClick(page.setup.cards["digits"], Qt.MouseButton.LeftButton)
    assert session.recipe.training.epochs == 20
    assert not session.recipe.augmentation.flip
    assert page.setup.cards["digits"].is_current
    assert page.form.recipe == session.recipe


def test_a_card_says_what_was_not_measured_and_with_which_command_it_would_be(page: TrainPage) -> None:
    card = page.setup.cards["article"]
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert "Accuracy and time are not measured yet." in texts
    assert "ResNet, own stages · 100 epochs · batch 64" in texts
    assert card.toolTip() == "resnet-studio train --preset article --data PATH --set seed=0"


def test_a_generic_preset_keeps_the_data(page: TrainPage, session: Session) -> None:
    session.set_recipe(set_values(session.recipe, {"data.path": "/pictures"}))
    QTest.keyClick(page.setup.cards["folder-from-scratch"], Qt.Key.Key_Return)
    assert session.recipe.data.path == "/pictures"
    assert session.recipe.model.depth == 18
    QTest.keyClick(page.setup.cards["cifar10-resnet20"], Qt.Key.Key_Space)
    assert session.recipe.data.path == "cifar10"


def test_tab_goes_as_the_eye_does(page: TrainPage) -> None:
    stops: list[QWidget] = [page.setup]
    while (following := stops[-1].nextInFocusChain()) is not page.setup:
        stops.append(following)
    cards = page.setup.cards.values()
    (first_field,) = page.form.findChildren(QLineEdit, "training.epochs")
    expected = [
        page.setup.trial.rehearse_button,
        page.setup.trial.find_rate_button,
        *(card for card in cards if not card.needs_weights),
        page.setup.weights_button,
        *(card for card in cards if card.needs_weights),
        first_field,
    ]
    assert [stop for stop in stops if stop in expected] == expected


def test_a_mistake_in_the_form_keeps_start_closed(page: TrainPage) -> None:
    line = page.findChild(QLineEdit, "training.epochs")
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "x")
    assert not page.start_button.isEnabled()
    line.selectAll()
    QTest.keyClicks(line, "4")
    assert page.start_button.isEnabled()


def test_a_recipe_that_does_not_go_with_the_data_keeps_start_closed_and_says_why(
    page: TrainPage, session: Session, tiny_folder: Path
) -> None:
    dataset = scan(str(tiny_folder))
    session.set_recipe(set_values(session.recipe, {"data.path": dataset.path, "training.batch_size": 8}))
    session.set_dataset(dataset, make_split(dataset, session.recipe.data))
    assert page.start_button.isEnabled()
    assert page.refusal.isHidden()
    line = page.findChild(QLineEdit, "training.batch_size")
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "80")
    assert not page.start_button.isEnabled()
    assert "training.batch_size is 80" in page.refusal.text()
    assert page.refusal.isVisible()
    page.start_requested.emit()
    assert list(session.settings.runs_path.glob("*")) == []
    line.selectAll()
    QTest.keyClicks(line, "8")
    assert page.start_button.isEnabled()
    assert not page.refusal.isVisible()


def test_where_fewer_images_train_a_button_takes_the_largest_batch_that_works(
    page: TrainPage, session: Session, tiny_folder: Path
) -> None:
    dataset = scan(str(tiny_folder))
    split = make_split(dataset, session.recipe.data)
    num_images = split.counts()["train"]
    session.set_recipe(set_values(session.recipe, {"data.path": dataset.path, "training.batch_size": 128}))
    session.set_dataset(dataset, split)
    assert page.batch_button.text() == f"Take batch size {num_images}"
    page.batch_button.click()
    assert session.recipe.training.batch_size == num_images
    assert page.start_button.isEnabled()
    assert page.batch_button.isHidden()


def test_names_and_choices_of_the_recipe_are_whole_where_the_window_is_smallest(
    qtbot: QtBot, themed: QApplication, session: Session, runner: JobRunner
) -> None:
    page = TrainPage()  # with its style from the start, as in the app
    qtbot.addWidget(page)
    TrainPresenter(page, session, runner)
    page.show()
    page.form.show_advanced(True)
    page.resize(824, 570)
    page.layout().activate()
    parts = [part for kind in (QComboBox, QLabel) for part in page.form.findChildren(kind)]
    cut = [part for part in parts if part.isVisible() and part.width() < part.minimumSizeHint().width()]
    boxes = [box for box in page.form.findChildren(QComboBox) if box.width() < box.sizeHint().width()]
    names = [part.objectName() or part.property("text") for part in [*cut, *boxes]]
    assert names == []
    assert page.form.width() <= page.form.parentWidget().width()


def test_a_run_is_drawn_to_its_end_and_the_test_number_told(
    page: TrainPage, session: Session, run_for: Callable[[int], None], wait_for: Callable[[RunState], None]
) -> None:
    run_for(4)
    wait_for(RunState.FINISHED)
    assert (
        page.run_view.outcome.headline.text()
        == "Test accuracy 87.50 % on 40 images (95 % interval 73.9–94.5 %)."
    )
    assert session.run is not None
    assert page.run_view.outcome.path.text() == str(session.run.path)
    assert page.run_view.tiles["accuracy"].figure == "80.00 %"
    assert page.run_view.tiles["epoch"].figure == "4 / 4"
    assert page.run_view.plots.accuracy.table.rowCount() == 4
    assert page.start_button.isVisible()
    assert not page.pause_button.isVisible()


def test_the_rail_is_told_what_is_true(
    qtbot: QtBot,
    page: TrainPage,
    presenter: TrainPresenter,
    run_for: Callable[[int], None],
    wait_for: Callable[[RunState], None],
) -> None:
    told: list[tuple[str, object, str]] = []
    presenter.stage_changed.connect(lambda *state: told.append(state))
    run_for(3)
    wait_for(RunState.FINISHED)
    running = [(text, fraction) for text, fraction, state in told if state == "running" and "/" in text]
    assert running
    for text, fraction in running:
        epoch = int(text.removesuffix("/3"))
        assert fraction == (pytest.approx(epoch / 3) if epoch else None)
    # The test figure is read from its own file, a moment after the end is known.
    qtbot.waitUntil(lambda: told[-1] == ("87.5 %", 1.0, "ready"), timeout=WAIT_MS)


def test_pause_answers_at_once_and_continue_goes_on(
    qtbot: QtBot,
    page: TrainPage,
    session: Session,
    run_for: Callable[[int], None],
    wait_for: Callable[[RunState], None],
) -> None:
    run_for(LONG)
    page.pause_button.click()
    assert page.pill.state is RunState.PAUSING
    wait_for(RunState.PAUSED)
    seen = page.run_view.plots.accuracy.table.rowCount()
    assert seen < LONG
    assert page.continue_button.isVisible()
    page.continue_button.click()
    qtbot.waitUntil(lambda: page.run_view.plots.accuracy.table.rowCount() > seen, timeout=WAIT_MS)
    assert page.run_view.outcome.isHidden()
    page.stop_button.click()
    wait_for(RunState.STOPPED)
    assert "Stopped after epoch" in page.run_view.outcome.details.text()


def test_a_run_whose_images_were_changed_asks_and_then_tells_what_differs(
    qtbot: QtBot,
    page: TrainPage,
    run_for: Callable[[int], None],
    wait_for: Callable[[RunState], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_for(LONG)
    page.pause_button.click()
    wait_for(RunState.PAUSED)
    monkeypatch.setenv("FAKE_TRAINING", "changed")
    page.continue_button.click()
    outcome = page.run_view.outcome
    qtbot.waitUntil(lambda: outcome.changed_data_button.isVisible(), timeout=WAIT_MS)
    assert page.pill.state is RunState.PAUSED
    assert outcome.details.text() == "Images were changed. Put the old ones back."
    assert outcome.dismiss_button.text() == "Cancel"
    assert not outcome.classify_button.isVisible()
    outcome.changed_data_button.click()
    qtbot.waitUntil(lambda: outcome.dismiss_button.isVisible(), timeout=WAIT_MS)
    assert page.pill.state is RunState.RUNNING
    assert outcome.details.text() == "The device is cpu now; before, it was cuda:0."
    seen = page.run_view.plots.accuracy.table.rowCount()
    outcome.dismiss_button.click()
    qtbot.waitUntil(lambda: page.run_view.plots.accuracy.table.rowCount() > seen, timeout=WAIT_MS)
    assert outcome.isHidden()  # what was dismissed does not come again with the next news
    page.stop_button.click()
    wait_for(RunState.STOPPED)


def test_stop_after_this_epoch_says_so_until_then(
    page: TrainPage, run_for: Callable[[int], None], wait_for: Callable[[RunState], None]
) -> None:
    run_for(LONG)
    page.stop_after_epoch_button.click()
    assert not page.stop_after_epoch_button.isEnabled()
    wait_for(RunState.STOPPED)


def test_space_in_a_plot_pauses(
    page: TrainPage, run_for: Callable[[int], None], wait_for: Callable[[RunState], None]
) -> None:
    run_for(LONG)
    page.activateWindow()
    page.run_view.plots.loss.plot.view.setFocus()
    QTest.keyClick(page.run_view.plots.loss.plot.view, Qt.Key.Key_Space)
    wait_for(RunState.PAUSED)


def test_a_process_that_does_not_answer_can_be_ended(
    qtbot: QtBot,
    page: TrainPage,
    presenter: TrainPresenter,
    run_for: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    wait_for: Callable[[RunState], None],
) -> None:
    monkeypatch.setenv("FAKE_TRAINING", "deaf")
    presenter.pending.patience.setInterval(300)
    run_for(LONG)
    page.stop_button.click()
    assert page.pill.state is RunState.STOPPING
    outcome = page.run_view.outcome
    qtbot.waitUntil(lambda: outcome.force_button.isVisible(), timeout=WAIT_MS)
    outcome.force_button.click()
    wait_for(RunState.INTERRUPTED)
    assert "was interrupted at epoch" in outcome.headline.text()
    assert page.continue_button.isVisible()


def test_a_failed_run_tells_the_reason_and_the_cure(
    page: TrainPage, monkeypatch: pytest.MonkeyPatch, wait_for: Callable[[RunState], None]
) -> None:
    monkeypatch.setenv("FAKE_TRAINING", "fails")
    page.start_button.click()
    wait_for(RunState.FAILED)
    assert page.run_view.outcome.headline.text() == "The disk is full."
    assert page.run_view.outcome.details.text() == "Make room, then continue."
    assert page.continue_button.isVisible()


def test_a_run_of_the_command_line_is_followed(
    qtbot: QtBot,
    page: TrainPage,
    presenter: TrainPresenter,
    session: Session,
    tmp_path: Path,
    wait_for: Callable[[RunState], None],
) -> None:
    recipe = set_values(session.recipe, {"training.epochs": LONG})
    folder = start_training(recipe, tmp_path, "elsewhere")
    session.set_run(folder)
    qtbot.waitUntil(lambda: page.pill.state is RunState.RUNNING, timeout=WAIT_MS)
    assert presenter.live_run() is not None
    presenter.stop_live_run()
    wait_for(RunState.STOPPED)
    assert presenter.live_run() is None


def test_leaving_a_run_lets_it_go_on(
    qtbot: QtBot,
    page: TrainPage,
    presenter: TrainPresenter,
    session: Session,
    run_for: Callable[[int], None],
) -> None:
    run_for(LONG)
    folder = session.run
    assert folder is not None
    session.set_run(None)
    assert not page.is_showing_run
    assert page.start_button.isVisible()
    assert current_state(folder) is RunState.RUNNING
    assert presenter.live_run() is folder
    presenter.follow(folder)
    qtbot.waitUntil(lambda: page.is_showing_run, timeout=WAIT_MS)


def test_changes_while_running_are_for_the_next_run(
    page: TrainPage, session: Session, run_for: Callable[[int], None]
) -> None:
    run_for(LONG)
    assert page.recipe_note.text().startswith("Of the next run: ")
    line = page.findChild(QLineEdit, "training.batch_size")
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "32")
    assert session.recipe.training.batch_size == 32


def test_where_it_is_narrow_the_curves_keep_the_room(page: TrainPage, run_for: Callable[[int], None]) -> None:
    run_for(LONG)
    assert page.form.isVisible()
    page.resize(ROOMY_PX - 100, 600)
    assert not page.form.isVisible()
    page.recipe_button.click()
    assert page.form.isVisible()
    assert not page.run_view.isVisible()
    page.recipe_button.click()
    assert page.run_view.isVisible()
    page.recipe_button.click()
    page.resize(ROOMY_PX + 100, 600)
    assert page.form.isVisible()
    assert page.run_view.isVisible()
