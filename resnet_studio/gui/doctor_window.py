"""Shows what `resnet-studio doctor` finds on this computer, each fault with its cure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from resnet_studio.core.child import studio_command
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.command_job import run_to_end
from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.jobs import Job, JobRunner, Tell
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.retold import retold
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.controls import named_button, plain_label, vertical_area
from resnet_studio.gui.widgets.side_window import SideWindow

FIRST_SIZE_PX = (640, 560)
NAME_WIDTH_PX = 150


class DoctorWindow(SideWindow):
    """A window of its own, so that the page behind it can be used while the checks run.

    Attributes:
        checks: What was found: dicts with name, ok, found and cure.
    """

    def __init__(self, runner: JobRunner, parent: QWidget, command: Sequence[str] | None = None) -> None:
        title = QCoreApplication.translate("DoctorWindow", "Check this computer")
        super().__init__("doctor", title, FIRST_SIZE_PX, parent)
        self.checks: list[dict[str, Any]] = []
        self._runner = runner
        self._command = list(command or studio_command("doctor", "--json"))
        self._job: Job | None = None
        self.verdict = plain_label("doctor_verdict", "title")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Checking"))
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(10)
        self._rows.setColumnStretch(2, 1)
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = vertical_area(inside)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll it
        area.setObjectName("doctor_checks")
        area.setAccessibleName(self.tr("What was found"))
        self.again_button = named_button("doctor_again", self.tr("Check again"), self.check)
        self.copy_button = named_button("doctor_copy", self.tr("Copy"), self._copy)
        buttons = [self.again_button, self.copy_button]
        self.lay_out(self.verdict, self._progress, area, stretched=area, right=buttons)
        theme_hub().theme_changed.connect(self._show_rows)

    def check(self) -> None:
        """Run the checks in a child process."""
        if self._job is not None:
            return
        self.verdict.setText(self.tr("Looking over this computer"))
        self._progress.show()
        self.again_button.setEnabled(False)
        self.copy_button.setEnabled(False)
        command = self._command
        self._job = self._runner.run(
            self.tr("Checking this computer"),
            lambda context, tell: ask_doctor(command, context, tell),
            on_success=self._show,
            on_failure=self._fail,
            on_cancel=self._end,
        )

    def _end(self) -> None:
        self._job = None
        self._progress.hide()
        self.again_button.setEnabled(True)
        self.copy_button.setEnabled(bool(self.checks))

    def _fail(self, error: Exception) -> None:
        self._end()
        words = words_for(error)
        self.verdict.setText(f"{words.sentence} {words.hint}".strip())

    def _show(self, checks: list[dict[str, Any]]) -> None:
        self.checks = checks
        self._end()
        num_bad = sum(not check["ok"] for check in checks)
        words = self.tr("1 thing needs a cure") if num_bad == 1 else self.tr("{count} things need a cure")
        self.verdict.setText(words.format(count=num_bad) if num_bad else self.tr("All is well"))
        self._show_rows()

    def _show_rows(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, check in enumerate(sorted(self.checks, key=lambda check: bool(check["ok"]))):
            self._add_row(row, check)

    def _add_row(self, row: int, check: dict[str, Any]) -> None:
        tokens = current_tokens()
        name, color = ("check", tokens.ok) if check["ok"] else ("warning", tokens.failure)
        glyph = QLabel()
        glyph.setPixmap(icon_pixmap(name, color, 16, self.devicePixelRatioF()))
        glyph.setAccessibleName(self.tr("well") if check["ok"] else self.tr("needs a cure"))
        title = plain_label(role="heading", text=retold(str(check["name"])))
        fit(title, fixed_width=NAME_WIDTH_PX)
        found = plain_label(text=retold(str(check["found"])))
        cure = retold(str(check.get("cure") or ""))
        if cure and not check["ok"]:
            found.setText(f"{found.text()}\n{cure}")
        found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for column, widget in enumerate((glyph, title, found)):
            self._rows.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)

    def _copy(self) -> None:
        lines = []
        for check in self.checks:
            cure = check.get("cure") or ""
            lines.append(
                f"[{'ok' if check['ok'] else '!!'}] {check['name']}: {check['found']} {cure}".rstrip()
            )
        QGuiApplication.clipboard().setText("\n".join(lines))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop a check that still runs; Qt's name."""
        if self._job is not None:
            self._job.cancel()
        super().closeEvent(event)


def ask_doctor(command: Sequence[str], context: TaskContext, tell: Tell) -> list[dict[str, Any]]:
    """Run the doctor's command and return its checks.

    Raises:
        StudioError: It did not start or did not answer.
        Cancelled: The context was stopped; the child is ended.
    """
    try:
        _, answer, complaint = run_to_end(command, context)
    except OSError as error:
        raise _no_answer(error.strerror or str(error)) from error
    try:
        checks: list[dict[str, Any]] = json.loads(answer)["checks"]
    except (ValueError, KeyError, TypeError) as error:
        reason = complaint.decode("utf-8", "replace").strip().splitlines()
        raise _no_answer(reason[-1] if reason else str(error)) from error
    return checks


def _no_answer(reason: str) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP("errors", "The check of this computer gave no answer: {reason}."),
        {"reason": reason.rstrip(".")},
        hint=QT_TRANSLATE_NOOP("errors", "Run `resnet-studio doctor` in a terminal to see all it says."),
    )
