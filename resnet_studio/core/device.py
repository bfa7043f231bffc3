"""The device that a run computes on: choosing it, naming it, recording what it was."""

from __future__ import annotations

import platform
import re
import warnings
from typing import TYPE_CHECKING, Any

import resnet_studio
from resnet_studio.core import hardware, nvidia
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DeviceError
from resnet_studio.core.versions import installed_version

if TYPE_CHECKING:
    import torch

RECORDED_PACKAGES = ("torch", "torchvision", "numpy", "pillow", "safetensors", "scikit-learn", "pydantic")


def select_device(name: str) -> torch.device:
    """The device of that name; "auto" takes an NVIDIA GPU, then Apple's, then the processor.

    Args:
        name: "auto", "cpu", "cuda", "cuda:1" or "mps".

    Raises:
        DeviceError: The device is not there, or the name is none of these.
    """
    import torch

    if name == "auto":
        return torch.device(_best_name())
    if name == "cpu":
        return torch.device("cpu")
    if name == "mps":
        return _select_mps()
    if re.fullmatch(r"cuda(:\d{1,4})?", name):
        return _select_cuda(name)
    raise DeviceError(
        QT_TRANSLATE_NOOP("errors", "There is no device of the name {name}."),
        {"name": repr(name)},
        hint=QT_TRANSLATE_NOOP("errors", "Use auto, cpu, cuda, cuda:0 (with the number of the GPU) or mps."),
    )


def describe_device(device: torch.device) -> str:
    """The device in words, such as "Xeon Gold 6230, 2 cores" or "NVIDIA H100, 80 GB"."""
    if device.type == "cuda":
        import torch

        properties = torch.cuda.get_device_properties(device)
        return f"{properties.name}, {properties.total_memory / 1e9:.0f} GB"
    if device.type == "mps":
        return f"{hardware.processor_name()}, GPU"
    cores, text = hardware.num_cores(), QT_TRANSLATE_NOOP("device", "{processor}, {cores} cores")
    if cores == 1:
        text = QT_TRANSLATE_NOOP("device", "{processor}, 1 core")
    return text.format(processor=hardware.processor_name(), cores=cores)


def environment() -> dict[str, Any]:
    """Versions and hardware as a run records them; holds only what JSON can hold.

    Memory is in bytes, `cuda` is the version torch was built for or None.
    """
    import torch

    return {
        "resnet_studio": resnet_studio.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": hardware.processor_name(),
        "cores": hardware.num_cores(),
        "memory_bytes": hardware.memory().total_bytes,
        "gpus": gpu_names(),
        "cuda": torch.version.cuda,
        "cudnn": _cudnn_version(),
        "threads": torch.get_num_threads(),
        "packages": {name: version for name in RECORDED_PACKAGES if (version := installed_version(name))},
    }


def cuda_is_usable() -> bool:
    """Whether torch can compute on an NVIDIA GPU; its warnings about old drivers are left to the doctor."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.cuda.is_available()


def gpu_names() -> list[str]:
    """The NVIDIA GPUs that torch can use, in torch's order."""
    import torch

    if not cuda_is_usable():
        return []
    return [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]


def _best_name() -> str:
    import torch

    if cuda_is_usable():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _select_mps() -> torch.device:
    import torch

    if torch.backends.mps.is_available():
        return torch.device("mps")
    raise DeviceError(
        QT_TRANSLATE_NOOP(
            "errors", "The device mps was asked for, but no GPU of Apple's is usable here: {found}."
        ),
        {"found": _what_is_here()},
        hint=QT_TRANSLATE_NOOP("errors", "Set the device to auto; mps needs a Mac with Apple silicon."),
    )


def _select_cuda(name: str) -> torch.device:
    import torch

    names = gpu_names()
    if not names:
        raise _no_cuda(name)
    index = int(name.partition(":")[2] or 0)
    if index >= len(names):
        raise DeviceError(
            QT_TRANSLATE_NOOP("errors", "The device {name} was asked for, but the GPUs here are {found}."),
            {"name": name, "found": _numbered(names)},
            hint=QT_TRANSLATE_NOOP("errors", "Choose one of these, or auto for the first."),
        )
    return torch.device(name)


def _no_cuda(name: str) -> DeviceError:
    """Why torch has no GPU: it was built without, the driver fails or is too old, or there is none."""
    import torch

    card = nvidia.find_nvidia()
    parameters = {"name": name, "torch": torch.__version__, "found": _what_is_here()}
    if card is None or not (card.gpus or card.fault):
        return DeviceError(
            QT_TRANSLATE_NOOP(
                "errors", "The device {name} was asked for, but no NVIDIA GPU is here: {found}."
            ),
            parameters,
            hint=QT_TRANSLATE_NOOP("errors", "Set the device to auto or cpu."),
        )
    if card.fault:
        return DeviceError(
            QT_TRANSLATE_NOOP(
                "errors", "The device {name} was asked for, but NVIDIA's driver fails: {fault}."
            ),
            parameters | {"fault": card.fault.rstrip(".")},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Restart the machine or install the driver again; cpu works meanwhile."
            ),
        )
    return _torch_does_not_fit(card, parameters | {"gpus": ", ".join(card.gpus)})


def _torch_does_not_fit(card: nvidia.Nvidia, parameters: dict[str, Any]) -> DeviceError:
    """A GPU with a working driver is here and the installed torch cannot use it."""
    import torch

    command = nvidia.cuda_command(card)
    if torch.version.cuda is None:
        template = QT_TRANSLATE_NOOP(
            "errors", "{gpus} is here, but the installed torch {torch} was built without CUDA."
        )
    else:
        template = QT_TRANSLATE_NOOP(
            "errors", "{gpus} is here, but torch {torch} does not run with its driver or was told to hide it."
        )
    if command:
        hint = QT_TRANSLATE_NOOP("errors", "This command installs a torch that fits: {command}")
    else:
        hint = QT_TRANSLATE_NOOP("errors", "Install a newer NVIDIA driver, then run the doctor again.")
    return DeviceError(template, parameters | {"command": command}, hint=hint)


def _what_is_here() -> str:
    """The devices that could be used instead."""
    import torch

    names = gpu_names()
    if names:
        return _numbered(names)
    return describe_device(torch.device("mps" if torch.backends.mps.is_available() else "cpu"))


def _numbered(names: list[str]) -> str:
    return ", ".join(f"cuda:{index} ({name})" for index, name in enumerate(names))


def _cudnn_version() -> int | None:
    import torch

    if not cuda_is_usable():
        return None
    return int(torch.backends.cudnn.version() or 0) or None  # type: ignore[no-untyped-call]
