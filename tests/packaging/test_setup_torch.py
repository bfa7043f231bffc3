import http.server
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from resnet_studio.core.nvidia import Nvidia

MODERN = Nvidia(("RTX 4090",), (13, 0), 8.9)
PASCAL = Nvidia(("GTX 1080",), (13, 0), 6.1)
ANCIENT = Nvidia(("K80",), (11, 4), 3.7)


@pytest.fixture
def setup_torch(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("setup_torch")


@pytest.fixture
def machine(setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Nvidia | None], None]:
    """Pretend to be on a machine of that platform with that card."""

    def pretend(platform: str, card: Nvidia | None) -> None:
        monkeypatch.setattr(setup_torch.sys, "platform", platform)
        monkeypatch.setattr(setup_torch.nvidia, "find_nvidia", lambda: card)
        monkeypatch.setattr(setup_torch.nvidia, "has_nvidia_card", lambda: False)

    return pretend


@pytest.mark.parametrize(
    ("platform", "card", "builds"),
    [
        ("linux", None, ["cpu"]),
        ("linux", MODERN, []),
        ("linux", PASCAL, ["cu126"]),
        ("linux", ANCIENT, []),
        ("win32", None, []),
        ("win32", MODERN, ["cu130", "cu128", "cu126"]),
        ("win32", PASCAL, ["cu126"]),
        ("darwin", None, []),
    ],
)
def test_the_build_suits_the_machine(
    platform: str,
    card: Nvidia | None,
    builds: list[str],
    setup_torch: ModuleType,
    machine: Callable[[str, Nvidia | None], None],
) -> None:
    machine(platform, card)
    chosen, reason = setup_torch.choose("auto")
    assert chosen == builds
    assert reason


def test_a_build_that_is_asked_for_is_taken(setup_torch: ModuleType) -> None:
    assert setup_torch.choose("cu126")[0] == ["cu126"]
    assert setup_torch.choose("default")[0] == []


def install(
    module: ModuleType, wanted: str, status: Callable[[list[str]], int]
) -> tuple[list[list[str]], str]:
    """The commands and the words of an installation; `status` says how each command ends."""
    commands: list[list[str]] = []
    words: list[str] = []

    def run(command: list[str]) -> int:
        commands.append(command)
        return status(command)

    module.install(Path("python"), wanted, run, words.append)
    return commands, "\n".join(words)


def test_an_installed_torch_that_is_new_enough_is_left_alone(setup_torch: ModuleType) -> None:
    assert setup_torch.is_satisfied(Path(sys.executable))


def test_an_environment_without_torch_is_not_satisfied(
    setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not setup_torch.is_satisfied(Path("no such python"))
    monkeypatch.setattr(setup_torch, "requirements", lambda: ["torch>=999"])
    assert not setup_torch.is_satisfied(Path(sys.executable))


def test_where_the_index_of_the_build_that_suits_does_not_answer_the_set_up_goes_on(
    setup_torch: ModuleType, machine: Callable[[str, Nvidia | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("linux", None)
    monkeypatch.setattr(setup_torch, "answers", lambda _: False)
    monkeypatch.setattr(setup_torch, "is_satisfied", lambda _: False)
    commands, words = install(setup_torch, "auto", lambda _: 0)
    assert commands == []
    assert "does not answer: the set-up goes on with what is here" in words


@pytest.mark.parametrize("wanted", ["cu130", "cpu"])
def test_a_build_that_is_asked_for_and_whose_index_does_not_answer_is_a_failure(
    setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(setup_torch.SetupFailure, match=rf"{wanted} does not answer.*not installed.*--torch"):
        install(setup_torch, wanted, lambda _: pytest.fail("nothing is to be installed"))


@pytest.mark.parametrize(("wanted", "index"), [("cu130", "whl/cu130"), ("default", "the ordinary index")])
def test_a_build_that_is_asked_for_and_that_pip_cannot_install_is_a_failure(
    setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch, wanted: str, index: str
) -> None:
    monkeypatch.setattr(setup_torch, "answers", lambda _: True)
    with pytest.raises(setup_torch.SetupFailure, match=rf"pip could not .*{index}; its words are above"):
        install(setup_torch, wanted, lambda _: 1)


def test_a_build_that_is_asked_for_is_put_over_what_is_there(
    setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_torch, "answers", lambda _: True)
    for wanted in ("cpu", "default"):
        (command,), _ = install(setup_torch, wanted, lambda _: 0)
        assert "--force-reinstall" in command
        assert ("--index-url" in command) == (wanted == "cpu")


def test_the_next_build_is_tried_where_one_has_nothing_that_suits(
    setup_torch: ModuleType, machine: Callable[[str, Nvidia | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("win32", MODERN)
    monkeypatch.setattr(setup_torch, "answers", lambda _: True)
    monkeypatch.setattr(setup_torch, "is_satisfied", lambda _: False)
    commands, words = install(setup_torch, "auto", lambda command: 0 if command[-1].endswith("cu128") else 1)
    assert [command[-1].rpartition("/")[2] for command in commands] == ["cu130", "cu128"]
    assert "could not install PyTorch from https://download.pytorch.org/whl/cu130" in words


def test_the_requirements_are_those_of_the_project(setup_torch: ModuleType) -> None:
    names = [requirement.partition(">=")[0] for requirement in setup_torch.requirements()]
    assert names == ["torch", "torchvision"]


def test_versions_are_compared_by_their_release(setup_torch: ModuleType) -> None:
    assert setup_torch.numbers("2.11.1+cpu") == (2, 11, 1)
    assert setup_torch.numbers("2.9") < setup_torch.numbers("2.11")
    assert setup_torch.numbers("2.11,<3") == (2, 11)
    assert setup_torch.numbers("") == ()


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    class Index(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/cpu/torch/" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Index) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def test_an_index_answers_when_it_has_torch(
    server: http.server.HTTPServer, setup_torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    address = f"http://127.0.0.1:{server.server_port}"
    assert setup_torch.answers(f"{address}/cpu")
    assert not setup_torch.answers(f"{address}/none")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert not setup_torch.answers(f"{address}/cpu")
