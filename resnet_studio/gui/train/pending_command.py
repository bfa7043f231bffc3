"""A command on its way: given, written to the run's folder, seen by the process, done."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import send_command
from resnet_studio.core.runs.status import Command, RunState, RunStatus
from resnet_studio.gui.jobs import JobRunner

PATIENCE_MS = 10_000


class PendingCommand(QObject):
    """What the run that is shown was asked for and has not done yet.

    Attributes:
        asked: The command, None where there is none.
        patience: The clock that runs while the process neither ends nor gives a sign of life.

    Signals:
        refused: The command could not be written; the run goes on as it did.
        unanswered: The process has had the command for a while and gives no sign of life.
        answered: After all there was a sign.
    """

    refused = Signal()
    unanswered = Signal()
    answered = Signal()

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: Command | None = None
        self._runner = runner
        self._number = 0
        self._sequence: int | None = None
        self._heartbeat = 0.0
        self._has_seen = self._is_unanswered = False
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE_MS)
        self.patience.timeout.connect(self._give_up)

    def give(self, folder: RunFolder, command: Command) -> None:
        """Write the command to the run's folder; the process sees it there."""
        self.forget()
        self.asked = command
        number = self._number
        self._runner.run(
            self.tr("Telling {run}").format(run=folder.name),
            lambda context, tell: send_command(folder, command),
            on_success=lambda sequence: self._note(number, sequence),
            on_failure=lambda error: self._refuse(number, error),
            lane="follow",
            is_quiet=True,
        )

    def _note(self, number: int, sequence: int) -> None:
        if number == self._number:
            self._sequence = sequence
            self.patience.start()  # not before: nobody can answer what is not on the disk

    def _refuse(self, number: int, error: Exception) -> None:
        self._runner.report(error)
        if number == self._number:
            self.forget()
            self.refused.emit()

    def take(self, status: RunStatus) -> None:
        """A process that has seen the command and still writes its status is saving or evaluating."""
        self._has_seen = self._sequence is not None and status.acknowledged >= self._sequence
        if self._has_seen and status.heartbeat != self._heartbeat:
            self.patience.start()
            if self._is_unanswered:
                self._is_unanswered = False
                self.answered.emit()
        self._heartbeat = status.heartbeat

    def shown_state(self, state: RunState) -> RunState:
        """A command shows at once, also before the process has seen it."""
        if state in (RunState.STARTING, RunState.RUNNING):
            return {"pause": RunState.PAUSING, "stop": RunState.STOPPING}.get(self.asked or "", state)
        return state

    def forget(self) -> None:
        """The command is done, or nobody waits for it here any more."""
        self._number += 1
        self.asked, self._sequence = None, None
        self._has_seen = self._is_unanswered = False
        self.patience.stop()

    def _give_up(self) -> None:
        if not (self._has_seen and self.asked == "stop_after_epoch"):  # an epoch may take as long as it likes
            self._is_unanswered = True
            self.unanswered.emit()
