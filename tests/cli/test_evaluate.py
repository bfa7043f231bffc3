"""`evaluate`: figures of a run, of a checkpoint file, on its own and on other data."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

KEYS = {
    "split", "images", "accuracy", "interval", "top5", "loss",
    "per_class", "confusion", "classes", "readings",
}  # fmt: skip


def test_the_keys_that_stay(command: Run, own_run: Path) -> None:
    answer = command("evaluate", own_run, "--json")
    values = answer.json
    assert answer.code == 0
    assert set(values) == KEYS
    assert values["split"] == "test"
    assert values["images"] == sum(map(sum, values["confusion"])) > 0
    assert values["accuracy"] == json.loads((own_run / "evaluations" / "test.json").read_text())["accuracy"]
    assert list(values["per_class"]) == values["classes"]
    for row in values["per_class"].values():
        assert set(row) == {"images", "precision", "recall", "f1"}


def test_each_reading_of_the_test_images_is_counted(command: Run, own_run: Path) -> None:
    path = own_run / "evaluations" / "test.json"
    before = json.loads(path.read_text())["reading"]
    command("evaluate", own_run)
    assert json.loads(path.read_text())["reading"] == before + 1
    last = next((own_run / "checkpoints").glob("last-*.safetensors"))
    assert command("evaluate", last, "--json").json["readings"] == before + 2
    number = before + 3
    assert f", measured {number} times" in command("evaluate", own_run).out.splitlines()[0]
    assert command("runs", "show", own_run, "--json").json["test_readings"] == number
    assert f", measured {number} times" in command("runs", "show", own_run).out.splitlines()[1]
    assert "times" not in command("evaluate", own_run, "--split", "validation").out.splitlines()[0]


def test_the_readings_of_lone_weights_are_counted_by_their_content(
    command: Run, own_run: Path, pictures: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.safetensors"
    shutil.copy(next((own_run / "checkpoints").glob("best-*.safetensors")), alone)
    numbers = [command("evaluate", alone, "--json").json["readings"] for _ in range(2)]
    alone = alone.rename(tmp_path / "renamed.safetensors")
    numbers.append(command("evaluate", alone, "--json").json["readings"])
    numbers.append(command("evaluate", alone, "--data", pictures, "--json").json["readings"])
    assert numbers == [1, 2, 3, 1]


def test_a_reading_that_cannot_be_noted_is_told(command: Run, own_run: Path) -> None:
    readings = own_run / "evaluations" / "readings.jsonl"
    readings.unlink()
    readings.mkdir()
    last = next((own_run / "checkpoints").glob("last-*.safetensors"))
    answer = command("evaluate", last, "--json")
    assert (answer.code, answer.json["readings"]) == (0, None)
    assert "This reading is not counted" in answer.err


def test_the_accuracy_has_its_interval(command: Run, own_run: Path) -> None:
    values = command("evaluate", own_run, "--json").json
    low, high = values["interval"]
    assert low < values["accuracy"] < high or values["accuracy"] in (0, 1)
    assert f"(95 % CI {100 * low:.2f}–{100 * high:.2f} %)" in command("evaluate", own_run).out
    shown = command("runs", "show", own_run, "--json").json
    assert shown["test_interval"] == values["interval"]
    listed = command("runs", "list", "--runs", own_run.parent, "--json").json["runs"][0]
    assert listed["test_interval"] == values["interval"]
    assert listed["validation_interval"] == shown["validation_interval"]


def test_mirrored_views_are_told_and_the_runs_own_figure_stays_plain(command: Run, own_run: Path) -> None:
    path, mirrored = (own_run / "evaluations" / f"{name}.json" for name in ("test", "test_mirrored"))
    before = json.loads(path.read_text())
    values = command("evaluate", own_run, "--tta", "flip", "--json").json
    assert set(values) == {*KEYS, "views"}
    assert values["views"] == 2
    assert json.loads(path.read_text()) == before
    assert json.loads(mirrored.read_text())["views"] == 2
    assert json.loads(mirrored.read_text())["reading"] == before["reading"] + 1
    assert (
        f"{values['images']} images with mirrored views, accuracy"
        in command("evaluate", own_run, "--tta", "flip").out
    )
    plain = command("evaluate", own_run)
    assert "mirrored" not in plain.out
    assert json.loads(path.read_text())["reading"] == before["reading"] + 3


def test_the_other_split_and_a_checkpoint_file(command: Run, trained: Any, own_run: Path) -> None:
    checkpoint = next((own_run / "checkpoints").glob("best-*.safetensors"))
    by_run = command("evaluate", own_run, "--split", "validation", "--json").json
    by_file = command("evaluate", checkpoint, "--split", "validation", "--json").json
    assert by_run["split"] == "validation"
    assert by_file.pop("readings") == by_run.pop("readings") + 1
    assert by_run == by_file


def test_a_checkpoint_without_its_run_is_evaluated_too(command: Run, own_run: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.safetensors"
    shutil.copy(next((own_run / "checkpoints").glob("best-*.safetensors")), alone)
    by_run = command("evaluate", own_run, "--json").json
    by_file = command("evaluate", alone, "--json").json
    del by_run["readings"], by_file["readings"]
    assert by_file == by_run, "the images it was trained on are left out"


def test_another_checkpoint_leaves_the_figure_of_the_best_as_it_is(command: Run, own_run: Path) -> None:
    path = own_run / "evaluations" / "test.json"
    before = path.read_bytes()
    last = next((own_run / "checkpoints").glob("last-*.safetensors"))
    assert command("evaluate", last, "--json").code == 0
    assert path.read_bytes() == before


def test_a_copy_of_its_own_data_is_noticed_by_the_names(
    command: Run, own_run: Path, trained: Any, tmp_path: Path
) -> None:
    copy = shutil.copytree(trained.data, tmp_path / "copy")
    folder = next(path for path in sorted(copy.iterdir()) if path.is_dir())
    shutil.copy(next(folder.iterdir()), folder / "one more.png")
    values = command("evaluate", own_run, "--data", copy, "--json").json
    stored = json.loads((own_run / "split.json").read_text())
    assert values["split"] == "all"
    assert values["names_seen_in_training"] == len(stored["train"]) + len(stored["validation"])
    assert "too good" in command("evaluate", own_run, "--data", copy).out


def test_a_part_of_the_test_images_is_no_figure_of_the_run(
    command: Run, own_run: Path, trained: Any, tmp_path: Path
) -> None:
    path = own_run / "evaluations" / "test.json"
    before = path.read_bytes()
    image = trained.data / json.loads((own_run / "split.json").read_text())["test"][0]
    away = image.rename(tmp_path / "away")
    try:
        values = command("evaluate", own_run, "--json").json
    finally:
        away.rename(image)
    assert values["missing_images"] == 1
    assert path.read_bytes() == before


def test_other_data_counts_as_a_whole_and_is_not_kept_in_the_run(
    command: Run, own_run: Path, pictures: Path
) -> None:
    before = sorted(path.name for path in (own_run / "evaluations").iterdir())
    values = command("evaluate", own_run, "--data", pictures, "--json").json
    assert (values["split"], values["images"]) == ("all", 20)
    assert len(values["classes"]) == 3
    assert sorted(path.name for path in (own_run / "evaluations").iterdir()) == before
    assert values["readings"] == 1


def test_files_added_since_leave_the_images_of_the_test_as_they_were(
    command: Run, own_run: Path, trained: Any
) -> None:
    folder = next(path for path in sorted(trained.data.iterdir()) if path.is_dir())
    copies = [path.with_name(f"late-{path.name}") for path in folder.iterdir()]
    stored = json.loads((own_run / "split.json").read_text())["test"]
    try:
        for original, copy in zip(sorted(folder.iterdir()), sorted(copies), strict=True):
            shutil.copy(original, copy)
        values = command("evaluate", own_run, "--json").json
    finally:
        for copy in copies:
            copy.unlink(missing_ok=True)
    assert (values["split"], values["images"]) == ("test", len(stored))


def test_classes_that_the_network_does_not_know_are_named(
    command: Run, own_run: Path, pictures: Path
) -> None:
    (pictures / "grass").rename(pictures / "lawn")
    command("evaluate", own_run, "--data", pictures).assert_mistake("lawn", "grass")


def test_a_table_for_a_person(command: Run, own_run: Path) -> None:
    answer = command("evaluate", own_run)
    assert "accuracy" in answer.out
    assert "precision" in answer.out
    assert all(line.isprintable() for line in answer.out.splitlines())


@pytest.mark.parametrize("arguments", [["--device", "cuda:77"], ["--device", "quantum"], ["--data", ""]])
def test_what_is_not_there_is_a_mistake(command: Run, own_run: Path, arguments: list[str]) -> None:
    command("evaluate", own_run, *arguments).assert_mistake()


def test_what_is_no_network_is_a_mistake(command: Run, tmp_path: Path, pictures: Path) -> None:
    command("evaluate", "nothing").assert_mistake("There is no run nothing")
    for content in (b"", b"no weights", b"\xff" * 100, (2**62).to_bytes(8, "little") + b"{}"):
        (tmp_path / "file.safetensors").write_bytes(content)
        command("evaluate", tmp_path / "file.safetensors").assert_mistake("file.safetensors")


def test_a_run_without_a_checkpoint_says_so(command: Run, own_run: Path) -> None:
    shutil.rmtree(own_run / "checkpoints")
    command("evaluate", own_run).assert_mistake("no checkpoint")


def test_data_that_is_gone_is_told(command: Run, own_run: Path) -> None:
    from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint

    path = next((own_run / "checkpoints").glob("best-*.safetensors"))
    checkpoint = read_checkpoint(path)
    checkpoint.about["recipe"]["data"]["path"] = "/gone/pictures"
    write_checkpoint(path.with_name("moved.safetensors"), checkpoint.tensors, checkpoint.about)
    command("evaluate", path.with_name("moved.safetensors")).assert_mistake("/gone/pictures")


def test_data_of_other_classes_is_not_evaluated_and_the_difference_is_shown(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    other = shutil.copytree(trained.data, tmp_path / "other")
    (other / "grass").rename(other / "lawn\u202e\n")
    answer = command("evaluate", trained.run, "--data", other)
    answer.assert_mistake("lawn\\u202e\\n", "does not know", "grass")
