import base64
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.tasks import Cancelled, TaskContext
from resnet_studio.gui.worker_client import WorkerClient, WorkerError

FAKE = Path(__file__).parent / "fake_worker.py"


@pytest.fixture
def client() -> Iterator[WorkerClient]:
    client = WorkerClient([sys.executable, str(FAKE)])
    yield client
    client.close()
    assert not any(thread.name == "worker replies" for thread in threading.enumerate())


def test_results_are_told_as_they_come(client: WorkerClient) -> None:
    told: list[dict[str, Any]] = []
    client.warm_up(TaskContext())
    value = client.classify("run", ["a.png", "broken.png"], TaskContext(), told.append)
    assert [item["path"] for item in told] == ["a.png", "broken.png"]
    assert told[0]["label"] == "seven"
    assert "error" in told[1]
    assert value["num_errors"] == 1


def test_a_refusal_is_an_error_in_words_and_the_child_lives_on(client: WorkerClient) -> None:
    with pytest.raises(WorkerError, match=r"These are no weights\. Choose others\."):
        client.describe("bad", TaskContext())
    assert client.describe("run", TaskContext())["model"] == "ResNet-20"


def test_a_dead_child_is_told_with_its_last_words_and_started_anew(client: WorkerClient) -> None:
    with pytest.raises(WorkerError, match="out of memory"):
        client.describe("dies", TaskContext())
    assert client.describe("run", TaskContext())["classes"]


def test_a_threshold_is_kept_with_the_model_and_can_be_overruled(client: WorkerClient) -> None:
    told: list[dict[str, Any]] = []
    client.set_threshold("run", 0.95, TaskContext())
    assert client.describe("run", TaskContext())["threshold"] == 0.95
    client.classify("run", ["a.png", "strange.png"], TaskContext(), told.append)
    client.classify("run", ["a.png"], TaskContext(), told.append, threshold=0.5)
    assert [item["label"] for item in told] == [None, None, "seven"]
    assert [item["unfamiliar"] for item in told] == [False, True, False]


def test_a_heat_map_comes_with_its_place_in_the_picture(client: WorkerClient) -> None:
    value = client.heat_map("run", "a.png", "seven", TaskContext(), "layer2")
    assert base64.b64decode(value["values"]) == bytes([0, 128, 255, 64])
    assert (value["width"], value["height"], value["crop"]) == (2, 2, [10, 0, 80, 80])


def test_cancel_stops_a_long_request(client: WorkerClient) -> None:
    told: list[dict[str, Any]] = []
    context = TaskContext()

    def tell(item: dict[str, Any]) -> None:
        told.append(item)
        context.stop()

    began = time.monotonic()
    with pytest.raises(Cancelled):
        client.classify("run", [f"slow{number}.png" for number in range(200)], context, tell)
    assert time.monotonic() - began < 4
    assert len(told) == 1
    assert client.describe("run", TaskContext())["model"]


def test_a_command_that_is_not_there_is_an_error_in_words() -> None:
    client = WorkerClient(["/no/such/program"])
    with pytest.raises(WorkerError, match="cannot be started"):
        client.warm_up(TaskContext())
    client.close()


def test_a_closed_client_starts_nothing(client: WorkerClient) -> None:
    client.close()
    with pytest.raises(Cancelled):
        client.warm_up(TaskContext())
    assert not client.is_running


class Asker(threading.Thread):
    """Asks in a thread of its own, as a job does, and keeps how it ended."""

    def __init__(self, client: WorkerClient, paths: list[str]) -> None:
        super().__init__()
        self.client, self.paths = client, paths
        self.outcome: type[BaseException] | None = None

    def run(self) -> None:
        try:
            self.client.classify("run", self.paths, TaskContext(), lambda _: None)
        except (Cancelled, WorkerError) as error:
            self.outcome = type(error)


@pytest.mark.parametrize("num_paths", [1, 20_000])
def test_a_child_that_still_warms_up_does_not_hold_up_the_close(num_paths: int) -> None:
    # It never reads, so that a long request fills the pipe and whoever writes it hangs.
    client = WorkerClient([sys.executable, "-c", "import time; time.sleep(60)"])
    asker = Asker(client, [f"picture {number}.png" for number in range(num_paths)])
    asker.start()
    while not client.is_running:
        time.sleep(0.01)
    time.sleep(0.1)
    client.close()
    asker.join(timeout=30)
    assert not asker.is_alive()
    assert asker.outcome is Cancelled
    assert not client.is_running
