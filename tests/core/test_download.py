"""Downloads against a server of our own: whole, broken, resumed, wrong, stopped, forbidden."""

import hashlib
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from resnet_studio.core import download as download_module
from resnet_studio.core.connections import Connection, read_connections
from resnet_studio.core.data import cifar10
from resnet_studio.core.download import download
from resnet_studio.core.errors import DataError, DownloadError
from resnet_studio.core.settings import Settings, app_folders, save_settings
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

CONTENT = bytes(range(256)) * 4000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Gives `CONTENT` at every path but `/missing`.

    Attributes:
        drop_after: Bytes after which each connection is cut, or None.
        has_ranges: Whether it continues where it is asked to.
        requests: The Range header of each request, empty where there was none.
        moved_to: Where `/moved` leads.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.drop_after: int | None = None
        self.has_ranges = True
        self.requests: list[str] = []
        self.moved_to = f"{self.url}/file"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.requests.append(asked)
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", self.server.moved_to)
            self.end_headers()
            return
        content, start = self.server.content, 0
        match = re.fullmatch(r"bytes=(\d+)-", asked)
        if match and self.server.has_ranges:
            start = int(match[1])
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        rest = content[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest if self.server.drop_after is None else rest[: self.server.drop_after])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "file.bin"


def part_of(target: Path) -> Path:
    return target.with_name("file.bin.part")


@pytest.mark.parametrize(
    "digests", [{}, {"md5": MD5.upper()}, {"sha256": hashlib.sha256(CONTENT).hexdigest()}]
)
def test_a_file_arrives_whole(server: Server, target: Path, digests: dict[str, str]) -> None:
    seen: list[Progress] = []
    assert download(f"{server.url}/file", target, context=TaskContext(seen.append), **digests) == target
    assert target.read_bytes() == CONTENT
    assert not part_of(target).exists()
    assert seen[-1] == Progress(len(CONTENT), len(CONTENT), "Downloading file.bin")


def test_a_file_that_is_there_is_not_fetched_again(server: Server, target: Path) -> None:
    download(f"{server.url}/file", target, md5=MD5)
    save_settings(Settings(allow_network=False))
    download(f"{server.url}/file", target, md5=MD5)
    assert len(server.requests) == 1


def test_a_damaged_file_is_fetched_again(server: Server, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"damaged")
    download(f"{server.url}/file", target, md5=MD5)
    assert target.read_bytes() == CONTENT


def test_a_dropped_connection_is_taken_up_again_at_once(server: Server, target: Path) -> None:
    server.drop_after = len(CONTENT) // 3 + 1
    download(f"{server.url}/file", target, md5=MD5)
    assert target.read_bytes() == CONTENT
    assert len(server.requests) == 3
    assert server.requests[0] == ""
    assert server.requests[1] == f"bytes={server.drop_after}-"


def test_a_server_that_drops_forever_is_given_up_and_resumed_next_time(server: Server, target: Path) -> None:
    server.drop_after = 1000
    with pytest.raises(DownloadError, match="connection") as caught:
        download(f"{server.url}/file", target, md5=MD5)
    assert "what arrived is kept" in caught.value.advice
    assert len(server.requests) == download_module.MAX_ATTEMPTS
    assert part_of(target).stat().st_size == 4000
    server.drop_after = None
    download(f"{server.url}/file", target, md5=MD5)
    assert server.requests[-1] == "bytes=4000-"
    assert target.read_bytes() == CONTENT


