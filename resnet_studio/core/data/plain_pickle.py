"""Reads the pickled batches of CIFAR-10's Python version without letting the file run or build anything.

A pickle names the functions it wants called. Here every name that a batch needs leads to a stand-in of ours
that only notes what it is given, any other name is refused, and no code of numpy's is reached: the one array
is then made from bytes whose number is known.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.errors import QT_TRANSLATE_NOOP

# An official batch has 31 MB.
MAX_PICKLE_BYTES: Final = 64_000_000
MAX_ENCODED_BYTES: Final = 128_000_000
MAX_STEPS: Final = 400_000  # the files of a batch need 120,000
MAX_HUGE_NUMBERS: Final = 10_000  # of more than 64 bits, which alone can be chosen to have one hash
MAX_KEPT_TUPLES: Final = 32  # that are not at once given to a function
_TUPLES: Final = frozenset({"TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_TUPLE"})
_PUTS: Final = frozenset({"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"})
_GETS: Final = frozenset({"GET", "BINGET", "LONG_BINGET"})
_CALLS: Final = frozenset({"REDUCE", "BUILD"})
_STEPS: Final = (
    _TUPLES
    | _PUTS
    | _GETS
    | _CALLS
    | {"PROTO", "FRAME", "MARK", "STOP", "GLOBAL", "STACK_GLOBAL", "NONE", "NEWTRUE", "NEWFALSE"}
    | {"INT", "LONG", "LONG1", "BININT", "BININT1", "BININT2", "LIST", "DICT", "EMPTY_LIST", "EMPTY_DICT"}
    | {"APPEND", "APPENDS", "SETITEM", "SETITEMS", "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE"}
    | {"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"}
    | {"BYTEARRAY8", "POP"}
)
_ARRAY_NAMES: Final = frozenset(
    {
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "_reconstruct"),
    }
)
_NUMBER_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "u1": np.dtype("u1"),
    "i4": np.dtype("<i4"),
    "i8": np.dtype("<i8"),
}


class _Refusal(ValueError):  # noqa: N818 - the end of a sentence
    """What is wrong with the pickle, in our words."""


def load_plain(data: bytes) -> Any:
    """The lists, dicts, numbers, strings and small-integer arrays of a pickle.

    Raises:
        ValueError: It is no pickle, is too large, or wants to build anything else; a reason that
            ends a sentence.
    """
    if len(data) > MAX_PICKLE_BYTES:
        raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it is too large for a batch"))
    try:
        _require_sober(data)
        return _resolve(_PlainUnpickler(data).load(), depth=0)
    except _Refusal:
        raise
    except Exception as error:
        # Broken pickles raise nearly everything: EOFError, IndexError, TypeError, MemoryError …
        raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it is no plain batch")) from error


def _require_sober(data: bytes) -> None:
    """Look at the steps of a pickle before any is taken: a few of them can ask for all memory, or forever.

    A place of the memo far out makes room for all before it. A tuple that holds another twice, which holds a
    third twice, and so on, is hashed as a key in 2ⁿ steps; and keys can be chosen that all have one hash.
    """
    kept, num_huge = _KeptTuples(), 0
    for number, (opcode, argument, _) in enumerate(pickletools.genops(data)):
        num_huge += _is_huge(argument)
        is_known = opcode.name in _STEPS and number < MAX_STEPS and num_huge <= MAX_HUGE_NUMBERS
        if not is_known or (opcode.name in _PUTS and (argument or 0) >= MAX_STEPS):
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it has steps that no batch needs"))
        kept.take(opcode.name, argument)


class _KeptTuples:
    """Counts the tuples that could become keys: those not at once given to a function, or fetched again."""

    def __init__(self) -> None:
        self._num_kept = self._num_places = 0
        self._places: set[object] = set()
        self._last = ""
        self._ways_to_put: set[bool] = set()

    def take(self, step: str, place: object) -> None:
        """The next step, and its argument."""
        if step in _PUTS:
            self._put(place if step != "MEMOIZE" else self._num_places, is_counted=step == "MEMOIZE")
            return
        is_fetched = step in _GETS and place in self._places
        self._num_kept += is_fetched or (self._last in _TUPLES and step not in _CALLS)
        self._last = step
        if self._num_kept > MAX_KEPT_TUPLES:
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it holds more tuples than a batch needs"))

    def _put(self, place: object, *, is_counted: bool) -> None:
        # A pickle that did both would have us lose count.
        self._ways_to_put.add(is_counted)
        if len(self._ways_to_put) > 1:
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it has steps that no batch needs"))
        self._num_places += 1
        if self._last in _TUPLES:
            self._places.add(place)


def _is_huge(number: object) -> bool:
    return isinstance(number, int) and not -(2**63) <= number < 2**63


class _PlainUnpickler(pickle.Unpickler):
    """Knows the stand-ins and no other name."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="bytes")
        self._encoder = _EncodeStandIn()

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ARRAY_NAMES:
            return _ArrayStandIn()
        if (module, name) == ("numpy", "dtype"):
            return _TypeStandIn()
        if (module, name) == ("numpy", "ndarray"):
            return "numpy.ndarray"
        if (module, name) == ("_codecs", "encode"):
            return self._encoder
        raise _Refusal(
            QT_TRANSLATE_NOOP("reasons", "it wants to build {module}.{name}, which no batch needs").format(
                module=module, name=name
            )
        )


