"""What a run's metrics.jsonl adds to its curves, a piece at a time, so that nobody waits for a long run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from resnet_studio.core.runs.kept_curves import CurveKeeper, DamagedCurvesError, KeptCurves, open_kept
from resnet_studio.core.runs.reader import MetricsTail
from resnet_studio.core.runs.series import SeriesPart, parts_of

LEAST_KEPT_BYTES = 8_000_000  # of metrics.jsonl: a shorter one is read as soon as its columns would be
SPARE = 1.02  # rows are not all alike


@dataclass(frozen=True)
class Piece:
    """Some of what is new.

    Attributes:
        parts: In order.
        num_rows: How many rows were parsed for it; 0 where it was kept.
    """

    parts: list[SeriesPart]
    num_rows: int


class SeriesReader:
    """Reads the curves of a run from the start, then what came since the last look.

    The first look takes what is kept in the cache for this file and reads only what is behind it; what takes
    long to read is kept for the next time.
    """

    def __init__(self, metrics: Path) -> None:
        self._metrics = metrics
        self._tail = MetricsTail(metrics)
        self._is_new = True

    def pieces(self) -> Iterator[Piece]:
        """What is new; an absent or unreadable file has nothing now."""
        if not self._is_new:
            yield from self._parsed()
            return
        self._is_new = False
        kept = open_kept(self._metrics)
        size = _size_of(self._metrics)
        is_long = size - (kept.size if kept else 0) >= LEAST_KEPT_BYTES
        keeper = CurveKeeper(self._metrics) if is_long else None
        try:
            if kept is not None:
                yield from self._pass_on(self._from_kept(kept), keeper)
            yield from self._pass_on(self._parsed(size), keeper)
            if keeper is not None:
                keeper.finish(self._tail.offset)
        finally:
            if keeper is not None:
                keeper.give_up()  # where it is not finished, nobody listens any more

    def _pass_on(self, pieces: Iterator[Piece], keeper: CurveKeeper | None) -> Iterator[Piece]:
        for piece in pieces:
            if keeper is not None:
                for part in piece.parts:
                    keeper.add(part)
            yield piece

    def _from_kept(self, kept: KeptCurves) -> Iterator[Piece]:
        """What is kept; where it is damaged all of it is dropped, and the file is read from its start."""
        try:
            for part in kept.parts():
                yield Piece([replace(part, num_expected=kept.num_points)], 0)
        except (DamagedCurvesError, OSError):
            yield Piece([SeriesPart(drops_after=-1.0)], 0)
        else:
            self._tail.skip_to(kept.size)

    def _parsed(self, size: int = 0) -> Iterator[Piece]:
        start = self._tail.offset
        for rows in self._tail.chunks():
            expected = 0
            if size >= LEAST_KEPT_BYTES:
                expected = int(SPARE * len(rows) * (size - start) / max(1, self._tail.offset - start))
                size = 0  # once: memory that is not used yet costs nothing
            if parts := parts_of(rows):
                yield Piece([replace(part, num_expected=expected) for part in parts], len(rows))


def _size_of(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0