def test_a_server_without_ranges_starts_anew(server: Server, target: Path) -> None:
    server.has_ranges = False
    target.parent.mkdir()
    part_of(target).write_bytes(CONTENT[:5000])
    download(f"{server.url}/file", target, md5=MD5)
    assert target.read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_taken(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(CONTENT)
    download(f"{server.url}/file", target, md5=MD5)
    assert target.read_bytes() == CONTENT


def test_without_a_digest_an_old_part_is_not_trusted(server: Server, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(b"from another file")
    download(f"{server.url}/file", target)
    assert target.read_bytes() == CONTENT
    assert server.requests == [""]


def test_a_wrong_digest_is_thrown_away(server: Server, target: Path) -> None:
    with pytest.raises(DownloadError, match="its md5 differs"):
        download(f"{server.url}/file", target, md5="0" * 32)
    assert not target.exists()
    assert not part_of(target).exists()


def test_a_missing_file_is_said(server: Server, target: Path) -> None:
    with pytest.raises(DownloadError, match="the server answered 404"):
        download(f"{server.url}/missing", target)
    assert not target.exists()


def test_a_server_that_is_not_there_is_said(server: Server, target: Path) -> None:
    with Server() as gone:
        url = gone.url
    with pytest.raises(DownloadError, match="Connection refused") as caught:
        download(f"{url}/file", target, md5=MD5)
    assert "Check the connection" in caught.value.advice


def test_a_silent_server_is_not_waited_for_without_end(target: Path) -> None:
    with Server() as silent, pytest.raises(DownloadError, match="timed out"):
        # It listens, and nobody answers.
        download(f"{silent.url}/file", target, timeout_seconds=0.2)


def test_a_stop_keeps_what_arrived(server: Server, target: Path) -> None:
    context = TaskContext(lambda progress: context.stop(), interval_seconds=0)
    with pytest.raises(Cancelled):
        download(f"{server.url}/file", target, context=context, md5=MD5)
    arrived = part_of(target).stat().st_size
    assert 0 < arrived <= len(CONTENT)
    assert not target.exists()
    download(f"{server.url}/file", target, md5=MD5)
    assert target.read_bytes() == CONTENT


def test_nothing_is_opened_when_downloads_are_off(server: Server, target: Path) -> None:
    save_settings(Settings(allow_network=False))
    with pytest.raises(DownloadError, match="downloads are switched off") as caught:
        download(f"{server.url}/file", target)
    assert str(target) in caught.value.advice
    assert server.requests == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense", ""])
def test_only_web_addresses_are_opened(url: str, target: Path) -> None:
    with pytest.raises(DownloadError, match="no web address"):
        download(url, target)


def test_a_folder_that_cannot_be_written_is_said(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder belongs")
    with pytest.raises(DownloadError, match="cannot be written"):
        download(f"{server.url}/file", tmp_path / "file" / "x.bin")


def test_a_full_disk_is_said_before_it_is_full(
    server: Server, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(target.parent.parent)
    monkeypatch.setattr(download_module.shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(DownloadError, match=r"needs 1 MiB more in .*, 0 MiB are free"):
        download(f"{server.url}/file", target)


def test_two_at_once_fetch_it_once(server: Server, target: Path) -> None:
    threads = [
        threading.Thread(target=download, args=(f"{server.url}/file", target), kwargs={"md5": MD5})
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_bytes() == CONTENT
    assert len(server.requests) == 1


def test_the_word_cifar10_is_fetched_checked_and_kept(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cifar10.URL_VARIABLE, server.url + "/mirror/")
    with pytest.raises(
        DownloadError, match=r"/mirror/cifar-10-binary\.tar\.gz gave is not the expected file"
    ):
        cifar10.fetch_archive(TaskContext())
    monkeypatch.setattr(cifar10, "ARCHIVE_MD5", MD5)
    path = cifar10.fetch_archive(TaskContext())
    assert path == app_folders().cache / "cifar10" / "cifar-10-binary.tar.gz"
    assert cifar10.fetch_archive(TaskContext()) == path
    assert len(server.requests) == 2
    with pytest.raises(DataError, match="no CIFAR-10 archive"):
        cifar10.scan_cifar10(path, TaskContext())


def outcomes() -> list[tuple[str, str, int]]:
    """Outcome, detail and size of the connections that were made, the first one first."""
    return [(one.outcome, one.detail, one.size_bytes) for one in reversed(read_connections())]


class TestRecord:
    """Each connection is in the record, whatever became of it, and nothing else is."""

    def test_a_download_is_recorded_with_what_it_was_for(self, server: Server, target: Path) -> None:
        download(f"{server.url}/file?key=secret", target, why="the cats", md5=MD5)
        download(f"{server.url}/file", target, md5=MD5)
        (made,) = read_connections()
        assert made == Connection(
            made.started, f"{server.url}/file", "the cats", "done", size_bytes=len(CONTENT)
        )

    def test_each_attempt_is_a_connection(self, server: Server, target: Path) -> None:
        server.drop_after = len(CONTENT) // 2
        download(f"{server.url}/file", target, md5=MD5)
        ended_early = ("broken", "the connection ended early", len(CONTENT) // 2)
        assert outcomes() == [ended_early, ("done", "", len(CONTENT) // 2)]

    def test_a_refusal_and_a_server_that_is_not_there(self, server: Server, target: Path) -> None:
        for url in (f"{server.url}/missing", "http://127.0.0.1:9/file"):
            with pytest.raises(DownloadError):
                download(url, target)
        (refused, broken) = outcomes()
        assert refused == ("refused", "404 Not Found", 0)
        assert broken[0] == "broken"
        assert broken[1]

    def test_a_stop_is_recorded(self, server: Server, target: Path) -> None:
        context = TaskContext(lambda progress: context.stop())
        with pytest.raises(Cancelled):
            download(f"{server.url}/file", target, context=context)
        assert [each[0] for each in outcomes()] == ["stopped"]

    def test_an_address_that_one_is_sent_on_to_is_recorded_too(self, server: Server, target: Path) -> None:
        download(f"{server.url}/moved", target, md5=MD5)
        assert outcomes() == [("redirected", f"{server.url}/file", 0), ("done", "", len(CONTENT))]

    def test_no_server_leads_elsewhere_than_into_the_web(self, server: Server, target: Path) -> None:
        server.moved_to = target.parent.as_uri()
        with pytest.raises(DownloadError, match="302"):
            download(f"{server.url}/moved", target)
        assert [each[0] for each in outcomes()] == ["refused"]

    def test_what_is_forbidden_makes_no_connection(self, server: Server, target: Path) -> None:
        save_settings(Settings(allow_network=False))
        with pytest.raises(DownloadError, match="downloads are switched off"):
            download(f"{server.url}/file", target)
        assert server.requests == []
        assert read_connections() == []
