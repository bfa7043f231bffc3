import stat
import sys
from pathlib import Path

import pytest

from resnet_studio.core import nvidia
from resnet_studio.core.nvidia import Nvidia, cuda_command, find_nvidia, fitting_builds, parse_nvidia

OVERVIEW = "| NVIDIA-SMI 580.65.06   Driver Version: 580.65.06   CUDA Version: 13.0     |"


def test_version_and_gpus_are_read_from_what_the_driver_prints() -> None:
    found = parse_nvidia(OVERVIEW, "NVIDIA GeForce RTX 4090, 8.9\nNVIDIA GeForce GTX 1080, 6.1\n")
    assert found.gpus == ("NVIDIA GeForce RTX 4090", "NVIDIA GeForce GTX 1080")
    assert found.cuda == (13, 0)
    assert found.capability == 6.1


def test_an_old_tool_that_knows_no_capability_still_counts() -> None:
    assert parse_nvidia(OVERVIEW, "Field is not a valid field to query\n") == Nvidia(cuda=(13, 0))


@pytest.mark.parametrize(
    ("cuda", "capability", "builds"),
    [
        ((13, 2), 9.0, ["cu132", "cu130", "cu128", "cu126"]),
        ((13, 0), 6.1, ["cu126"]),  # Pascal: a new driver, but new builds hold no code for it
        ((12, 8), 12.0, ["cu128"]),  # Blackwell: builds for 12.6 hold no code for it
        ((12, 2), 8.6, ["cu126"]),
        ((11, 8), 8.6, []),
    ],
)
def test_the_builds_fit_driver_and_gpu(cuda: tuple[int, int], capability: float, builds: list[str]) -> None:
    assert fitting_builds(Nvidia(("GPU",), cuda, capability)) == builds


def test_the_command_uses_this_python_and_is_empty_where_nothing_fits() -> None:
    assert sys.executable in cuda_command(Nvidia(("GPU",), (13, 0), 9.0))
    assert cuda_command(Nvidia(("GPU",), (10, 0), 3.5)) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("script", "fault"), [("echo 'no devices'; exit 9", "no devices"), ("exit 9", "exit status 9")]
)
def test_a_driver_that_fails_is_told_by_its_own_words(
    script: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(nvidia, "_nvidia_smi", lambda: str(tool))
    assert find_nvidia() == Nvidia(fault=fault)


def test_without_the_drivers_tool_there_is_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "_nvidia_smi", lambda: None)
    assert find_nvidia() is None


def test_a_card_without_a_driver_is_seen_on_the_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "PCI_DEVICES", tmp_path)
    assert not nvidia.has_nvidia_card()
    for name, vendor, kind in [("a", "0x8086", "0x030000"), ("b", "0x10de", "0x040300")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "vendor").write_text(vendor + "\n")
        (tmp_path / name / "class").write_text(kind + "\n")
    assert not nvidia.has_nvidia_card()
    (tmp_path / "b" / "class").write_text("0x030200\n")
    assert nvidia.has_nvidia_card()
