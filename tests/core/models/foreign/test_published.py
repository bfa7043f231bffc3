"""torchvision's weights are fetched once, proved by the hash in their name, and never from elsewhere."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from torchvision.models import resnet

from resnet_studio.core.errors import DownloadError, WeightsError
from resnet_studio.core.models.foreign import published
from resnet_studio.core.models.foreign.published import FILES, fetch_published, is_published, published_path
from resnet_studio.core.settings import Settings, app_folders, save_settings

CONTENT = b"weights" * 1000
DIGITS = hashlib.sha256(CONTENT).hexdigest()[:8]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(published, "ADDRESS", url)
        yield url
        server.shutdown()
        thread.join()


def test_the_table_is_torchvisions() -> None:
    theirs = {}
    for depth in (18, 34, 50, 101, 152):
        versions = getattr(resnet, f"ResNet{depth}_Weights")
        theirs[f"resnet{depth}"] = versions.IMAGENET1K_V1.url
        if depth >= 50:
            theirs[f"resnet{depth}-v2"] = versions.IMAGENET1K_V2.url
    assert {name: published.ADDRESS + file for name, file in FILES.items()} == theirs


def test_a_file_is_fetched_once_and_kept_in_the_cache(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FILES, "resnet18", f"resnet18-{DIGITS}.pth")
    path = fetch_published("torchvision:resnet18")
    assert path.read_bytes() == CONTENT
    assert app_folders().cache in path.parents
    assert is_published(path)
    monkeypatch.setattr(published, "ADDRESS", "http://127.0.0.1:9/")
    assert fetch_published("torchvision:resnet18") == path
    path.write_bytes(b"other")
    assert not is_published(path)


def test_another_file_than_the_published_one_is_thrown_away(address: str) -> None:
    with pytest.raises(DownloadError, match="its sha256 differs"):
        fetch_published("torchvision:resnet34")
    assert not published_path("resnet34").exists()


def test_without_a_connection_the_address_and_the_place_are_told() -> None:
    save_settings(Settings(allow_network=False))
    with pytest.raises(DownloadError) as caught:
        fetch_published("torchvision:resnet50-v2")
    assert "https://download.pytorch.org/models/resnet50-11ad3fa6.pth" in caught.value.advice
    assert str(published_path("resnet50-v2")) in caught.value.advice


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(WeightsError) as caught:
        fetch_published("torchvision:resnet51")
    assert "resnet50" in caught.value.advice
    with pytest.raises(WeightsError, match="not known"):
        fetch_published("torchvision:")
