"""A plot with its title, its legend with values, its tools and the table behind it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter, QPaintEvent, QPen
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

from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError
from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.messages import choose_new_file, show_error
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.curve_plot import CurvePlot, Readout, number_words
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.table_models import Column, RowTable, set_up_table
from resnet_studio.gui.widgets.tile import NoteLabel

SMOOTHING_STEPS = 20
FIRST_SMOOTHING = 7
SLIDER_WIDTH_PX = 64


class LegendMark(QWidget):
    """The sign of a curve as it is drawn: a thin line, a line with a point, a dashed line."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(QSize(18, 12))
        theme_hub().theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        tokens = current_tokens()
        color = {"train": tokens.train, "validation": tokens.validation, "best": tokens.mark}[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(color), 1.5)
        if self._kind == "best":
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(9, 0, 9, 12)
            return
        painter.setPen(pen)
        painter.drawLine(0, 6, 18, 6)
        if self._kind == "validation":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(color))
            painter.drawEllipse(QRectF(5.5, 2.5, 7, 7))


class CurvePanel(QFrame):
    """Loss or accuracy of a run: plot and table, legend with the values under the crosshair or the last.

    Attributes:
        plot: The plot itself.
        table: The epochs behind it.
        runner: Writes the files that are saved; without one that is done at once.

    Signals:
        pause_requested: Space was pressed in the plot.
    """

    pause_requested = Signal()

    def __init__(
        self,
        quantity: str,
        title: str,
        *,
        scale: float = 1.0,
        digits: int = 4,
        can_be_log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName(f"{quantity}_panel")
        self._title, self._quantity, self._scale, self._digits = title, quantity, scale, digits
        self._series = RunSeries()
        self._best: tuple[float, float | None] | None = None
        self.plot = CurvePlot(quantity, scale)
        self.plot.setObjectName(f"{quantity}_plot")
        self.plot.view.setAccessibleName(title)
        self.table = RowTable(self._columns(), self)
        self.runner: JobRunner | None = None
        self._make_tools(can_be_log)
        self._make_legend()
        self._lay_out()
        self._connect()

    def _columns(self) -> list[Column]:
        def value_of(key: str) -> Column:
            def number(row: dict[str, Any]) -> float | None:
                value = row.get(key)
                return value * self._scale if isinstance(value, (int, float)) else None

            is_train = key.startswith("train")
            title = self.tr("Train") if is_train else self.tr("Validation")
            return Column(title, lambda row: number_words(number(row), self._digits), number, is_number=True)

        def epoch_text(row: dict[str, Any]) -> str:
            return f"{row.get('epoch', '')}"

        return [
            Column(self.tr("Epoch"), epoch_text, lambda row: row.get("epoch", 0), is_number=True),
            value_of(f"train_{self._quantity}"),
            value_of(f"validation_{self._quantity}"),
            Column(self.tr("Kept"), lambda row: self.tr("best so far") if row.get("is_best") else ""),
        ]

    def _make_tools(self, can_be_log: bool) -> None:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, SMOOTHING_STEPS)
        self.smoothing.setFixedWidth(SLIDER_WIDTH_PX)
        self.smoothing.setMinimumHeight(20)
        self.smoothing.setObjectName(f"{self._quantity}_smoothing")
        self.smoothing.setAccessibleName(self.tr("Smoothing of the training curve"))
        self.smoothing.setToolTip(self.tr("Smoothing of the training curve"))
        self.log_button = self._tool("log", self.tr("Log"), self.tr("Draw on a logarithmic axis"))
        self.log_button.setCheckable(True)
        self.log_button.setVisible(can_be_log)
        self.all_button = self._tool("show_all", self.tr("Show all"), self.tr("Show the whole run (Home)"))
        self.all_button.hide()
        self.table_button = self._tool("table", self.tr("Table"), self.tr("Show the numbers as a table"))
        self.table_button.setCheckable(True)

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
        self._best_mark = LegendMark("best")
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
        caption = QLabel(self.tr("Smooth"))
        caption.setProperty("role", "secondary")
        caption.setBuddy(self.smoothing)
        for widget in (caption, self.smoothing, self.log_button, self.all_button, self.table_button):
            head.addWidget(widget)
        legend = QHBoxLayout()
        legend.setSpacing(4)
        for mark, label in (
            (LegendMark("train"), self.train_value),
            (LegendMark("validation"), self.validation_value),
            (self._best_mark, self.best_value),
        ):
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
        layout.addWidget(self.stack, 1)

    def _make_table(self) -> QTableView:
        view = QTableView()
        name = self.tr("{title} by epoch").format(title=self._title)
        set_up_table(view, f"{self._quantity}_table_view", name, self.table)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return view

    def _connect(self) -> None:
        self.smoothing.valueChanged.connect(lambda value: self.plot.set_smoothing(value / SMOOTHING_STEPS))
        self.log_button.toggled.connect(self.plot.set_log_axis)
        self.all_button.clicked.connect(self.plot.show_all)
        self.table_button.toggled.connect(lambda is_on: self.stack.setCurrentIndex(int(is_on)))
        self.smoothing.setValue(FIRST_SMOOTHING)
        self.plot.zoom_changed.connect(self.all_button.setVisible)
        self.plot.readout_changed.connect(self._show_values)
        self.plot.pause_requested.connect(self.pause_requested)
        self.plot.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.plot.view.customContextMenuRequested.connect(self._open_menu)

    def set_series(self, series: RunSeries) -> None:
        """Show a run's curves from now on."""
        self._series = series
        self.plot.set_series(series)
        self.table.clear()
        self.refresh()

    def refresh(self) -> None:
        """The series has new rows: they are drawn at the next tick of the clock."""
        self.table.set_rows(self._series.epochs)
        best = next((row for row in reversed(self._series.epochs) if row.get("is_best")), None)
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
        self.train_value.setText(self.tr("train {value}").format(value=train))
        self.validation_value.setText(self.tr("validation {value}").format(value=validation))
        for widget in (self.best_value, self._best_mark):
            widget.setVisible(self._best is not None)
        if self._best is not None:
            text = self.tr("best {value}, epoch {epoch}")
            value = number_words(self._best[1], self._digits)
            self.best_value.setText(text.format(value=value, epoch=self._best[0]))
            self.best_value.short = self.tr("epoch {epoch}").format(epoch=self._best[0])
        at = self.tr("at epoch {epoch}")
        self.epoch_value.setText(at.format(epoch=f"{readout.epoch:.2f}") if readout else "")

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show all"), self.plot.show_all)
        menu.addAction(self.tr("Show as a table"), lambda: self.table_button.setChecked(True))
        menu.addSeparator()
        menu.addAction(self.tr("Copy as picture"), self.copy_picture)
        menu.addAction(self.tr("Save as PNG…"), self._ask_and_save_picture)
        menu.addAction(self.tr("Save as CSV…"), self._ask_and_save_table)
        menu.popup(self.plot.view.mapToGlobal(position))

    def copy_picture(self) -> None:
        """Put the plot with its legend on the clipboard."""
        self.plot.draw_now()
        QGuiApplication.clipboard().setPixmap(self.grab())

    def save_picture(self, path: Path) -> None:
        """Save the plot with its legend as a PNG file."""
        self.plot.draw_now()
        image = self.grab().toImage()  # a QPixmap may not leave this thread
        self._save(path, lambda: _write_picture(path, image))

    def save_table(self, path: Path) -> None:
        """Save the epochs as CSV: epoch, train, validation, in the units of the run folder."""
        keys = ["epoch", f"train_{self._quantity}", f"validation_{self._quantity}", "is_best"]
        rows = list(self._series.epochs)
        self._save(path, lambda: _write_table(path, keys, rows))

    def _ask_and_save_picture(self) -> None:
        path = choose_new_file(self, self.tr("Save the plot"), self.tr("Pictures (*.png)"), "plot.png")
        if path is not None:
            self.save_picture(path)

    def _ask_and_save_table(self) -> None:
        path = choose_new_file(self, self.tr("Save the numbers"), self.tr("Tables (*.csv)"), "curves.csv")
        if path is not None:
            self.save_table(path)

    def _save(self, path: Path, write: Callable[[], None]) -> None:
        """Write in a job where there is a runner, for a disk may be slow."""

        def work(*_: object) -> None:
            try:
                write()
            except OSError as error:
                raise _cannot_save(path, error) from error

        if self.runner is not None:
            self.runner.run(self.tr("Saving {name}").format(name=path.name), work)
            return
        try:
            work()
        except StudioError as error:
            show_error(self, error)


def _write_picture(path: Path, image: QImage) -> None:
    writer = QImageWriter(str(path), b"png")
    if not writer.write(image):
        raise OSError(writer.errorString())


def _write_table(path: Path, keys: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, keys, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


def _cannot_save(path: Path, error: OSError) -> StudioError:
    return StudioError(
        QT_TRANSLATE_NOOP("errors", "The plot cannot be saved in {path}: {reason}."),
        {"path": str(path), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Choose another folder, or make room there."),
    )
