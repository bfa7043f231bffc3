"""Published weights come with progress, can be stopped and go on later, or say how to get them by hand."""

import hashlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import DownloadError
from resnet_studio.core.models.foreign import published
from resnet_studio.core.settings import Settings, save_settings
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.model.start_choice import StartChoice
from resnet_studio.gui.model.starting import Starting
from resnet_studio.gui.session import Session
from resnet_studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).parents[1] / "fake_worker.py"
WAIT_MS = 8_000
CONTENT = bytes(range(256)) * 4_000
HALF = len(CONTENT) // 2
NAME = "torchvision:resnet18"

ranges: list[str] = []
go_on = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Gives the half and waits; the rest to whoever asks for it."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        self.wfile.write(CONTENT[start:HALF])
        self.wfile.flush()
        go_on.wait(WAIT_MS / 1000)
        self.wfile.write(CONTENT[max(start, HALF) :])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""

    def handle(self) -> None:
        """Whoever stops a download hangs up."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ranges.clear()
    go_on.clear()
    digits = hashlib.sha256(CONTENT).hexdigest()[:8]
    monkeypatch.setitem(published.FILES, "resnet18", f"resnet18-{digits}.pth")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(published, "ADDRESS", f"http://127.0.0.1:{server.server_port}/")
        yield
        go_on.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def starting(qtbot: QtBot, session: Session, runner: JobRunner) -> Iterator[Starting]:
    worker = WorkerClient([sys.executable, str(FAKE)])
    choice = StartChoice()
    qtbot.addWidget(choice)
    yield Starting(choice, session, runner, worker)
    runner.shut_down()
    worker.close()


@pytest.mark.usefixtures("server")
def test_a_download_tells_its_progress_is_stopped_and_goes_on(
    qtbot: QtBot, starting: Starting, session: Session, runner: JobRunner
) -> None:
    before = session.recipe
    starting.choose(NAME)
    (job,) = runner.jobs
    assert job.title == "Reading ResNet-18"
    assert not job.is_quiet  # so it stands in the job bar, with Cancel
    qtbot.waitUntil(lambda: job.progress is not None and job.progress.done > 0, timeout=WAIT_MS)
    assert job.progress is not None
    assert job.progress.total == len(CONTENT)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert session.recipe == before
    starting.choose(NAME)
    qtbot.waitUntil(lambda: session.recipe.model.weights == NAME, timeout=WAIT_MS)
    assert ranges[0] == ""
    assert ranges[-1].startswith("bytes=")
    assert published.published_path("resnet18").read_bytes() == CONTENT


def test_offline_the_address_and_the_place_are_told(
    qtbot: QtBot, starting: Starting, session: Session, runner: JobRunner
) -> None:
    save_settings(Settings(allow_network=False))
    with qtbot.waitSignal(runner.unhandled_failure, timeout=WAIT_MS) as told:
        starting.choose("torchvision:resnet50-v2")
    (error,) = told.args
    assert isinstance(error, DownloadError)
    assert "https://download.pytorch.org/models/resnet50-11ad3fa6.pth" in str(error)
    assert str(published.published_path("resnet50-v2")) in str(error)
    assert session.recipe.model.weights == ""


@pytest.mark.usefixtures("server")
def test_what_is_chosen_last_is_taken(
    qtbot: QtBot, starting: Starting, session: Session, runner: JobRunner, tmp_path: Path
) -> None:
    path = tmp_path / "tulips.safetensors"
    path.touch()
    starting.choose(NAME)
    qtbot.waitUntil(lambda: bool(ranges), timeout=WAIT_MS)
    starting.choose(str(path))
    go_on.set()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert session.recipe.model.weights == str(path)
    starting.choose("")
    assert session.recipe.model.weights == ""


def test_another_data_set_is_seen_in_another_size_unless_the_user_set_one(
    qtbot: QtBot, starting: Starting, session: Session, runner: JobRunner, tmp_path: Path
) -> None:
    path = tmp_path / "tulips.safetensors"
    path.touch()
    small, large = scan_digits(), open_photos(tmp_path / "photos")
    session.set_dataset(small, None)
    starting.choose(str(path))
    qtbot.waitUntil(lambda: not runner.jobs, timeout=WAIT_MS)
    assert session.recipe.data.image_size == 32
    session.set_dataset(large, None)
    assert session.recipe.data.image_size == 64
    session.set_dataset(small, None)
    assert session.recipe.data.image_size == 32
    session.set_recipe(set_values(session.recipe, {"data.image_size": 48, "data.resize": "pad"}))
    session.set_dataset(large, None)
    assert (session.recipe.data.image_size, session.recipe.data.resize) == (48, "pad")
    starting.choose("")
    session.set_dataset(small, None)
    assert session.recipe.model.weights == ""


def open_photos(folder: Path) -> DataSet:
    for name in ("roses", "tulips"):
        (folder / name).mkdir(parents=True)
        for number in range(2):
            Image.new("RGB", (300, 200)).save(folder / name / f"{number}.png")
    return scan(str(folder))
