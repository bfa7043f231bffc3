"""Looks over the installation and the machine; whatever is wrong is told with its cure.

Meant for a process of its own: torch is imported and a GPU is tried.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core import device, hardware, nvidia, qt_libraries
from resnet_studio.core.connections import read_connections
from resnet_studio.core.errors import StudioError
from resnet_studio.core.fault_log import faults_path, log_path, read_faults
from resnet_studio.core.resources import resource_path
from resnet_studio.core.settings import Settings, app_folders, load_settings, settings_path

OLDEST_PYTHON = (3, 11)
FAULTY_QT = ("6.11.0", "6.11.1", "6.12.0")
"""Releases of PySide6 in which each call that returns None steals a reference to it."""
QT_PACKAGE = "PySide6-Essentials"
QT_REQUIREMENT = '"PySide6-Essentials>=6.8,<6.12,!=6.11.0,!=6.11.1"'
LIBRARIES = (
    ("numpy", "numpy"),
    ("pillow", "PIL"),
    ("pydantic", "pydantic"),
    ("pyqtgraph", "pyqtgraph"),
    ("safetensors", "safetensors"),
    ("scikit-learn", "sklearn"),
    ("tensorboard", "tensorboard"),
)
LEAST_DISK_BYTES = 1_000_000_000
LEAST_MEMORY_BYTES = 1_000_000_000
OWN_FILES = ("presets/digits.toml", "qt_libraries.json")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        ok: Whether the app can work with what was found.
        found: What was found, a phrase.
        cure: What to do now, a sentence; empty when all is well.
    """

    name: str
    ok: bool
    found: str
    cure: str = ""


def run_checks() -> list[Check]:
    """All checks in the order of their causes; a check that fails itself is a failed check."""
    return [_guarded(name, check) for name, check in CHECKS]


def _guarded(name: str, check: Callable[[str], Check]) -> Check:
    """The outcome of a check, whatever it does."""
    try:
        return check(name)
    except Exception as error:  # the doctor must outlive whatever it meets
        found = f"the check broke off: {type(error).__name__}: {_first_line(error)}"
        return Check(name, False, found, "Install the app again; if this stays, report it with these words.")


def _check_python(name: str) -> Check:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check(name, False, found, "Install Python 3.11 or newer and set the app up again with it.")
    if sys.maxsize < 2**32:
        return Check(
            name, False, f"{found}, 32 bits", "Install the 64-bit Python; there is no torch for 32 bits."
        )
    return Check(name, True, found)


def _check_libraries(name: str) -> Check:
    missing = [package for package, module in LIBRARIES if importlib.util.find_spec(module) is None]
    if missing:
        return Check(name, False, f"missing: {', '.join(missing)}", _pip_cure(" ".join(missing)))
    return Check(name, True, ", ".join(f"{package} {_version(package)}" for package, _ in LIBRARIES))


def _check_qt(name: str) -> Check:
    version = _version(QT_PACKAGE)
    if version is None:
        return Check(name, False, "PySide6 is not installed; the window needs it", _pip_cure(QT_REQUIREMENT))
    if version in FAULTY_QT:
        found = f"PySide6 {version}, which crashes after some thousand calls (it loses count of None)"
        return Check(name, False, found, _pip_cure(QT_REQUIREMENT))
    return Check(name, True, f"PySide6 {version}")


def _check_qt_libraries(name: str) -> Check:
    """Without a display the window cannot open anyway, so nothing is amiss then."""
    missing = qt_libraries.missing_libraries()
    if not missing:
        return Check(name, True, "all there" if sys.platform == "linux" else "come with PySide6")
    found = f"missing: {', '.join(missing)}"
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Check(name, True, f"{found}; no display here, and only the window needs them")
    return Check(name, False, found, f"Run: {qt_libraries.install_command(missing)}")


