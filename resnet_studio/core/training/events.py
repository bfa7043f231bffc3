"""TensorBoard event files beside metrics.jsonl, for those who watch their runs there."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter

_log = logging.getLogger(__name__)

_STEP_TAGS = {
    "loss": "loss/train",
    "accuracy": "accuracy/train",
    "learning_rate": "learning_rate",
    "images_per_second": "images_per_second",
}
_EPOCH_TAGS = {"validation_loss": "loss/validation", "validation_accuracy": "accuracy/validation"}


class EventWriter:
    """Writes scalars over steps; train and validation share a tag's group, so that they share a chart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._purge_step: int | None = None
        self._writer: SummaryWriter | None = None
        self._held: list[tuple[Mapping[str, Any], Mapping[str, str]]] = []  # since the last flush
        self._has_failed = False

    def start_after(self, step: int) -> None:
        """A resume goes on from this step: TensorBoard drops what the dead part wrote behind it."""
        self._purge_step = step + 1

    def add_step(self, row: Mapping[str, Any]) -> None:
        """Add the scalars of some steps."""
        self._add(row, _STEP_TAGS)

    def add_epoch(self, row: Mapping[str, Any]) -> None:
        """Add the scalars of an epoch."""
        self._add(row, _EPOCH_TAGS)

    def _add(self, row: Mapping[str, Any], tags: Mapping[str, str]) -> None:
        """Add a row, and those before it that a disk in trouble may have lost."""
        self._held.append((row, tags))
        try:
            rows = self._held[-1:]
            if self._writer is None:
                rows = self._held
                self._writer = self._open()
            for values, named in rows:
                for key, tag in named.items():
                    if values.get(key) is not None:
                        self._writer.add_scalar(tag, values[key], values["step"])
        except OSError as error:  # metrics.jsonl has them too: no run ends for it
            self._let_go(error)

    def _open(self) -> SummaryWriter:
        """A new file; what the one before holds of the rows that are written again is dropped."""
        self._wait_for_a_later_name()
        if self._has_failed:
            self._purge_step = min(row["step"] for row, _ in self._held)
        return SummaryWriter(str(self._folder), purge_step=self._purge_step, flush_secs=30)

    def flush(self) -> None:
        """See to it that the file has every row; those that it may not have are written again later."""
        if self._writer is None:
            return
        try:
            self._writer.flush()
            self._held.clear()
        except OSError as error:
            self._let_go(error)

    def _let_go(self, error: OSError) -> None:
        _log.warning("TensorBoard's file cannot be written: %s. Its rows are held.", error.strerror or error)
        self._has_failed = True
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()

    def _wait_for_a_later_name(self) -> None:
        """TensorBoard reads files by name, which begins with the second; ours must be the last of them."""
        parts = [path.name.split(".") for path in self._folder.glob("events.out.tfevents.*.*")]
        wait = max((int(part[3]) for part in parts if part[3].isdecimal()), default=0) + 1 - time.time()
        if 0 < wait <= 1:  # more than that and the clock was set back: then no wait would help
            time.sleep(wait)

    def close(self) -> None:
        """Flush and close the file; what was held is written once more, as far as the disk takes it."""
        with contextlib.suppress(OSError):
            if self._writer is None and self._held:
                row, tags = self._held.pop()
                self._add(row, tags)
            if self._writer is not None:
                self._writer.close()
