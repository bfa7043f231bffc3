"""Bad input: each has a sentence of what, where and what to do now, and nothing is lost or left behind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.settings import app_folders

Run = Callable[..., Any]

HOLD_LOCK = """
import sys, filelock
with filelock.FileLock(sys.argv[1]):
    print("locked", flush=True)
    sys.stdin.read()
"""


def everything_below(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


@pytest.fixture
def refuses(command: Run, tmp_path: Path) -> Callable[..., None]:
    """Runs a command with and without `--json` and looks at all that a mistake promises."""

    def refuse(words: list[str], *arguments: object) -> None:
        before = everything_below(tmp_path)
        plain = command(*arguments)
        plain.assert_mistake(*words)
        assert plain.out == ""
        answer = command(*arguments, "--json")
        answer.assert_mistake(*words)
        assert set(answer.json) == {"error", "hint"}
        assert answer.json["error"] in answer.err
        assert answer.json["hint"]
        assert everything_below(tmp_path) == before
        assert not list((app_folders().data / "runs").glob("*")), "a run was left behind"

    return refuse


def test_an_empty_folder(refuses: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments in (("scan", tmp_path / "empty"), ("train", "--data", tmp_path / "empty")):
        refuses(["There are no images", str(tmp_path / "empty"), "one folder"], *arguments)


def test_one_class(refuses: Run, pictures: Path) -> None:
    shutil.rmtree(pictures / "grass")
    for arguments in (("scan", pictures), ("train", "--data", pictures)):
        refuses(["one class only", str(pictures), "blue sky"], *arguments)


def test_loose_images(refuses: Run, pictures: Path) -> None:
    refuses(["lie loose", str(pictures / "grass"), "folder"], "train", "--data", pictures / "grass")


def test_a_class_with_one_image_is_trained_and_told(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    for path in sorted((pictures / "grass").iterdir())[1:]:
        path.unlink()
    scanned = command("scan", pictures, "--json").json
    assert scanned["classes"] == {"blue sky": 10, "grass": 1}
    assert [(fault["path"], "too few images (1)" in fault["fault"]) for fault in scanned["faults"]] == [
        ("grass", True)
    ]
    few = ("--set", "training.batch_size=2")
    answer = command("train", *small, *few, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    assert answer.code == 0, answer.err
    evaluated = command("evaluate", answer.json["run"], "--json").json
    assert evaluated["per_class"]["grass"]["images"] == 0


def test_two_classes_with_one_image_each(
    command: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    for name in ("grass", "blue sky"):
        for path in sorted((pictures / name).iterdir())[1:]:
            path.unlink()
    few = ("--set", "training.batch_size=2")
    answer = command("train", *small, *few, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["validation_accuracy"] is None
    assert answer.json["test_accuracy"] is None


def test_images_that_are_all_broken(refuses: Run, pictures: Path) -> None:
    for path in pictures.rglob("*.png"):
        path.write_bytes(b"broken")
    refuses(["None of the 20 images", str(pictures)], "train", "--data", pictures)


@pytest.mark.parametrize("command_name", ["scan", "train", "evaluate", "classify"])
def test_a_path_that_is_not_there(refuses: Run, command_name: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    arguments = {"train": ("--data", gone), "classify": (gone, gone), "evaluate": (gone,), "scan": (gone,)}
    refuses([str(gone)], command_name, *arguments[command_name])


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and /proc are not on Windows")
def test_a_path_that_cannot_be_read(refuses: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "outside" / "pipe"
    pipe.parent.mkdir()
    (tmp_path / "outside" / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "text").write_text("no archive")
    os.mkfifo(pipe)
    refuses(["neither a folder nor", str(pipe)], "scan", pipe)
    refuses(["not there"], "scan", tmp_path / "outside" / "dangling")
    refuses([str(tmp_path / "text"), "no CIFAR-10 archive"], "scan", tmp_path / "text")
    refuses(["not there"], "scan", tmp_path / "text" / "below")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="these rights bind neither here")
def test_a_folder_that_may_not_be_read(refuses: Run, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    refuses(["cannot be read", "Permission denied", "may read it"], "scan", tmp_path / "closed")


def test_no_write_access_to_the_runs_folder(
    refuses: Run, small: list[str], pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("precious")
    runs = tmp_path / "file" / "runs"
    refuses(["No run can be kept", str(runs), "--runs"], "train", *small, "--data", pictures, "--runs", runs)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc takes no folders, even of root's")
def test_a_disk_that_takes_nothing(refuses: Run, small: list[str]) -> None:
    refuses(["0 B are free at /proc/runs", "Make room there"], "train", *small, "--runs", "/proc/runs")


def test_settings_that_cannot_be_read(refuses: Run, app_home: Path) -> None:
    path = app_home / "config" / "settings.toml"
    path.parent.mkdir()
    path.write_text("runs_folder = [broken")
    refuses([str(path), "Correct the file"], "runs", "list")
    assert path.read_text() == "runs_folder = [broken"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[training]\nepoch = 3\n", ["training.epoch", "did you mean training.epochs?"]),
        ("[trainig]\nepochs = 3\n", ["trainig", "did you mean training?"]),
        ("[training]\nepochs = -3\n", ["training.epochs", "-3"]),
        ('[training]\nepochs = "many"\n', ["training.epochs", "'many'"]),
        ("[training\n", ["cannot be read", "line 1"]),
        ("\x00\xff", ["cannot be read"]),
        ("version = 99\n", ["version 99", "Update ResNet Studio"]),
        ('version = "one"\n', ["version"]),
        ("[optimizer]\nlearning_rate = inf\n", ["optimizer.learning_rate"]),
        ("seed = " + "9" * 5000 + "\n", ["cannot be read"]),
        ("data = 3\n", ["data"]),
    ],
)
def test_a_recipe_with_a_mistake(refuses: Run, tmp_path: Path, content: str, words: list[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content.encode("latin-1"))
    refuses([str(path), *words], "train", path)


def test_a_gpu_that_is_not_there(refuses: Run, small: list[str], pictures: Path) -> None:
    train = ("train", *small, "--data", pictures)
    refuses(["cuda:99", "auto"], *train, "--set", "device.name=cuda:99")
    if sys.platform != "darwin":
        refuses(["mps", "auto"], *train, "--set", "device.name=mps")


@pytest.fixture
def finished(command: Run, small: list[str], pictures: Path, tmp_path: Path) -> Path:
    answer = command("train", *small, "--data", pictures, "--runs", tmp_path / "runs", "--json")
    return Path(answer.json["run"])


def test_a_run_folder_of_a_newer_version(refuses: Run, finished: Path, pictures: Path) -> None:
    path = finished / "status.json"
    write_json(path, read_json(path) | {"version": 99, "state": "paused"})
    for word in ("resume", "pause", "stop", "runs show"):
        refuses(["version 99", finished.name, "Update"], *word.split(), finished)


def set_state(run: Path, state: str) -> None:
    write_json(run / "status.json", read_json(run / "status.json") | {"state": state})


def test_a_recipe_of_a_newer_version_in_a_run(refuses: Run, finished: Path) -> None:
    path = finished / "recipe.toml"
    path.write_text(path.read_text().replace("version = 1", "version = 99"))
    set_state(finished, "paused")
    for word in ("resume", "runs show"):
        refuses(["version 99", "Update"], *word.split(), finished)


def test_weights_of_a_newer_version(refuses: Run, finished: Path, pictures: Path, tmp_path: Path) -> None:
    from resnet_studio.core.runs.checkpoint import read_checkpoint, write_checkpoint

    checkpoint = read_checkpoint(next((finished / "checkpoints").glob("best-*.safetensors")))
    checkpoint.about["recipe"]["version"] = 99
    write_checkpoint(tmp_path / "newer.safetensors", checkpoint.tensors, checkpoint.about)
    refuses(
        [str(tmp_path / "newer.safetensors"), "pdate"], "classify", tmp_path / "newer.safetensors", pictures
    )


def test_two_processes_on_one_run(refuses: Run, finished: Path) -> None:
    set_state(finished, "running")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(finished / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        refuses(["running", finished.name, "pause"], "resume", finished)
        # As the window starts it, or when both looked at the same moment:
        set_state(finished, "paused")
        refuses(["Another process", finished.name, "stop"], "resume", finished)
    finally:
        other.communicate()
