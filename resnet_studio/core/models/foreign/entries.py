"""What a file of weights tells about its tensors, before any of them is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, Literal

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError

Container = Literal["zip", "legacy", "safetensors"]

MOST_HEADER_BYTES: Final = 16 << 20  # ResNet-152 and its optimizer need half a MiB
MOST_TENSORS: Final = 30_000
MOST_DIMENSIONS: Final = 8
MOST_FILE_BYTES: Final = 4 << 30
ITEM_BYTES: Final[dict[str, int]] = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2,
    "int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1, "bool": 1,
}  # fmt: skip
FLOATS: Final = frozenset({"float64", "float32", "float16", "bfloat16"})


class Refusal(ValueError):  # noqa: N818 - the end of a sentence
    """What is wrong with a file, fit to end a sentence."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor as the file describes it.

    Attributes:
        dtype: As torch calls it, without `torch.`.
        shape: Its sizes.
    """

    dtype: str
    shape: tuple[int, ...]

    @property
    def num_items(self) -> int:
        """How many numbers it has."""
        number = 1
        for size in self.shape:
            number *= size
        return number

    @property
    def size_bytes(self) -> int:
        """What its numbers take."""
        return self.num_items * ITEM_BYTES[self.dtype]


@dataclass(frozen=True)
class Contents:
    """What a file holds.

    Attributes:
        container: PyTorch's zip file, its form before version 1.6, or safetensors.
        root: Dicts, lists, tuples, numbers and texts, with a `TensorEntry` for each tensor.
        size_bytes: Of the file.
        metadata: The texts that a safetensors file carries.
    """

    container: Container
    root: Any
    size_bytes: int
    metadata: dict[str, str] = field(default_factory=dict)


class BoundedFile:
    """A file that gives no more than so many bytes: what reads it cannot be made to fill the memory."""

    def __init__(self, stream: BinaryIO, most_bytes: int) -> None:
        self._stream = stream
        self.most_bytes = most_bytes

    def read(self, size: int = -1) -> bytes:
        """As a file's own.

        Raises:
            Refusal: It would be more than is allowed.
        """
        wanted = self.most_bytes + 1 if size < 0 else size
        if wanted > self.most_bytes and size >= 0:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its description is too large"))
        return self._count(self._stream.read(wanted))

    def readline(self) -> bytes:
        """As a file's own."""
        return self._count(self._stream.readline(self.most_bytes + 1))

    def _count(self, data: bytes) -> bytes:
        if len(data) > self.most_bytes:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its description is too large"))
        self.most_bytes -= len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """As a file's own."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """As a file's own."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """It is."""
        return True


def cannot_read(path: object, reason: str) -> WeightsError:
    """The error for a file that is no file of weights, or none that is read here."""
    return WeightsError(
        QT_TRANSLATE_NOOP("errors", "The weights in {path} cannot be read: {reason}."),
        {"path": str(path), "reason": reason},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Give a run, a .safetensors file, or a file of PyTorch that holds weights alone, written by "
            "`torch.save(model.state_dict(), FILE)`.",
        ),
    )
