"""The app starts itself, in a checkout and built; its child leaves the processor to whoever waits."""

import sys

import pytest

from resnet_studio.core.child import SPIN_COUNT, child_environment, studio_command


def test_a_built_app_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert studio_command("doctor") == [sys.executable, "-m", "resnet_studio", "doctor"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert studio_command("doctor") == [sys.executable, "doctor"]


def test_a_child_spins_only_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    environment = child_environment()
    assert (environment["OMP_WAIT_POLICY"], environment["GOMP_SPINCOUNT"]) == ("PASSIVE", SPIN_COUNT)


def test_a_user_who_says_how_threads_wait_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    environment = child_environment()
    assert environment["OMP_WAIT_POLICY"] == "ACTIVE"
    assert "GOMP_SPINCOUNT" not in environment
