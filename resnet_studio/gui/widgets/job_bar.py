"""The bar at the bottom: what is being done, how far, how long, Cancel; at the right the machine."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from resnet_studio.core import hardware
from resnet_studio.core.tasks import Progress
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.retold import retold
from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.numbers import duration_words, grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel

BAR_HEIGHT_PX = 32
MEMORY_EVERY_MS = 3_000
SHOW_AFTER_MS = 300
MIN_SECONDS_TO_ESTIMATE = 1.0
UNIT_BYTES = 2**30


class JobBar(QFrame):
    """Shows the newest job that is not quiet; a job under 0.3 s is not shown at all.

    Attributes:
        job: The job that is shown, or None.
    """

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job: Job | None = None
        self._runner = runner
        self._started: dict[Job, float] = {}
        self.setObjectName("job_bar")
        self.setProperty("role", "bar")
        fit(self, fixed_height=BAR_HEIGHT_PX)
        self._build()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOW_AFTER_MS)
        self._delay.timeout.connect(self._show_newest)
        self._clock = QTimer(self)
        self._clock.setInterval(MEMORY_EVERY_MS)
        self._clock.timeout.connect(self._show_machine)
        self._clock.start()
        runner.job_started.connect(self._note_start)
        runner.job_ended.connect(self._note_end)
        self._show_newest()
        self._show_machine()

    def _build(self) -> None:
        self.title = ElidedLabel()
        self.title.setObjectName("job_title")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar()
        self.progress.setObjectName("job_progress")
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(200)
        self.words = QLabel()
        self.words.setObjectName("job_words")
        self.words.setProperty("role", "secondary")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setObjectName("job_cancel")
        self.cancel_button.setAccessibleName(self.tr("Cancel what is being done"))
        self.cancel_button.setProperty("role", "quiet")
        self.cancel_button.clicked.connect(self._cancel)
        self.machine = QLabel()
        self.machine.setObjectName("job_machine")
        self.machine.setProperty("role", "secondary")
        self.machine.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(12)
        for widget in (self.title, self.progress, self.words, self.cancel_button):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.machine)

    def _note_start(self, job: Job) -> None:
        if job.is_quiet:
            return
        self._started[job] = time.monotonic()
        job.progressed.connect(lambda progress: self._show_progress(job, progress))
        if self.job is None:
            self._delay.start()
        else:
            self._show_newest()

    def _note_end(self, job: Job) -> None:
        self._started.pop(job, None)
        self._show_newest()

    def _show_newest(self) -> None:
        jobs = [job for job in self._runner.jobs if not job.is_quiet]
        self.job = jobs[-1] if jobs else None
        for widget in (self.progress, self.words, self.cancel_button):
            widget.setVisible(self.job is not None)
        if self.job is None:
            self.title.setText(self.tr("Ready"))
            return
        num_others = len(jobs) - 1
        title = self.tr("{title}, and {count} more") if num_others else "{title}"
        self.title.setText(title.format(title=self.job.title, count=num_others))
        self.cancel_button.setEnabled(not self.job.is_cancelled)
        self._show_progress(self.job, self.job.progress or Progress(0, None))

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is not self.job:
            return
        fraction = progress.fraction
        self.progress.setRange(0, 1000 if fraction is not None else 0)
        if fraction is None:
            self.words.setText(grouped(progress.done) if progress.done else retold(progress.text))
            return
        self.progress.setValue(round(1000 * fraction))
        elapsed = time.monotonic() - self._started.get(job, time.monotonic())
        words = self.tr("{percent} %").format(percent=round(100 * fraction))
        if 0 < fraction < 1 and elapsed > MIN_SECONDS_TO_ESTIMATE:
            left = duration_words(elapsed * (1 - fraction) / fraction)
            words = self.tr("{percent} · {time} left").format(percent=words, time=left)
        self.words.setText(words)

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self.cancel_button.setEnabled(False)
            self.words.setText(self.tr("Stopping"))

    def _show_machine(self) -> None:
        memory = hardware.memory()
        text = self.tr("{processor}, {cores} cores · memory {used:.1f} of {total:.0f} GiB")
        self.machine.setText(
            text.format(
                processor=hardware.processor_name(),
                cores=hardware.num_cores(),
                used=(memory.total_bytes - memory.available_bytes) / UNIT_BYTES,
                total=memory.total_bytes / UNIT_BYTES,
            )
        )
