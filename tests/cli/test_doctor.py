"""`doctor`: the keys that stay, and how it ends."""

from collections.abc import Callable
from typing import Any

import pytest

import resnet_studio.cli.doctor
from resnet_studio.core.doctor import Check

Run = Callable[..., Any]


def test_the_keys_that_stay(command: Run) -> None:
    answer = command("doctor", "--json")
    values = answer.json
    assert set(values) == {"ok", "checks"}
    assert values["checks"]
    for check in values["checks"]:
        assert set(check) == {"name", "ok", "found", "cure"}
        assert check["ok"] or check["cure"]
    assert values["ok"] == all(check["ok"] for check in values["checks"])
    assert answer.code == (0 if values["ok"] else 3)


def test_what_is_wrong_is_told_with_its_cure(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [Check("Python", True, "3.11"), Check("torch", False, "no CUDA", "Install the other torch.")]
    monkeypatch.setattr(resnet_studio.cli.doctor, "run_checks", lambda: checks)
    answer = command("doctor")
    assert answer.code == 3
    assert answer.out.splitlines() == ["✓ Python: 3.11", "✗ torch: no CUDA", "    Install the other torch."]
