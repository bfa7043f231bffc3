"""Where each kind of file goes in: the product's own readers, and what may come out of them."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hostile_files as files
import torch
from safetensors.torch import save_file

from resnet_studio.cli.main import run_command
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe
from resnet_studio.core.data.cifar10 import read_cifar10
from resnet_studio.core.data.decode import decode, preview, upright_size, verify
from resnet_studio.core.data.plain_pickle import load_plain
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.data.scan import scan
from resnet_studio.core.durable import write_json
from resnet_studio.core.errors import StudioError
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.inspection import inspect_weights
from resnet_studio.core.models.foreign.likely import read_names
from resnet_studio.core.models.resnet import build
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork, load_network, save_network
from resnet_studio.core.runs.answers import read_threshold
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.generations import generations_of
from resnet_studio.core.runs.reader import (
    MetricsTail,
    current_state,
    read_control,
    read_evaluation,
    read_recipe,
    read_split,
    read_status,
)
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import Control, RunState, RunStatus
from resnet_studio.core.settings import load_settings, settings_path
from resnet_studio.core.tasks import TaskContext

READ_PX = 32
BOMBS = 0.05  # of the pictures


@dataclass
class Good:
    """Good files, of which hostile ones are made.

    Attributes:
        place: Where this process keeps its files.
        canary: What a file would make if its code ran.
        images: Contents of pictures.
        bombs: Contents of small pictures that ask for much.
        weights: Contents of files of weights, of all containers.
        own: Contents of files of weights that the app itself wrote.
        run: A run that ended.
    """

    place: Path
    canary: str
    images: list[bytes]
    bombs: list[bytes] = field(default_factory=files.bombs)
    weights: list[bytes] = field(default_factory=list)
    own: list[bytes] = field(default_factory=list)
    run: RunFolder | None = None

    @property
    def run_files(self) -> list[Path]:
        """All text files of the run."""
        assert self.run is not None
        return sorted(
            path for path in self.run.path.rglob("*.*") if path.suffix in {".json", ".toml", ".jsonl"}
        )


def good_files(place: Path, awkward: Path | None) -> Good:
    """Make them; `awkward` is a folder of odd pictures that others have collected."""
    draw = random.Random("good")
    images = [files.good_image(draw) for _ in range(120)]
    images += [path.read_bytes() for path in sorted(awkward.iterdir())] if awkward else []
    good = Good(place, str(place / "canary"), [image for image in images if image])
    good.weights, good.own = _good_weights(place)
    good.run = _good_run(place)
    return good


def _good_weights(place: Path) -> tuple[list[bytes], list[bytes]]:
    """Of other programs, and the app's own."""
    architecture = Architecture("small", "basic", "cifar", (1, 1, 1), (4, 8, 16), "A", True, 3, "paper")
    model = build(architecture, seed=0)
    tensors = model.state_dict()
    path, contents = place / "good", []
    for write in (
        lambda: torch.save(tensors, path),
        lambda: torch.save({"state_dict": tensors, "epoch": 3}, path),
        lambda: torch.save(tensors, path, _use_new_zipfile_serialization=False),
        lambda: save_file({name: value.contiguous() for name, value in tensors.items()}, path),
    ):
        write()
        contents.append(path.read_bytes())
    way = Preprocessing(image_size=8, resize="crop", mean=(0, 0, 0), std=(1, 1, 1))
    about = NetworkAbout(
        architecture=architecture.to_dict(), classes=("a", "b", "c"), preprocessing=way, recipe=Recipe()
    )
    path.unlink()
    save_network(TrainedNetwork(model, about, path), path)
    return contents, [path.read_bytes()]