def _check_torch(name: str) -> Check:
    version = _version("torch")
    if version is None:
        return Check(name, False, "not installed", _pip_cure("torch torchvision"))
    try:
        import torch
    except Exception as error:  # a broken library raises what it likes
        cure = _pip_cure("torch torchvision", force=True)
        return Check(name, False, f"torch {version} cannot be imported: {_first_line(error)}", cure)
    build = f"CUDA {torch.version.cuda}" if torch.version.cuda else "no CUDA"
    return Check(name, True, f"torch {torch.__version__} ({build}), {torch.get_num_threads()} threads")


def _check_torchvision(name: str) -> Check:
    """Importing it takes a second or two, so that is tried only where something looks unlike."""
    version = _version("torchvision")
    if version is None:
        return Check(name, False, "not installed", _pip_cure("torchvision"))
    torch_version, _, torch_build = (_version("torch") or "none").partition("+")
    wanted = _torch_wanted_by_torchvision()
    is_alike = torch_version.startswith(wanted) and version.partition("+")[2] == torch_build
    fault = "" if is_alike else _fault_of_torchvision()
    if fault:
        found = f"torchvision {version}, made for torch {wanted}, does not fit torch {torch_version}: {fault}"
        return Check(name, False, found, _pip_cure("torch torchvision", force=True))
    return Check(name, True, f"torchvision {version} fits torch {torch_version}")


def _torch_wanted_by_torchvision() -> str:
    """Major and minor version in torchvision's requirement of torch, or an empty string without one."""
    for requirement in importlib.metadata.requires("torchvision") or []:
        found = re.match(r"torch\b[\s(]*[=>~]=\s*(\d+\.\d+)", requirement)
        if found:
            return found[1]
    return ""


def _fault_of_torchvision() -> str:
    """What its compiled part, which is what does not fit, says when it is imported."""
    try:
        import torchvision.ops  # noqa: F401
    except Exception as error:  # a broken library raises what it likes
        return _first_line(error)
    return ""


def _check_gpu(name: str) -> Check:
    """The most common trap is a GPU beside a torch that was built without CUDA."""
    import torch

    if torch.backends.mps.is_available():
        return Check(name, True, f"Apple's, by mps ({hardware.processor_name()})")
    names = device.gpu_names()
    if names:
        return Check(name, True, ", ".join(names))
    card = nvidia.find_nvidia()
    if card is not None and (card.gpus or card.fault):
        return _unused_card(name)
    if nvidia.has_nvidia_card():
        return Check(
            name,
            False,
            "an NVIDIA card is built in, but there is no driver for it; the processor is used",
            "Install NVIDIA's driver as your system describes it, restart, and run the doctor again.",
        )
    return Check(name, True, f"none; the processor is used ({device.describe_device(torch.device('cpu'))})")


def _unused_card(name: str) -> Check:
    """The words that choosing the GPU would answer with."""
    try:
        device.select_device("cuda")
    except StudioError as error:
        return Check(name, False, error.message.rstrip("."), error.advice)
    return Check(name, True, "an NVIDIA GPU")


def _check_gpu_computes(name: str) -> Check:
    """Multiply on the GPU and compare with the processor: a present GPU may still refuse to work."""
    import torch

    chosen = device.select_device("auto")
    if chosen.type == "cpu":
        return Check(name, True, "no GPU to try")
    left = torch.arange(4096, dtype=torch.float32).reshape(64, 64) / 4096
    try:
        product = (left.to(chosen) @ left.to(chosen)).cpu()
    except Exception as error:  # a driver raises what it likes
        cure = "Close other programs that use the GPU and restart; until then set the device of a run to cpu."
        return Check(name, False, f"{device.describe_device(chosen)} fails: {_first_line(error)}", cure)
    if not torch.allclose(product, left @ left, rtol=1e-2, atol=1e-2):
        cure = "Set the device of a run to cpu, and see to the GPU's driver, heat and memory."
        return Check(name, False, f"{device.describe_device(chosen)} multiplies wrongly", cure)
    return Check(name, True, f"{device.describe_device(chosen)} multiplies rightly")


def _check_memory(name: str) -> Check:
    now = hardware.memory()
    found = f"{_gigabytes(now.available_bytes)} of {_gigabytes(now.total_bytes)} available"
    is_enough = now.available_bytes >= LEAST_MEMORY_BYTES
    return Check(
        name, is_enough, found, "" if is_enough else "Close other programs, or train with smaller batches."
    )


