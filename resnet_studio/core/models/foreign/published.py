"""The weights that torchvision publishes for the networks of the paper, trained on ImageNet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from resnet_studio.core.download import download
from resnet_studio.core.durable import remembered_digest
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError, did_you_mean
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

PREFIX: Final = "torchvision:"
ADDRESS: Final = "https://download.pytorch.org/models/"
# torchvision/models/resnet.py: `IMAGENET1K_V1`, and for the deeper ones `IMAGENET1K_V2`. The end of each name
# is the start of the file's SHA-256.
FILES: Final[dict[str, str]] = {
    "resnet18": "resnet18-f37072fd.pth",
    "resnet34": "resnet34-b627a593.pth",
    "resnet50": "resnet50-0676ba61.pth",
    "resnet50-v2": "resnet50-11ad3fa6.pth",
    "resnet101": "resnet101-63fe2227.pth",
    "resnet101-v2": "resnet101-cd907fc2.pth",
    "resnet152": "resnet152-394f9c45.pth",
    "resnet152-v2": "resnet152-f82ba261.pth",
}


def published_names() -> Iterator[str]:
    """What can be asked for, as it is written."""
    return (PREFIX + name for name in FILES)


def published_path(name: str) -> Path:
    """Where the file belongs, whether it is there or not."""
    return app_folders().cache / "weights" / FILES[name]


def is_published(path: Path) -> bool:
    """Whether a file is one of torchvision's, by name and hash: then what belongs to it is known."""
    return path.name in FILES.values() and remembered_digest(path).startswith(_digits(path.name))


def _digits(file_name: str) -> str:
    """As much of its SHA-256 as is published."""
    return file_name.removesuffix(".pth").rpartition("-")[2]


def fetch_published(text: str, context: TaskContext | None = None) -> Path:
    """The file that `torchvision:NAME` means; it is downloaded once, and its hash is checked.

    Raises:
        WeightsError: There is none of that name.
        DownloadError: It could not be fetched; the sentence tells the address and where to put it by hand.
        Cancelled: The context was stopped; what arrived is kept.
    """
    name = text.removeprefix(PREFIX)
    if name not in FILES:
        near = did_you_mean(name, FILES)
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "torchvision's weights {name} are not known here."),
            {"name": name, "known": ", ".join(FILES), "near": near},
            hint=QT_TRANSLATE_NOOP("errors", "Did you mean torchvision:{near}? There are {known}.")
            if near
            else QT_TRANSLATE_NOOP("errors", "There are {known}."),
        )
    url, sha256 = ADDRESS + FILES[name], _digits(FILES[name])
    return download(url, published_path(name), why=f"the weights {text}", context=context, sha256=sha256)
