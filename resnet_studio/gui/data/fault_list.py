"""The list of what is wrong in a data set: each path with its reason, to look at and to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.data.dataset import Fault, printable
from resnet_studio.gui.retold import retold
from resnet_studio.gui.theme import ROW_PX, fit
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.plain_text import tip

Index = QModelIndex | QPersistentModelIndex


class FaultModel(QAbstractTableModel):
    """Path and reason, one row a fault."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.faults: tuple[Fault, ...] = ()

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Show these."""
        self.beginResetModel()
        self.faults = tuple(faults)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a fault; Qt's name."""
        return 0 if parent is not None and parent.isValid() else len(self.faults)

    def columnCount(self, parent: Index | None = None) -> int:
        """Path and reason; Qt's name."""
        return 2

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The words of a cell; Qt's name."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        fault = self.faults[index.row()]
        text = printable(fault.path) if index.column() == 0 else retold(fault.fault)
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """The names of the columns; Qt's name."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return self.tr("File or folder") if section == 0 else self.tr("What is wrong")


class FaultList(QWidget):
    """The table with what can be done about it, and a way back.

    Signals:
        folder_requested: What the chosen row names is to be shown where it lies; an empty path where none is.
        closed: The images are to be shown again.
    """

    folder_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FaultModel(self)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        copy = QPushButton(self.tr("Copy list"))
        copy.setObjectName("copy_faults")
        copy.clicked.connect(self._copy)
        folder = QPushButton(self.tr("Open folder"))
        folder.setObjectName("open_fault_folder")
        folder.setToolTip(self.tr("Show the chosen file where it lies, to mend or remove it there"))
        folder.clicked.connect(self._open_folder)
        self.back = QPushButton(self.tr("Back"))
        self.back.setObjectName("close_faults")
        self.back.clicked.connect(self.closed)
        table = self.table = QTableView()
        table.setObjectName("fault_table")
        table.setAccessibleName(self.tr("What is wrong in the data set"))
        table.setModel(self.model)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        fit(table, row_height=ROW_PX)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for button in (folder, copy, self.back):
            button.setAccessibleName(button.text())
            head.addWidget(button)
        self.back.setAccessibleName(self.tr("Back to the images"))
        words = QLabel(
            self.tr("What cannot be read is left out of new runs. Mended and opened again, it is in.")
        )
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 6, 6)
        column.addLayout(head)
        column.addWidget(words)
        column.addWidget(table, 1)

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Show these."""
        self.model.set_faults(faults)
        is_one = len(faults) == 1
        words = self.tr("1 entry") if is_one else self.tr("{count} entries")
        self._title.setText(words.format(count=grouped(len(faults))))

    def _open_folder(self) -> None:
        row = self.table.currentIndex().row()
        self.folder_requested.emit(self.model.faults[row].path if row >= 0 else "")

    def _copy(self) -> None:
        lines = [f"{fault.path}\t{retold(fault.fault)}" for fault in self.model.faults]
        QGuiApplication.clipboard().setText("\n".join(lines))
