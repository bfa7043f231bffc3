"""TensorBoard event files beside metrics.jsonl, for those who watch their runs there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter

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
        if self._writer is None:
            self._wait_for_a_later_name()
            self._writer = SummaryWriter(str(self._folder), purge_step=self._purge_step, flush_secs=30)
        for key, tag in tags.items():
            if row.get(key) is not None:
                self._writer.add_scalar(tag, row[key], row["step"])

    def _wait_for_a_later_name(self) -> None:
        """TensorBoard reads files by name, which begins with the second; ours must be the last of them."""
        parts = [path.name.split(".") for path in self._folder.glob("events.out.tfevents.*.*")]
        wait = max((int(part[3]) for part in parts if part[3].isdecimal()), default=0) + 1 - time.time()
        if 0 < wait <= 1:  # more than that and the clock was set back: then no wait would help
            time.sleep(wait)

    def close(self) -> None:
        """Flush and close the file."""
        if self._writer is not None:
            self._writer.close()
