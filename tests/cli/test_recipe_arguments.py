"""`train` from weights: what is taken over from them, what the user says against it, what is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.storage import load_recipe
from resnet_studio.core.runs.folder import RunFolder

from .conftest import Trained

Run = Callable[..., Any]
SHORT = ("--set", "training.epochs=1")


@pytest.fixture
def start(trained: Trained, tmp_path: Path) -> list[Any]:
    return [
        "--data",
        trained.data,
        "--set",
        f"model.weights={trained.run}",
        "--runs",
        tmp_path / "runs",
        *SHORT,
    ]


def test_a_run_is_trained_on_by_the_preset_for_it(command: Run, start: list[Any], trained: Trained) -> None:
    answer = command("train", *start, "--json")
    assert answer.code == 0
    run = RunFolder(Path(answer.json["run"]))
    recipe, before = load_recipe(run.recipe_path), load_recipe(trained.run / "recipe.toml")
    assert recipe.model.weights == str(trained.run)
    assert recipe.model.model_dump(exclude={"weights", "stem", "shortcut"}) == before.model.model_dump(
        exclude={"weights", "stem", "shortcut"}
    )
    assert (recipe.fine_tune.frozen_through, recipe.fine_tune.unfreeze_every) == ("body", 1)
    assert recipe.data.normalization == "weights"
    told = json.loads(run.start_path.read_text(encoding="utf-8"))
    assert told["notes"] == ["The head is kept: all 3 classes stay."]
    assert "The network is that of the starting weights" in answer.err
    assert "The head is kept: all 3 classes stay." in answer.err


def test_what_is_said_wins_over_the_weights(command: Run, start: list[Any]) -> None:
    answer = command(
        "train",
        *start,
        "--preset",
        "head-only",
        "--set",
        "data.image_size=24",
        "--set",
        "data.normalization=half",
        "--json",
    )
    assert answer.code == 0
    recipe = load_recipe(Path(answer.json["run"]) / "recipe.toml")
    assert (recipe.data.image_size, recipe.data.normalization) == (24, "half")
    assert "The network will see 24 px" in answer.err


def test_a_class_that_comes_later_is_added_to_the_ones_that_are_known(
    command: Run, start: list[Any], trained: Trained, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for folder in trained.data.iterdir():
        (more / folder.name).symlink_to(folder)
    (more / "new").symlink_to(next(trained.data.iterdir()))
    answer = command("train", *start, "--data", more, "--json")
    assert answer.code == 0
    told = json.loads((Path(answer.json["run"]) / "start.json").read_text(encoding="utf-8"))
    assert told["notes"] == ["The head keeps the answers of 3 classes; new: 1."]


def test_another_network_than_that_of_the_weights_is_refused(command: Run, start: list[Any]) -> None:
    answer = command("train", *start, "--set", "model.depth=32")
    assert answer.code == 2
    assert "the recipe asks for ResNet-32" in answer.err


def test_weights_that_are_no_weights_leave_no_run(command: Run, trained: Trained, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pth"
    bad.write_bytes(b"no weights")
    runs = tmp_path / "runs"
    answer = command("train", "--data", trained.data, "--set", f"model.weights={bad}", "--runs", runs)
    assert answer.code == 2
    assert "cannot be read" in answer.err
    assert not runs.exists() or not list(runs.iterdir())


def test_a_preset_for_weights_asks_for_them(command: Run, trained: Trained, tmp_path: Path) -> None:
    answer = command("train", "--preset", "head-only", "--data", trained.data, "--runs", tmp_path / "runs")
    assert answer.code == 2
    assert "model.weights" in answer.err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["rehearse", "lr-find"])
def test_a_recipe_with_weights_is_tried_out(command: Run, start: list[Any], name: str) -> None:
    words = [word for word in start if word != "--runs" and "runs" not in str(word).rpartition("/")[2]]
    answer = command(name, *words)
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("name", ["train", "rehearse"])
def test_the_starting_weights_are_read_once(
    command: Run, start: list[Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.models import fine_tune

    read, load_network = [], fine_tune.load_network

    def load(path: Path, *others: Any) -> Any:
        read.append(path)
        return load_network(path, *others)

    monkeypatch.setattr(fine_tune, "load_network", load)
    words = start if name == "train" else start[: start.index("--runs")]
    assert command(name, *words, *SHORT).code == 0
    assert len(read) == 1


def test_what_a_recipe_file_says_wins_over_the_weights(
    command: Run, start: list[Any], tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("version = 1\n[data]\nimage_size = 24\n[training]\nbatch_size = 8\n")
    answer = command("train", file, *start, "--json")
    assert answer.code == 0
    recipe = load_recipe(Path(answer.json["run"]) / "recipe.toml")
    assert (recipe.data.image_size, recipe.data.normalization) == (24, "weights")


@pytest.mark.parametrize("copies", [0, 1])
def test_a_preset_for_few_images_tells_who_has_many_of_a_better_one(
    command: Run, start: list[Any], trained: Trained, tmp_path: Path, copies: int
) -> None:
    data = Path(shutil.copytree(trained.data, tmp_path / "data"))
    for path in [path for path in sorted(data.rglob("*.png")) for _ in range(copies)]:
        shutil.copy(path, path.with_name(f"more-{path.name}"))
    words = [data if word == trained.data else word for word in start]
    answer = command("rehearse", "--preset", "few-images", *words[: words.index("--runs")], *SHORT)
    assert answer.code == 0
    assert answer.err.count("the preset fine-tune fits better") == copies
