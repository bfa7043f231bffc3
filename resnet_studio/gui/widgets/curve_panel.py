"""A plot with its title, its legend with values, its tools and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.icons import ICON_PX, icon
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.curve_legend import LegendMark, OverlayLegend
from resnet_studio.gui.widgets.curve_overlays import Overlay
from resnet_studio.gui.widgets.curve_plot import CurvePlot, Readout
from resnet_studio.gui.widgets.curve_saving import (
    FileKind,
    ask_where,
    drawing_of,
    save_beside,
    write_picture,
)
from resnet_studio.gui.widgets.curve_table import (
    StepTable,
    epoch_columns,
    epoch_rows,
    number_words,
    own_keys,
    write_points,
    write_rows,
)
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.table_models import RowTable, selected_text, set_up_table
from resnet_studio.gui.widgets.tile import NoteLabel

SMOOTHING_STEPS = 20
FIRST_SMOOTHING = 7
SLIDER_WIDTH_PX = 64


class CurvePanel(QFrame):
    """A quantity of a run: plot and table, legend with the values under the crosshair or the last.

    Other runs can be laid over it, or be compared with no run of the panel's own.

    Attributes:
        plot: The plot itself.
        table: The epochs behind it, with the values of all runs that are shown.
        steps: The run's own values of every step in view.
        overlay_legend: The other runs with their values.
        runner: Writes the files that are saved; without one that is done at once.

    Signals:
        pause_requested: Space was pressed in the plot.

    Args:
        quantity: `accuracy` or `loss`, of training and validation, or a curve of steps alone.
        title: What it is called, with its unit.
        scale: From the unit of the run folder to that of the plot.
        digits: Behind the point; None gives as many as the value needs.
        can_be_log: Whether it may be drawn on a logarithmic axis.
        is_noisy: Whether its curve of steps may be smoothed.
        parent: Owns the panel.
    """

    pause_requested = Signal()

    def __init__(
        self,
        quantity: str,
        title: str,
        *,
        scale: float = 1.0,
        digits: int | None = 4,
        can_be_log: bool = False,
        is_noisy: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName(f"{quantity}_panel")
        self._title, self._quantity, self._scale, self._digits = title, quantity, scale, digits
        self._is_noisy = is_noisy
        self._is_validated = len(own_keys(quantity)) > 1
        self._series = RunSeries()
        self._overlays: list[Overlay] = []
        self._best: tuple[float, float | None] | None = None
        self._has_own: bool | None = None
        self.plot = CurvePlot(quantity, scale)
        self.plot.setObjectName(f"{quantity}_plot")
        self.plot.view.setAccessibleName(title)
        self.table = RowTable([], self)
        self.steps = StepTable(title if not self._is_validated else self.tr("Train"), scale, digits, self)
        self.runner: JobRunner | None = None
        self._make_tools(can_be_log)
        self._make_legend()
        self._lay_out()
        self._show_what_there_is()
        self._connect()

    def _make_tools(self, can_be_log: bool) -> None:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, SMOOTHING_STEPS)
        self.smoothing.setFixedWidth(SLIDER_WIDTH_PX)
        self.smoothing.setMinimumHeight(20)
        self.smoothing.setObjectName(f"{self._quantity}_smoothing")
        self.smoothing.setAccessibleName(self.tr("Smoothing of the training curve"))
        self.smoothing.setToolTip(self.tr("Smoothing of the training curve"))
        self._smoothing_caption = QLabel(self.tr("Smooth"))
        self._smoothing_caption.setProperty("role", "secondary")
        self._smoothing_caption.setBuddy(self.smoothing)
        self.log_button = self._tool("log", self.tr("Log"), self.tr("Draw on a logarithmic axis"))
        self.log_button.setCheckable(True)
        self.log_button.setVisible(can_be_log)
        self.all_button = self._tool("show_all", self.tr("Show all"), self.tr("Show the whole run (Home)"))
        self.all_button.hide()
        self.table_button = self._tool("table", self.tr("Table"), self.tr("Show the numbers as a table"))
        self.table_button.setCheckable(True)
        self.steps_button = self._tool(
            "steps", self.tr("Every step"), self.tr("Show the numbers of every step in view")
        )
        self.steps_button.setCheckable(True)
        self.steps_button.hide()
        self.more_button = self._tool("more", "", self.tr("Copy or save the plot and its numbers"))
        self.more_button.setIconSize(QSize(ICON_PX, ICON_PX))

    def _tool(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setObjectName(f"{self._quantity}_{name}")
        button.setProperty("role", "quiet")
        return button

    def _make_legend(self) -> None:
        self.train_value, self.validation_value, self.best_value = QLabel(), QLabel(), NoteLabel()
        self.epoch_value = ElidedLabel()
        for label in (self.train_value, self.validation_value, self.best_value, self.epoch_value):
            label.setProperty("role", "secondary")
        self.overlay_legend = OverlayLegend()
        self._own_values = (self.train_value, self.validation_value, self.best_value)
        self._marks = tuple(LegendMark(kind) for kind in ("train", "validation", "best"))
        self.epoch_value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.epoch_value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._show_values(None)

    def _lay_out(self) -> None:
        heading = QLabel(self._title)
        heading.setProperty("role", "heading")
        axis = NoteLabel(self.tr("by epoch"))
        axis.setProperty("role", "secondary")
        axis.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(heading)
        head.addWidget(axis, 1)
        for tool in (self._smoothing_caption, self.smoothing, self.log_button, self.all_button):
            head.addWidget(tool)
        for button in (self.steps_button, self.table_button, self.more_button):
            head.addWidget(button)
        legend = QHBoxLayout()
        legend.setSpacing(4)
        for mark, label in zip(self._marks, self._own_values, strict=True):
            legend.addWidget(mark)
            legend.addWidget(label)
            legend.addSpacing(6)
        legend.addWidget(self.epoch_value, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.plot)
        self.stack.addWidget(self._make_table())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(legend)
        layout.addWidget(self.overlay_legend)
        layout.addWidget(self.stack, 1)

    def _make_table(self) -> QTableView:
        view = self.table_view = QTableView()
        name = self.tr("{title} by epoch").format(title=self._title)
        set_up_table(view, f"{self._quantity}_table_view", name, self.table)
        view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        add_key("copy_rows", view, self.copy_rows, Qt.ShortcutContext.WidgetShortcut)
        return view

    def _connect(self) -> None:
        if self._is_noisy:
            self.smoothing.valueChanged.connect(
                lambda value: self.plot.set_smoothing(value / SMOOTHING_STEPS)
            )
            self.smoothing.setValue(FIRST_SMOOTHING)
        self.log_button.toggled.connect(self.plot.set_log_axis)
        self.all_button.clicked.connect(self.plot.show_all)
        self.table_button.toggled.connect(self._show_table)
        self.steps_button.toggled.connect(lambda _: self._show_table(self.table_button.isChecked()))
        self.more_button.clicked.connect(
            lambda: self._open_menu(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))
        )
        self.plot.zoom_changed.connect(self.all_button.setVisible)
        self.plot.readout_changed.connect(self._show_values)
        self.plot.pause_requested.connect(self.pause_requested)
        self.plot.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.plot.view.customContextMenuRequested.connect(
            lambda place: self._open_menu(self.plot.view.mapToGlobal(place))
        )
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.more_button.setIcon(icon("download", current_tokens().secondary))

    def set_series(self, series: RunSeries) -> None:
        """Show a run's curves from now on."""
        self._series = series
        self.plot.set_series(series)
        self.table.clear()
        self._has_own = None
        self.refresh()

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """Lay the curves of other runs over the run's own, or show them with no run of its own.

        Args:
            overlays: Name and curves of each; `refresh` shows what is added to them later.
        """
        self._overlays = list(overlays)
        self.overlay_legend.set_names([name for name, _ in overlays])
        self.plot.set_overlays([run for _, run in overlays])
        self._has_own = None
        self.refresh()

    def _show_what_there_is(self) -> None:
        """Leave out what tells of the run's own curves where only other runs are compared."""
        has_own = self.plot.has_own or not self._overlays
        if has_own == self._has_own:
            return
        self._has_own = has_own
        for widget in (self._marks[0], self.train_value):
            widget.setVisible(has_own)
        for widget in (self._marks[1], self.validation_value):
            widget.setVisible(has_own and self._is_validated)
        for tool in (self.smoothing, self._smoothing_caption):
            tool.setVisible(has_own and self._is_noisy)
        self._offer_steps()
        self.table.set_columns(
            epoch_columns(
                self._quantity,
                self._title,
                self._scale,
                self._digits,
                [name for name, _ in self._overlays],
                has_own=has_own,
            )
        )

    def refresh(self) -> None:
        """The series has new rows: they are drawn at the next tick of the clock."""
        self._show_what_there_is()
        self.table.set_rows(epoch_rows(self._series, self._overlays, self._quantity))
        rows = reversed(self._series.epochs if self._is_validated else [])
        best = next((row for row in rows if row.get("is_best")), None)
        self._best = None
        if best is not None:
            value = best.get(f"validation_{self._quantity}")
            self._best = (best["epoch"], value * self._scale if value is not None else None)
        self.plot.set_best_epoch(self._best[0] if self._best else None)
        self._show_values(None)

    def _show_values(self, readout: Readout | None) -> None:
        """Fill the legend with the values under the crosshair, or with the last ones."""
        shown = readout or self.plot.readout_at(float("inf"))
        train = number_words(shown.train, self._digits)
        validation = number_words(shown.validation, self._digits)
        self.train_value.setText(
            self.tr("train {value}").format(value=train) if self._is_validated else train
        )
        self.validation_value.setText(self.tr("validation {value}").format(value=validation))
        for widget in (self.best_value, self._marks[-1]):
            widget.setVisible(self._best is not None)
        self.overlay_legend.set_values([number_words(value, self._digits) for value in shown.others])
        if self._best is not None:
            text = self.tr("best {value}, epoch {epoch}")
            value = number_words(self._best[1], self._digits)
            self.best_value.setText(text.format(value=value, epoch=self._best[0]))
            self.best_value.short = self.tr("epoch {epoch}").format(epoch=self._best[0])
        at = self.tr("at epoch {epoch}")
        self.epoch_value.setText(at.format(epoch=f"{readout.epoch:.2f}") if readout else "")

    # ── the table ──

    def _offer_steps(self) -> None:
        self.steps_button.setVisible(self.table_button.isChecked() and self._has_own is True)

    def _show_table(self, is_shown: bool) -> None:
        """Turn to the table or the plot; the steps are those in view, and stay as they were then."""
        self._offer_steps()
        are_steps = self.steps_button.isChecked() and self._has_own is True
        if is_shown and are_steps:
            self.steps.show_part(self.plot.train_curve, *self.plot.epochs_in_view())
        self.table_view.setModel(self.steps if are_steps else self.table)
        self.stack.setCurrentIndex(int(is_shown))

    def copy_rows(self) -> None:
        """Put the chosen rows on the clipboard, apart by tabs, under their heads."""
        text = selected_text(self.table_view)
        if text:
            QGuiApplication.clipboard().setText(text)

    # ── the plot as a file ──

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show all"), self.plot.show_all)
        menu.addAction(self.tr("Show as a table"), lambda: self.table_button.setChecked(True))
        menu.addSeparator()
        menu.addAction(self.tr("Copy as picture"), self.copy_picture)
        menu.addAction(self.tr("Save as PNG…"), lambda: self._ask_and_save("png"))
        menu.addAction(self.tr("Save as SVG…"), lambda: self._ask_and_save("svg"))
        menu.addSeparator()
        menu.addAction(self.tr("Save as CSV…"), lambda: self._ask_and_save("csv"))
        steps = menu.addAction(self.tr("Save every step as CSV…"), lambda: self._ask_and_save("steps"))
        steps.setEnabled(len(self.plot.train_curve) > 0)
        menu.popup(place)

    def copy_picture(self) -> None:
        """Put the plot with its legend on the clipboard."""
        self.plot.draw_now()
        QGuiApplication.clipboard().setPixmap(self.grab())

    def save_picture(self, path: Path) -> None:
        """Save the plot with its legend as a PNG file."""
        self.plot.draw_now()
        image = self.grab().toImage()  # a QPixmap may not leave this thread
        self._save(path, lambda: write_picture(path, image))

    def save_drawing(self, path: Path) -> None:
        """Save the plot with its legend as an SVG file."""
        self.plot.draw_now()
        content = drawing_of(self)
        self._save(path, lambda: path.write_bytes(content))

    def save_table(self, path: Path) -> None:
        """Save the epochs as CSV: epoch, train, validation, other runs, in the units of the run folder."""
        keys = ["epoch"]
        if self._has_own:
            keys += [*own_keys(self._quantity), *(["is_best"] if self._is_validated else [])]
        names = [name for name, _ in self._overlays]
        rows = list(epoch_rows(self._series, self._overlays, self._quantity))
        self._save(path, lambda: write_rows(path, keys, names, rows))

    def save_steps(self, path: Path) -> None:
        """Save every step of the run's own as CSV."""
        curve, name = self.plot.train_curve, own_keys(self._quantity)[0]
        x, y = curve.x.copy(), curve.y.copy()  # a run at work goes on meanwhile
        self._save(path, lambda: write_points(path, name, x, y))

    def _ask_and_save(self, kind: FileKind) -> None:
        path = ask_where(self, kind)
        save = {
            "png": self.save_picture,
            "svg": self.save_drawing,
            "csv": self.save_table,
            "steps": self.save_steps,
        }[kind]
        if path is not None:
            save(path)

    def _save(self, path: Path, write: Callable[[], object]) -> None:
        save_beside(self, self.runner, path, write)
