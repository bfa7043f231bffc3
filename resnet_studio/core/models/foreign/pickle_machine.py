"""Works through the pickle of a PyTorch file step by step, without building or calling anything.

A pickle is a program for a small stack machine. This one knows the steps that weights need, makes a
`TensorEntry` where torch would make a tensor, and ends at the first step or name that it does not know. The
steps are those of torch's own reader of weights (`torch/_weights_only_unpickler.py`), the names are fewer.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.models.foreign.entries import (
    ITEM_BYTES,
    MOST_DIMENSIONS,
    BoundedFile,
    Refusal,
    TensorEntry,
)

MOST_STEPS: Final = 400_000  # ResNet-152 and its optimizer need 80,000
# What a broken pickle may raise on the way.
_BROKEN: Final = (
    ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, struct.error,
)  # fmt: skip

_STORAGES: Final = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16", "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16",
    "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool",
}  # fmt: skip
_DICTS: Final = frozenset({"collections.OrderedDict", "collections.Counter"})
# They may stand beside the weights: what they would make is of no interest here.
_IDLE: Final = frozenset(
    {"torch.Size", "torch.device", "builtins.set", "__builtin__.set", "_codecs.encode"}
    | {f"torch.{dtype}" for dtype in ITEM_BYTES}
)


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function that the pickle names."""

    path: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Something beside the weights."""

    kind: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A row of numbers in the file.

    Attributes:
        key: Its name in the file.
        dtype: Type of the numbers.
        num_items: How many a tensor may use.
        num_stored: How many there are under that name; more where this is a part of them.
    """

    key: str
    dtype: str
    num_items: int
    num_stored: int


class PickleMachine:
    """The stack, the memo and the rules.

    Attributes:
        storages: The rows of numbers that were named, by key.
    """

    def __init__(self) -> None:
        self.storages: dict[str, Storage] = {}
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._num_steps = 0

    def run(self, file: BoundedFile) -> Any:
        """What one pickle describes; the file stands behind it afterwards.

        Raises:
            Refusal: It is damaged, too large, or needs what weights do not need.
        """
        self._stack, self._marks, self._memo = [], [], {}
        try:
            for opcode, argument, _ in pickletools.genops(file):  # type: ignore[arg-type]
                self._spend(1)
                if opcode.name == "STOP":
                    return self._stack.pop()
                self._step(opcode.name, argument)
        except Refusal:
            raise
        except _BROKEN as error:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its description is damaged")) from error
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "its description ends early"))

    def _spend(self, number: int) -> None:
        self._num_steps += number
        if self._num_steps > MOST_STEPS:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "its description has too many steps"))

    def _step(self, opcode: str, argument: Any) -> None:
        if opcode in _CONSTANTS:
            self._stack.append(_CONSTANTS[opcode]())
        elif opcode in _LITERALS:
            self._stack.append(argument)
        elif opcode in _STEPS:
            _STEPS[opcode](self, argument)
        elif opcode not in {"PROTO", "FRAME"}:
            raise Refusal(
                QT_TRANSLATE_NOOP("reasons", "it has a step {opcode}, which weights do not need").format(
                    opcode=opcode
                )
            )

    def _mark(self, _: Any) -> None:
        self._marks.append(len(self._stack))

    def _since_mark(self) -> list[Any]:
        start = self._marks.pop()
        if start > len(self._stack):
            raise IndexError
        items, self._stack[start:] = self._stack[start:], []
        return items

    def _tuple(self, number: int) -> None:
        if len(self._stack) < number:
            raise IndexError
        self._stack[-number:] = [tuple(self._stack[-number:])]

    def _append(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, list):
            target += items
        elif not isinstance(target, Idle):
            raise TypeError

    def _set(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, dict):
            # Other keys are none of weights; and to look a deep tuple up could take forever.
            pairs = zip(items[::2], items[1::2], strict=True)
            target.update({key: value for key, value in pairs if type(key) in {str, int}})
        elif not isinstance(target, Idle):
            raise TypeError

    def _put(self, place: int) -> None:
        self._memo[place] = self._stack[-1]

    def _name(self, argument: str) -> None:
        path = argument.replace(" ", ".")
        if path not in _KNOWN:
            raise Refusal(
                QT_TRANSLATE_NOOP("reasons", "it wants to build {name}, which weights do not need").format(
                    name=path[:100]
                )
            )
        self._stack.append(Name(path))

    def _reduce(self, _: Any) -> None:
        arguments, function = self._stack.pop(), self._stack.pop()
        if not isinstance(function, Name) or not isinstance(arguments, tuple):
            raise TypeError
        self._spend(len(arguments))
        if function.path in _REBUILD:
            self._stack.append(_REBUILD[function.path](*arguments))
        elif function.path in _DICTS:
            self._stack.append({})
            pairs = arguments[0] if arguments and isinstance(arguments[0], list) else []
            self._spend(len(pairs))  # one list may be given again and again
            for key, value in pairs:
                self._set([key, value])
        elif function.path in _IDLE:
            self._stack.append(Idle(function.path))
        else:
            raise TypeError

    def _build(self, _: Any) -> None:
        self._stack.pop()
        if not isinstance(self._stack[-1], dict | Idle):
            raise Refusal(
                QT_TRANSLATE_NOOP(
                    "reasons", "it wants to change what it has built, which weights do not need"
                )
            )

    def _stored(self, _: Any) -> None:
        reference = self._stack.pop()
        if not isinstance(reference, tuple) or len(reference) > 6:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "it refers to something that is no row of numbers"))
        kind, storage_type, key, _place, num_stored, *view = reference
        if kind != "storage" or not isinstance(storage_type, Name) or type(key) not in {str, int}:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "it refers to something that is no row of numbers"))
        num_items = view[0][2] if view and view[0] is not None else num_stored
        dtype = _STORAGES[storage_type.path.removeprefix("torch.")]
        storage = Storage(str(key), dtype, _count(num_items), _count(num_stored))
        known = self.storages.setdefault(storage.key, storage)
        if (known.dtype, known.num_stored) != (dtype, num_stored) or num_items > num_stored:
            raise Refusal(QT_TRANSLATE_NOOP("reasons", "it describes the same numbers in two ways"))
        self._stack.append(storage)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**48:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it holds a size that no tensor has"))
    return value


