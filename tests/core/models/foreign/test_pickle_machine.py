"""The machine knows what weights need; every trick ends it, and none costs time or memory."""

import io
import pickle
from typing import Any

import pytest

from resnet_studio.core.models.foreign.entries import BoundedFile, Refusal, TensorEntry
from resnet_studio.core.models.foreign.pickle_machine import PickleMachine

STORAGE = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ"


def run(program: bytes, most_bytes: int = 10_000_000) -> Any:
    return PickleMachine().run(BoundedFile(io.BytesIO(b"\x80\x02" + program), most_bytes))


def tensor(shape: bytes, stride: bytes, offset: bytes = b"K\x00") -> bytes:
    """A call of `_rebuild_tensor_v2` on six stored numbers."""
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + STORAGE + offset + shape + stride
        + b"\x89ccollections\nOrderedDict\n)RtR."
    )  # fmt: skip


def test_plain_values_come_out() -> None:
    value = {"a": [1, 2.5, None, True, "é"], "b": (1, (2, 3)), 7: {"deep": -5}}
    assert run(pickle.dumps(value, protocol=2)[2:]) == value


def test_a_tensor_is_described_and_not_made() -> None:
    assert run(tensor(b"K\x02K\x03\x86", b"K\x03K\x01\x86")) == TensorEntry("float32", (2, 3))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (tensor(b"K\x02K\x04\x86", b"K\x04K\x01\x86"), "larger than its numbers"),
        (tensor(b"K\x02K\x03\x86", b"K\x03K\x01\x86", offset=b"K\x01"), "larger than its numbers"),
        (tensor(b"J\xff\xff\xff\x7fK\x06\x86", b"K\x00K\x00\x86"), "larger than its numbers"),
        (tensor(b"J\xff\xff\xff\xffK\x03\x86", b"K\x03K\x01\x86"), "no tensor has"),
        (tensor(b"K\x06\x85", b"K\x03K\x01\x86"), "cannot be"),
        (b"cos\nsystem\n.", r"os\.system"),
        (b"cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R.", "bytearray"),
        (b"c__main__\nx y\n.", "wants to build"),
        (b"ctorch\nload\n.", r"torch\.load"),
        (b"ccollections\nOrderedDict\n)\x81.", "NEWOBJ"),
        (b"\x8c\x02os\x8c\x06system\x93.", "SHORT_BINUNICODE"),
        (b"(K\x01K\x02i__main__\nx\n.", "INST"),
        (b"Vstorage\nQ.", "UNICODE"),
        (b"K\x01K\x02R.", "damaged"),
        (b"X\xff\xff\xff\x7fabc.", "too large"),
        (b"t.", "damaged"),
        (b"\x85.", "damaged"),
        (b"h\x05.", "damaged"),
        (b"K\x01", "damaged"),
        (b"]K\x01K\x02s.", "damaged"),
    ],
)
def test_what_weights_do_not_need_ends_the_reading(program: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        run(program)


def test_a_memo_place_far_away_costs_nothing() -> None:
    assert run(b"K\x01r\xff\xff\xff\x7f.") == 1


def test_keys_that_would_take_forever_to_look_up_are_passed_over() -> None:
    deep = b")" + b"q\x00h\x00\x86" * 60  # a tuple of twice the tuple before, sixty times
    assert run(b"}" + deep + b"K\x01s.") == {}


def test_names_of_numbers_that_would_take_forever_to_write_are_refused() -> None:
    deep = b")" + b"q\x00h\x00\x86" * 60
    with pytest.raises(Refusal, match="no row of numbers"):
        run(STORAGE.replace(b"X\x01\x00\x00\x000", deep) + b".")


@pytest.mark.parametrize(
    ("pair", "number", "words"),
    [
        (b"(" + b"K\x01" * 50_000 + b"t", 50_000, "damaged"),
        (b"K\x01K\x02\x86", 150_000, "too many steps"),
    ],
)
def test_one_list_given_again_and_again_costs_no_more_than_its_steps(
    pair: bytes, number: int, words: str
) -> None:
    pairs = pair + b"q\x00](" + b"h\x00" * number + b"eq\x01"
    calls = b"ccollections\nOrderedDict\nq\x02" + b"h\x02h\x01\x85R" * 40_000
    with pytest.raises(Refusal, match=words):
        run(pairs + calls + b".")


def test_a_shape_of_very_many_sizes_is_refused_before_it_is_read() -> None:
    sizes = b"(" + b"K\x01" * 8 + b"J\xff\xff\xff\xfft"
    with pytest.raises(Refusal, match="cannot be"):
        run(tensor(sizes, sizes))


def test_the_number_of_steps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_studio.core.models.foreign.pickle_machine.MOST_STEPS", 1000)
    with pytest.raises(Refusal, match="too many steps"):
        run(b"]" + b"K\x01a" * 600 + b".")


def test_the_description_may_not_be_endless() -> None:
    with pytest.raises(Refusal, match="too large"):
        run(b"c" + b"x" * 5000, most_bytes=1000)
