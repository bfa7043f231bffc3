"""A row is what was written or none; what was cut short is told from what was damaged."""

from pathlib import Path

import pytest

from resnet_studio.core.runs.rows import decode_row, encode_row, look_at_rows, sound_rows

ROW = {"time": 1.5, "kind": "step", "loss": 0.25, "nested": {"a": [1]}}


def test_a_row_comes_back_without_its_checksum() -> None:
    line = encode_row(ROW)
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert decode_row(line[:-1]) == ROW


def test_every_changed_bit_and_every_cut_of_a_row_is_found() -> None:
    line = encode_row(ROW)[:-1]
    for place in range(len(line)):
        for bit in range(8):
            assert decode_row(line[:place] + bytes([line[place] ^ 1 << bit]) + line[place + 1 :]) is None
        assert decode_row(line[:place]) is None


def test_a_row_whose_checksum_and_its_name_were_both_changed_is_found() -> None:
    line = encode_row(ROW)[:-1]
    assert decode_row(line.replace(b"crc", b"cRc")[:-5] + b'Q..."}') is None


@pytest.mark.parametrize("line", [b'{"kind": "step"}', b'{"step": 1, "kind": "resumed"}', b"{}"])
def test_rows_of_earlier_versions_have_no_checksum_and_are_taken(line: bytes) -> None:
    assert decode_row(line) is not None


@pytest.mark.parametrize("line", [b"", b"3", b"[1]", b"\x00" * 9, b"[" * 100_000, b"\xff{}"])
def test_what_is_no_row_is_none(line: bytes) -> None:
    assert decode_row(line) is None


def test_torn_rows_are_told_from_damaged_ones(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    good, torn = encode_row(ROW), encode_row(ROW)[:20]
    damaged = good.replace(b"0.25", b"0.35")
    path.write_bytes(good + torn + b"\n" + damaged + good + torn)
    found = look_at_rows(path)
    assert (found.num_sound, found.num_torn, found.num_damaged, found.torn_bytes) == (2, 1, 1, 20)
    assert sound_rows(path) == good + good
