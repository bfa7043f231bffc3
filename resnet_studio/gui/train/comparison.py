"""Reads the other runs that are laid over the plots of a run, and follows those that are at work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RunError
from resnet_studio.core.runs.folder import RunFolder, list_runs
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.core.runs.supervise import RunNews, watch
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.messages import choose_folder
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.run_plots import RunPlots

MOST_OFFERED = 25  # a menu that is longer leaves the screen; older ones are found by their folder


class ComparisonPresenter(QObject):
    """Between the bar above the plots and the runs on the disk.

    The runs that are compared stand in the session: they stay while other runs are looked at, and when the
    window is built anew.
    """

    def __init__(self, plots: RunPlots, session: Session, runner: JobRunner) -> None:
        super().__init__(plots)
        self._plots, self._session, self._runner = plots, session, runner
        self._series: dict[Path, RunSeries] = {}
        self._jobs: dict[Path, Job] = {}
        bar = plots.bar
        bar.choice_requested.connect(self.offer)
        bar.run_toggled.connect(self.compare)
        bar.elsewhere_requested.connect(self._ask_for_folder)
        bar.clear_requested.connect(self.compare_with_none)
        session.run_changed.connect(self._show)
        session.compared_changed.connect(self._take)
        self._take()

    def offer(self) -> None:
        """Find the runs that there are, in a job, and let the user choose."""
        runs_path = self._session.settings.runs_path
        self._runner.run(
            self.tr("Looking for other runs"),
            lambda context, tell: list_runs(runs_path),
            on_success=self._offer,
            is_quiet=True,
        )

    def _offer(self, runs: list[RunFolder]) -> None:
        own = self._session.run
        compared = list(self._session.compared)
        others = [folder for folder in runs if own is None or folder.path != own.path]
        known = {folder.path for folder in others[:MOST_OFFERED]}
        more = [folder for folder in compared if folder.path not in known]
        self._plots.bar.offer([*others[:MOST_OFFERED], *more], compared)

    def compare(self, folder: RunFolder, is_compared: bool = True) -> None:
        """Lay a run over the plots, or take it away."""
        others = [one for one in self._session.compared if one.path != folder.path]
        self._session.set_compared([*others, folder] if is_compared else others)

    def compare_with_none(self) -> None:
        """Take all other runs away."""
        self._session.set_compared([])

    def _ask_for_folder(self) -> None:
        path = choose_folder(
            self._plots, self.tr("Choose the folder of a run"), str(self._session.settings.runs_path)
        )
        if path is None:
            return
        folder = RunFolder(path)
        if folder.is_run:
            self.compare(folder)
        else:
            self._runner.report(_no_run(path))

    def _take(self) -> None:
        """Read the runs that are new, and forget those that are no longer compared."""
        wanted = {folder.path: folder for folder in self._session.compared}
        for path in [path for path in self._series if path not in wanted]:
            del self._series[path]
            if (job := self._jobs.pop(path, None)) is not None:
                job.cancel()
        for path, folder in wanted.items():
            if path not in self._series:
                self._read(folder)
        self._show()

    def _read(self, folder: RunFolder) -> None:
        series = self._series[folder.path] = RunSeries()

        def hear(news: RunNews) -> None:
            for part in news.parts:
                series.append(part)
            if news.parts and self._series.get(folder.path) is series:
                self._plots.refresh()

        def end(*_: object) -> None:
            self._jobs.pop(folder.path, None)  # a job that is over is deleted

        def fail(error: Exception) -> None:
            end()
            if self._series.get(folder.path) is series:
                self.compare(folder, is_compared=False)
                self._runner.report(error)

        self._jobs[folder.path] = self._runner.run(
            self.tr("Reading the curves of {run}").format(run=folder.name),
            lambda context, tell: watch(folder, context, tell),
            on_told=hear,
            on_success=end,
            on_failure=fail,
            lane="follow",
            is_quiet=True,
        )

    def _show(self) -> None:
        """Draw what is compared; the run that is looked at is not laid over itself."""
        own = self._session.run
        shown = [one for one in self._session.compared if own is None or one.path != own.path]
        self._plots.set_overlays([(one.name, self._series[one.path]) for one in shown])
        self._plots.bar.show_number(len(shown))
        self._plots.bar.allow(own is not None)  # a menu offers it too, where no plot is in view


def _no_run(path: Path) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "{path} is not the folder of a run."),
        {"path": str(path)},
        hint=QT_TRANSLATE_NOOP("errors", "Choose a folder that holds a recipe.toml, inside the runs folder."),
    )
