"""A report of what went wrong, to read, copy and save; nothing is sent anywhere, and the window says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCloseEvent, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from resnet_studio.core.durable import write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError, reason_of
from resnet_studio.core.fault_log import put_away
from resnet_studio.core.report import Report, make_report
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.messages import note_words, words_for
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.controls import named_button, plain_label
from resnet_studio.gui.widgets.side_window import SideWindow

FIRST_SIZE_PX = (760, 560)
FILE_NAME = "resnet-studio-report.txt"
MAX_SENTENCES = 3


class ReportWindow(SideWindow):
    """The report with what can be done with it.

    Attributes:
        report: What is shown; None before it was put together.
    """

    def __init__(self, runner: JobRunner, session: Session, parent: QWidget) -> None:
        title = QCoreApplication.translate("ReportWindow", "Report")
        super().__init__("report", title, FIRST_SIZE_PX, parent)
        self.report: Report | None = None
        self._session = session
        self._look = NewestJob(runner)
        self.happened = plain_label("report_happened", "headline")
        self.about = plain_label("report_about", "secondary")
        self.about.setText(
            self.tr(
                "Nothing is sent anywhere: copy or save this text and give it to whom you like. It holds "
                "versions, the platform, the last lines of the logs and what Python and Qt said of faults. "
                "Your home folder is written as ~. Names of images are left out, but for those that stand in "
                "a traceback: read it before you pass it on."
            )
        )
        self.text = QPlainTextEdit()
        self.text.setObjectName("report_text")
        self.text.setAccessibleName(self.tr("The report"))
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._build()

    def _build(self) -> None:
        self.copy_button = named_button("report_copy", self.tr("Copy"), self._copy)
        self.save_button = named_button("report_save", self.tr("Save…"), self._ask_where_to_save)
        buttons = [self.copy_button, self.save_button]
        self.lay_out(self.happened, self.about, self.text, stretched=self.text, right=buttons)
        self._show_buttons()

    def look(self) -> None:
        """Put the report together as of now, with the log of the run that is looked at; it is then seen."""
        run = self._session.run
        logs = [run.log_path] if run is not None else []

        def make(_: TaskContext) -> Report:
            report = make_report(logs)
            put_away(list(report.faults))
            return report

        self.happened.setText(self.tr("Putting the report together"))
        self._look.run(self.tr("Putting the report together"), make, self._show, self._fail)

    def _show(self, report: Report) -> None:
        self.report = report
        sentences = [note_words(note.template, note.parameters) for note in report.happened[:MAX_SENTENCES]]
        self.happened.setText("\n".join(sentences) or self.tr("No fault is on record"))
        self.text.setPlainText(report.text)
        self._show_buttons()

    def _fail(self, error: Exception) -> None:
        words = words_for(error)
        self.happened.setText(f"{words.sentence} {words.hint}".strip())

    def _show_buttons(self) -> None:
        self.copy_button.setEnabled(self.report is not None)
        self.save_button.setEnabled(self.report is not None)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _ask_where_to_save(self) -> None:
        start = str(Path.home() / FILE_NAME)
        path = messages.choose_new_file(self, self.tr("Save the report"), self.tr("Texts (*.txt)"), start)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write the report to a file."""
        try:
            write_durably(path, self.text.toPlainText().encode("utf-8", "backslashreplace"))
        except OSError as error:
            self._fail(
                StudioError(
                    QT_TRANSLATE_NOOP("errors", "The report cannot be saved in {path}: {reason}."),
                    {"path": str(path), "reason": reason_of(error)},
                    hint=QT_TRANSLATE_NOOP("errors", "Choose another folder."),
                )
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wait for nothing any more; Qt's name."""
        self._look.drop()
        super().closeEvent(event)
