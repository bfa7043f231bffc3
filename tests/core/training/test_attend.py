"""Two ranks train as one process would, obey at one step, and go on in another number; one of them writes."""

import os
import subprocess
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from resnet_studio.core.child import studio_command
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import MetricsTail, current_state, read_recipe, read_status
from resnet_studio.core.runs.recovery import accept_recipe
from resnet_studio.core.runs.status import Command, RunState
from resnet_studio.core.runs.writer import RunWriter
from resnet_studio.core.training import prepare
from resnet_studio.core.training import run as run_module
from resnet_studio.core.training.rank_watch import RankLostError
from resnet_studio.core.training.step import Step

TWO = {"device.devices": ("cpu", "cpu")}
# 21 images train, 9, 9 and 3 a step: shares differ, and of 3 images the second rank has none.
FROZEN = {"training.frozen_norms": True, "training.batch_size": 9, "training.log_every": 1}
CURVES = ("loss", "train_loss", "accuracy", "train_accuracy", "validation_loss", "validation_accuracy")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ranks are told by the environment ends with the test."""
    for name in ("GLOO_SOCKET_IFNAME", "RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def train_on(folder: RunFolder, changes: dict[str, Any]) -> None:
    """Let what comes next of a run have other devices."""
    folder.recipe_path.write_text(dump_recipe(set_values(read_recipe(folder), changes)), encoding="utf-8")
    accept_recipe(folder)


def curves_of(folder: RunFolder) -> dict[str, list[float]]:
    rows = MetricsTail(folder.metrics_path).poll()
    return {key: [row[key] for row in rows if row.get(key) is not None] for key in CURVES}


def files_of(folder: RunFolder) -> set[str]:
    names = {str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file()}
    return {name for name in names if "tfevents" not in name and "checkpoints" not in name}


def weights_of(folder: RunFolder) -> dict[str, torch.Tensor]:
    return read_checkpoint(newest_intact(folder, "last")).section("model")


def require_close(one: RunFolder, other: RunFolder) -> None:
    for name, value in weights_of(one).items():
        torch.testing.assert_close(weights_of(other)[name], value, rtol=1e-4, atol=1e-5)


def test_with_frozen_norms_two_ranks_learn_what_one_process_learns(new_run: Any, perform: Any) -> None:
    changes = FROZEN | {"training.ema_decay": 0.9, "optimizer.clip_norm": 1.0}
    one, two = new_run(changes, "one"), new_run(changes | TWO, "two")
    perform(one)
    result = perform(two)
    assert result.state == "finished"
    expected, found = curves_of(one), curves_of(two)
    for key in CURVES:
        np.testing.assert_allclose(found[key], expected[key], rtol=1e-4, atol=1e-5, err_msg=key)
    assert len(found["loss"]) == 9
    require_close(one, two)
    assert files_of(two) == files_of(one)
    assert read_status(two).device.startswith("2 × ")
    events = list(two.tensorboard.glob("events.out.tfevents.*"))
    assert len(events) == 1, "one rank writes"


def test_ranks_that_a_launcher_started_pause_at_one_step_and_one_process_goes_on(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    whole, folder = new_run(FROZEN, "whole"), new_run(FROZEN, "folder")
    perform(whole)
    launched = {"WORLD_SIZE": 2, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port}
    for name, value in launched.items():
        monkeypatch.setenv(name, str(value))
    other = subprocess.Popen(studio_command("train"), env=os.environ | {"RANK": "1", "LOCAL_RANK": "1"})
    monkeypatch.setenv("RANK", "0")
    give_at({5: "pause"})
    try:
        assert perform(folder).state == "paused"
        assert other.wait(timeout=60) == 0
    finally:
        other.kill()
    assert read_status(folder).step == 5
    for name in (*launched, "RANK"):
        monkeypatch.delenv(name)
    give_at({})
    assert perform(folder).state == "finished"
    assert "Processes that train together: 1, before 2." in folder.log_path.read_text(encoding="utf-8")
    require_close(whole, folder)


def test_norms_learn_on_two_ranks_and_a_dead_rank_fails_the_run(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run({"training.epochs": 2, "training.batch_size": 6, "training.log_every": 1} | TWO)
    looks, killed = 0, []

    def poll(_: RunWriter) -> Command | None:
        nonlocal looks
        looks += 1
        if looks == 4:  # after the first epoch
            (child,) = psutil.Process().children()
            killed.append(child.pid)
            child.kill()
        return "snapshot" if looks == 2 else None

    monkeypatch.setattr(RunWriter, "poll_command", poll)
    with pytest.raises(RankLostError):
        perform(folder)
    assert current_state(folder) is RunState.FAILED
    told = f"The run lost rank 1 (process {killed[0]}), which ended too early: "
    assert read_status(folder).message.startswith(told)
    assert "goes on from its last checkpoint" in read_status(folder).hint
    assert told in folder.log_path.read_text(encoding="utf-8")
    assert all(bool(value.float().isfinite().all()) for value in weights_of(folder).values())
    train_on(folder, {"device.devices": ()})
    monkeypatch.undo()
    assert perform(folder).state == "finished"
    assert not psutil.Process().children()


def test_ranks_resume_in_fp16_at_a_batch_of_which_one_has_no_image(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "num_cores", lambda: 4)
    changes = {"device.precision": "fp16", "device.threads": 0, "device.deterministic": False}
    folder = new_run(FROZEN | TWO | changes | {"training.epochs": 1})
    give_at({2: "pause"})
    assert perform(folder).state == "paused"
    give_at({})
    assert perform(folder).state == "finished"
    assert read_status(folder).step == 3
    assert read_checkpoint(newest_intact(folder, "last")).about["state"]["threads"] == 2
    assert torch.get_num_threads() == 4, "the figures are read with all cores"


def test_two_ranks_go_back_together_when_the_run_diverges_and_mix_as_one_process_does(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = FROZEN | {"training.on_divergence": "halve", "device.precision": "fp32"}
    changes |= {"augmentation.mixup": 0.4, "augmentation.cutmix": 1.0}
    take, poisoned_at = Step.take, {4}

    def take_and_poison(step: Step, batch: Any, number: int, *more: Any) -> None:
        take(step, batch, number, *more)
        if number in poisoned_at:
            poisoned_at.remove(number)
            with torch.no_grad():
                next(iter(step._model.parameters())).fill_(float("nan"))

    monkeypatch.setattr(Step, "take", take_and_poison)
    one, two = new_run(changes, "one"), new_run(changes | TWO, "two")
    for folder in (one, two):
        poisoned_at.add(4)
        assert perform(folder).state == "finished"
        state = read_checkpoint(newest_intact(folder, "last")).about["state"]
        assert (state["num_rollbacks"], state["rate_scale"]) == (1, 0.5)
    require_close(one, two)


def test_a_refused_recipe_starts_no_other_rank(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("the ranks were started")

    monkeypatch.setattr(run_module, "opened_group", refuse)
    with pytest.raises(RecipeError, match="too few images to share among 2 devices"):
        perform(new_run({"training.batch_size": 3} | TWO))


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
