"""Sums and speed between two rows of the curve."""

import time

import pytest
import torch

from resnet_studio.core.training import step_window
from resnet_studio.core.training.step_window import StepWindow, sums_of

CPU = torch.device("cpu")


def add(window: StepWindow, loss: float, labels: list[int], answers: list[int]) -> None:
    logits = torch.nn.functional.one_hot(torch.tensor(answers), 3).float()
    sums = sums_of(torch.tensor(loss * len(labels)), logits, torch.tensor(labels))
    window.add(sums, len(labels))


def test_sums_count_images_and_not_batches() -> None:
    window = StepWindow(CPU)
    add(window, 1.0, [0, 1, 2], [0, 1, 1])
    add(window, 4.0, [2], [2])
    assert window.take() == (7.0, 3.0, 4.0)
    assert window.take() == (0.0, 0.0, 0.0)


def test_the_speed_is_that_of_the_images_since_the_clock_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    window = StepWindow(CPU)
    add(window, 1.0, [0, 1], [0, 1])
    now = 102.0
    assert window.stop_clock() == 2.0
    assert window.speed == 1.0
    add(window, 1.0, [0, 1], [0, 1])
    now = 200.0
    window.restart_clock()  # validation, say
    add(window, 1.0, [0, 1, 2, 0], [0, 1, 2, 0])
    now = 202.0
    assert window.stop_clock() == 2.0
    assert window.speed == pytest.approx(0.9 * 1 + 0.1 * 2)
    assert window.images_per_second == 1.1


def test_features_have_a_speed_that_is_none_of_images(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    window = StepWindow(CPU, sees_features=True)
    add(window, 1.0, [0, 1], [0, 1])
    now = 102.0
    window.stop_clock()
    assert (window.speed, window.images_per_second) == (1.0, None)


def test_rows_that_ended_are_read_together_in_their_order() -> None:
    window = StepWindow(CPU)
    assert window.read_rows() == []
    add(window, 1.0, [0, 1, 2], [0, 1, 1])
    window.close_row(10, 0.5, 0.1)
    add(window, 4.0, [2], [2])
    window.close_row(20, 1.0, 0.05)
    add(window, 1.0, [2], [2])
    first, second = window.read_rows()
    assert first.to_dict() == {
        "step": 10,
        "epoch": 0.5,
        "loss": 1.0,
        "accuracy": pytest.approx(2 / 3),
        "learning_rate": 0.1,
    }
    assert (second.step, second.loss_sum, second.num_right, second.num_images) == (20, 4.0, 1.0, 1.0)
    assert window.read_rows() == []
    assert window.take() == (1.0, 1.0, 1.0), "what has not ended is still there"


def test_a_device_that_runs_behind_is_looked_at_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    assert StepWindow(CPU).is_read_due
    monkeypatch.setattr(step_window, "SECONDS_BETWEEN_READS", {"cpu": 0.1})
    window = StepWindow(CPU)
    now = 100.05
    assert not window.is_read_due
    now = 100.15
    assert window.is_read_due
    window.read_rows()
    assert not window.is_read_due


def test_time_without_images_tells_no_speed() -> None:
    window = StepWindow(CPU)
    assert window.stop_clock() >= 0
    assert window.speed == 0
