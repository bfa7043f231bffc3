import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

PYTHON = Path(sys.executable)


@pytest.fixture
def start(script: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script("start")
    monkeypatch.setattr(module.setup_venv, "prepare", lambda **_: PYTHON)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return module


@pytest.fixture
def started(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the app was started with."""
    noted: list[list[str]] = []

    def run(command: list[str]) -> int:
        noted.append(command[3:])
        return 0

    monkeypatch.setattr(start, "run", run)
    return noted


def test_help_tells_what_it_does(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        start.main(["--help"])
    assert "opens its window" in capsys.readouterr().out


def test_arguments_go_to_the_app(start: ModuleType, started: list[list[str]]) -> None:
    assert start.main(["train", "--preset", "digits", "--help"]) == 0
    assert start.main(["--torch", "cpu", "doctor", "--json"]) == 0
    assert start.main(["--torch=cpu", "--version"]) == 0
    assert started == [["train", "--preset", "digits", "--help"], ["doctor", "--json"], ["--version"]]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_digits_are_trained_here(
    start: ModuleType, started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main([]) == 0
    assert started == [["train", "--preset", "digits"]]
    assert "No window: there is no display" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings its libraries")
def test_missing_libraries_are_told_with_the_command(
    start: ModuleType,
    started: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(start.system_packages, "provide_qt_libraries", lambda _: "apt-get install libegl1")
    start.main([])
    assert started == [["train", "--preset", "digits"]]
    assert "apt-get install libegl1" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_display_that_does_not_open_is_told_in_qts_words(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":no-such-display")
    monkeypatch.setattr(start.system_packages, "provide_qt_libraries", lambda _: "")
    assert "Qt cannot open the display" in start.why_no_window(PYTHON)


def test_a_display_that_opens_opens_the_window(
    start: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert start.fault_of_display(PYTHON) == ""
    assert start.main([]) == 0
    assert started == [[]]


def test_a_window_that_fails_is_never_silent(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(start, "run", lambda _: 134)
    assert start.main([]) == 134
    assert "doctor" in capsys.readouterr().out


def test_a_setup_that_fails_is_told_in_a_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> Path:
        raise start.setup_venv.SetupFailure("The disk is full.")

    monkeypatch.setattr(start.setup_venv, "prepare", fail)
    assert start.main([]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"


def test_the_apps_exit_status_is_passed_on(start: ModuleType) -> None:
    assert start.run([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert start.run(["/no/such/program"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_an_app_that_was_killed_ends_as_a_shell_would_say(start: ModuleType) -> None:
    assert start.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 128 + 15
