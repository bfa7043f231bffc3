"""The answers as they arrive: in the table, on the rail, and one of them with its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from resnet_studio.core.tasks import Progress, TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.classify.page import ClassifyPage, ModelChoice
from resnet_studio.gui.classify.results import (
    Result,
    read_picture,
    read_thumbnail,
    result_of,
    write_results,
)
from resnet_studio.gui.jobs import Job, JobRunner, Tell
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.thumbnails import ThumbnailLoader, ThumbnailSource
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.worker_client import TellItem, WorkerClient

SHOW_EVERY_MS = 100


class Answers(QObject):
    """Classifies, shows what comes, and keeps it until the next pictures or the next model.

    Attributes:
        paths: The files and folders that the answers are of; empty where there are none.

    Signals:
        stage_changed: State in words, part done or None, and empty, ready, running or failed.
        picture_shown: The picture of the current answer has come.
    """

    stage_changed = Signal(str, object, str)
    picture_shown = Signal()

    def __init__(self, page: ClassifyPage, runner: JobRunner, worker: WorkerClient) -> None:
        super().__init__(page)
        self._page, self._runner, self._worker = page, runner, worker
        self.paths: list[str] = []
        self._arrived: dict[str, list[Result]] = {}
        self._job: Job | None = None
        self._number = 0
        self._ms_per_image: float | None = None
        self._previews = NewestJob(runner)
        self._thumbnails = ThumbnailLoader(page.results.many.grid, runner, self)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SHOW_EVERY_MS)
        self._clock.timeout.connect(self._show_arrived)
        page.results.export_requested.connect(self._ask_for_file)
        page.results.result_chosen.connect(self._show_result)

    # ── all of them ──

    def announce(self, paths: Sequence[str], words: str, others: Sequence[str] = ()) -> None:
        """Show that answers for these paths will come; those before no longer hold and are forgotten."""
        self.cancel()
        self._job = None
        self._number += 1  # what the job before still tells is passed over
        self.paths = list(paths)
        self._arrived.clear()
        self._clock.stop()
        self._previews.drop()
        self._ms_per_image = None
        are_many = len(paths) > 1 or any(Path(path).is_dir() for path in paths)
        self._page.results.start(are_many, words, others)
        self._serve_thumbnails()
        self._page.show_results(bool(paths))
        self._page.toast.hide()

    def _serve_thumbnails(self) -> None:
        rows = self._page.results.table.rows  # a list of its own for each start
        self._thumbnails.serve(
            ThumbnailSource(rows, lambda place, side: read_thumbnail(rows[place].path, side))
        )

    def forget(self) -> None:
        """Show the well again."""
        self.announce([], "")
        self.stage_changed.emit("", None, "empty")

    def classify(self, model: ModelChoice, paths: Sequence[str], also: Sequence[ModelChoice] = ()) -> None:
        """Classify these files and folders, with further models one after the other.

        They take the place of those before.
        """
        names = _distinct([choice.name for choice in (model, *also)])
        self._page.results.own_name = names[0]
        self.announce(paths, self.tr("Looking…"), names[1:])
        number, wanted = self._number, list(paths)

        def work(context: TaskContext, tell: Tell) -> dict[str, Any]:
            value = self._worker.classify(model.path, wanted, context, _telling(tell, ""))
            for name, choice in zip(names[1:], also, strict=True):
                self._worker.classify(choice.path, wanted, context, _telling(tell, name))
            return value

        self._job = self._runner.run(
            self.tr("Classifying images"),
            work,
            on_told=lambda told: self._take(number, *told),
            on_progress=lambda progress: self._show_progress(number, progress),
            on_success=lambda value: self._finish(number, value),
            on_cancel=lambda: self._note_cancel(number),
            on_failure=lambda error: self._fail(number, error),
            is_quiet=len(wanted) == 1 and not Path(wanted[0]).is_dir(),
        )

    def follow(self, moved: Mapping[str, str]) -> None:
        """Files lie elsewhere now: their answers stay, and are asked for there from now on."""
        results = self._page.results
        are_here = results.table.replace_paths(moved)
        if are_here and self._job is None:
            self.paths = [row.path for row in results.table.rows]  # of a folder they may have left
        else:
            self.paths = [moved.get(path, path) for path in self.paths]
        if are_here:  # what was looked for at the old places is of no use
            self._serve_thumbnails()
            results.many.grid.ask_again()
            self._follow_chosen(moved)

    def _follow_chosen(self, moved: Mapping[str, str]) -> None:
        chosen = self._page.results.chosen
        if chosen is None or chosen.path not in moved.values():
            return
        if self._page.results.picture.has_picture:
            self.show_words(chosen)
        else:
            self._show_result(chosen)

    def cancel(self) -> None:
        """Stop classifying; the answers that came stand."""
        if self._job is not None:
            self._job.cancel()

    def _take(self, number: int, name: str, item: dict[str, Any]) -> None:
        """Keep an answer until the clock shows it: a table does not grow a thousand times a second."""
        if number != self._number:
            return
        if "gives_way" in item:
            self._page.results.gives_way = bool(item["gives_way"])
        else:
            self._arrived.setdefault(name, []).append(result_of(item))
            if not self._clock.isActive():
                self._clock.start()

    def _show_arrived(self) -> None:
        arrived, self._arrived = self._arrived, {}
        results = self._page.results
        results.add_results(arrived.pop("", []))
        for name, answers in arrived.items():
            results.table.add_others(name, answers)
            chosen = results.chosen
            if chosen is not None and any(answer.path == chosen.path for answer in answers):
                self.show_words(chosen)

    def _show_progress(self, number: int, progress: Progress) -> None:
        if number == self._number:
            answering = [name for name, said in self._page.results.table.others.items() if said]
            self._page.results.show_progress(progress, answering[-1] if answering else "")
            fraction = progress.fraction
            words = percent(fraction, 0) if fraction is not None else grouped(progress.done)
            self.stage_changed.emit(words, fraction, "running")

    def _finish(self, number: int, value: dict[str, Any]) -> None:
        if number != self._number:
            return
        count, speed = int(value.get("num_images", 0)), float(value.get("images_per_second") or 0)
        if count == 1 and speed:
            self._ms_per_image = 1000 / speed
        parts = [self.tr("{count} images").format(count=grouped(count))]
        if value.get("num_errors"):
            text = self.tr("{count} could not be read")
            parts.append(text.format(count=grouped(int(value["num_errors"]))))
        if speed and count > 1:
            parts.append(self.tr("{speed} images per second").format(speed=f"{speed:,.0f}"))
            if value.get("gave_way"):
                parts.append(self.tr("slowed down for a training"))
        if count == 0:
            parts = [self.tr("There are no images in there.")]
        self._end(" · ".join(parts))
        chosen = self._page.results.chosen
        if chosen is not None:
            self.show_words(chosen)
        self._tell_end(count)

    def _note_cancel(self, number: int) -> None:
        if number != self._number:
            return
        self._show_arrived()
        count = len(self._page.results.table.rows)
        self._end(self.tr("Cancelled after {count} images").format(count=grouped(count)))
        self._tell_end(count)

    def _fail(self, number: int, error: Exception) -> None:
        if number != self._number:
            return
        self._end(self.tr("It did not work; the reason is above."))
        if not self._page.results.table.rows:
            self._page.show_results(False)
        self.stage_changed.emit("", None, "failed")
        self._runner.report(error)

    def _end(self, summary: str) -> None:
        self._job = None
        self._clock.stop()
        self._show_arrived()
        self._page.results.finish(summary)
        if not self._page.results.table.rows:
            self._page.results.answer.label.setText(summary)

    def _tell_end(self, count: int) -> None:
        self.stage_changed.emit(grouped(count) if count else "", None, "ready" if count else "empty")

    def _ask_for_file(self, kind: str) -> None:
        patterns = self.tr("JSON (*.json)") if kind == "json" else self.tr("Tables (*.csv)")
        title = self.tr("Save the answers")
        path = messages.choose_new_file(self._page, title, patterns, f"answers.{kind}")
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write all answers to a CSV file, or to a JSON file where it is called so."""
        number, threshold = self._number, self._page.results.table.threshold
        results: list[Result] = list(self._page.results.table.rows)

        def note(_: None) -> None:
            if number == self._number:
                self._page.results.many.summary.setText(self.tr("Saved in {path}").format(path=path))

        self._runner.run(
            self.tr("Saving the answers"),
            lambda context, tell: write_results(path, results, threshold),
            on_success=note,
        )

    # ── one of them ──

    def _show_result(self, result: Result) -> None:
        """Show an answer, and its picture as soon as it is read: of those passed by, none is read."""
        self._page.results.picture.clear()
        self.show_words(result)
        if result.error:
            self._page.results.picture.clear("✕")
            self._previews.drop()
            return

        def take(pixels: NDArray[np.uint8]) -> None:
            if self._page.results.chosen is result:
                self._page.results.show_picture(pixels)
                self.picture_shown.emit()

        def give_up(error: Exception) -> None:
            if self._page.results.chosen is result:
                self._page.results.picture.clear(messages.words_for(error).sentence)

        title = self.tr("Reading {name}").format(name=result.name)
        self._previews.run(title, lambda context: read_picture(result.path), take, give_up)

    def show_words(self, result: Result) -> None:
        """Say what the answer for a picture is, by the threshold that holds now."""
        details = percent(result.probability, 1)
        if self._ms_per_image is not None:
            text = self.tr("{share} · {ms} ms")
            details = text.format(share=details, ms=f"{self._ms_per_image:.0f}")
        self._page.results.show_answer(result, details)


def _telling(tell: Tell, name: str) -> TellItem:
    """Tells answers with the name of the model that gave them."""
    return lambda item: tell((name, item))


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of which no two are the same: runs of other folders may be called alike."""
    return [
        name if name not in names[:place] else f"{name} ({place + 1})" for place, name in enumerate(names)
    ]
