"""Commands that reach a run in the middle, and the rows that it writes on the way."""

import math
from typing import Any

import pytest
import torch

from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import RunError
from resnet_studio.core.models.resnet import ResNet, build
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import generations_of, newest_intact
from resnet_studio.core.runs.reader import MetricsTail, read_recipe, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.writer import RunWriter
from resnet_studio.core.training import keeper as keeper_module
from resnet_studio.core.training import step_window
from resnet_studio.core.training.begin import start_network
from resnet_studio.core.training.diverged import DivergedError
from resnet_studio.core.training.keeper import Keeper
from resnet_studio.core.training.prepare import prepare_data
from resnet_studio.core.training.step import Step
from resnet_studio.core.training.trainer import Trainer

CPU = torch.device("cpu")


def rows_of(folder: RunFolder, kind: str) -> list[dict[str, Any]]:
    return [row for row in MetricsTail(folder.metrics_path).poll() if row["kind"] == kind]


def test_stop_in_the_first_epoch_keeps_weights_that_can_be_used(
    new_run: Any, perform: Any, give_at: Any
) -> None:
    folder = new_run()
    give_at({2: "stop"})
    result = perform(folder)
    assert (result.state, result.epochs, result.best_epoch) == ("stopped", 0, 0)
    assert 0 <= result.test_accuracy <= 1
    tensors = read_checkpoint(newest_intact(folder, "best")).tensors
    assert all(bool(value.float().isfinite().all()) for value in tensors.values())
    assert load_network(newest_intact(folder, "best"), CPU).about.classes == ("blue", "green", "red")


def test_stop_later_reads_test_with_the_best_so_far(new_run: Any, perform: Any, give_at: Any) -> None:
    folder = new_run()
    give_at({7: "stop"})
    result = perform(folder)
    assert (result.state, result.epochs, result.best_epoch) == ("stopped", 1, 1)
    assert result.test_accuracy is not None


def test_stop_after_epoch_ends_with_the_epoch(new_run: Any, perform: Any, give_at: Any) -> None:
    folder = new_run()
    give_at({1: "stop_after_epoch"})
    result = perform(folder)
    assert (result.state, result.epochs) == ("stopped", 1)
    assert read_status(folder).step == 4
    assert result.test_accuracy is not None


def test_stop_after_the_last_epoch_is_a_finished_run(new_run: Any, perform: Any, give_at: Any) -> None:
    give_at({1: "stop_after_epoch"})
    assert perform(new_run({"training.epochs": 1})).state == "finished"


def test_a_command_during_validation_is_obeyed_at_once(new_run: Any, perform: Any, give_at: Any) -> None:
    folder = new_run()
    give_at({}, while_validating={1: "pause"})
    assert perform(folder).state == "paused"
    assert read_status(folder).step == 4
    assert rows_of(folder, "epoch") == []


@pytest.mark.parametrize("on_divergence", ["stop", "skip"])
def test_rows_that_are_read_later_are_the_same_and_none_is_lost_by_a_pause(
    new_run: Any,
    perform: Any,
    give_at: Any,
    remains_of: Any,
    require_equal: Any,
    monkeypatch: pytest.MonkeyPatch,
    on_divergence: str,
) -> None:
    wanted = {"training.log_every": 1, "training.on_divergence": on_divergence}
    plain, late, parted = new_run(wanted), new_run(wanted), new_run(wanted)
    perform(plain)
    monkeypatch.setattr(step_window, "SECONDS_BETWEEN_READS", {"cpu": 1e9})  # at the end of an epoch, then
    perform(late)
    require_equal(remains_of(late), remains_of(plain))
    give_at({7: "pause"})
    assert perform(parted).state == "paused"
    assert [row["step"] for row in rows_of(parted, "step")] == [1, 2, 3, 4, 5, 6, 7]
    give_at({})
    assert perform(parted).state == "finished"
    require_equal(remains_of(parted), remains_of(plain))


def test_a_loss_that_is_no_number_is_found_though_it_is_read_later(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_window, "SECONDS_BETWEEN_READS", {"cpu": 1e9})
    folder = new_run({"training.log_every": 1, "training.on_divergence": "halve"})
    diverge_at(monkeypatch, {5})
    assert perform(folder).state == "finished"
    assert all(math.isfinite(row["loss"]) for row in rows_of(folder, "step"))
    assert len(rows_of(folder, "resumed")) == 1


