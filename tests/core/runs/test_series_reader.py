"""Curves of a long run come in pieces, and are kept in the cache for the next time."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resnet_studio.core.runs import series_reader
from resnet_studio.core.runs.kept_curves import kept_path, open_kept
from resnet_studio.core.runs.reader import MetricsTail
from resnet_studio.core.runs.rows import encode_row
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.series_reader import SeriesReader


def rows_of(first: int, last: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for step in range(first, last):
        epoch = (step + 1) / 10
        rows.append(
            {"kind": "step", "epoch": epoch, "step": step, "loss": 1 / (step + 1), "accuracy": 0.5,
             "learning_rate": 0.1, "images_per_second": None if step % 7 else 100.0}
        )  # fmt: skip
        if (step + 1) % 10 == 0:
            rows.append({"kind": "epoch", "epoch": int(epoch), "validation_loss": 0.3, "is_best": True})
    return rows


@pytest.fixture
def metrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metrics of a run that counts as long."""
    monkeypatch.setattr(series_reader, "LEAST_KEPT_BYTES", 1000)
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b"".join(map(encode_row, rows_of(0, 200))))
    return path


def read(path: Path) -> tuple[RunSeries, int]:
    """The curves, and how many rows were parsed for them."""
    series, num_rows = RunSeries(), 0
    for piece in SeriesReader(path).pieces():
        num_rows += piece.num_rows
        for part in piece.parts:
            series.append(part)
    return series, num_rows


def assert_same(one: RunSeries, other: RunSeries) -> None:
    for name, curve in one.curves.items():
        np.testing.assert_array_equal(curve.x, other.curves[name].x)
        np.testing.assert_array_equal(curve.y, other.curves[name].y)
    assert one.epochs == other.epochs


def test_a_long_run_is_read_once(metrics: Path) -> None:
    first, num_rows = read(metrics)
    assert num_rows == 220
    again, num_rows = read(metrics)
    assert num_rows == 0
    assert_same(first, again)
    assert len(again.curves["train_loss"]) == 200
    assert len(again.curves["images_per_second"]) == 29


def test_only_what_came_since_is_read(metrics: Path) -> None:
    read(metrics)
    with metrics.open("ab") as stream:
        stream.write(b"".join(map(encode_row, rows_of(200, 203))))
    series, num_rows = read(metrics)
    assert num_rows == 3
    assert len(series.curves["train_loss"]) == 203


def test_a_resume_drops_what_is_kept_and_dead(metrics: Path) -> None:
    read(metrics)
    with metrics.open("ab") as stream:
        stream.write(encode_row({"kind": "resumed", "epoch": 5.0, "step": 50}))
        stream.write(b"".join(map(encode_row, rows_of(50, 52))))
    series, _ = read(metrics)
    assert len(series.curves["train_loss"]) == 52
    assert len(series.epochs) == 5


@pytest.mark.parametrize("change", ["rewritten", "shorter", "other bytes, longer"])
def test_what_is_kept_of_another_file_is_not_believed(metrics: Path, change: str) -> None:
    read(metrics)
    content = metrics.read_bytes()
    other = b"".join(encode_row(row | {"loss": 7.0}) for row in rows_of(0, 200))
    lines = {"rewritten": other, "shorter": content[: len(content) // 2], "other bytes, longer": other * 2}
    metrics.write_bytes(lines[change])
    later = metrics.stat().st_mtime_ns + 1_000_000
    os.utime(metrics, ns=(later, later))
    assert open_kept(metrics) is None
    fresh = RunSeries()
    fresh.feed(MetricsTail(metrics).poll())
    assert_same(read(metrics)[0], fresh)


@pytest.mark.parametrize("place", [0.1, 0.4, 0.7, 0.95])
def test_damage_is_noticed_and_the_file_read_instead(metrics: Path, place: float) -> None:
    whole, _ = read(metrics)
    path = kept_path(metrics)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 0x40
    path.write_bytes(bytes(content))
    series, num_rows = read(metrics)
    assert num_rows == 220
    assert_same(series, whole)


def test_what_was_cut_short_is_not_believed(metrics: Path) -> None:
    read(metrics)
    path = kept_path(metrics)
    path.write_bytes(path.read_bytes()[:-20])
    assert open_kept(metrics) is None


def test_nothing_is_kept_of_a_short_run_or_of_a_look_that_was_broken_off(
    metrics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = SeriesReader(metrics).pieces()
    next(pieces)
    pieces.close()
    assert open_kept(metrics) is None
    assert not list(kept_path(metrics).parent.iterdir())
    monkeypatch.setattr(series_reader, "LEAST_KEPT_BYTES", 1_000_000)
    read(metrics)
    assert open_kept(metrics) is None


def test_a_cache_that_cannot_be_written_keeps_nothing_and_says_nothing(metrics: Path) -> None:
    folder = kept_path(metrics).parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder goes")
    assert len(read(metrics)[0].curves["train_loss"]) == 200
    assert read(metrics)[1] == 220


def test_memory_for_a_long_run_is_taken_at_once(metrics: Path) -> None:
    (piece,) = SeriesReader(metrics).pieces()
    assert piece.parts[0].num_expected == pytest.approx(220, rel=0.05)
    (kept,) = SeriesReader(metrics).pieces()
    assert kept.parts[0].num_expected == 200
