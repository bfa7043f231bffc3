"""The first click: the built-in digits train from nothing, and what came out is looked at in every way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def answer(process: Run, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One real run of the preset, in a process of its own and with nothing installed before."""
    home = tmp_path_factory.mktemp("nothing")
    answer = process("train", "--preset", "digits", "--json", RESNET_STUDIO_HOME=str(home))
    assert answer.code == 0, answer.err
    return answer


@pytest.fixture
def run(answer: Any) -> Path:
    return Path(answer.json["run"])


def test_the_digits_are_learned(answer: Any) -> None:
    values = answer.json
    assert values["state"] == "finished"
    assert values["epochs"] == 20
    assert values["test_accuracy"] >= 0.97
    assert values["validation_accuracy"] >= 0.97


def test_each_epoch_was_told_on_stderr_and_nothing_else(answer: Any) -> None:
    lines = answer.err.splitlines()
    assert lines[0].startswith("Run: ")
    epochs = [line for line in lines if line.startswith("epoch")]
    assert len(lines) == 21
    assert len(epochs) == 20
    assert any(line.endswith("best") for line in epochs)


def test_evaluate_reads_the_same_figures_again(answer: Any, run: Path, command: Run) -> None:
    test = command("evaluate", run, "--json").json
    assert test["split"] == "test"
    assert test["accuracy"] == answer.json["test_accuracy"]
    assert test["images"] == sum(row["images"] for row in test["per_class"].values()) > 350
    validation = command("evaluate", run, "--split", "validation", "--json").json
    assert validation["accuracy"] == answer.json["validation_accuracy"]


def test_digits_saved_as_pictures_are_recognized(run: Path, command: Run, tmp_path: Path) -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    for number in range(40):
        pixels = (digits.images[number] * (255 / 16)).round().astype("uint8")
        Image.fromarray(pixels).save(tmp_path / f"{number:02}_{digits.target[number]}.png")
    answer = command("classify", run, tmp_path, "--json")
    assert answer.code == 0
    labels = [image["label"] == Path(image["path"]).stem[-1] for image in answer.json["images"]]
    assert sum(labels) >= 38


def test_the_run_is_shown_listed_and_whole(answer: Any, run: Path, command: Run) -> None:
    shown = command("runs", "show", run, "--json").json
    assert shown["state"] == "finished"
    epochs = [row for row in shown["metrics"] if row["kind"] == "epoch"]
    assert [row["epoch"] for row in epochs] == list(range(1, 21))
    assert epochs[-1]["train_loss"] < epochs[0]["train_loss"]
    rows = command("runs", "list", "--runs", run.parent, "--json").json["runs"]
    assert [row["test_accuracy"] for row in rows] == [answer.json["test_accuracy"]]
    assert command("runs", "check", run, "--json").json["ok"]


def test_the_folder_holds_what_a_run_promises(run: Path) -> None:
    for name in (
        "recipe.toml", "environment.json", "classes.json", "split.json", "metrics.jsonl", "status.json",
        "manifest.json",
        "log.txt", "checkpoints/best.json", "checkpoints/last.json", "evaluations/test.json",
        "evaluations/validation.json",
    ):  # fmt: skip
        assert (run / name).is_file(), name
    assert list((run / "tensorboard").iterdir())
    assert not list(run.rglob("*.tmp"))


def test_its_own_recipe_trains_the_same_again(
    run: Path, command: Run, small: list[str], tmp_path: Path
) -> None:
    values = command("train", run / "recipe.toml", *small, "--runs", tmp_path, "--json").json
    assert values["state"] == "finished"
    compared = command("runs", "compare", run, values["run"], "--json").json
    assert set(compared["recipe"]) == {
        "model.depth", "model.stage_depths", "model.stage_widths", "training.epochs",
        "training.batch_size", "device.precision", "device.threads",
    }  # fmt: skip
