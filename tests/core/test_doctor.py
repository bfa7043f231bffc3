import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from resnet_studio.core import doctor, hardware, installation, nvidia, qt_libraries
from resnet_studio.core.doctor import CHECKS, Check, run_checks
from resnet_studio.core.settings import Settings, save_settings, settings_path

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def check(name: str) -> Check:
    """The outcome of the check of that name."""
    return doctor._guarded(name, dict(CHECKS)[name])


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that packages are installed in other versions; None takes one away."""
    real = importlib.metadata.version

    def pretend(**pretended: str | None) -> None:
        def version(package: str) -> str:
            name = package.replace("-", "_")
            if name not in pretended:
                return real(package)
            if (told := pretended[name]) is None:
                raise importlib.metadata.PackageNotFoundError(package)
            return told

        monkeypatch.setattr(importlib.metadata, "version", version)

    return pretend


def test_a_sound_installation_passes_and_every_check_says_what_it_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(qt_libraries, "missing_libraries", list)
    monkeypatch.setattr(doctor, "LEAST_MEMORY_BYTES", 0)
    monkeypatch.setattr(doctor, "LEAST_DISK_BYTES", 0)
    checks = run_checks()
    assert [each.name for each in checks] == [name for name, _ in CHECKS]
    assert all(each.found for each in checks)
    assert [each for each in checks if not each.ok] == []


def test_a_check_that_breaks_is_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off() -> None:
        raise RuntimeError("no such thing\nand more")

    monkeypatch.setattr(hardware, "memory", break_off)
    assert check("Memory") == Check(
        "Memory",
        False,
        "the check broke off: RuntimeError: no such thing",
        "Install the app again; if this stays, report it with these words.",
    )


def test_every_failed_check_has_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise OSError

    for module, name in [
        (importlib.metadata, "version"),
        (importlib.util, "find_spec"),
        (shutil, "disk_usage"),
    ]:
        monkeypatch.setattr(module, name, break_off)
    failed = [each for each in run_checks() if not each.ok]
    assert len(failed) >= 3
    assert all(each.cure for each in failed)


@pytest.mark.parametrize("version", ["6.11.0", "6.11.1", "6.12.0"])
def test_a_qt_that_miscounts_none_is_found(version: str, versions: Callable[..., None]) -> None:
    versions(PySide6_Essentials=version)
    outcome = check("Qt")
    assert not outcome.ok
    assert version in outcome.found
    assert "pip install" in outcome.cure


def test_a_missing_qt_is_found(versions: Callable[..., None]) -> None:
    versions(PySide6_Essentials=None)
    assert not check("Qt").ok


def test_missing_qt_libraries_matter_only_beside_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda: ["libEGL.so.1"])
    monkeypatch.setenv("DISPLAY", ":0")
    outcome = check("Qt's system libraries")
    assert not outcome.ok
    assert "libEGL.so.1" in outcome.found
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert check("Qt's system libraries").ok


def test_a_torch_that_cannot_be_imported_is_to_be_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    outcome = check("PyTorch")
    assert not outcome.ok
    assert "--force-reinstall torch torchvision" in outcome.cure


def test_a_torchvision_of_another_torch_is_found(
    versions: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(torch="1.0.0")
    monkeypatch.setitem(sys.modules, "torchvision", None)
    outcome = check("torchvision")
    assert not outcome.ok
    assert "does not fit torch 1.0.0" in outcome.found
    assert "--force-reinstall torch torchvision" in outcome.cure


@pytest.mark.parametrize(
    ("requirement", "wanted"),
    [
        ("torch (>=2.14.0)", "2.14"),
        ("torch==2.11.0", "2.11"),
        ("torch==2.11.0+cpu", "2.11"),
        ("torchx==1.0", ""),
    ],
)
def test_the_torch_that_torchvision_is_made_for_is_read(
    requirement: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: ["numpy", requirement])
    assert installation._torch_wanted_by_torchvision() == wanted


def test_a_gpu_beside_a_torch_without_cuda_is_found_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: nvidia.Nvidia(("RTX 4090",), (13, 0), 8.9))
    outcome = check("GPU")
    assert not outcome.ok
    assert "RTX 4090" in outcome.found
    assert "--index-url https://download.pytorch.org/whl/cu130" in outcome.cure


def test_a_card_without_a_driver_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: None)
    monkeypatch.setattr(nvidia, "has_nvidia_card", lambda: True)
    outcome = check("GPU")
    assert not outcome.ok
    assert "driver" in outcome.cure


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1_000_000))
    assert not check("Disk").ok


def test_little_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "memory", lambda: hardware.Memory(9, 1, 10))
    assert not check("Memory").ok


def test_settings_that_cannot_be_read_fail_one_check_only(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("runs_folder = [", encoding="utf-8")
    outcome = check("Settings")
    assert not outcome.ok
    assert str(settings_path()) in outcome.found
    assert outcome.cure
    assert check("Disk").ok
    assert check("Write access").ok


def test_a_runs_folder_that_is_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    save_settings(Settings(runs_folder=str(tmp_path / "runs")))
    outcome = check("Write access")
    assert not outcome.ok
    assert "it is a file" in outcome.found


@pytest.mark.skipif(IS_ROOT or sys.platform == "win32", reason="root may write everywhere")
def test_a_runs_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    save_settings(Settings(runs_folder=str(tmp_path / "runs")))
    assert not check("Write access").ok
    tmp_path.chmod(0o700)


def test_looking_makes_no_folder(app_home: Path) -> None:
    assert check("Write access").ok
    assert list(app_home.iterdir()) == []


def test_a_missing_file_of_the_app_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OWN_FILES", ("presets/none.toml",))
    outcome = check("The app's own files")
    assert not outcome.ok
    assert "presets/none.toml" in outcome.found
