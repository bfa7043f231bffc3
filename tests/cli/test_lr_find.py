"""`lr-find` and what it answers."""

from collections.abc import Callable
from typing import Any

from resnet_studio.core.settings import app_folders

Run = Callable[..., Any]


def test_it_answers_with_the_curve_and_makes_no_run(command: Run, small: list[str]) -> None:
    answer = command("lr-find", *small, "--json")
    assert answer.code == 0
    assert set(answer.json) == {"rates", "losses", "proposed"}
    assert len(answer.json["rates"]) == len(answer.json["losses"]) > 10
    assert not (app_folders().data / "runs").exists()


def test_it_is_told_in_words(command: Run, small: list[str]) -> None:
    answer = command("lr-find", *small)
    assert answer.code == 0
    assert "Proposed: optimizer.learning_rate = " in answer.out


def test_a_mistake_is_one(command: Run) -> None:
    command("lr-find", "--preset", "digit").assert_mistake("digits")
