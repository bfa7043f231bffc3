"""The worker's protocol: replies in order, cancel at any time, and no nonsense that ends it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.cli.worker import Worker


class Client:
    """A worker process with its pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "resnet_studio", "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.number = 0

    def write(self, content: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(content + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, **values: object) -> int:
        self.number += 1
        self.write(json.dumps({"id": self.number, "method": method, **values}).encode())
        return self.number

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        reply: dict[str, Any] = json.loads(self.process.stdout.readline())
        return reply

    def replies(self, number: int) -> list[dict[str, Any]]:
        """All replies to a request, to its end."""
        found = []
        while not found or found[-1]["event"] not in ("done", "error", "cancelled"):
            found.append(self.read())
            assert found[-1]["id"] == number
        return found

    def close(self) -> tuple[int, bytes, bytes]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdin.close()
        with self.process.stdout, self.process.stderr:
            out, err = self.process.stdout.read(), self.process.stderr.read()
        return self.process.wait(timeout=30), out, err


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    client = Client()
    yield client
    code, out, _ = client.close()
    assert (code, out) == (0, b"")


def test_ping_is_answered(client: Client) -> None:
    assert client.replies(client.send("ping")) == [{"id": client.number, "event": "done", "value": {}}]


def test_a_run_is_described(client: Client, trained: Any) -> None:
    value = client.replies(client.send("describe", model=str(trained.run)))[-1]["value"]
    assert len(value["classes"]) == 3
    assert value["preprocessing"]["image_size"] == 12
    assert value["model"].endswith(".safetensors")
    assert 0 <= value["test_accuracy"] <= 1


def test_pictures_are_classified_one_item_each(client: Client, trained: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    paths = [str(trained.data / "grass"), str(tmp_path / "broken.png")]
    replies = client.replies(client.send("classify", model=str(trained.run), paths=paths, top=2))
    items = [reply["value"] for reply in replies if reply["event"] == "item"]
    assert len(items) == 13
    assert "error" in items[-1]
    assert all(len(item["top"]) == 2 for item in items[:-1])
    assert (replies[-1]["value"]["num_images"], replies[-1]["value"]["num_errors"]) == (13, 1)


def test_a_long_request_is_cancelled_in_the_middle(client: Client, trained: Any) -> None:
    picture = str(trained.data / "grass" / "000.png")
    number = client.send("classify", model=str(trained.run), paths=[picture] * 20_000)
    waiting = client.send("ping")
    while client.read()["event"] != "item":
        pass
    client.write(json.dumps({"id": 999_999, "method": "cancel", "target": number}).encode())
    num_items = sum(reply["event"] == "item" for reply in client.replies(number))
    assert num_items < 15_000
    assert client.replies(waiting)[-1]["event"] == "done"


def test_a_heat_map_does_not_wait_for_a_long_request_and_spoils_none_of_its_answers(
    client: Client, trained: Any, tmp_path: Path
) -> None:
    for number in range(1_500):  # more than a pipe holds that nobody reads
        (tmp_path / f"{number:04}.png").hardlink_to(trained.data / "grass" / f"{number % 12:03}.png")
    asked = {"model": str(trained.run), "paths": [str(tmp_path)]}
    client.replies(client.send("classify", **asked))  # from now on the same way is taken
    undisturbed = client.replies(client.send("classify", **asked))
    number = client.send("classify", **asked)
    replies = [client.read()]
    picture = {"path": str(tmp_path / "0000.png"), "label": "grass"}
    maps = [client.send("heat_map", model=str(trained.run), **picture, stage="layer1") for _ in range(2)]
    while (replies[-1]["id"], replies[-1]["event"]) != (number, "done"):
        replies.append(client.read())
    assert [reply["id"] for reply in replies if reply["event"] == "done"] == [*maps, number]
    assert items_of(replies) == items_of(undisturbed)


def items_of(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [reply["value"] for reply in replies if reply["event"] == "item"]


def test_a_request_that_waits_is_cancelled_too(client: Client, trained: Any) -> None:
    picture = str(trained.data / "grass" / "000.png")
    first = client.send("classify", model=str(trained.run), paths=[picture] * 500)
    second = client.send("ping")
    client.write(json.dumps({"method": "cancel", "target": second}).encode())
    assert client.replies(first)[-1]["event"] == "done"
    assert client.replies(second) == [{"id": second, "event": "cancelled"}]


def test_a_file_of_weights_is_inspected(client: Client, stranger: Path) -> None:
    value = client.replies(client.send("inspect", path=str(stranger)))[-1]["value"]
    assert value["num_classes"] == 3
    assert value["needs"] == ["normalization", "classes"]


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("fly", {}),
        ("describe", {}),
        ("describe", {"model": "/no/such/run"}),
        ("inspect", {"path": "/no/such/file"}),
        ("try_on", {"path": "/no/such/file", "data": "digits"}),
        ("complete", {"path": "/no/such/file"}),
        ("describe", {"model": ["a", "list"]}),
        ("classify", {"model": "/no/such/run", "paths": []}),
        ("classify", {"paths": 7}),
    ],
)
def test_what_cannot_be_done_is_an_error_in_words(
    client: Client, method: str, values: dict[str, Any]
) -> None:
    (reply,) = client.replies(client.send(method, **values))
    assert reply["event"] == "error"
    assert reply["message"]
    assert "hint" in reply
    assert client.replies(client.send("ping"))[-1]["event"] == "done"


def test_wrong_values_are_errors_too(client: Client, trained: Any) -> None:
    for values in ({"paths": 7}, {"paths": [str(trained.data)], "top": "many"}):
        number = client.send("classify", model=str(trained.run), **values)
        assert client.replies(number)[-1]["event"] == "error"
    item, *_, done = client.replies(client.send("classify", model=str(trained.run), paths=["/gone.png"]))
    assert "/gone.png" in item["value"]["error"]
    assert (done["event"], done["value"]["num_errors"]) == ("done", 1)
    picture = str(trained.data / "grass" / "000.png")
    replies = client.replies(client.send("classify", model=str(trained.run), paths=[picture], top=0))
    assert len(replies[0]["value"]["top"]) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b"{}",
        b'{"method": "ping"}',
        b'{"id": "text", "method": "ping"}',
        b'{"id": 1.5, "method": "ping"}',
        b"[" * 100_000,
        b'{"id": ' + b"9" * 6000 + b"}",
        b'{"method": "cancel"}',
        b'{"method": "cancel", "target": [1]}',
        b'{"method": "cancel", "target": 123456}',
    ],
)
def test_nonsense_is_passed_over(client: Client, line: bytes) -> None:
    client.write(line)
    assert client.replies(client.send("ping"))[-1]["event"] == "done"


