"""`train`: which recipe is meant, what it refuses before a folder is made, what it answers."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resnet_studio.core.runs.supervise as supervise
from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.storage import load_recipe, recipe_fields
from resnet_studio.core.settings import app_folders

Run = Callable[..., Any]

KEYS = {
    "run", "state", "epochs", "best_epoch", "validation_accuracy", "test_accuracy", "images_per_second",
    "seconds", "validation_interval", "test_interval", "test_readings", "copies_across_splits",
}  # fmt: skip


def folders_in(path: Path) -> list[Path]:
    return list(path.iterdir()) if path.is_dir() else []


def test_help_lists_every_key_of_the_recipe_with_its_default(command: Run) -> None:
    printed = command("train", "--help").out
    for key, field in recipe_fields():
        if key == "version":
            continue
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert f"  {key} = {default!r}\n" in printed
        assert field.description
        assert field.description in printed


def test_a_run_answers_with_the_keys_that_stay(command: Run, small: list[str], tmp_path: Path) -> None:
    answer = command("train", *small, "--runs", tmp_path, "--json")
    assert answer.code == 0
    values = answer.json
    assert set(values) == KEYS
    assert values["state"] == "finished"
    assert (values["epochs"], values["best_epoch"]) == (1, 1)
    assert 0 <= values["validation_accuracy"] <= 1
    assert 0 <= values["test_accuracy"] <= 1
    assert Path(values["run"]).parent == tmp_path
    assert values["images_per_second"] > 0
    assert "epoch   1" in answer.err


def test_without_json_the_result_is_told_in_words(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    answer = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--name", "my run")
    assert answer.code == 0
    assert "Finished after 1 epoch in" in answer.out
    assert str(tmp_path / "runs" / "my-run") in answer.out


def test_without_a_preset_the_recipe_suits_the_kind_of_data(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    folder, digits = find_preset("folder").recipe, find_preset("digits").recipe
    for data, preset in ((pictures, folder), ("digits", digits)):
        answer = command("train", *small, "--data", data, "--runs", tmp_path / "runs", "--json").json
        recipe = load_recipe(Path(answer["run"]) / "recipe.toml")
        assert recipe.augmentation == preset.augmentation
        assert recipe.optimizer == preset.optimizer
        assert recipe.training.epochs == 1


def test_a_preset_made_for_more_images_is_fitted_and_a_batch_that_was_asked_for_is_refused(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    pairs = zip(small[::2], small[1::2], strict=True)
    tiny = [word for pair in pairs if not pair[1].startswith("training.batch_size") for word in pair]
    arguments = ("train", *tiny, "--data", pictures, "--runs", tmp_path / "runs")
    answer = command(*arguments, "--json")
    assert answer.code == 0
    assert load_recipe(Path(answer.json["run"]) / "recipe.toml").training.batch_size == 16
    assert "batch of 64 is lowered to 16" in answer.err
    before = folders_in(tmp_path / "runs")
    asked = command(*arguments, "--set", "training.batch_size=64")
    asked.assert_mistake("batch_size is 64", "only 16 images to train on", "16 or less")
    assert folders_in(tmp_path / "runs") == before


def test_a_recipe_file_is_changed_by_set_and_by_data(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('seed = 5\n[data]\npath = "cifar10"\n[training]\nepochs = 7\nbatch_size = 4\n')
    runs = tmp_path / "runs"
    answer = command("train", path, *small, "--set", "seed=6", "--data", pictures, "--runs", runs, "--json")
    assert answer.code == 0
    recipe = load_recipe(Path(answer.json["run"]) / "recipe.toml")
    assert (recipe.seed, recipe.training.epochs) == (6, 1)
    assert recipe.data.path == str(pictures)


def test_a_relative_data_folder_is_kept_absolute(
    command: Run, small: list[str], pictures: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(pictures.parent)
    answer = command("train", *small, "--data", pictures.name, "--runs", "there", "--json")
    assert load_recipe(Path(answer.json["run"]) / "recipe.toml").data.path == str(pictures)
    assert Path(answer.json["run"]).is_absolute()


def test_a_name_that_is_taken_is_never_written_over(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    arguments = ("--data", pictures, "--runs", tmp_path / "runs", "--name", "same", "--json")
    first, second = (command("train", *small, *arguments) for _ in range(2))
    assert [Path(answer.json["run"]).name for answer in (first, second)] == ["same", "same-2"]
    note = "There is a run of the name same already; this one is same-2."
    assert [note in answer.err for answer in (first, second)] == [False, True]


def test_a_name_cannot_lead_out_of_the_runs_folder(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    answer = command("train", *small, "--data", pictures, "--runs", runs, "--name", "../../up", "--json")
    assert Path(answer.json["run"]).parent == runs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mine.toml", "--preset", "digits"], ["Both a recipe file and a preset"]),
        (["mine.toml"], ["mine.toml", "No such file"]),
        ([""], ["cannot be read"]),
        (["--preset", "digit"], ["digit", "Did you mean digits?"]),
        (["--preset", ""], ["There is no preset"]),
        (["--set", "training.epoch=3"], ["training.epoch", "Did you mean training.epochs?"]),
        (["--set", "training.epochs"], ["no assignment", "key=value"]),
        (["--set", "training.epochs=0"], ["training.epochs", "greater than or equal to 1"]),
        (["--set", "training.epochs=many"], ["training.epochs", "'many'"]),
        (["--set", "training=3"], ["training", "no recipe key"]),
        (["--set", "version=2"], ["version 2", "Update"]),
        (["--set", "=3"], ["no recipe key"]),
        (["--set", "model.depth=21"], ["depth must be one of 20"]),
        (["--set", "model.stage_depths=[1,2]"], ["same number of stages"]),
        (["--set", "device.name=gpu"], ["device.name"]),
        (["--set", "device.name=cuda:77"], ["cuda:77", "auto"]),
        (["--set", "optimizer.learning_rate=nan"], ["optimizer.learning_rate"]),
        (["--data", ""], ["''", "not there"]),
        (["--data", "no/such/folder"], ["no/such/folder", "not there"]),
        (["--set", "data.path=no/such/folder"], ["no/such/folder"]),
        (["--set", "data.image_size=8", "--set", "augmentation.crop_padding=100"], ["augmentation"]),
    ],
)
def test_a_mistake_is_told_before_anything_is_made(
    arguments: list[str], words: list[str], command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--json"]):
        answer = command("train", *arguments, *options)
        answer.assert_mistake(*words)
        assert folders_in(app_folders().data / "runs") == []
    assert set(answer.json) == {"error", "hint"}


def test_the_later_of_two_assignments_counts(command: Run, small: list[str], tmp_path: Path) -> None:
    answer = command("train", *small, "--set", "seed=1", "--set", "seed=2", "--runs", tmp_path, "--json")
    assert load_recipe(Path(answer.json["run"]) / "recipe.toml").seed == 2


def test_a_recipe_of_a_newer_app_is_refused(command: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text("version = 99\n")
    command("train", path, "--runs", tmp_path / "runs").assert_mistake("version 99", "Update")
    assert not (tmp_path / "runs").exists()


def test_a_folder_in_place_of_a_recipe_is_a_mistake(command: Run, pictures: Path) -> None:
    command("train", pictures).assert_mistake("cannot be read")


def test_no_room_for_the_recipe_leaves_no_empty_run(
    command: Run, small: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(supervise, "write_durably", full)
    answer = command("train", *small, "--runs", tmp_path / "runs", "--json")
    answer.assert_mistake("No space left")
    assert folders_in(tmp_path / "runs") == []


def test_data_without_a_test_split_reports_null(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    none = ("--set", "data.test_fraction=0", "--set", "data.validation_fraction=0")
    answer = command("train", *small, *none, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    assert answer.code == 0
    assert answer.json["test_accuracy"] is None
    assert answer.json["validation_accuracy"] is None
    assert answer.json["best_epoch"] == 1


def test_a_data_folder_whose_name_is_not_utf_8_is_refused_and_leaves_no_run(
    process: Run, pictures: Path, tmp_path: Path
) -> None:
    data = os.fsencode(tmp_path) + b"/caf\xe9"
    try:
        os.rename(pictures, data)  # noqa: PTH104 - a name of bytes
    except (OSError, UnicodeError):
        pytest.skip("the disk takes no such name")
    answer = process("train", "--data", os.fsdecode(data), "--runs", tmp_path / "runs")
    answer.assert_mistake("is not UTF-8", "Rename the folder")
    assert not (tmp_path / "runs").exists()


def test_a_generic_preset_asks_for_the_images(command: Run, tmp_path: Path) -> None:
    answer = command("train", "--preset", "folder", "--runs", tmp_path)
    answer.assert_mistake("images of your own", "--data FOLDER")
    assert folders_in(tmp_path) == []


def test_the_name_of_a_preset_in_the_place_of_a_file_is_told(
    command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command("train", "digits").assert_mistake("no recipe file digits", "--preset digits")


def test_a_value_of_another_kind_is_told_in_words(command: Run) -> None:
    answer = command("train", "--set", "training.epochs=abc")
    answer.assert_mistake("training.epochs", "should be a whole number, not 'abc'")
