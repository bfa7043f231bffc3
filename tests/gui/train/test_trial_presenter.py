"""A recipe is tried on the page, what is found is told, and what is proposed can be taken."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.errors import StudioError
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.session import Session
from resnet_studio.gui.train import trial_presenter
from resnet_studio.gui.train.page import TrainPage
from resnet_studio.gui.train.trial_panel import TrialPanel

WAIT_MS = 5_000

REHEARSAL = {
    "images_per_second": 3182.4, "data_share": 0.07, "slow_part": "model", "memory_bytes": 800 * 2**20,
    "seconds": 185.0, "seconds_per_epoch": 9.2, "num_steps": 20, "device": "EPYC, 1 thread, fp32",
    "epochs": 20, "batch_size": 32, "batch_speeds": {"16": 2000.0, "32": 3000.0, "64": 4500.0},
    "batch_advice": 64,
}  # fmt: skip
RATES = {"rates": [1e-6, 1e-4, 1e-2, 1.0], "losses": [2.3, 2.2, 1.5, 4.0], "proposed": 0.00123}

Ask = Callable[[Recipe, str, TaskContext], dict[str, Any]]


@pytest.fixture
def panel(page: TrainPage) -> TrialPanel:
    return page.setup.trial


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ask], None]:
    return lambda ask: monkeypatch.setattr(trial_presenter, "ask_about", ask)


def idle(panel: TrialPanel) -> bool:
    return panel.cancel_button.isHidden()


def test_a_rehearsal_is_told_and_its_batch_size_can_be_taken(
    qtbot: QtBot, panel: TrialPanel, session: Session, answer_with: Callable[[Ask], None]
) -> None:
    asked: list[tuple[Recipe, str]] = []

    def ask(recipe: Recipe, command: str, context: TaskContext) -> dict[str, Any]:
        asked.append((recipe, command))
        return REHEARSAL

    answer_with(ask)
    recipe = session.recipe
    panel.rehearse_button.click()
    assert not idle(panel)
    assert panel.rehearse_button.isHidden()
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert asked == [(recipe, "rehearse")]
    assert panel.facts.facts == {
        "Time": "3 min 5 s for 20 epochs, 9.2 s each",
        "Speed": "3,182 images/s on EPYC, 1 thread, fp32",
        "Slow part": "the network; reading and augmenting take 7\u00a0% of the time",
        "Memory": "800 MiB",
        "Batch size": "A batch of 64 would be 1.5 times as fast.",
    }
    panel.take_batch_button.click()
    assert session.recipe == set_values(recipe, {"training.batch_size": 64})
    assert panel.facts.isHidden()  # it was told of another recipe


def test_without_advice_nothing_is_offered(
    qtbot: QtBot, panel: TrialPanel, answer_with: Callable[[Ask], None]
) -> None:
    answer_with(lambda *_: {**REHEARSAL, "batch_advice": None, "slow_part": "data"})
    panel.rehearse_button.click()
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert panel.take_batch_button.isHidden()
    assert "Batch size" not in panel.facts.facts
    assert panel.facts.facts["Slow part"].startswith("reading and augmenting")


def test_a_rate_is_drawn_and_can_be_taken(
    qtbot: QtBot, panel: TrialPanel, session: Session, answer_with: Callable[[Ask], None]
) -> None:
    answer_with(lambda recipe, command, context: RATES if command == "lr-find" else {})
    panel.find_rate_button.click()
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert not panel.rate_plot.isHidden()
    assert panel.rate_plot.line.value() == pytest.approx(-2.91, abs=0.01)
    assert panel.take_rate_button.text() == "Take learning rate 0.0012"
    panel.take_rate_button.click()
    assert session.recipe.optimizer.learning_rate == 0.0012
    assert panel.rate_plot.isHidden()


def test_everything_is_whole_where_the_window_is_smallest(
    qtbot: QtBot, page: TrainPage, panel: TrialPanel, answer_with: Callable[[Ask], None]
) -> None:
    page.resize(824, 570)
    for button, answer in ((panel.rehearse_button, REHEARSAL), (panel.find_rate_button, RATES)):
        answer_with(lambda *_, answer=answer: answer)
        button.click()
        qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
        page.layout().activate()
        qtbot.waitUntil(lambda: page.setup.widget().width() <= page.setup.viewport().width())


def test_where_no_rate_is_proposed_none_is_offered(
    qtbot: QtBot, panel: TrialPanel, answer_with: Callable[[Ask], None]
) -> None:
    answer_with(lambda *_: {**RATES, "proposed": None})
    panel.find_rate_button.click()
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert panel.take_rate_button.isHidden()
    assert not panel.rate_plot.line.isVisible()
    assert "none is proposed" in panel.note.text()


@pytest.mark.parametrize("end", ["cancel", "another recipe"])
def test_it_ends_when_it_is_cancelled_and_when_the_recipe_is_another(
    qtbot: QtBot, panel: TrialPanel, session: Session, answer_with: Callable[[Ask], None], end: str
) -> None:
    def hang(recipe: Recipe, command: str, context: TaskContext) -> dict[str, Any]:
        while True:
            context.raise_if_stopped()

    answer_with(hang)
    panel.rehearse_button.click()
    if end == "cancel":
        panel.cancel_button.click()
    else:
        session.set_recipe(set_values(session.recipe, {"training.epochs": 7}))
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert panel.facts.isHidden()
    assert not panel.rehearse_button.isHidden()


def test_a_refusal_is_reported(
    qtbot: QtBot, panel: TrialPanel, failures: list[Exception], answer_with: Callable[[Ask], None]
) -> None:
    def refuse(*_: object) -> dict[str, Any]:
        raise StudioError("No.")

    answer_with(refuse)
    panel.rehearse_button.click()
    qtbot.waitUntil(lambda: idle(panel), timeout=WAIT_MS)
    assert [str(failure) for failure in failures] == ["No."]
    failures.clear()
