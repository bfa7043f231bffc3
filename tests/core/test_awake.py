"""Keeping the computer awake: held while it is held, and let go in every way that a process can end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from resnet_studio.core import awake
from resnet_studio.core.awake import WakeLock, lock_command

PATIENCE_S = 10.0
HOLDER = """
import sys
from resnet_studio.core.awake import WakeLock
lock = WakeLock(lambda why: ["cat"])
lock.hold("a run")
print(lock._child.pid, flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no child for it")


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def lock() -> WakeLock:
    return WakeLock(lambda why: ["cat"])


def test_a_lock_is_held_until_it_is_released(lock: WakeLock) -> None:
    for _ in range(2):
        lock.hold("a run")
        assert lock.is_held
        lock.release()
        assert not lock.is_held
    lock.release()


def test_a_lock_that_is_held_is_not_held_twice(lock: WakeLock) -> None:
    lock.hold("a run")
    child = lock._child
    lock.hold("another")
    assert lock._child is child
    lock.release()


def test_a_child_that_was_refused_is_asked_again(lock: WakeLock) -> None:
    refused = WakeLock(lambda why: ["false"])
    refused.hold("a run")
    wait_until(lambda: not refused.is_held)
    refused._find_command = lambda why: ["cat"]
    refused.hold("a run")
    assert refused.is_held
    refused.release()


@pytest.mark.parametrize("command", [[], ["there-is-no-such-program"]])
def test_where_nothing_keeps_it_awake_nothing_happens(command: list[str]) -> None:
    lock = WakeLock(lambda why: command)
    lock.hold("a run")
    assert not lock.is_held
    lock.release()


def test_the_lock_goes_when_its_holder_is_killed() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    pid = int(holder.stdout.readline())
    assert is_running(pid)
    holder.kill()
    holder.communicate()
    wait_until(lambda: not is_running(pid))


@pytest.mark.parametrize(
    ("platform", "programs", "expected"),
    [
        ("linux", {"systemd-inhibit"}, ["systemd-inhibit", "cat"]),
        ("linux", {"gnome-session-inhibit"}, ["gnome-session-inhibit", "cat"]),
        ("linux", set(), []),
        ("darwin", set(), ["caffeinate", str(os.getpid())]),
    ],
)
def test_each_system_has_its_program(
    monkeypatch: pytest.MonkeyPatch, platform: str, programs: set[str], expected: list[str]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(awake.shutil, "which", lambda name: name if name in programs else None)
    command = lock_command("a run")
    assert [*command[:1], *command[-1:]] == expected
