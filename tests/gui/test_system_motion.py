"""What the system says of motion."""

import sys
from pathlib import Path

import pytest

from resnet_studio.gui import system_motion
from resnet_studio.gui.system_motion import does_system_reduce_motion

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


@pytest.mark.parametrize(
    ("platform", "program", "answer", "is_reduced"),
    [
        ("linux", "gsettings", "false", True),
        ("linux", "gsettings", "true", False),
        ("linux", "gsettings", "", False),
        ("darwin", "defaults", "1", True),
        ("darwin", "defaults", "0", False),
    ],
)
def test_the_answer_is_understood(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    program: str,
    answer: str,
    is_reduced: bool,
) -> None:
    script = tmp_path / program
    script.write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(sys, "platform", platform)
    assert does_system_reduce_motion() is is_reduced


def test_a_system_that_says_nothing_lets_things_move(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert not does_system_reduce_motion()


def test_one_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "gsettings"
    script.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_motion, "PATIENCE_SECONDS", 0.1)
    assert not does_system_reduce_motion()
