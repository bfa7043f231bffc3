"""`rehearse` and what it answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_studio.core.settings import app_folders

Run = Callable[..., Any]

KEYS = {
    "images_per_second", "data_share", "slow_part", "memory_bytes", "seconds", "seconds_per_epoch",
    "num_steps", "batch_speeds", "batch_advice", "device", "epochs", "batch_size",
}  # fmt: skip


def test_it_answers_with_the_keys_that_stay_and_makes_no_run(command: Run, small: list[str]) -> None:
    answer = command("rehearse", *small, "--json")
    assert answer.code == 0
    assert set(answer.json) == KEYS
    assert (answer.json["epochs"], answer.json["batch_size"]) == (1, 10)
    assert list(answer.json["batch_speeds"]) == ["5", "10", "20"]
    assert not (app_folders().data / "runs").exists()


def test_it_is_told_in_words(command: Run, small: list[str], pictures: Path) -> None:
    answer = command("rehearse", *small, "--data", pictures)
    assert answer.code == 0
    assert "images/s on" in answer.out
    assert "for 1 epoch, " in answer.out
    assert "the slow part is the" in answer.out


def test_a_mistake_is_one(command: Run) -> None:
    command("rehearse", "--set", "training.epoch=3").assert_mistake("training.epochs")
    command("rehearse", "--data", "/nowhere/at/all").assert_mistake("/nowhere/at/all")
