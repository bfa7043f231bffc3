"""The network connections that the app made, and the switch that forbids them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QTableView, QWidget

from resnet_studio.core.connections import Connection, clear_connections, read_connections
from resnet_studio.core.settings import Settings
from resnet_studio.core.sizes import size_words
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui.download_switch import DownloadSwitch
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.controls import named_button, plain_label
from resnet_studio.gui.widgets.side_window import SideWindow
from resnet_studio.gui.widgets.table_models import Column, RowTable, set_up_table

FIRST_SIZE_PX = (860, 440)
WIDE_COLUMNS = (1, 2)  # what for and address
FITTED_COLUMNS = (0, 3, 4)
WIDEST_PX = 260


class ConnectionsWindow(SideWindow):
    """A table; the switch below it holds at once.

    Attributes:
        model: The connections, the newest first.
    """

    def __init__(
        self, runner: JobRunner, session: Session, set_settings: Callable[[Settings], None], parent: QWidget
    ) -> None:
        title = QCoreApplication.translate("ConnectionsWindow", "Network connections")
        super().__init__("connections", title, FIRST_SIZE_PX, parent)
        self._look = NewestJob(runner)
        self.model = RowTable(self._columns(), self)
        self.allow = DownloadSwitch("connections_allow", session, set_settings)
        self.view = QTableView()
        set_up_table(self.view, "connections_table", self.windowTitle(), self.model)
        header = self.view.horizontalHeader()
        for column in WIDE_COLUMNS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.empty = plain_label("connections_empty", "secondary")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_button = named_button("connections_clear", self.tr("Clear"), self.clear)
        self._stack = QStackedWidget()
        self._build()

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("Made"), lambda one: one.started[:19].replace("T", " ")),
            Column(self.tr("For"), lambda one: one.why, tip=lambda one: one.why),
            Column(self.tr("Address"), lambda one: one.address, tip=lambda one: one.address),
            Column(self.tr("Received"), lambda one: size_words(one.size_bytes), is_number=True),
            Column(self.tr("Outcome"), self._outcome, tip=lambda one: one.detail),
        ]

    def _outcome(self, one: Connection) -> str:
        words = {
            "open": self.tr("not ended"),
            "done": self.tr("done"),
            "redirected": self.tr("sent on"),
            "refused": self.tr("refused: {detail}"),
            "broken": self.tr("broke off: {detail}"),
            "stopped": self.tr("stopped"),
        }
        return words[one.outcome].format(detail=one.detail)

    def _build(self) -> None:
        about = plain_label("connections_about", "secondary")
        about.setText(
            self.tr(
                "ResNet Studio connects to the network only when you ask for data or weights that have to be "
                "downloaded, and sends nothing of yours. Each connection that it made on this computer is "
                "listed here."
            )
        )
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.lay_out(about, self._stack, stretched=self._stack, left=[self.allow], right=[self.clear_button])

    def look(self) -> None:
        """Read the record anew."""
        self._run(lambda _: read_connections())

    def clear(self) -> None:
        """Forget all connections."""

        def forget(_: TaskContext) -> list[Connection]:
            clear_connections()
            return read_connections()

        self._run(forget)

    def _run(self, work: Callable[[TaskContext], list[Connection]]) -> None:
        self._look.run(self.tr("Looking at the connections"), work, self._show, self._fail)

    def _show(self, made: list[Connection]) -> None:
        self.model.set_rows(made)
        self._say("" if made else self.tr("No connection was made."))
        for column in FITTED_COLUMNS:  # by hand: what is filled while it is hidden is not fitted
            self.view.resizeColumnToContents(column)
            self.view.setColumnWidth(column, min(self.view.columnWidth(column), WIDEST_PX))

    def _fail(self, error: Exception) -> None:
        self.model.clear()
        words = words_for(error)
        self._say(f"{words.sentence} {words.hint}".strip())

    def _say(self, text: str) -> None:
        """Show a sentence in the table's place, or the table."""
        self.empty.setText(text)
        self._stack.setCurrentWidget(self.empty if text else self.view)
        self.clear_button.setEnabled(not text)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the record whenever the window is opened; Qt's name."""
        super().showEvent(event)
        self.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wait for nothing any more; Qt's name."""
        self._look.drop()
        super().closeEvent(event)
