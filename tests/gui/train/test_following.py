"""What is said of a run, in words."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews
from resnet_studio.gui.train.following import End, outcome_words, recipe_summary


def end(state: RunState, test: dict[str, Any] | None = None, **status: Any) -> End:
    return End(RunFolder(Path("a-run")), RunNews(RunStatus(state=state, **status), state, []), test, None)


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (10_000, "10,000 images (95 % interval 89.4–90.6 %)"),
        (40, "40 images (95 % interval 76.9–96.0 %)"),
        (None, "? images"),
    ],
)
def test_the_test_images_are_counted_in_groups(images: int | None, words: str) -> None:
    headline, _ = outcome_words(end(RunState.FINISHED, {"accuracy": 0.9, "images": images}))
    assert headline == f"Test accuracy 90.00 % on {words}."


def test_a_test_that_was_read_again_says_how_often() -> None:
    finished = end(RunState.FINISHED, {"accuracy": 0.9, "images": 40}, test_accuracy=0.9)
    assert outcome_words(finished)[1] == "The test images were read once, with these."
    again = dataclasses.replace(finished, test_readings=3)
    assert outcome_words(again)[1] == "The test images were read 3 times with this run."


def test_a_run_with_copies_across_splits_says_so() -> None:
    finished = end(RunState.FINISHED, {"accuracy": 0.9, "images": 40}, copies_across_splits=8)
    assert "8 pictures are in two splits: the number is too good." in outcome_words(finished)[1]
    none = end(RunState.FINISHED, {"accuracy": 0.9, "images": 40}, copies_across_splits=0)
    assert "two splits" not in outcome_words(none)[1]


def test_a_validation_number_has_its_interval_too() -> None:
    finished = end(RunState.FINISHED, best_validation_accuracy=0.9, validation_images=40)
    assert outcome_words(finished)[0].startswith("Validation accuracy 90.00 % (95 % interval 76.9–96.0 %);")


def test_epochs_are_told_in_groups() -> None:
    assert (
        outcome_words(end(RunState.PAUSED, epoch=1200, epochs=2000, step=4800, steps=8000))[0]
        == "Paused after epoch 1,200 of 2,000."
    )
    _, kept = outcome_words(end(RunState.STOPPED, epoch=1200, epochs=2000, best_epoch=1100))
    assert kept == "Stopped after epoch 1,200 of 2,000. The weights of epoch 1,100 are kept as the best."


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (25, "Paused in epoch 1 of 3, after step 25."),
        (100, "Paused in epoch 1 of 3, after step 100."),  # while it was validated
    ],
)
def test_a_pause_within_an_epoch_says_where(step: int, words: str) -> None:
    assert outcome_words(end(RunState.PAUSED, epoch=0, epochs=3, step=step, steps=300))[0] == words


@pytest.mark.parametrize(
    ("epoch", "step", "words"),
    [
        (1, 352, "Paused after epoch 1 of 3."),
        (1, 400, "Paused in epoch 2 of 3, after step 400."),
        (3, 1000, "Paused after epoch 3 of 3."),  # the last one was cut short
    ],
)
def test_a_pause_of_a_run_in_steps_says_where(epoch: int, step: int, words: str) -> None:
    paused = end(RunState.PAUSED, epoch=epoch, epochs=3, step=step, steps=1000, epoch_steps=352)
    assert outcome_words(paused)[0] == words


def test_one_epoch_is_one() -> None:
    assert recipe_summary(set_values(Recipe(), {"training.epochs": 1})).endswith(" · 1 epoch")