def _good_run(place: Path) -> RunFolder:
    folder = create_run_folder(place / "runs", "run")
    folder.recipe_path.write_text(dump_recipe(Recipe()), encoding="utf-8")
    write_json(
        folder.status_path, RunStatus(state=RunState.STOPPED, epoch=1, epochs=3).model_dump(mode="json")
    )
    write_json(folder.control_path, Control(sequence=1, command="pause").model_dump())
    write_json(folder.split_path, {"train": ["a/1.png"], "validation": ["a/2.png"], "test": []})
    about = {"image_size": 8, "resize": "crop", "mean": [0, 0, 0], "std": [1, 1, 1]}
    write_json(folder.classes_path, {"classes": ["a", "b"], "fingerprint": "x", "preprocessing": about})
    write_json(folder.start_path, {"weights": "x.pt", "sha256": "0" * 64, "notes": []})
    write_json(folder.answers_path, {"threshold": 0.5})
    write_json(folder.environment_path, {"torch": "2"})
    write_json(folder.evaluations / "test.json", {"accuracy": 0.5, "confusion": [[1, 0], [0, 1]]})
    record = {"size_bytes": 3, "sha256": "0" * 64}
    write_json(folder.manifest_path, {"files": {"metrics.jsonl": record}})
    one = {"file": "last-epoch00001-step00000002.safetensors", "epoch": 1, "step": 2} | record
    write_json(folder.checkpoints / "last.json", {"generations": [one]})
    rows: list[dict[str, Any]] = [{"kind": "step", "epoch": 0.5, "loss": 1.0}, {"kind": "epoch", "epoch": 1}]
    folder.metrics_path.write_bytes(b"".join(map(encode_row, rows)))
    return folder


# ── the doors: each makes a file of a number and gives a function that feeds it ──

Feed = Callable[[], str]


def image_door(good: Good, draw: random.Random) -> Feed:
    """A picture, damaged; what one look passes the others must pass."""
    path = good.place / "picture.jpg"
    if draw.random() < BOMBS:
        path.write_bytes(draw.choice(good.bombs))
    else:
        path.write_bytes(files.mutated(draw.choice(good.images), good.images, draw))
    return lambda: see(path)


def see(path: Path) -> str:
    """Look at a picture in every way."""
    verdict = _verdict(lambda: verify(path))
    for look in (lambda: decode(path, READ_PX, "crop"), lambda: preview(path, 48)):
        other = _verdict(look)
        assert other == verdict, f"verify: {verdict}, another look: {other}"
    _verdict(lambda: upright_size(path))
    return verdict


def weights_door(good: Good, draw: random.Random) -> Feed:
    """A stranger's file of weights."""
    path = good.place / "weights.pt"
    makers: list[Callable[[], bytes]] = [
        lambda: files.mutated(draw.choice(good.weights), good.weights, draw),
        lambda: files.mutated(draw.choice(good.weights), good.weights, draw),
        lambda: files.evil_pickle(good.canary, draw),
        lambda: files.evil_zip(good.canary, draw),
        lambda: files.forged_safetensors(draw),
    ]
    path.write_bytes(draw.choice(makers)())
    return lambda: _verdict(lambda: inspect_weights(path).facts)


def own_weights_door(good: Good, draw: random.Random) -> Feed:
    """A file that says that it is the app's own."""
    path = good.place / "own.safetensors"
    path.write_bytes(files.mutated(draw.choice(good.own), good.own + good.weights, draw))
    return lambda: _verdict(lambda: load_network(path, torch.device("cpu")))


def archive_door(good: Good, draw: random.Random) -> Feed:
    """CIFAR-10's archive, and its pickles alone."""
    path = good.place / "cifar-10-python.tar.gz"
    content = files.evil_tar(good.canary, draw)
    path.write_bytes(files.mutated(content, [content], draw) if draw.random() < 0.5 else content)
    lone = files.evil_pickle(good.canary, draw)
    lone = files.mutated(lone, [lone], draw) if draw.random() < 0.7 else lone

    def feed() -> str:
        with contextlib.suppress(ValueError):
            load_plain(lone)
        return _verdict(lambda: read_cifar10(path, TaskContext()))

    return feed


