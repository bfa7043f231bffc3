"""What every test stands on: own folders, the real data where it is, no display."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def app_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for settings, data, cache and state of each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("RESNET_STUDIO_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets that `RESNET_STUDIO_TEST_DATA` names; the test is skipped without it."""
    name = os.environ.get("RESNET_STUDIO_TEST_DATA")
    if not name or not Path(name).is_dir():
        pytest.skip("RESNET_STUDIO_TEST_DATA names no folder with real data")
    return Path(name)