def test_what_a_library_prints_does_not_reach_the_replies(client: Client) -> None:
    assert client.replies(client.send("describe", model="\udce9\n{}"))[-1]["event"] == "error"


def test_the_end_of_stdin_ends_it_in_the_middle_of_work(trained: Any, tmp_path: Path) -> None:
    client = Client()
    for number in range(20_000):
        (tmp_path / f"{number}.png").hardlink_to(trained.data / "grass" / "000.png")
    client.send("classify", model=str(trained.run), paths=[str(tmp_path)])
    client.send("ping")
    while client.read()["event"] != "item":
        pass
    code, out, err = client.close()
    assert code == 0
    assert b"Traceback" not in err
    last = [json.loads(line) for line in out.splitlines()][-2:]
    assert [reply["event"] for reply in last] == ["cancelled", "cancelled"]


class Recorder:
    """Takes what a worker writes."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    def __call__(self, line: str) -> None:
        self.replies.append(json.loads(line))


def test_the_same_number_twice_does_not_end_the_worker() -> None:
    told = Recorder()
    worker = Worker(told)
    for _ in range(2):
        worker.submit({"id": 1, "method": "ping"})
    worker.submit({"id": 2, "method": "ping"})
    thread = threading.Thread(target=worker.serve)
    thread.start()
    worker.submit({"id": 3, "method": "ping"})
    worker.close()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert {reply["id"] for reply in told.replies} >= {1, 2}


def test_a_newer_best_checkpoint_is_taken(trained: Any, own_run: Path) -> None:
    from resnet_studio.core.durable import digest_of
    from resnet_studio.core.runs.folder import RunFolder
    from resnet_studio.core.runs.generations import save_generation

    told = Recorder()
    worker = Worker(told)

    def describe(number: int) -> Any:
        worker.submit({"id": number, "method": "describe", "model": str(own_run)})
        worker._answer(worker._requests.get() or {})
        return told.replies[-1]["value"]["model"]

    def write(path: Path) -> str:
        path.write_bytes(Path(first).read_bytes())
        return digest_of(path)

    first = describe(1)
    save_generation(RunFolder(own_run), "best", write, epoch=9, step=99)
    assert "step00000099" in describe(2)
