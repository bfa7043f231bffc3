"""A run in figures and curves."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.core.runs.supervise import RunNews
from resnet_studio.gui.messages import note_words
from resnet_studio.gui.retold import retold
from resnet_studio.gui.theme import scaled
from resnet_studio.gui.train.outcome_strip import OutcomeStrip
from resnet_studio.gui.train.run_plots import RunPlots
from resnet_studio.gui.widgets.numbers import duration_words, grouped
from resnet_studio.gui.widgets.run_words import NONE, clock_words, percent, speed_words
from resnet_studio.gui.widgets.tile import Tile

NARROW_PX = 600  # six tiles in a row need as much


class RunView(QWidget):
    """Tiles above, the curves beneath, and how it ended between them.

    Attributes:
        outcome: How the run ended.
        plots: The curves.
        tiles: The figures by name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series = RunSeries()
        self._told_part = (0, 0.0)  # process of the part of a run whose differences were shown
        self.tiles = {
            name: Tile(f"tile_{name}", caption)
            for name, caption in (
                ("accuracy", self.tr("Validation")),
                ("loss", self.tr("Validation loss")),
                ("epoch", self.tr("Epoch")),
                ("speed", self.tr("Speed")),
                ("elapsed", self.tr("Elapsed")),
                ("left", self.tr("Left")),
            )
        }
        self.outcome = OutcomeStrip()
        self.plots = RunPlots()
        self._rows = (QHBoxLayout(), QHBoxLayout())
        for row in self._rows:
            row.setSpacing(8)
        self._place_tiles(are_in_two_rows=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for row in self._rows:
            layout.addLayout(row)
        layout.addWidget(self.outcome)
        layout.addWidget(self.plots, 1)

    def _place_tiles(self, *, are_in_two_rows: bool) -> None:
        for number, tile in enumerate(self.tiles.values()):
            self._rows[int(are_in_two_rows and number >= len(self.tiles) // 2)].addWidget(tile, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the tiles stand in two rows; Qt's name."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < scaled(NARROW_PX)
        if is_narrow != bool(self._rows[1].count()):
            self._place_tiles(are_in_two_rows=is_narrow)

    @property
    def series(self) -> RunSeries:
        """The curves that are shown."""
        return self._series

    def set_series(self, series: RunSeries) -> None:
        """Show another run's curves."""
        self._series = series
        self.plots.set_series(series)

    def refresh(self) -> None:
        """The series has new rows."""
        self.plots.refresh()

    def set_news(self, news: RunNews) -> None:
        """Show a run's figures, and why it cannot be written now."""
        self.set_status(news.status, news.state)
        if news.state.is_live:
            is_ending = news.state in (RunState.PAUSING, RunState.STOPPING)
            self.outcome.show_trouble(news.trouble, news.cure, can_force=is_ending)

    def set_status(self, status: RunStatus, state: RunState) -> None:
        """Show a run's figures."""
        last = self._series.epochs[-1] if self._series.epochs else {}
        kept: dict[str, Any] = next((row for row in reversed(self._series.epochs) if row.get("is_best")), {})
        value = kept.get("validation_accuracy")
        best = "" if value is None else self.tr("best {value}").format(value=percent(value))
        self.tiles["accuracy"].set(percent(last.get("validation_accuracy")), best)
        train = self.tr("train {value}").format(value=_loss(last.get("train_loss"))) if last else ""
        self.tiles["loss"].set(_loss(last.get("validation_loss")), train)
        epoch = f"{grouped(self.epochs_done(status))} / {grouped(status.epochs)}" if status.epochs else NONE
        step = self.tr("step {step}/{steps}")
        steps = step.format(step=grouped(status.step), steps=grouped(status.steps)) if status.steps else ""
        self.tiles["epoch"].set(epoch, steps)
        # Cores, memory and threads of the device are in the tool tip: they have no room in the tile.
        self.tiles["speed"].set(speed_words(status.images_per_second), status.device.partition(",")[0])
        self.tiles["speed"].setToolTip(retold(status.device))
        self.tiles["elapsed"].set(duration_words(status.elapsed_seconds), self.tr("spent training"))
        left = status.remaining_seconds if state.is_live else None
        note = "" if left is None else self.tr("until {time}").format(time=clock_words(left))
        self.tiles["left"].set(NONE if left is None else duration_words(left), note)
        self.tiles["left"].setVisible(state.is_live)

        if state.is_live and status.differences:
            self._tell_differences(status)

    def show_end(self, news: RunNews, headline: str, details: str, path: str, parts: int = 0) -> None:
        """Say how the run ended, or ask what must be known before it goes on; `parts` as `show_outcome`."""
        status = news.status
        if news.state is RunState.PAUSED and status.has_changed_data and status.message:
            self.outcome.ask_about_data(headline, details)
        else:
            can_classify = status.best_epoch is not None
            show = self.outcome.show_outcome
            show(news.state, headline, details, path, can_classify=can_classify, parts=parts)

    def _tell_differences(self, status: RunStatus) -> None:
        """Show once what is another way in this part of the run."""
        part = (status.pid, status.pid_started)
        if part == self._told_part:
            return
        self._told_part = part
        sentences = [note_words(one.template, one.parameters) for one in status.differences]
        self.outcome.show_differences(
            self.tr("Not all is as it was when this run was left."), "\n".join(sentences)
        )

    def epochs_done(self, status: RunStatus) -> int:
        """How many epochs are over; the rows of the curves come sooner than the status tells."""
        last = self._series.epochs[-1]["epoch"] if self._series.epochs else 0
        return max(status.epoch, int(last))


def _loss(value: float | None) -> str:
    return NONE if value is None else f"{value:.4f}"