@pytest.mark.parametrize("command", ["pause", "stop"])
def test_a_command_while_it_is_measured_is_obeyed(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    folder = new_run({"device.deterministic": False, "device.precision": "auto"})
    monkeypatch.setattr(RunWriter, "poll_command", lambda _: command)
    result = perform(folder)
    monkeypatch.undo()
    assert (result.state, result.epochs) == ({"pause": "paused", "stop": "stopped"}[command], 0)
    assert read_status(folder).step == 0
    assert perform(folder).state == "finished"


def test_the_last_epoch_is_saved_once(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    steps = [one.step for one in generations_of(folder, "last")]
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize(("log_every", "rows"), [(1, 4), (2, 2), (3, 1), (5, 1)])
def test_no_row_stands_for_a_few_steps_that_are_left(
    new_run: Any, perform: Any, log_every: int, rows: int
) -> None:
    folder = new_run({"training.epochs": 2, "training.log_every": log_every})
    perform(folder)
    steps = [row["step"] for row in rows_of(folder, "step")]
    assert len(steps) == 2 * rows
    assert [step for step in steps if step % 4 == 0] == [4, 8], "each epoch ends with a row"


def test_the_wish_to_stop_after_the_epoch_stays_told_when_it_came_while_measuring(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run({"device.deterministic": False, "device.precision": "auto"})
    commands = iter(["stop_after_epoch"])
    told: list[tuple[Any, str]] = []
    update = RunWriter.update

    def listening(writer: RunWriter, **changes: Any) -> None:
        update(writer, **changes)
        told.append((writer.status.state, writer.status.activity))

    monkeypatch.setattr(RunWriter, "poll_command", lambda _: next(commands, None))
    monkeypatch.setattr(RunWriter, "update", listening)
    assert perform(folder).state == "stopped"
    heard = [state for state, _ in told].index(RunState.STOPPING)
    assert any("Measuring" in activity for _, activity in told[heard:])
    assert RunState.RUNNING not in [state for state, _ in told[heard:]]


def test_a_snapshot_asked_for_while_measuring_is_taken_at_the_first_step(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run({"device.deterministic": False, "device.precision": "auto", "training.epochs": 1})
    commands = iter(["snapshot"])
    saved: list[int] = []
    save_last = Keeper.save_last

    def noting(keeper: Keeper, trainer: Trainer) -> None:
        saved.append(trainer.state.step)
        save_last(keeper, trainer)

    monkeypatch.setattr(RunWriter, "poll_command", lambda _: next(commands, None))
    monkeypatch.setattr(Keeper, "save_last", noting)
    perform(folder)
    assert saved[0] == 1


def test_a_full_device_on_resume_is_not_told_as_another_recipe(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)

    def fill(*_: Any) -> None:
        raise torch.OutOfMemoryError

    give_at({})
    monkeypatch.setattr(keeper_module, "restore_optimizer", fill)
    with pytest.raises(RunError, match="ran out of memory"):
        perform(folder)


def test_a_log_that_cannot_be_written_fails_the_run_with_its_reason(new_run: Any, perform: Any) -> None:
    folder = new_run()
    folder.log_path.mkdir()
    with pytest.raises(RunError):
        perform(folder)
    status = read_status(folder)
    assert status.state is RunState.FAILED
    assert status.message


def test_a_run_whose_memory_runs_out_goes_on_in_smaller_parts_and_so_does_its_resume(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run({"training.batch_size": 12})
    forward = ResNet.forward
    tried: list[int] = []

    def short(model: ResNet, images: torch.Tensor) -> torch.Tensor:
        if model.training:
            tried.append(len(images))
            if len(images) > 6:
                raise torch.OutOfMemoryError
        return forward(model, images)

    monkeypatch.setattr(ResNet, "forward", short)
    give_at({2: "pause"})
    assert perform(folder).state == "paused"
    assert "2 micro-batches" in read_status(folder).device
    tried.clear()
    give_at({})
    assert perform(folder).state == "finished"
    assert max(tried) == 6


def diverge_at(monkeypatch: pytest.MonkeyPatch, steps: set[int], num_times: int = 1) -> list[int]:
    """Lets a weight be no number after these steps, so many times each; the list gets when it happened."""
    take = Step.take
    happened: list[int] = []

    def poisoned(step: Step, batch: Any, number: int, *more: Any) -> None:
        take(step, batch, number, *more)
        if number in steps and happened.count(number) < num_times:
            happened.append(number)
            with torch.no_grad():
                next(iter(step._model.parameters())).fill_(float("nan"))

    monkeypatch.setattr(Step, "take", poisoned)
    return happened


def test_a_run_that_diverges_goes_back_and_on_at_half_the_rate(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"training.on_divergence": "halve", "training.log_every": 1, "schedule.name": "constant"}
    plain, folder = new_run(wanted), new_run(wanted)
    perform(plain)
    happened = diverge_at(monkeypatch, {5})
    give_at({3: "snapshot"})
    assert perform(folder).state == "finished"
    assert happened == [5]
    rate = rows_of(plain, "step")[0]["learning_rate"]
    assert {row["learning_rate"] for row in rows_of(plain, "step")} == {rate}
    rates = {row["step"]: row["learning_rate"] for row in rows_of(folder, "step")}
    assert rates[12] == pytest.approx(rate / 2)
    (resumed,) = rows_of(folder, "resumed")
    assert 3 <= resumed["step"] <= 5
    for name in ("best", "last"):
        tensors = read_checkpoint(newest_intact(folder, name)).tensors
        assert all(bool(value.float().isfinite().all()) for value in tensors.values())
    assert "and on at 0.5 times the rate" in folder.log_path.read_text()


def test_it_can_go_back_before_the_first_checkpoint_and_remembers_the_rate_when_resumed(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_run({"training.on_divergence": "halve"})
    diverge_at(monkeypatch, {0}, num_times=2)
    give_at({4: "pause"})
    assert perform(folder).state == "paused"
    state = read_checkpoint(newest_intact(folder, "last")).about["state"]
    assert (state["num_rollbacks"], state["rate_scale"]) == (2, 0.25)
    give_at({})
    assert perform(folder).state == "finished"
    state = read_checkpoint(newest_intact(folder, "last")).about["state"]
    assert (state["num_rollbacks"], state["rate_scale"]) == (2, 0.25)


@pytest.mark.parametrize("wish", ["stop", "halve"])
def test_a_run_that_keeps_diverging_ends(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    folder = new_run({"training.on_divergence": wish})
    happened = diverge_at(monkeypatch, {2}, num_times=100)
    with pytest.raises(DivergedError, match="no number"):
        perform(folder)
    assert len(happened) == {"stop": 1, "halve": 5}[wish]
    assert read_status(folder).state is RunState.FAILED


@pytest.mark.parametrize("log_every", [1, 2, 5])
def test_a_run_in_steps_ends_within_an_epoch_and_validates_there(
    new_run: Any, perform: Any, log_every: int
) -> None:
    folder = new_run({"training.steps": 6, "training.log_every": log_every})
    result = perform(folder)
    status = read_status(folder)
    assert (result.state, result.epochs) == ("finished", 2)
    assert (status.step, status.steps, status.epoch_steps, status.epochs) == (6, 6, 4, 2)
    assert [row["step"] for row in rows_of(folder, "epoch")] == [4, 6]
    assert rows_of(folder, "step")[-1]["step"] == 6
    assert all(row["validation_accuracy"] is not None for row in rows_of(folder, "epoch"))


@pytest.mark.parametrize("commands", [{5: "pause"}, {6: "pause"}])
def test_a_run_in_steps_that_was_paused_equals_the_uninterrupted_one(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any, commands: Any
) -> None:
    whole, paused = (new_run({"training.steps": 6, "schedule.milestone_steps": [3]}) for _ in range(2))
    perform(whole)
    give_at(commands)
    assert perform(paused).state == "paused"
    give_at({})
    assert perform(paused).state == "finished"
    require_equal(remains_of(paused), remains_of(whole))


FAST = {"model.style": "fast", "optimizer.norm_bias_rate": 8, "optimizer.nesterov": True}


def test_a_fast_network_starts_from_its_images_and_keeps_what_is_frozen(new_run: Any, perform: Any) -> None:
    folder = new_run(FAST)
    assert perform(folder).state == "finished"
    network = load_network(newest_intact(folder, "last"), CPU).model
    recipe = read_recipe(folder)
    loader = prepare_data(scan(recipe.data.path), recipe, folder).train_loader(recipe, CPU)
    fresh, _ = start_network(recipe, ("a", "b", "c"), loader, CPU)

    assert torch.equal(network.conv1.weight, fresh.conv1.weight)
    assert not torch.equal(network.conv1.weight, build(network.architecture, 0).conv1.weight)
    for name, weight in network.named_parameters():
        assert torch.equal(weight, fresh.get_parameter(name)) != weight.requires_grad, name


EARLY = {"training.early_size": 0.75, "optimizer.name": "muon", "training.epochs": 3}


@pytest.mark.parametrize("changes", [FAST, EARLY])
def test_whatever_was_paused_equals_the_uninterrupted_run(
    new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any, changes: Any
) -> None:
    whole, paused = new_run(changes), new_run(changes)
    perform(whole)
    give_at({6: "pause"})
    assert perform(paused).state == "paused"
    give_at({})
    assert perform(paused).state == "finished"
    require_equal(remains_of(paused), remains_of(whole))
