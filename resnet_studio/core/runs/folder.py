"""The layout of a run folder: what lies where, and how a run is found by name."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
from pathlib import Path

from resnet_studio.core.durable import sync_folder
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError, did_you_mean

LONGEST_NAME = 80
ARCHIVE = "archive"  # the folder below that of the runs where those lie that are out of the way
LONGEST_NAME_BYTES = 200  # file systems end at 255, and a number may follow
WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)


class RunFolder:
    """Names and layout of one run on disk; holds no open file.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The run's name: that of its folder."""
        return self.path.name

    @property
    def recipe_path(self) -> Path:
        """recipe.toml: what was asked for."""
        return self.path / "recipe.toml"

    @property
    def environment_path(self) -> Path:
        """environment.json: versions, hardware, command."""
        return self.path / "environment.json"

    @property
    def start_path(self) -> Path:
        """start.json: which weights the run began with; absent where it began from nothing."""
        return self.path / "start.json"

    @property
    def classes_path(self) -> Path:
        """classes.json: class names in the order of the network's outputs, and the data's fingerprint."""
        return self.path / "classes.json"

    @property
    def split_path(self) -> Path:
        """split.json: which image is in which split, by key."""
        return self.path / "split.json"

    @property
    def metrics_path(self) -> Path:
        """metrics.jsonl: one row a logged step and one an epoch; only ever appended to."""
        return self.path / "metrics.jsonl"

    @property
    def manifest_path(self) -> Path:
        """manifest.json: length and digest of the files that make the run what it is."""
        return self.path / "manifest.json"

    @property
    def status_path(self) -> Path:
        """status.json: where the run stands."""
        return self.path / "status.json"

    @property
    def control_path(self) -> Path:
        """control.json: the last command that was given to the run."""
        return self.path / "control.json"

    @property
    def log_path(self) -> Path:
        """log.txt: all that the process printed."""
        return self.path / "log.txt"

    @property
    def lock_path(self) -> Path:
        """The file that the running process holds locked."""
        return self.path / "lock"

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints."""
        return self.path / "checkpoints"

    @property
    def evaluations(self) -> Path:
        """The folder of evaluations, one JSON file each."""
        return self.path / "evaluations"

    @property
    def readings_path(self) -> Path:
        """evaluations/readings.jsonl: each time that images were read with the run's weights, a line."""
        return self.evaluations / "readings.jsonl"

    @property
    def calibration_path(self) -> Path:
        """What the best weights' answers are worth, measured on the validation images."""
        return self.evaluations / "calibration.safetensors"

    @property
    def answers_path(self) -> Path:
        """answers.json: from which probability on the user takes an answer."""
        return self.path / "answers.json"

    @property
    def remarks_path(self) -> Path:
        """remarks.json: what the user says of the run: star, tags, note."""
        return self.path / "remarks.json"

    @property
    def tensorboard(self) -> Path:
        """The folder of TensorBoard event files."""
        return self.path / "tensorboard"

    @property
    def is_run(self) -> bool:
        """Whether the folder looks like a run."""
        return os.path.isfile(self.recipe_path)  # noqa: PTH113 - False for a path that is too long, too


def create_run_folder(runs_path: Path, name: str) -> RunFolder:
    """Make a new folder for a run; a name that is taken gets a number behind it.

    Raises:
        RunError: The folder cannot be made.
    """
    base = clean_name(name)
    base = f"run-{base}" if base.casefold() == ARCHIVE else base
    try:
        runs_path.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            path = runs_path / (base if number == 1 else f"{base}-{number}")
            try:
                path.mkdir()
                break
            except FileExistsError:
                number += 1
        for folder in (path / "checkpoints", path / "evaluations"):
            folder.mkdir()
        sync_folder(path)
        sync_folder(runs_path)
    except OSError as error:
        raise RunError(
            QT_TRANSLATE_NOOP("errors", "No run can be kept in {path}: {reason}."),
            {"path": str(runs_path), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Choose another runs folder (--runs, or the settings), or make room there."
            ),
        ) from error
    return RunFolder(path)


def clean_name(name: str) -> str:
    """A name that is a folder name on every system."""
    cleaned = re.sub(r"[^\w.+-]+", "-", name, flags=re.UNICODE).strip(".-")
    cut = cleaned[:LONGEST_NAME].encode()[:LONGEST_NAME_BYTES].decode(errors="ignore").strip(".-")
    if cut.partition(".")[0].lower() in WINDOWS_DEVICES:
        cut = f"run-{cut}"
    return cut or "run"


def default_name(data_name: str, model_name: str, today: datetime.date | None = None) -> str:
    """The name a run gets when the user gives none, such as `2026-11-24_digits_resnet20`."""
    day = today or datetime.datetime.now().astimezone().date()
    return f"{day.isoformat()}_{clean_name(data_name)}_{clean_name(model_name)}"


def find_run(run: str | Path, runs_path: Path) -> RunFolder:
    """The run that a user names: a folder, or a name in the runs folder.

    Raises:
        RunError: There is no such run; the nearest name is suggested.
    """
    for path in (os.path.expanduser(run), runs_path / run):  # noqa: PTH111 - leaves `~nobody` as it is
        folder = RunFolder(Path(path))
        if folder.is_run:
            return RunFolder(folder.path.resolve())  # `.` has a name too then
    names = [folder.name for folder in list_runs(runs_path)]
    near = did_you_mean(str(run), names)
    hint = QT_TRANSLATE_NOOP("errors", "`resnet-studio runs list` shows all runs.")
    if RunFolder(archive_of(runs_path) / run).is_run:
        hint = QT_TRANSLATE_NOOP(
            "errors", "It is archived: `resnet-studio runs restore {run}` takes it back."
        )
    elif near:
        hint = QT_TRANSLATE_NOOP("errors", "Did you mean {near}?")
    raise RunError(
        QT_TRANSLATE_NOOP("errors", "There is no run {run}, neither as a folder nor in {runs}."),
        {"run": str(run), "runs": str(runs_path), "near": near},
        hint=hint,
    )


def archive_of(runs_path: Path) -> Path:
    """Where the archived runs of a runs folder lie; it may not exist."""
    return runs_path / ARCHIVE


def run_of(checkpoint: Path) -> RunFolder | None:
    """The run that a checkpoint file lies in, or None."""
    folder = RunFolder(checkpoint.resolve().parent.parent)
    return folder if folder.is_run else None


def list_runs(runs_path: Path) -> list[RunFolder]:
    """All runs in a folder, the newest first; a folder that is gone holds none."""
    found: list[tuple[float, RunFolder]] = []
    try:
        paths = list(runs_path.iterdir())
    except OSError:
        return []
    for path in paths:
        folder = RunFolder(path)
        with contextlib.suppress(OSError):  # removed just now, or not ours to read
            if folder.is_run:
                found.append((folder.recipe_path.stat().st_mtime, folder))
    return [folder for _, folder in sorted(found, key=lambda pair: pair[0], reverse=True)]
