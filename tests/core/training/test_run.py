"""How a run ends, what it keeps, and what it says when it cannot go on."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.data.scan import scan
from resnet_studio.core.durable import read_json
from resnet_studio.core.errors import RecipeError, RunError, StudioError
from resnet_studio.core.evaluation.evaluate import choose_images, evaluate_network
from resnet_studio.core.evaluation.metrics import ClassificationSums
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.runs.reader import (
    MetricsTail,
    current_state,
    read_evaluation,
    read_recipe,
    read_status,
)
from resnet_studio.core.runs.readings import store_evaluation
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.training.prepare import check_before_run
from resnet_studio.core.training.trainer import Trainer

CPU = torch.device("cpu")


def rows_of(folder: RunFolder, kind: str) -> list[dict[str, Any]]:
    return [row for row in MetricsTail(folder.metrics_path).poll() if row["kind"] == kind]


def is_finite(tensors: Mapping[str, torch.Tensor]) -> bool:
    return all(bool(value.float().isfinite().all()) for value in tensors.values())


def test_a_run_leaves_a_network_that_has_learned_its_colors(new_run: Any, perform: Any) -> None:
    folder = new_run({"training.epochs": 12})
    result = perform(folder)
    assert (result.state, result.epochs, result.run) == ("finished", 12, str(folder.path))
    assert result.test_accuracy == result.validation_accuracy == 1.0
    assert result.images_per_second > 0
    assert current_state(folder) is RunState.FINISHED
    assert [row["epoch"] for row in rows_of(folder, "epoch")] == list(range(1, 13))
    assert read_json(folder.classes_path)["classes"] == ["blue", "green", "red"]
    assert {name: len(keys) for name, keys in read_json(folder.split_path).items()} == {
        "train": 21,
        "validation": 6,
        "test": 9,
    }


def test_figures_of_the_curve_are_those_of_the_images(new_run: Any, perform: Any) -> None:
    folder = new_run({"training.log_every": 2})
    perform(folder)
    steps, epochs = rows_of(folder, "step"), rows_of(folder, "epoch")
    assert [row["step"] for row in steps] == [2, 4, 6, 8, 10, 12]
    assert [row["epoch"] for row in steps] == [0.5, 1, 1.5, 2, 2.5, 3]
    # Batches of 5, 5, 5 and 6, as the last image alone is no batch.
    first_epoch = (10 * steps[0]["loss"] + 11 * steps[1]["loss"]) / 21
    assert epochs[0]["train_loss"] == pytest.approx(first_epoch)
    assert epochs[0]["train_accuracy"] * 21 == pytest.approx(round(epochs[0]["train_accuracy"] * 21))


def test_the_best_figures_are_read_from_the_weights_on_the_disk(new_run: Any, perform: Any) -> None:
    folder = new_run()
    result = perform(folder)
    dataset = scan(read_recipe(folder).data.path)
    network = load_network(newest_intact(folder, "best"), CPU)
    for split in ("validation", "test"):
        indices, name, _ = choose_images(dataset, network.about.recipe.data, folder, split)
        values = evaluate_network(network, dataset, indices, name, CPU)
        stored = read_evaluation(folder, split)
        assert stored is not None
        assert {key: stored[key] for key in values} == values
    assert result.test_accuracy == values["accuracy"]
    assert result.test_interval == tuple(values["interval"])
    assert result.test_readings == 1
    assert network.about.epoch == result.best_epoch


def test_test_is_read_once_and_each_reading_is_counted(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    values = read_evaluation(folder, "test")
    assert values is not None
    assert values["reading"] == 1
    checkpoint = newest_intact(folder, "best")
    store_evaluation(folder, {"split": "test"}, checkpoint)
    assert read_json(folder.evaluations / "test.json")["reading"] == 2
    (folder.evaluations / "test.json").write_text('{"reading": "many"}')
    assert store_evaluation(folder, {"split": "test"}, checkpoint) == 3
    assert read_json(folder.evaluations / "test.json")["reading"] == 3


def test_patience_ends_a_run_that_gets_no_better(new_run: Any, perform: Any) -> None:
    folder = new_run({"training.epochs": 50, "training.patience": 3, "optimizer.learning_rate": 1e-9})
    result = perform(folder)
    assert result.state == "finished"
    assert result.epochs < 50
    assert [row["is_best"] for row in rows_of(folder, "epoch")][-3:] == [False] * 3


class Told:
    """Validation figures that the test decides."""

    def __init__(self, *figures: tuple[float, float]) -> None:
        self._figures = list(figures)

    def __call__(self, _: Trainer) -> ClassificationSums:
        accuracy, loss = self._figures.pop(0)
        sums = ClassificationSums(2)
        sums.num_images, sums.loss_sum = 100, 100 * loss
        sums.confusion[0, 0] = round(100 * accuracy)
        return sums


@pytest.mark.parametrize(
    ("best_by", "expected"), [("accuracy", [True, False, True, False]), ("loss", [True, True, False, True])]
)
def test_the_best_is_chosen_by_the_figure_that_was_asked_for(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch, best_by: str, expected: list[bool]
) -> None:
    figures = [(0.5, 1.0), (0.4, 0.9), (0.6, 2.0), (0.6, 0.8)]
    if best_by == "accuracy":
        figures[3] = (0.6, 2.0)
    told = Told(*figures)
    monkeypatch.setattr(Trainer, "_validate", lambda trainer, **_: told(trainer))
    folder = new_run({"training.epochs": 4, "training.best_by": best_by})
    perform(folder)
    assert [row["is_best"] for row in rows_of(folder, "epoch")] == expected


def test_of_equal_accuracies_the_lower_loss_is_better(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told((0.5, 1.0), (0.5, 0.9), (0.5, 0.9))
    monkeypatch.setattr(Trainer, "_validate", lambda trainer, **_: told(trainer))
    folder = new_run()
    perform(folder)
    assert [row["is_best"] for row in rows_of(folder, "epoch")] == [True, True, False]


def test_without_validation_the_latest_is_kept(new_run: Any, perform: Any, remains_of: Any) -> None:
    folder = new_run({"data.validation_fraction": 0.0, "training.patience": 1})
    result = perform(folder)
    assert (result.epochs, result.best_epoch, result.validation_accuracy) == (3, 3, None)
    assert result.test_accuracy is not None
    assert read_evaluation(folder, "validation") is None
    assert rows_of(folder, "epoch")[0]["validation_loss"] is None
    left = remains_of(folder)
    assert all(torch.equal(value, left.last[name]) for name, value in left.best.items())


def test_without_test_the_test_is_null(new_run: Any, perform: Any) -> None:
    folder = new_run({"data.test_fraction": 0.0})
    result = perform(folder)
    assert result.test_accuracy is None
    assert read_evaluation(folder, "test") is None
    assert result.validation_accuracy is not None


@pytest.mark.parametrize("log_every", [1, 3, 1000])
def test_a_loss_that_is_no_number_fails_the_run_and_keeps_finite_weights(
    new_run: Any, perform: Any, log_every: int
) -> None:
    folder = new_run(
        {
            "training.epochs": 40,
            "training.log_every": log_every,
            "optimizer.learning_rate": 100,
            "optimizer.weight_decay": 0.5,
            "schedule.name": "constant",
        }
    )
    with pytest.raises(RunError, match=r"no number any more at step \d+.*Lower optimizer.learning_rate"):
        perform(folder)
    status = read_status(folder)
    assert status.state is RunState.FAILED
    assert "no number any more" in status.message
    assert "learning_rate" in status.hint
    for kind in ("best", "last"):
        for path in folder.checkpoints.glob(f"{kind}-*.safetensors"):
            assert is_finite(read_checkpoint(path).tensors), path.name
    assert is_finite(read_checkpoint(newest_intact(folder, "best")).tensors)


@pytest.mark.parametrize("command", ["pause", "stop", "snapshot"])
def test_no_command_keeps_a_network_that_diverged(
    new_run: Any, perform: Any, give_at: Any, monkeypatch: pytest.MonkeyPatch, command: Any
) -> None:
    folder = new_run({"training.log_every": 1000})
    real_step = Trainer._step

    def step(trainer: Trainer, batch: Any) -> None:
        real_step(trainer, batch)
        if trainer.state.step == 6:
            with torch.no_grad():
                trainer.model.fc.weight[0, 0] = float("nan")

    monkeypatch.setattr(Trainer, "_step", step)
    give_at({4: "snapshot", 7: command})
    with pytest.raises(RunError, match="no number"):
        perform(folder)
    assert is_finite(read_checkpoint(newest_intact(folder, "last")).tensors)


def test_what_is_unexpected_is_in_status_and_log(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(*_: Any) -> None:
        raise ZeroDivisionError("by nothing")

    folder = new_run()
    monkeypatch.setattr(Trainer, "_step", step)
    with pytest.raises(ZeroDivisionError):
        perform(folder)
    assert read_status(folder).state is RunState.FAILED
    assert read_status(folder).message == "ZeroDivisionError: by nothing"
    assert "Traceback" in folder.log_path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried for 9 bytes"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
        MemoryError(),
    ],
)
def test_running_out_of_memory_says_which_batch_to_try(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def step(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Trainer, "_step", step)
    folder = new_run({"training.batch_size": 6})
    with pytest.raises(RunError, match=r"batch of 6 images.*training.batch_size = 3"):
        perform(folder)
    assert "6 images" in read_status(folder).message


def test_an_interrupt_leaves_a_run_that_can_go_on(
    new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(*_: Any) -> None:
        raise KeyboardInterrupt

    folder = new_run()
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_step", step)
        with pytest.raises(KeyboardInterrupt):
            perform(folder)
    assert current_state(folder).can_resume
    assert perform(folder).state == "finished"


SMALL = {"model.stage_depths": (1, 1, 1, 1), "model.stage_widths": (4, 4, 4, 4)}


@pytest.mark.parametrize(("batch_size", "changes"), [(1, {}), (2, SMALL), (5, SMALL), (18, SMALL)])
def test_batches_of_any_size_train(
    new_run: Any, perform: Any, batch_size: int, changes: dict[str, Any]
) -> None:
    folder = new_run({"training.batch_size": batch_size, "training.epochs": 1} | changes)
    assert perform(folder).state == "finished"


def test_one_image_over_one_pixel_is_refused_before_it_starts(new_run: Any, perform: Any) -> None:
    folder = new_run({"training.batch_size": 1} | SMALL)
    recipe = read_recipe(folder)
    with pytest.raises(RecipeError, match=r"training.batch_size is 1.*Set training.batch_size to 2"):
        check_before_run(scan(recipe.data.path), recipe, torch.device("cpu"))
    with pytest.raises(StudioError, match=r"training.batch_size is 1"):
        perform(folder)


def test_a_file_name_that_is_no_utf8_trains_and_resumes(
    new_run: Any, perform: Any, give_at: Any, color_folder: Path, posix_only: None
) -> None:
    odd = Path(os.fsdecode(os.fsencode(color_folder / "red") + b"/caf\xe9.png"))
    try:
        shutil.copy(color_folder / "red" / "00.png", odd)
    except OSError:
        pytest.skip("this disk takes UTF-8 names only")
    folder = new_run()
    give_at({5: "pause"})
    perform(folder)
    give_at({})
    assert perform(folder).state == "finished"


def test_json_of_a_run_is_json_for_everybody(new_run: Any, perform: Any) -> None:
    folder = new_run({"data.validation_fraction": 0.0})
    perform(folder)
    texts = [path.read_text(encoding="utf-8") for path in folder.path.rglob("*.json")]
    texts += folder.metrics_path.read_text(encoding="utf-8").splitlines()
    for text in texts:
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_real_photographs_train(new_run: Any, perform: Any, shared_data: Path) -> None:
    path = shared_data / "folders" / "hymenoptera"
    if not path.is_dir():
        pytest.skip("the photographs are not there")
    folder = new_run(
        {
            "data.path": str(path),
            "data.image_size": 16,
            "training.epochs": 1,
            "training.batch_size": 32,
        }
    )
    result = perform(folder)
    assert result.state == "finished"
    assert result.validation_accuracy is not None
    assert len(read_json(folder.classes_path)["classes"]) == 2


def test_a_changed_recipe_is_not_trained_with_and_the_status_says_so(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    changed = set_values(read_recipe(folder), {"optimizer.learning_rate": 0.033})
    folder.recipe_path.write_text(dump_recipe(changed), encoding="utf-8")
    rows = folder.metrics_path.read_bytes()
    with pytest.raises(RunError, match=r"learning_rate is 0\.033, was"):
        perform(folder)
    assert folder.metrics_path.read_bytes() == rows
    status = read_status(folder)
    assert status.state is RunState.FAILED
    assert "--changed-recipe" in status.hint


def test_lost_rows_are_told_in_the_log_of_the_run(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    folder.metrics_path.write_bytes(folder.metrics_path.read_bytes()[:-9])
    perform(folder)
    assert "Rows of metrics.jsonl were changed or lost" in folder.log_path.read_text(encoding="utf-8")
