import os
from collections.abc import Callable
from types import ModuleType

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such packages")


@pytest.fixture
def system_packages(script: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script("system_packages")
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    monkeypatch.setattr(module.qt_libraries, "package_manager", lambda: "apt")
    return module


@pytest.fixture
def commands(system_packages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run; none but those with "refused" in them fails."""
    noted: list[str] = []

    def run(command: list[str], is_silent: bool = False) -> bool:
        noted.append(" ".join(command))
        return "refused" not in command

    monkeypatch.setattr(system_packages, "run", run)
    return noted


def test_root_installs_without_asking(system_packages: ModuleType, commands: list[str]) -> None:
    assert system_packages.install(["libegl1"], "apt")
    assert len(commands) == 1
    assert commands[0].endswith("apt-get install -y --no-install-recommends libegl1")


def test_old_lists_are_renewed_once(system_packages: ModuleType, commands: list[str]) -> None:
    assert not system_packages.install(["refused"], "apt")
    assert [command.split()[3] for command in commands] == ["install", "update", "install"]


def test_without_rights_nothing_is_tried(
    system_packages: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None if name == "sudo" else name)
    assert not system_packages.install(["libegl1"], "apt")
    assert commands == []


def test_what_may_not_be_installed_is_answered_with_the_command(
    system_packages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages.qt_libraries, "missing_libraries", lambda: ["libEGL.so.1"])
    monkeypatch.setattr(system_packages, "install", lambda *_: False)
    words: list[str] = []
    command = system_packages.provide_qt_libraries(words.append)
    assert command == "apt-get install -y --no-install-recommends libegl1"
    assert "libEGL.so.1" in words[0]


def test_nothing_is_said_where_nothing_is_missing(
    system_packages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages.qt_libraries, "missing_libraries", list)
    words: list[str] = []
    assert system_packages.provide_qt_libraries(words.append) == ""
    assert words == []
