"""What every test stands on: own folders, the real data where it is, no display."""

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pydantic.fields  # noqa: F401 - where Qt is loaded, it must come before torch, or its import goes in a circle
import pytest
from PIL import Image

if TYPE_CHECKING:
    import torch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # a shell starts its background jobs so, and we and our children keep it
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # and so does nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def app_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for settings, data, cache and state of each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("RESNET_STUDIO_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets that `RESNET_STUDIO_TEST_DATA` names; the test is skipped without it."""
    name = os.environ.get("RESNET_STUDIO_TEST_DATA")
    if not name or not Path(name).is_dir():
        pytest.skip("RESNET_STUDIO_TEST_DATA names no folder with real data")
    return Path(name)


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout; anything else there, and what strict JSON does not know, fails."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        lines = self.out.splitlines()
        assert len(lines) == 1, self
        values: dict[str, Any] = json.loads(lines[0], parse_constant=refuse)
        assert isinstance(values, dict)
        return values

    def assert_mistake(self, *words: str) -> None:
        """A mistake of the user's: exit code 2, a sentence and what to do now, no traceback."""
        assert self.code == 2, self
        assert "Traceback" not in self.err
        told = self.err.splitlines()[-2:]
        assert len(told) == 2, "nothing says what to do now"
        assert told[0].startswith("Error: "), self
        assert told[0][-1] in ".)", self
        assert told[1].startswith("  "), self
        for word in words:
            assert word in self.err, (word, self.err)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs a command of the command line in this process."""
    from resnet_studio.cli.main import run_command

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run_command([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run


@pytest.fixture
def assert_nothing_is_left() -> Callable[[], None]:
    """Fails where a thread, timer or top-level widget of ours outlived its test."""
    # What was there before needs no look at the end: with torch loaded, that look takes 0.6 s.
    gc.collect()
    gc.freeze()

    def look() -> None:
        import shiboken6
        from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
        from PySide6.QtWidgets import QApplication

        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        # By type: isinstance asks an object for its class, and an object of torch warns when it is asked.
        alive = [thing for thing in gc.get_objects() if issubclass(type(thing), (QThread, QTimer))]
        alive = [thing for thing in alive if shiboken6.isValid(thing)]
        threads = [thing for thing in alive if isinstance(thing, QThread) and thing.isRunning()]
        timers = [thing for thing in alive if isinstance(thing, QTimer) and thing.isActive()]
        widgets = QApplication.topLevelWidgets()
        windows = [f"{type(widget).__name__} {widget.objectName()}" for widget in widgets]
        assert not threads, f"threads still run: {threads}"
        assert not timers, f"timers still tick: {timers}"
        assert not windows, f"top-level widgets are left: {windows}"

    return look


@pytest.fixture(scope="session")
def process() -> Callable[..., Answer]:
    """Runs a command in a process of its own, as a user does."""
    return run_process


def run_process(*arguments: object, **environment: str) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "resnet_studio", *map(str, arguments)],
        capture_output=True,
        env=os.environ | environment,
        timeout=200,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


SMALL = (
    "model.depth=0", "model.stage_depths=[1]", "model.stage_widths=[4]", "training.epochs=1",
    "training.batch_size=10", "device.precision=fp32", "device.threads=1",
)  # fmt: skip


@pytest.fixture(scope="session")
def small() -> list[str]:
    """`--set` for a network that trains an epoch of the digits in a blink."""
    return [part for assignment in SMALL for part in ("--set", assignment)]


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def device(request: pytest.FixtureRequest) -> "torch.device":
    """The processor, and a GPU of NVIDIA's where there is one."""
    import torch

    from resnet_studio.core.device import cuda_is_usable

    if request.param == "cuda" and not cuda_is_usable():
        pytest.skip("needs a CUDA device")
    return torch.device(request.param)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of two classes with ten pictures each that are told apart by their colour."""
    return draw_pictures(tmp_path / "pictures", {"blue sky": (20, 60, 220), "grass": (40, 200, 40)}, 10)


def draw_pictures(root: Path, colours: dict[str, tuple[int, int, int]], num: int, size: int = 12) -> Path:
    random = np.random.default_rng(0)
    for name, colour in colours.items():
        (root / name).mkdir(parents=True)
        for number in range(num):
            noise = random.integers(-15, 16, (size, size, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number:03}.png")
    return root
