"""The Runs page: all runs in a table, one of them in detail, several of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.runs.acts import acts_on
from resnet_studio.gui.runs.columns import RunColumn, run_columns
from resnet_studio.gui.runs.comparison_panel import ComparisonPanel
from resnet_studio.gui.runs.details_panel import DetailsPanel
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.runs.rename_box import RenameBox
from resnet_studio.gui.runs.runs_view import RunsView
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.drop_well import DropWell
from resnet_studio.gui.widgets.fitting_splitter import FittingSplitter
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.plain_text import escape_mnemonic
from resnet_studio.gui.widgets.run_words import state_text
from resnet_studio.gui.widgets.table_models import RowTable, WordFilter
from resnet_studio.gui.widgets.toast import Toast

FILTER_WIDTH_PX = 180


class RunsPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        table: The rows.
        view: The table as it is seen.
        details: The chosen run.
        comparison: The chosen runs, if they are several.
        rename_box: Asks for a new name.
        toast: Says what was done.

    Signals:
        shown_changed: Whether the page is seen.
        run_chosen: Another `RunRow` is the current one.
        runs_chosen: Several `RunRow` are chosen, or others than before; an empty list where it is one.
        act_requested: The name of an act on the chosen runs.
        star_requested: A `RunRow` whose star was clicked.
        name_chosen: The path of a run and the name it is to have.
        archive_toggled: Whether the archive is to be shown.
        train_requested: On to training, from the invitation.
    """

    shown_changed = Signal(bool)
    run_chosen = Signal(object)
    runs_chosen = Signal(object)
    act_requested = Signal(str)
    star_requested = Signal(object)
    name_chosen = Signal(str, str)
    archive_toggled = Signal(bool)
    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs_page")
        self.table = RowTable(run_columns(), self, key=lambda row: row.path)
        self._proxy = WordFilter(searched, self)
        self._proxy.setSourceModel(self.table)
        self._chosen: list[str] = []
        self._build_header()
        self.details = DetailsPanel()
        self.comparison = ComparisonPanel()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_table())
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self.rename_box = RenameBox(self)
        self.toast = Toast(self)
        self._connect()
        self.show_empty(True)

    def _build_header(self) -> None:
        self.header = PageHeader(self.tr("Runs"))
        self.filter_edit = QLineEdit()
        self.filter_edit.setObjectName("filter_runs")
        self.filter_edit.setAccessibleName(self.tr("Filter the runs"))
        self.filter_edit.setPlaceholderText(self.tr("Filter"))
        self.filter_edit.setToolTip(self.tr("Name, data, model, state, tags and note; #word finds a tag"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setAcceptDrops(False)  # what is dropped is meant for the window
        fit(self.filter_edit, fixed_width=FILTER_WIDTH_PX)
        self.starred_button = self._toggle("starred_only", self.tr("Starred"), self.tr("Starred runs only"))
        self.archived_button = self._toggle("show_archived", self.tr("Archive"), self.tr("Show the archive"))
        self.open_button = QPushButton(self.tr("Open run"))
        self.open_button.setObjectName("open_run")
        self.open_button.setAccessibleName(self.tr("Open the chosen run"))
        for widget in (self.filter_edit, self.starred_button, self.archived_button):
            self.header.add_button(widget)
        self.header.set_primary(self.open_button)

    def _toggle(self, name: str, text: str, accessible_name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(accessible_name)
        button.setToolTip(accessible_name)
        button.setCheckable(True)
        return button

    def _build_empty(self) -> QWidget:
        well = DropWell("runs")
        well.say(
            self.tr("Runs are kept here"),
            self.tr("Each training makes one: its recipe, its curves, its weights, its test number."),
            self.tr("Train a network"),
        )
        well.action.setObjectName("go_train")
        well.action.clicked.connect(self.train_requested)
        return well

    def _build_table(self) -> QWidget:
        self.view = RunsView(self._proxy, self.tr("All runs"))
        self.nothing = QLabel(self.view)
        self.nothing.setObjectName("no_run_found")
        self.nothing.setProperty("role", "secondary")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside_view = QVBoxLayout(self.view)
        inside_view.addWidget(self.nothing)
        self.nothing.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.view)
        self._about = QStackedWidget()
        self._about.addWidget(self.details)
        self._about.addWidget(self.comparison)
        self._splitter = FittingSplitter("runs_division", self.view, frame, self._about)
        return self._splitter

    def _connect(self) -> None:
        self.filter_edit.textChanged.connect(self._filter)
        self.starred_button.toggled.connect(self._filter)
        self.archived_button.toggled.connect(self.archive_toggled)
        self.open_button.clicked.connect(lambda: self.act_requested.emit("open"))
        self.view.act_requested.connect(self.act_requested)
        self.view.star_clicked.connect(self.star_requested)
        self.view.menu_requested.connect(self._open_menu)
        self.view.chosen_changed.connect(self._follow_choice)
        self.view.selectionModel().currentRowChanged.connect(self._choose)
        self.details.act_requested.connect(self.act_requested)
        self.rename_box.name_chosen.connect(self.name_chosen)
        self.view.horizontalHeader().sectionClicked.connect(lambda _: self.rename_box.close_box())
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self.rename_box.close_box())
        add_key("filter_runs", self, self._go_to_filter, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        put_icon(self.starred_button, "star")
        put_icon(self.archived_button, "archive")

    def _go_to_filter(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # ── which are chosen ──

    @property
    def chosen(self) -> RunRow | None:
        """The current run."""
        return self.view.current

    @property
    def chosen_rows(self) -> list[RunRow]:
        """The chosen runs; where none is marked, the current one."""
        current = self.view.current
        return self.view.chosen or ([current] if current is not None else [])

    def set_rows(self, rows: Sequence[RunRow], *, num_archived: int = 0) -> None:
        """Show these runs; the chosen ones stay chosen."""
        is_archive = self.archived_button.isChecked()
        self.show_empty(not rows and not is_archive and not num_archived, has_archive=bool(num_archived))
        self._name_archive(num_archived)
        self.view.show_tags(any(row.remarks.tags for row in rows))
        self.details.tags.set_known({tag for row in rows for tag in row.remarks.tags})
        paths, place = list(self._chosen), self.view.currentIndex().row()
        self.table.set_rows(rows)
        self._show_nothing()
        if not rows:
            return
        found = {path for path in paths if self.table.place_of(path) is not None}
        if not found:  # what takes its place
            self.view.choose(
                [min(max(place, 0), self._proxy.rowCount() - 1)] if self._proxy.rowCount() else []
            )
        elif found != {row.path for row in self.view.chosen}:
            self.choose(*found)
        current = self.chosen
        if current is not None and self.details.show_row(current):
            self.run_chosen.emit(current)
        self._compare()

    def _choose_near(self, place: int) -> None:
        """Choose the row at this place of the view, or the last one."""
        if self._proxy.rowCount():
            self.view.choose([min(max(place, 0), self._proxy.rowCount() - 1)])

    def _name_archive(self, num_archived: int) -> None:
        """How many lie in the archive stands on its button, and beside the title where one looks at them."""
        self.header.set_chip(self.tr("Archive") if self.archived_button.isChecked() else "")
        text = self.tr("Archive ({count})").format(count=num_archived)
        self.archived_button.setText(text if num_archived else self.tr("Archive"))

    def choose(self, *paths: str) -> None:
        """Make these runs the chosen ones; the first of the table where none of them is there."""
        places = [place for path in paths if (place := self.table.place_of(path)) is not None]
        indexes = [self._proxy.mapFromSource(self.table.index(place, 0)) for place in places]
        rows = [index.row() for index in indexes if index.isValid()]
        if not rows and self._proxy.rowCount():
            rows = [0]
        self.view.choose(rows)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now; those that are chosen stay so."""
        self._chosen = [moved.get(path, path) for path in self._chosen]
        self.details.follow(moved)

    def _choose(self, current: QModelIndex) -> None:
        self.rename_box.close_box()
        row = self.view.current
        self.open_button.setEnabled(row is not None)
        if row is not None:
            self.details.show_row(row)
            self.run_chosen.emit(row)

    def _follow_choice(self) -> None:
        rows = self.view.chosen
        if rows:  # rows that are taken out and put in again are nobody's choice
            self._chosen = [row.path for row in rows]
        self._compare()

    def _compare(self) -> None:
        """Show one run in detail, or several side by side."""
        rows = self.view.chosen
        are_several = len(rows) > 1
        self._about.setCurrentWidget(self.comparison if are_several else self.details)
        self.runs_chosen.emit(rows if are_several else [])

    # ── what is shown ──

    def show_empty(self, is_empty: bool, *, has_archive: bool = False) -> None:
        """Invite to train, or show the table."""
        self._stack.setCurrentIndex(0 if is_empty else 1)
        for widget in (self.filter_edit, self.starred_button, self.open_button):
            widget.setVisible(not is_empty)
        self.archived_button.setVisible(not is_empty or has_archive)

    def _filter(self) -> None:
        chosen = list(self._chosen)
        is_starred_only = self.starred_button.isChecked()
        self._proxy.set_condition((lambda row: row.remarks.is_starred) if is_starred_only else None)
        self._proxy.set_words(self.filter_edit.text())
        self._show_nothing()
        self.choose(*chosen)

    def _show_nothing(self) -> None:
        """Say why there is no row, and tell of none."""
        words = ""
        if not self._proxy.rowCount():
            words = self.tr("No run matches.")
        if not self.table.rows:
            words = self.tr("All runs are in the archive.")
            if self.archived_button.isChecked():
                words = self.tr("Nothing is archived. What is archived lies here until it is taken back.")
        self.nothing.setText(words)
        self.nothing.setVisible(bool(words))
        self._about.setVisible(not words)
        self._splitter.fit()

    def ask_for_name(self, row: RunRow) -> None:
        """Let the user type a new name for a run, over its old one."""
        place = self.table.place_of(row.path)
        if place is None:
            return
        index = self._proxy.mapFromSource(self.table.index(place, RunColumn.NAME))
        self.view.scrollTo(index)
        rect = self.view.visualRect(index)
        rect.moveTopLeft(self.view.viewport().mapTo(self, rect.topLeft()))
        taken = [one.name for one in self.table.rows]
        self.rename_box.open(row.path, row.name, taken, rect, self.view)

    def _open_menu(self, place: QPoint) -> None:
        """What can be done with the chosen runs, with keys, and the reasons why not."""
        menu = QMenu(self)
        menu.setObjectName("run_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for number, group in enumerate(acts_on(self.chosen_rows)):
            if number:
                menu.addSeparator()
            for act in group:
                title = escape_mnemonic(act.title)
                action = menu.addAction(f"{title}\t{act.keys}" if act.keys else title)
                action.setObjectName(act.name)
                action.setEnabled(act.obstacle is None)
                action.setToolTip(act.obstacle or "")
                action.triggered.connect(lambda _=False, name=act.name: self.act_requested.emit(name))
        menu.popup(place)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.rename_box.close_box()
        self.shown_changed.emit(False)


def searched(row: RunRow) -> str:
    """What the filter looks through."""
    tags = " ".join(f"#{tag}" for tag in row.remarks.tags)
    state = state_text(row.state) if row.state else ""
    return " ".join((row.name, row.data, row.model, state, tags, row.remarks.note))
