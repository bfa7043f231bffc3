import json
import sys

import pytest

from resnet_studio.core import qt_libraries
from resnet_studio.core.qt_libraries import (
    INSTALLERS,
    install_command,
    library_packages,
    missing_libraries,
    packages_of,
)
from resnet_studio.core.resources import resource_path

IS_LINUX = sys.platform == "linux"


def test_every_library_has_a_package_for_every_manager() -> None:
    for library, packages in library_packages().items():
        assert packages.keys() == INSTALLERS.keys(), library
        assert all(packages.values()), library


def test_the_list_says_where_it_comes_from() -> None:
    assert json.loads(resource_path("qt_libraries.json").read_text(encoding="utf-8"))["source"]


@pytest.mark.skipif(not IS_LINUX, reason="Qt brings its own libraries elsewhere")
def test_a_library_that_is_not_there_is_missing() -> None:
    assert missing_libraries(["libc.so.6", "libnot-there.so.1"]) == ["libnot-there.so.1"]


def test_elsewhere_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries.sys, "platform", "darwin")
    assert missing_libraries(["libnot-there.so.1"]) == []


def test_one_package_that_holds_two_libraries_is_named_once() -> None:
    both = ["libxcb-shm.so.0", "libxcb-sync.so.1"]
    assert packages_of(both, "dnf") == ["libxcb"]
    assert packages_of(both, "apt") == ["libxcb-shm0", "libxcb-sync1"]


def test_the_command_asks_for_root_only_where_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries.os, "geteuid", lambda: 1000, raising=False)
    assert install_command(["libEGL.so.1"], "apt").startswith("sudo apt-get install -y")
    monkeypatch.setattr(qt_libraries.os, "geteuid", lambda: 0, raising=False)
    assert install_command(["libEGL.so.1"], "apt").startswith("apt-get install -y")


def test_an_unknown_manager_is_answered_with_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "package_manager", lambda: None)
    assert install_command(["libEGL.so.1"]) == "install the packages that hold libEGL.so.1"
