"""Reads what several chosen runs are compared by, in the background and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.glance import read_epoch_series
from resnet_studio.core.runs.reader import read_recipe
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.runs.comparison import as_text, compare_lines
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.runs.page import RunsPage

MOST_RUNS = 12  # so many patterns can be told apart
MOST_EPOCHS = 400  # of each run in a plot


@dataclass(frozen=True)
class Compared:
    """A run as it is compared.

    Attributes:
        row: Its figures.
        recipe: Its recipe; None where that cannot be read.
        series: Its curves by epochs.
    """

    row: RunRow
    recipe: Recipe | None
    series: RunSeries


class Comparing(QObject):
    """The logic of the comparison.

    Attributes:
        compared: The runs that are shown side by side.
    """

    def __init__(self, page: RunsPage, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._reading = NewestJob(runner)
        self._wanted: list[RunRow] = []
        self._known: dict[str, Compared] = {}
        self.compared: list[Compared] = []
        page.runs_chosen.connect(self._compare)
        page.comparison.copy_requested.connect(self.copy)
        page.comparison.set_runner(runner)

    def _compare(self, rows: Sequence[RunRow]) -> None:
        wanted = list(rows[:MOST_RUNS])
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if not wanted:
            self._reading.drop()
            return
        known = self._known
        self._page.comparison.say(len(wanted), len(rows))
        self._reading.run(
            self.tr("Reading {count} runs").format(count=len(wanted)),
            lambda context: [_read(row, known, context) for row in wanted],
            self._take,
        )

    def _take(self, compared: list[Compared]) -> None:
        self._known = {one.row.path: one for one in compared}
        self.compared = compared
        rows = [one.row for one in compared]
        self._page.comparison.show_runs(
            [row.name for row in rows],
            [one.series for one in compared],
            compare_lines(rows, [one.recipe for one in compared]),
        )

    def copy(self, delimiter: str) -> None:
        """Put the lines that are shown on the clipboard, with this between their cells."""
        panel = self._page.comparison
        names = [one.row.name for one in self.compared]
        QGuiApplication.clipboard().setText(as_text(names, panel.lines, delimiter))


def _read(row: RunRow, known: dict[str, Compared], context: TaskContext) -> Compared:
    """What a run is compared by; one that has not changed is not read again."""
    context.raise_if_stopped()
    before = known.get(row.path)
    if before is not None and before.row == row:
        return before
    try:
        recipe = read_recipe(row.folder)
    except StudioError:
        recipe = None
    return Compared(row, recipe, read_epoch_series(row.folder, row.epoch, MOST_EPOCHS))
