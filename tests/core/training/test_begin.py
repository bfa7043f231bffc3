"""Runs that begin with trained weights."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.errors import RunError, StudioError
from resnet_studio.core.models.weights import TrainedNetwork, load_network
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact

CPU = torch.device("cpu")


def network_of(folder: RunFolder, kind: str = "last") -> TrainedNetwork:
    return load_network(newest_intact(folder, kind), CPU)


@pytest.fixture
def first(new_run: Any, perform: Any) -> RunFolder:
    folder: RunFolder = new_run({"training.epochs": 1, "seed": 3}, "first")
    perform(folder)
    return folder


def test_a_run_goes_on_from_the_weights_of_another(first: RunFolder, new_run: Any, perform: Any) -> None:
    folder = new_run({"model.weights": str(first.path), "fine_tune.frozen_through": "stem"}, "second")
    assert perform(folder).state == "finished"
    before, after = network_of(first, "best").model.state_dict(), network_of(folder).model.state_dict()
    kept = {name for name in before if torch.equal(before[name], after[name])}
    assert {name for name in before if name.startswith(("conv1.", "bn1."))} <= kept
    assert not {"layer1.0.conv1.weight", "layer1.0.bn1.running_mean", "fc.weight"} & kept


def test_the_run_tells_what_it_began_with(first: RunFolder, new_run: Any, perform: Any) -> None:
    folder = new_run({"model.weights": str(first.path), "data.normalization": "weights"}, "second")
    perform(folder)
    told = json.loads(folder.start_path.read_text(encoding="utf-8"))
    assert told["path"] == str(newest_intact(first, "best"))
    assert told["notes"] == ["The head is kept: all 3 classes stay."]
    assert "all 3 classes stay" in folder.log_path.read_text(encoding="utf-8")
    assert network_of(folder).about.preprocessing == network_of(first).about.preprocessing


def test_a_paused_run_needs_its_starting_weights_no_more(
    first: RunFolder, new_run: Any, perform: Any, give_at: Any, tmp_path: Path
) -> None:
    folder = new_run({"model.weights": str(first.path)}, "second")
    give_at({4: "pause"})
    assert perform(folder).state == "paused"
    first.path.rename(tmp_path / "gone")
    give_at({})
    assert perform(folder).state == "finished"


def test_weights_that_are_gone_are_told(new_run: Any, perform: Any, tmp_path: Path) -> None:
    folder = new_run({"model.weights": str(tmp_path / "gone")}, "second")
    with pytest.raises(RunError, match="no run"):
        perform(folder)


@pytest.mark.parametrize(
    "changes", [{"data.normalization": "weights"}, {"fine_tune.frozen_through": "body"}], ids=str
)
def test_what_needs_weights_is_refused_without(changes: dict[str, Any], new_run: Any, perform: Any) -> None:
    with pytest.raises(StudioError, match="starts from nothing"):
        perform(new_run(changes))


def test_weights_of_another_network_are_refused(first: RunFolder, new_run: Any, perform: Any) -> None:
    folder = new_run({"model.weights": str(first.path), "model.stage_widths": (8,)}, "second")
    with pytest.raises(StudioError, match="recipe asks for"):
        perform(folder)


def test_stages_are_set_free_one_by_one(first: RunFolder, new_run: Any, perform: Any) -> None:
    gradual = {"fine_tune.frozen_through": "body", "fine_tune.unfreeze_every": 1}
    starting = {"model.weights": str(first.path), "training.batch_size": 2} | gradual
    moved = []
    for epochs in (1, 2, 3):
        folder = new_run({**starting, "training.epochs": epochs}, f"run-{epochs}")
        perform(folder)
        before, after = network_of(first, "best").model, network_of(folder).model
        moved.append(
            [
                name
                for name in ("fc", "layer1", "conv1")
                if any(
                    not torch.equal(one, after.get_parameter(key))
                    for key, one in before.named_parameters()
                    if key.startswith(name)
                )
            ]
        )
    assert moved == [["fc"], ["fc", "layer1"], ["fc", "layer1", "conv1"]]


def test_a_gradual_run_that_was_paused_equals_the_uninterrupted_one(
    first: RunFolder, new_run: Any, perform: Any, give_at: Any, remains_of: Any, require_equal: Any
) -> None:
    changes = {
        "model.weights": str(first.path),
        "fine_tune.frozen_through": "body",
        "fine_tune.unfreeze_every": 1,
        "fine_tune.stage_factor": 0.5,
        "device.deterministic": True,
    }
    whole, paused = new_run(changes, "whole"), new_run(changes, "paused")
    perform(whole)
    give_at({6: "pause"})
    assert perform(paused).state == "paused"
    give_at({})
    assert perform(paused).state == "finished"
    require_equal(remains_of(paused), remains_of(whole))


def test_nothing_can_be_set_free_where_nothing_is_frozen(
    first: RunFolder, new_run: Any, perform: Any
) -> None:
    with pytest.raises(StudioError, match="nothing is frozen"):
        perform(new_run({"model.weights": str(first.path), "fine_tune.unfreeze_every": 1}, "second"))


def test_no_patience_is_lost_while_stages_wait(first: RunFolder, new_run: Any, perform: Any) -> None:
    gradual = {"fine_tune.frozen_through": "body", "fine_tune.unfreeze_every": 2, "training.epochs": 30}
    still = {"optimizer.learning_rate": 1e-9, "training.patience": 1, "model.weights": str(first.path)}
    assert perform(new_run(gradual | still, "second")).epochs == 5  # two parts, two epochs each