def run_door(good: Good, draw: random.Random) -> Feed:
    """A run one of whose files holds anything."""
    assert good.run is not None
    place = good.place / "hurt"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(good.run.path, place / "run")
    contents = [path.read_bytes() for path in good.run_files]
    name = draw.choice(good.run_files).relative_to(good.run.path)
    (place / "run" / name).write_bytes(files.any_text(draw.choice(contents), contents, draw))
    return lambda: read_run(RunFolder(place / "run"))


def read_run(folder: RunFolder) -> str:
    """Read a run as the window and the command line do, check it, mend it."""
    verdicts = [
        _verdict(lambda: read_recipe(folder)),
        _verdict(lambda: current_state(folder, read_status(folder))),
    ]
    read_control(folder), read_split(folder), generations_of(folder, "last")
    read_evaluation(folder, "test")
    read_threshold(folder.checkpoints / "best.safetensors")
    RunSeries().feed(MetricsTail(folder.metrics_path).poll())
    for arguments in (["runs", "show", "run", "--json"], ["runs", "list"], ["runs", "compare", "run", "run"]):
        _command(*arguments, "--runs", str(folder.path.parent))
    check_run(folder)
    check_run(folder, repair=True)
    return "refused" if "refused" in verdicts else "taken"


def text_door(good: Good, draw: random.Random) -> Feed:
    """Class names and settings."""
    names = good.place / "names.txt"
    examples = [
        b"cat\ndog\n",
        b'["cat", "dog"]',
        b'{"0": "cat"}',
        b'{"cat": 0, "dog": 1}',
        b'runs_folder = "x"\n',
    ]
    content = files.any_text(draw.choice(examples), examples, draw)
    names.write_bytes(content)
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_bytes(content)

    def feed() -> str:
        _verdict(lambda: load_settings().runs_path)
        return _verdict(lambda: read_names(names))

    return feed


def name_door(good: Good, draw: random.Random) -> Feed:
    """A folder of pictures whose names are odd, and links that lead in circles."""
    root = good.place / "named"
    shutil.rmtree(root, ignore_errors=True)
    picture = files.good_image(draw)
    for number in range(3):
        name = draw.choice(files.NAMES)
        folder = root / (name if name not in {"..", "."} else f"class {number}")
        folder.mkdir(parents=True, exist_ok=True)
        for inner in draw.sample(files.NAMES, 4):
            with contextlib.suppress(OSError):  # a name that is too long with a suffix
                (folder / f"{inner}.png").write_bytes(picture)
        with contextlib.suppress(OSError):
            (folder / draw.choice(["loop", "-", "up.png"])).symlink_to(
                draw.choice([".", "..", "loop", "/nowhere", str(folder)])
            )

    def feed() -> str:
        _command("scan", str(root))
        _command("scan", str(root), "--json")
        return _verdict(lambda: scan(str(root)))

    return feed


DOORS: dict[str, tuple[int, Callable[[Good, random.Random], Feed]]] = {
    "image": (11, image_door),
    "weights": (3, weights_door),
    "own weights": (1, own_weights_door),
    "archive and pickle": (2, archive_door),
    "run": (2, run_door),
    "text": (2, text_door),
    "names": (1, name_door),
}  # how often each comes, and itself


def good_door(good: Good, draw: random.Random) -> Feed:
    """A good picture, which must be read."""
    path = good.place / "good.png"
    path.write_bytes(files.good_image(draw))

    def feed() -> str:
        verdict = see(path)
        assert verdict == "taken", "a good file was refused"
        return verdict

    return feed


def _verdict(work: Callable[[], object]) -> str:
    """What a reader said; any other error than its own goes on."""
    try:
        work()
    except StudioError as error:
        assert str(error), "refused without a word"  # noqa: PT017 - both ends are good
        return "refused"
    return "taken"


def _command(*arguments: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors:
        code = run_command(arguments)
    assert code in (0, 2, 3), f"{arguments} ended with {code}: {errors.getvalue()[-500:]}"


def nothing_ran(good: Good) -> bool:
    """Whether no code of a file has run."""
    return not os.path.lexists(good.canary)
