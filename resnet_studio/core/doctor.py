"""Looks over the installation and the machine; whatever is wrong is told with its cure.

Meant for a process of its own: torch is imported and a GPU is tried.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from resnet_studio.core import device, hardware, nvidia
from resnet_studio.core.connections import read_connections
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.fault_log import faults_path, log_path, read_faults
from resnet_studio.core.installation import (
    Check,
    check_libraries,
    check_python,
    check_qt,
    check_qt_libraries,
    check_torch,
    check_torchvision,
    first_line,
)
from resnet_studio.core.resources import resource_path
from resnet_studio.core.settings import Settings, app_folders, load_settings, settings_path

LEAST_DISK_BYTES = 1_000_000_000
LEAST_MEMORY_BYTES = 1_000_000_000
OWN_FILES = ("presets/digits.toml", "qt_libraries.json")


def run_checks() -> list[Check]:
    """All checks in the order of their causes; a check that fails itself is a failed check."""
    return [_guarded(name, check) for name, check in CHECKS]


def _guarded(name: str, check: Callable[[str], Check]) -> Check:
    """The outcome of a check, whatever it does."""
    try:
        return check(name)
    except Exception as error:  # the doctor must outlive whatever it meets
        found = QT_TRANSLATE_NOOP("doctor", "the check broke off: {kind}: {reason}").format(
            kind=type(error).__name__, reason=first_line(error)
        )
        return Check(
            name,
            False,
            found,
            QT_TRANSLATE_NOOP("doctor", "Install the app again; if this stays, report it with these words."),
        )


def _check_gpu(name: str) -> Check:
    """The most common trap is a GPU beside a torch that was built without CUDA."""
    import torch

    if torch.backends.mps.is_available():
        return Check(
            name,
            True,
            QT_TRANSLATE_NOOP("doctor", "Apple's, by mps ({processor})").format(
                processor=hardware.processor_name()
            ),
        )
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
            QT_TRANSLATE_NOOP(
                "doctor", "an NVIDIA card is built in, but there is no driver for it; the processor is used"
            ),
            QT_TRANSLATE_NOOP(
                "doctor",
                "Install NVIDIA's driver as your system describes it, restart, and run the doctor again.",
            ),
        )
    return Check(
        name,
        True,
        QT_TRANSLATE_NOOP("doctor", "none; the processor is used ({device})").format(
            device=device.describe_device(torch.device("cpu"))
        ),
    )


def _unused_card(name: str) -> Check:
    """The words that choosing the GPU would answer with."""
    try:
        device.select_device("cuda")
    except StudioError as error:
        return Check(name, False, error.message.rstrip("."), error.advice)
    return Check(name, True, QT_TRANSLATE_NOOP("doctor", "an NVIDIA GPU"))


def _check_gpu_computes(name: str) -> Check:
    """Multiply on the GPU and compare with the processor: a present GPU may still refuse to work."""
    import torch

    chosen = device.select_device("auto")
    if chosen.type == "cpu":
        return Check(name, True, QT_TRANSLATE_NOOP("doctor", "no GPU to try"))
    left = torch.arange(4096, dtype=torch.float32).reshape(64, 64) / 4096
    try:
        product = (left.to(chosen) @ left.to(chosen)).cpu()
    except Exception as error:  # a driver raises what it likes
        cure = QT_TRANSLATE_NOOP(
            "doctor",
            "Close other programs that use the GPU and restart; until then set the device of a run to cpu.",
        )
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "{device} fails: {reason}").format(
                device=device.describe_device(chosen), reason=first_line(error)
            ),
            cure,
        )
    if not torch.allclose(product, left @ left, rtol=1e-2, atol=1e-2):
        cure = QT_TRANSLATE_NOOP(
            "doctor", "Set the device of a run to cpu, and see to the GPU's driver, heat and memory."
        )
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "{device} multiplies wrongly").format(
                device=device.describe_device(chosen)
            ),
            cure,
        )
    return Check(
        name,
        True,
        QT_TRANSLATE_NOOP("doctor", "{device} multiplies rightly").format(
            device=device.describe_device(chosen)
        ),
    )


def _check_memory(name: str) -> Check:
    now = hardware.memory()
    found = QT_TRANSLATE_NOOP("doctor", "{free} of {whole} available").format(
        free=_gigabytes(now.available_bytes), whole=_gigabytes(now.total_bytes)
    )
    is_enough = now.available_bytes >= LEAST_MEMORY_BYTES
    return Check(
        name,
        is_enough,
        found,
        ""
        if is_enough
        else QT_TRANSLATE_NOOP("doctor", "Close other programs, or train with smaller batches."),
    )


def _check_settings(name: str) -> Check:
    try:
        settings = load_settings()
    except StudioError as error:
        return Check(name, False, error.message.rstrip("."), error.advice)
    network = (
        QT_TRANSLATE_NOOP("doctor", "allowed")
        if settings.allow_network
        else QT_TRANSLATE_NOOP("doctor", "switched off")
    )
    kept = settings_path() if settings_path().exists() else QT_TRANSLATE_NOOP("doctor", "the defaults")
    return Check(
        name,
        True,
        QT_TRANSLATE_NOOP("doctor", "{place}; downloads are {network}").format(place=kept, network=network),
    )


def _check_logs(name: str) -> Check:
    """What went wrong before is news, and no fault of the installation."""
    news = sum(one.is_news for one in read_faults())
    found = QT_TRANSLATE_NOOP("doctor", "{log}; faults in {faults}; none that nobody has seen")
    if news:
        found = QT_TRANSLATE_NOOP(
            "doctor",
            "{log}; faults in {faults}; {count} not seen yet (Help, Report of what went wrong, or "
            "`resnet-studio report`)",
        )
    return Check(name, True, found.format(log=log_path(), faults=faults_path(), count=news))


def _check_connections(name: str) -> Check:
    made = read_connections()
    if not made:
        return Check(name, True, QT_TRANSLATE_NOOP("doctor", "none was made"))
    found = QT_TRANSLATE_NOOP(
        "doctor", "{count} made, the last {time} to {address}; `resnet-studio connections` lists them"
    )
    time, address = made[0].started[:19].replace("T", " "), made[0].address
    return Check(name, True, found.format(count=len(made), time=time, address=address))


def _check_disk(name: str) -> Check:
    runs = _settings_or_defaults().runs_path
    free_bytes = shutil.disk_usage(_nearest_folder(runs)).free
    found = QT_TRANSLATE_NOOP("doctor", "{free} free for runs in {folder}").format(
        free=_gigabytes(free_bytes), folder=runs
    )
    if free_bytes >= LEAST_DISK_BYTES:
        return Check(name, True, found)
    return Check(
        name,
        False,
        found,
        QT_TRANSLATE_NOOP("doctor", "Free some space, or choose another runs folder in the settings."),
    )


def _check_write_access(name: str) -> Check:
    folders = app_folders()
    runs = _settings_or_defaults().runs_path
    refused = [
        f"{folder} ({reason})"
        for folder in dict.fromkeys((runs, folders.config, folders.data, folders.cache, folders.state))
        if (reason := _refusal(folder))
    ]
    if refused:
        cure = QT_TRANSLATE_NOOP(
            "doctor",
            "Give yourself write access there, or choose other folders (settings, RESNET_STUDIO_HOME).",
        )
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "cannot write in {folders}").format(folders=", ".join(refused)),
            cure,
        )
    return Check(
        name,
        True,
        QT_TRANSLATE_NOOP("doctor", "runs, settings, data and cache ({folder} and others)").format(
            folder=runs
        ),
    )


def _check_own_files(name: str) -> Check:
    missing = []
    for file in OWN_FILES:
        try:
            resource_path(file)
        except FileNotFoundError:
            missing.append(file)
    if missing:
        return Check(
            name,
            False,
            QT_TRANSLATE_NOOP("doctor", "missing: {names}").format(names=", ".join(missing)),
            QT_TRANSLATE_NOOP("doctor", "Install the app again."),
        )
    return Check(name, True, str(resource_path("presets").parent))


CHECKS: tuple[tuple[str, Callable[[str], Check]], ...] = (
    ("Python", check_python),
    (QT_TRANSLATE_NOOP("doctor", "Libraries"), check_libraries),
    ("Qt", check_qt),
    (QT_TRANSLATE_NOOP("doctor", "Qt's system libraries"), check_qt_libraries),
    ("PyTorch", check_torch),
    ("torchvision", check_torchvision),
    ("GPU", _check_gpu),
    (QT_TRANSLATE_NOOP("doctor", "GPU computes"), _check_gpu_computes),
    (QT_TRANSLATE_NOOP("doctor", "Memory"), _check_memory),
    (QT_TRANSLATE_NOOP("doctor", "Settings"), _check_settings),
    (QT_TRANSLATE_NOOP("doctor", "Network connections"), _check_connections),
    (QT_TRANSLATE_NOOP("doctor", "Logs and reports"), _check_logs),
    (QT_TRANSLATE_NOOP("doctor", "Disk"), _check_disk),
    (QT_TRANSLATE_NOOP("doctor", "Write access"), _check_write_access),
    (QT_TRANSLATE_NOOP("doctor", "The app's own files"), _check_own_files),
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
        return QT_TRANSLATE_NOOP("doctor", "it is a file")
    try:
        with tempfile.TemporaryFile(dir=_nearest_folder(folder)) as file:
            file.write(b"0")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