class _StandIn:
    """What a pickle gets in place of a function; it cannot be changed by the pickle."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it wants to change a function"))


class _ArrayStandIn(_StandIn):
    """In place of numpy's `_reconstruct`: an array without content, whatever shape was named."""

    __slots__ = ()

    def __call__(self, *_arguments: object) -> _PlainArray:
        return _PlainArray()


class _TypeStandIn(_StandIn):
    """In place of `numpy.dtype`."""

    __slots__ = ()

    def __call__(self, name: object, *_arguments: object) -> _PlainType:
        text = name.decode("ascii") if isinstance(name, bytes) else str(name)
        if text not in _NUMBER_TYPES:
            raise _Refusal(
                QT_TRANSLATE_NOOP("reasons", "it holds an array of another type than whole numbers")
            )
        return _PlainType(text)


class _EncodeStandIn(_StandIn):
    """In place of `_codecs.encode`, by which Python 3 writes bytes in old protocols; bounded."""

    __slots__ = ("_num_bytes",)

    def __init__(self) -> None:
        self._num_bytes = 0

    def __call__(self, text: object, encoding: object = "latin1") -> bytes:
        if not isinstance(text, str) or encoding not in {"latin1", b"latin1"}:
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it holds text that no batch needs"))
        self._num_bytes += len(text)
        if self._num_bytes > MAX_ENCODED_BYTES:
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "it is too large for a batch"))
        return text.encode("latin1")


class _PlainType:
    """The type of an array's numbers."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __setstate__(self, state: tuple[object, ...]) -> None:
        if state[1] == ">" or state[1] == b">":
            raise _Refusal(QT_TRANSLATE_NOOP("reasons", "its numbers are big-endian"))


class _PlainArray:
    """The state of an array, as the pickle tells it."""

    def __init__(self) -> None:
        self._state: tuple[Any, ...] = ()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._state = state

    def to_numpy(self) -> NDArray[Any]:
        """The array, if shape, type and number of bytes agree."""
        _version, shape, number_type, is_fortran, data = self._state
        if not isinstance(number_type, _PlainType) or not isinstance(data, bytes):
            raise _Refusal(
                QT_TRANSLATE_NOOP("reasons", "it holds an array of another type than whole numbers")
            )
        array: NDArray[Any] = np.frombuffer(data, _NUMBER_TYPES[number_type.name])
        return array.reshape(shape, order="F" if is_fortran else "C")


def _resolve(value: Any, depth: int) -> Any:
    """Arrays in place of their noted states, at the top and directly in a dict: a batch has no more."""
    if isinstance(value, _PlainArray):
        return value.to_numpy()
    if isinstance(value, dict) and depth == 0:
        return {key: _resolve(item, 1) for key, item in value.items()}
    return value
