"""A pickle of arrays is read without running anything that it names."""

import contextlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_studio.core.data import plain_pickle
from resnet_studio.core.data.plain_pickle import load_plain


class _Evil:
    """Calls a function when it is unpickled the ordinary way."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_wants_to_run_something_is_refused(tmp_path: Path, protocol: int) -> None:
    target = tmp_path / "made"
    for function, argument in (
        (os.mkdir, str(target)),
        (eval, f"open({str(target)!r}, 'w')"),
        (np.load, str(target)),
    ):
        with pytest.raises(ValueError, match="which no batch needs"):
            load_plain(pickle.dumps({b"data": _Evil(function, argument)}, protocol=protocol))
    assert not target.exists()


@pytest.mark.parametrize(
    "code",
    [
        # An array of 10**12 numbers: named, never made.
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(L1000000000000L\ntVb\ntR.",
        # Attributes put on the functions that stand in for numpy's.
        b"cnumpy.core.multiarray\n_reconstruct\n(dVx\nI1\nsb.",
        b"c_codecs\nencode\n(dVx\nI1\nsb.",
        b"cnumpy\ndtype\n(N(dVx\nI1\nstb.",
        # Names inside allowed modules.
        b"cnumpy.core.multiarray\nscalar\n.",
        b"cnumpy\nload\n.",
        b"c_codecs\ndecode\n.",
        b"cnumpy.core.multiarray\n_reconstruct.__class__\n.",
        b"\x80\x04\x8c\x05numpy\x8c\x10ndarray.__class__\x93.",
        # Registered extensions and outside objects.
        b"\x82\x01.",
        b"Pname\n.",
        # Cut off, empty, no pickle.
        b"",
        b"(lp0\n",
        b"\xff\xd8\xff\xe0",
        b"\x80\xff.",
        b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7f",
    ],
)
def test_crafted_pickles_build_nothing(code: bytes) -> None:
    with pytest.raises(ValueError, match="it "):
        load_plain(code)


def test_a_pickle_that_swells_is_refused() -> None:
    text = b"X" + (10_000_000).to_bytes(4, "little") + b"a" * 10_000_000
    code = text + b"q\x00" + b"0" + b"(" + b"c_codecs\nencode\nh\x00\x85R" * 20 + b"t."
    with pytest.raises(ValueError, match="too large"):
        load_plain(b"\x80\x02" + code)
    with pytest.raises(ValueError, match="too large"):
        load_plain(bytes(plain_pickle.MAX_PICKLE_BYTES + 1))


def test_a_place_far_out_in_the_memo_is_refused() -> None:
    with pytest.raises(ValueError, match="no batch needs"):
        load_plain(b"\x80\x02K\x01r\xff\xff\xff\x7f.")


def doubled(num: int, *, is_counted: bool) -> bytes:
    """Tuples that hold the one before twice: 2ⁿ steps to hash the last, which is then a key."""
    put = [b"\x94" if is_counted else b"q" + bytes([place]) for place in range(num + 1)]
    tuples = b"".join(b"h%ch%c\x86" % (place, place) + put[place + 1] for place in range(num))
    return b"\x80\x04)" + put[0] + tuples + b"}h%cK\x01s." % num


@pytest.mark.parametrize("is_counted", [False, True])
def test_a_key_that_takes_forever_to_hash_is_refused(is_counted: bool) -> None:
    with pytest.raises(ValueError, match="more tuples than a batch needs"):
        load_plain(doubled(60, is_counted=is_counted))


def test_places_put_in_two_ways_are_refused() -> None:
    with pytest.raises(ValueError, match="no batch needs"):
        load_plain(b"\x80\x04K\x01q\x00K\x02\x94\x86.")


def test_keys_of_one_hash_are_refused() -> None:
    numbers = (k * (2**61 - 1) for k in range(1000, 12_000))
    items = b"".join(b"\x8a\x0e" + number.to_bytes(14, "little") + b"K\x01" for number in numbers)
    with pytest.raises(ValueError, match="no batch needs"):
        load_plain(b"\x80\x02}(" + items + b"u.")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_refusal(content: bytes) -> None:
    for start in (b"", b"\x80\x02", b"\x80\x04"):
        with contextlib.suppress(ValueError):
            load_plain(start + content + b".")