def _check_settings(name: str) -> Check:
    try:
        settings = load_settings()
    except StudioError as error:
        return Check(name, False, error.message.rstrip("."), error.advice)
    network = "allowed" if settings.allow_network else "switched off"
    kept = settings_path() if settings_path().exists() else "the defaults"
    return Check(name, True, f"{kept}; downloads are {network}")


def _check_logs(name: str) -> Check:
    """What went wrong before is news, and no fault of the installation."""
    news = sum(one.is_news for one in read_faults())
    found = f"{log_path()}; faults in {faults_path()}"
    if not news:
        return Check(name, True, f"{found}; none that nobody has seen")
    told = f"{news} not seen yet (Help, Report of what went wrong, or `resnet-studio report`)"
    return Check(name, True, f"{found}; {told}")


def _check_connections(name: str) -> Check:
    made = read_connections()
    if not made:
        return Check(name, True, "none was made")
    last = f"the last {made[0].started[:19].replace('T', ' ')} to {made[0].address}"
    return Check(name, True, f"{len(made)} made, {last}; `resnet-studio connections` lists them")


def _check_disk(name: str) -> Check:
    runs = _settings_or_defaults().runs_path
    free_bytes = shutil.disk_usage(_nearest_folder(runs)).free
    found = f"{_gigabytes(free_bytes)} free for runs in {runs}"
    if free_bytes >= LEAST_DISK_BYTES:
        return Check(name, True, found)
    return Check(name, False, found, "Free some space, or choose another runs folder in the settings.")


def _check_write_access(name: str) -> Check:
    folders = app_folders()
    runs = _settings_or_defaults().runs_path
    refused = [
        f"{folder} ({reason})"
        for folder in dict.fromkeys((runs, folders.config, folders.data, folders.cache, folders.state))
        if (reason := _refusal(folder))
    ]
    if refused:
        cure = "Give yourself write access there, or choose other folders (settings, RESNET_STUDIO_HOME)."
        return Check(name, False, f"cannot write in {', '.join(refused)}", cure)
    return Check(name, True, f"runs, settings, data and cache ({runs} and others)")


def _check_own_files(name: str) -> Check:
    missing = []
    for file in OWN_FILES:
        try:
            resource_path(file)
        except FileNotFoundError:
            missing.append(file)
    if missing:
        return Check(name, False, f"missing: {', '.join(missing)}", "Install the app again.")
    return Check(name, True, str(resource_path("presets").parent))


CHECKS: tuple[tuple[str, Callable[[str], Check]], ...] = (
    ("Python", _check_python),
    ("Libraries", _check_libraries),
    ("Qt", _check_qt),
    ("Qt's system libraries", _check_qt_libraries),
    ("PyTorch", _check_torch),
    ("torchvision", _check_torchvision),
    ("GPU", _check_gpu),
    ("GPU computes", _check_gpu_computes),
    ("Memory", _check_memory),
    ("Settings", _check_settings),
    ("Network connections", _check_connections),
    ("Logs and reports", _check_logs),
    ("Disk", _check_disk),
    ("Write access", _check_write_access),
    ("The app's own files", _check_own_files),
)


def _settings_or_defaults() -> Settings:
    """Settings that cannot be read have a check of their own and must not fail the others."""
    try:
        return load_settings()
    except StudioError:
        return Settings()


def _nearest_folder(path: Path) -> Path:
    """The folder itself, or the nearest one above it that exists: nothing is made for a look."""
    return next((folder for folder in (path, *path.absolute().parents) if folder.is_dir()), Path.cwd())


def _refusal(folder: Path) -> str:
    """Why nothing can be written there; empty when it can."""
    if folder.exists() and not folder.is_dir():
        return "it is a file"
    try:
        with tempfile.TemporaryFile(dir=_nearest_folder(folder)) as file:
            file.write(b"0")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pip_cure(requirements: str, force: bool = False) -> str:
    options = "--force-reinstall " if force else ""
    return f'Run: "{sys.executable}" -m pip install {options}{requirements}'


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
