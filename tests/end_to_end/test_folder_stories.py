"""Folders of the user's own: scanned, split, trained, evaluated, and used on new pictures."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from resnet_studio.core.durable import read_json

Run = Callable[..., Any]

PRESET = (
    "--preset", "folder", "--set", "model.depth=20", "--set", "data.image_size=32",
    "--set", "training.epochs=1", "--set", "device.precision=fp32",
)  # fmt: skip
SMALLER = (
    "--set", "model.depth=0", "--set", "model.stage_depths=[1,1]", "--set", "model.stage_widths=[8,16]",
)  # fmt: skip
# Learns plain colours in a second.
COLOURS = (
    "--set", "model.stage_widths=[16]", "--set", "training.epochs=15", "--set", "training.batch_size=8",
    "--set", "optimizer.learning_rate=0.05",
)  # fmt: skip


def draw(path: Path, colour: tuple[int, int, int], seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-20, 21, (14, 18, 3))
    Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)).save(path)


RED, GREEN, BLUE = (210, 40, 40), (40, 200, 40), (30, 60, 220)


def test_photographs_with_all_three_splits(shared_data: Path, command: Run, tmp_path: Path) -> None:
    data = shared_data / "folders" / "clothing"
    scanned = command("scan", data, "--json").json
    assert scanned["splits"] == {"train": 3068, "validation": 341, "test": 372}
    assert len(scanned["classes"]) == 10
    answer = command("train", *PRESET, *SMALLER, "--data", data, "--runs", tmp_path, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["validation_accuracy"] > 0.15  # a tenth by chance
    evaluated = command("evaluate", answer.json["run"], "--json").json
    assert (evaluated["split"], evaluated["images"]) == ("test", 372)
    assert evaluated["accuracy"] == answer.json["test_accuracy"]
    assert evaluated["top5"] > evaluated["accuracy"]


def test_photographs_with_train_only_are_cut_the_same_each_time(
    shared_data: Path, command: Run, tmp_path: Path
) -> None:
    data = shared_data / "folders" / "flowers"
    scanned = command("scan", data, "--json").json
    assert sum(scanned["splits"].values()) == sum(scanned["classes"].values()) == 4317
    assert 400 < scanned["splits"]["test"] < 460
    answer = command("train", *PRESET, *SMALLER, "--data", data, "--runs", tmp_path, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["validation_accuracy"] > 0.3  # a fifth by chance
    split = read_json(Path(answer.json["run"]) / "split.json")
    assert {name: len(keys) for name, keys in split.items()} == scanned["splits"]
    assert command("scan", data, "--json").json["splits"] == scanned["splits"]


def test_a_folder_is_trained_grows_and_is_trained_again(
    command: Run, small: list[str], tmp_path: Path
) -> None:
    data, runs = tmp_path / "mine", tmp_path / "runs"
    for number in range(20):
        draw(data / "red" / f"{number}.png", RED, number)
        draw(data / "blue" / f"{number}.jpg", BLUE, number)
    (data / "red" / "broken.jpg").write_bytes(b"\xff\xd8 cut off")
    (data / "notes.txt").write_text("no picture")
    arguments = ("train", *small, *COLOURS, "--data", data, "--runs", runs, "--json")
    first = command(*arguments).json
    assert first["test_accuracy"] == 1.0
    before = read_json(Path(first["run"]) / "split.json")

    for number in range(20, 35):
        draw(data / "red" / f"{number}.png", RED, number)
        draw(data / "blue" / f"{number}.jpg", BLUE, number)
    second = command(*arguments).json
    assert second["run"] != first["run"]
    after = read_json(Path(second["run"]) / "split.json")
    for name, keys in before.items():
        assert set(keys) <= set(after[name]), "an image moved to another split"

    new = tmp_path / "new"
    for number in range(3):
        draw(new / f"red{number}.png", RED, 100 + number)
        draw(new / "deeper" / f"blue{number}.png", BLUE, 100 + number)
    table = tmp_path / "table.csv"
    answer = command("classify", second["run"], new, "--csv", table, "--json")
    assert answer.code == 0
    assert all(image["label"] in Path(image["path"]).name for image in answer.json["images"])
    with table.open(newline="", encoding="utf-8") as stream:
        assert [row["label"] for row in csv.DictReader(stream)].count("red") == 3
    # The data moved: the network knows its classes by name and is used on the data where it is now.
    moved = shutil.move(data, tmp_path / "moved")
    command("evaluate", second["run"]).assert_mistake(str(data))
    assert command("evaluate", second["run"], "--data", moved, "--json").json["accuracy"] == 1.0


def test_split_folders_of_any_usual_name_without_a_test(
    command: Run, small: list[str], tmp_path: Path
) -> None:
    data = tmp_path / "mine"
    for number in range(12):
        for name, colour in (("r", RED), ("g", GREEN)):
            draw(data / "Training" / name / f"{number}.png", colour, number)
            if number < 4:
                draw(data / "valid" / name / f"{number}.png", colour, 50 + number)
    scanned = command("scan", data, "--json").json
    assert scanned["splits"] == {"train": 24, "validation": 8, "test": 0}
    answer = command("train", *small, "--data", data, "--runs", tmp_path / "runs", "--json")
    assert answer.code == 0
    assert answer.json["test_accuracy"] is None
    assert answer.json["validation_accuracy"] is not None
    assert command("evaluate", answer.json["run"], "--json").json["split"] == "validation"
    command("evaluate", answer.json["run"], "--split", "test").assert_mistake("no test images", "--split")


def test_other_data_is_matched_by_class_name_and_never_by_order(
    command: Run, small: list[str], tmp_path: Path
) -> None:
    for number in range(16):
        for name, colour in (("a red", RED), ("b green", GREEN), ("c blue", BLUE)):
            draw(tmp_path / "mine" / name / f"{number}.png", colour, number)
    run = command(
        "train", *small, *COLOURS, "--data", tmp_path / "mine", "--runs", tmp_path / "runs", "--json"
    ).json
    assert run["test_accuracy"] == 1.0
    for number in range(5):
        draw(tmp_path / "other" / "b green" / f"{number}.png", GREEN, 300 + number)
        draw(tmp_path / "other" / "c blue" / f"{number}.png", BLUE, 300 + number)
    values = command("evaluate", run["run"], "--data", tmp_path / "other", "--json").json
    assert values["accuracy"] == 1.0
    assert values["per_class"]["a red"]["images"] == 0
