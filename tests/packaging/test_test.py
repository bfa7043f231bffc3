import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def test_command(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("test")


def test_every_check_is_among_the_steps(test_command: ModuleType) -> None:
    steps = test_command.steps(Path("python"), ["tests/core", "-x"])
    assert [name for name, _ in steps] == ["ruff check", "ruff format", "lint-imports", "mypy", "pytest"]
    assert steps[-1][1][-2:] == ["tests/core", "-x"]


@pytest.mark.parametrize(("cores", "processes", "threads"), [(1, "1", "1"), (2, "2", "1"), (16, "4", "4")])
def test_the_processes_of_the_tests_share_the_cores(
    test_command: ModuleType, monkeypatch: pytest.MonkeyPatch, cores: int, processes: str, threads: str
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: cores)
    command = test_command.steps(Path("python"), [])[-1][1]

    assert command[command.index("-n") + 1] == processes
    assert test_command.environment()["OMP_NUM_THREADS"] == threads


def test_one_failed_step_fails_the_whole_and_the_others_still_run(
    test_command: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [
        ("first", [sys.executable, "-c", "raise SystemExit(2)"]),
        ("second", [sys.executable, "-c", "print('ran')"]),
    ]
    assert test_command.run_steps(steps) == 1
    words = capfd.readouterr().out
    assert "ran" in words
    assert "FAILED (status 2)" in words.split("Summary")[1]


def test_all_steps_passed_is_a_zero(test_command: ModuleType) -> None:
    assert test_command.run_steps([("only", [sys.executable, "-c", ""])]) == 0


def test_the_tests_run_without_a_display_and_with_few_threads(
    test_command: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: 2)
    environment = test_command.environment()
    assert environment["QT_QPA_PLATFORM"] == "offscreen"
    assert environment["OMP_NUM_THREADS"] == "1"
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert test_command.environment()["OMP_NUM_THREADS"] == "7"


def test_missing_libraries_are_a_failed_setup(
    test_command: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(test_command.setup_venv, "prepare", lambda **_: Path("python"))
    monkeypatch.setattr(
        test_command.system_packages, "provide_qt_libraries", lambda _: "apt-get install libegl1"
    )
    assert test_command.main([]) == 1
    assert "apt-get install libegl1" in capsys.readouterr().err


def test_help_tells_what_it_does(test_command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert test_command.main(["--help"]) == 0
    assert "PYTEST ARGUMENTS" in capsys.readouterr().out
