"""Which of a run's plots are in view, and which other runs are laid over them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTabBar, QToolButton, QWidget

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.gui.icons import icon
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.plain_text import escape_mnemonic


class CompareBar(QWidget):
    """Tabs at the left where not all plots have room; what they are compared with at the right.

    Attributes:
        tabs: The pairs of plots.

    Signals:
        choice_requested: The runs that there are shall be offered.
        run_toggled: A `RunFolder`, and whether it is to be compared.
        elsewhere_requested: A run in another folder is to be compared.
        clear_requested: No run is to be compared any more.
    """

    choice_requested = Signal()
    run_toggled = Signal(object, bool)
    elsewhere_requested = Signal()
    clear_requested = Signal()

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.setObjectName("plots_tabs")
        self.tabs.setAccessibleName(self.tr("Plots in view"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in titles:
            self.tabs.addTab(title)
        self.button = QPushButton()
        self.button.setObjectName("compare_with")
        self.button.setProperty("role", "quiet")
        self.button.clicked.connect(self.choice_requested)
        self.clear_button = QToolButton()
        self.clear_button.setObjectName("compare_with_none")
        self.clear_button.setProperty("role", "quiet")
        self.clear_button.setAccessibleName(self.tr("Compare with no run"))
        self.clear_button.setToolTip(self.clear_button.accessibleName())
        self.clear_button.clicked.connect(self.clear_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.button)
        row.addWidget(self.clear_button)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.show_number(0)

    def show_number(self, number: int) -> None:
        """Tell with how many runs the plots are compared."""
        text = self.tr("Compare with…")
        if number == 1:
            text = self.tr("Compared with 1 run")
        elif number > 1:
            text = self.tr("Compared with {number} runs").format(number=grouped(number))
        self.button.setText(text)
        self.button.setAccessibleName(self.tr("Lay the curves of other runs over these"))
        self.clear_button.setVisible(number > 0)

    def allow(self, has_run: bool) -> None:
        """Let runs be chosen where one is shown that they can be laid over."""
        self.button.setEnabled(has_run)
        self.button.setToolTip(
            self.button.accessibleName()
            if has_run
            else self.tr("No run is shown that others can be laid over.")
        )

    def offer(self, runs: Sequence[RunFolder], compared: Sequence[RunFolder]) -> QMenu:
        """Let the user choose among runs; those that are compared bear a tick."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = {folder.path for folder in compared}
        if not runs:
            menu.addAction(self.tr("There is no other run in the runs folder.")).setEnabled(False)
        for folder in runs:
            action = menu.addAction(escape_mnemonic(folder.name))
            action.setCheckable(True)
            action.setChecked(folder.path in chosen)
            action.toggled.connect(lambda is_on, folder=folder: self.run_toggled.emit(folder, is_on))
        menu.addSeparator()
        menu.addAction(self.tr("A run in another folder…"), self.elsewhere_requested.emit)
        if chosen:
            menu.addAction(self.tr("Compare with no run"), self.clear_requested.emit)
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        return menu

    def _tint(self) -> None:
        self.clear_button.setIcon(icon("close", current_tokens().secondary))
