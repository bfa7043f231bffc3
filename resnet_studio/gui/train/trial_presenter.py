"""Tries the recipe of the next run in a process of its own, and takes over what it proposes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.sizes import size_words
from resnet_studio.gui.command_job import ask_about
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.retold import retold
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.facts import epochs_words
from resnet_studio.gui.train.trial_panel import TrialPanel
from resnet_studio.gui.widgets.numbers import duration_words, grouped

LEAST_WHOLE_SECONDS = 9.95  # shorter times are told to the tenth


class TrialPresenter(QObject):
    """Between the panel and the commands `rehearse` and `lr-find`.

    Signals:
        rehearsed: The `Recipe` that was tried, images per second, and the device in words.
    """

    rehearsed = Signal(object, float, str)

    def __init__(self, panel: TrialPanel, session: Session, runner: JobRunner) -> None:
        super().__init__(panel)
        self._panel, self._session, self._runner = panel, session, runner
        self._job: Job | None = None
        self._tried: Recipe | None = None
        self._batch_size = 0
        self._rate = 0.0
        panel.rehearse_requested.connect(self.rehearse)
        panel.find_rate_requested.connect(self.find_rate)
        panel.cancel_requested.connect(self.cancel)
        panel.take_batch_requested.connect(lambda: self._take("training.batch_size", self._batch_size))
        panel.take_rate_requested.connect(lambda: self._take("optimizer.learning_rate", self._rate))
        session.recipe_changed.connect(self._forget)
        session.run_changed.connect(lambda *_: self.cancel())

    def rehearse(self) -> None:
        """Take some steps and tell what the recipe costs."""
        self._try("rehearse", self.tr("Rehearsing"), self._show_rehearsal)

    def find_rate(self) -> None:
        """Look for a learning rate."""
        self._try("lr-find", self.tr("Looking for a learning rate"), self._show_rates)

    def cancel(self) -> None:
        """End what is tried; the panel is as before."""
        if self._job is not None:
            self._job.cancel()

    def _try(self, command: str, title: str, show: Any) -> None:
        recipe = self._tried = self._session.recipe
        self._panel.show_busy(self.tr("{title} with some real steps …").format(title=title))

        def done(values: dict[str, Any]) -> None:
            self._end()
            if recipe == self._session.recipe:
                show(values)

        def failed(error: Exception) -> None:
            self._end()
            self._runner.report(error)

        self._job = self._runner.run(
            title,
            lambda context, tell: ask_about(recipe, command, context),
            on_success=done,
            on_failure=failed,
            on_cancel=self._end,
        )

    def _end(self) -> None:
        self._job = None
        self._panel.show_nothing()

    def _forget(self, *_: object) -> None:
        """What was told of another recipe is not true of this one."""
        if self._tried is None or self._session.recipe == self._tried:
            return
        self._tried = None
        if self._job is not None:
            self.cancel()
        else:
            self._panel.show_nothing()

    def _take(self, key: str, value: float) -> None:
        self._session.set_recipe(set_values(self._session.recipe, {key: value}))

    def _show_rehearsal(self, values: dict[str, Any]) -> None:
        self._batch_size = values["batch_advice"] or 0
        self.rehearsed.emit(self._tried, values["images_per_second"], values["device"])
        share = f"{values['data_share']:.0%}".replace("%", "\u00a0%")
        part = {
            "data": self.tr("reading and augmenting, {share} of the time"),
            "model": self.tr("the network; reading and augmenting take {share} of the time"),
        }
        facts = [
            (
                self.tr("Time"),
                self.tr("{time} for {epochs}, {epoch} each").format(
                    time=_time(values["seconds"]),
                    epochs=epochs_words(values["epochs"]),
                    epoch=_time(values["seconds_per_epoch"]),
                ),
            ),
            (
                self.tr("Speed"),
                self.tr("{speed} images/s on {device}").format(
                    speed=grouped(round(values["images_per_second"])), device=retold(values["device"])
                ),
            ),
            (self.tr("Slow part"), part[values["slow_part"]].format(share=share)),
            (self.tr("Memory"), size_words(values["memory_bytes"])),
        ]
        advice = ""
        if self._batch_size:
            speeds = values["batch_speeds"]
            gain = speeds[str(self._batch_size)] / speeds[str(values["batch_size"])]
            text = self.tr("A batch of {size} would be {gain} times as fast.")
            words = text.format(size=grouped(self._batch_size), gain=f"{gain:.1f}")
            facts.append((self.tr("Batch size"), words))
            advice = self.tr("Take batch size {size}").format(size=grouped(self._batch_size))
        self._panel.show_rehearsal(facts, advice)

    def _show_rates(self, values: dict[str, Any]) -> None:
        proposed = values["proposed"]
        note = self.tr("The loss falls with none of these rates, so none is proposed.")
        advice = ""
        if proposed is not None:
            self._rate = float(f"{proposed:.2g}")
            note = self.tr(
                "A tenth of the rate with the lowest loss is a safe choice; a higher one may do better."
            )
            advice = self.tr("Take learning rate {rate}").format(rate=f"{self._rate:g}")
        self._panel.show_rates(values["rates"], values["losses"], proposed, advice, note)


def _time(seconds: float) -> str:
    if seconds >= LEAST_WHOLE_SECONDS:
        return duration_words(seconds)
    return QCoreApplication.translate("TrialPresenter", "{seconds} s").format(seconds=f"{seconds:.1f}")