def _tensor(storage: Storage, offset: int, shape: Any, stride: Any, *_: Any) -> TensorEntry:
    """As torch's `_rebuild_tensor_v2`: a view of a storage; one that repeats its numbers is refused."""
    if not isinstance(storage, Storage) or not len(shape) == len(stride) <= MOST_DIMENSIONS:
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it describes a tensor that cannot be"))
    sizes, steps = tuple(map(_count, shape)), tuple(map(_count, stride))
    entry = TensorEntry(storage.dtype, sizes)
    last = _count(offset) + sum((size - 1) * step for size, step in zip(sizes, steps, strict=True))
    if entry.num_items and (last >= storage.num_items or entry.num_items > storage.num_items):
        raise Refusal(QT_TRANSLATE_NOOP("reasons", "it describes a tensor that is larger than its numbers"))
    return entry


def _parameter(data: Any, *_: Any) -> TensorEntry:
    if not isinstance(data, TensorEntry):
        raise TypeError
    return data


_REBUILD: Final[dict[str, Callable[..., TensorEntry]]] = {
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
}
_KNOWN: Final = _DICTS | _IDLE | _REBUILD.keys() | {f"torch.{name}" for name in _STORAGES}
_CONSTANTS: Final[dict[str, Callable[[], Any]]] = {
    "NONE": lambda: None, "NEWTRUE": lambda: True, "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_SET": lambda: Idle("builtins.set"),
}  # fmt: skip
_LITERALS: Final = frozenset(
    {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINSTRING"}
)
_STEPS: Final[dict[str, Callable[[PickleMachine, Any], None]]] = {
    "MARK": PickleMachine._mark,
    "TUPLE": lambda machine, _: machine._stack.append(tuple(machine._since_mark())),
    "TUPLE1": lambda machine, _: machine._tuple(1),
    "TUPLE2": lambda machine, _: machine._tuple(2),
    "TUPLE3": lambda machine, _: machine._tuple(3),
    "APPEND": lambda machine, _: machine._append([machine._stack.pop()]),
    "APPENDS": lambda machine, _: machine._append(machine._since_mark()),
    "SETITEM": lambda machine, _: machine._set([machine._stack.pop(-2), machine._stack.pop()]),
    "SETITEMS": lambda machine, _: machine._set(machine._since_mark()),
    "BINPUT": PickleMachine._put,
    "LONG_BINPUT": PickleMachine._put,
    "BINGET": lambda machine, place: machine._stack.append(machine._memo[place]),
    "LONG_BINGET": lambda machine, place: machine._stack.append(machine._memo[place]),
    "GLOBAL": PickleMachine._name,
    "REDUCE": PickleMachine._reduce,
    "BUILD": PickleMachine._build,
    "BINPERSID": PickleMachine._stored,
}
