import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.tokens import DARK, LIGHT
from resnet_studio.gui.widgets.curve_panel import CurvePanel
from resnet_studio.gui.widgets.curve_plot import MAX_POINTS


def rows_of(epochs: int, steps: int = 10) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for epoch in range(1, epochs + 1):
        for step in range(steps):
            x = epoch - 1 + (step + 1) / steps
            rows.append({"kind": "step", "epoch": x, "loss": 2 * math.exp(-x), "accuracy": 1 - math.exp(-x)})
        accuracy = 0.5 + 0.1 * min(epoch, 3)
        rows.append(
            {"kind": "epoch", "epoch": epoch, "train_loss": 0.5, "train_accuracy": 0.8,
             "validation_loss": 1 / epoch, "validation_accuracy": accuracy, "is_best": epoch <= 3}
        )  # fmt: skip
    return rows


@pytest.fixture
def panel(qtbot: QtBot, themed: QApplication) -> CurvePanel:
    panel = CurvePanel("accuracy", "Accuracy, %", scale=100, digits=2, can_be_log=True)
    qtbot.addWidget(panel)
    panel.resize(560, 320)
    panel.show()
    return panel


@pytest.fixture
def series() -> RunSeries:
    series = RunSeries()
    series.feed(rows_of(5))
    return series


def settle(qtbot: QtBot, panel: CurvePanel) -> None:
    before = panel.plot.num_repaints
    panel.plot.ask_for_repaint()
    qtbot.waitUntil(lambda: panel.plot.num_repaints > before)


def test_a_picture_shows_what_the_legend_says_though_the_clock_has_not_ticked(
    panel: CurvePanel, series: RunSeries
) -> None:
    panel.set_series(series)
    panel.plot.draw_now()
    assert len(panel.plot.validation.getData()[0]) == 5
    series.feed(rows_of(6)[-1:])
    panel.refresh()
    before = panel.plot.num_repaints
    panel.copy_picture()
    assert len(panel.plot.validation.getData()[0]) == 6
    panel.copy_picture()
    assert panel.plot.num_repaints == before + 1


def test_points_are_drawn_while_they_keep_apart(panel: CurvePanel) -> None:
    series = RunSeries()
    series.feed(rows_of(40, steps=1))
    panel.set_series(series)
    panel.plot.draw_now()
    assert panel.plot.validation.opts["symbol"] == "o"
    series.feed([row | {"epoch": row["epoch"] + 40} for row in rows_of(60, steps=1)])
    panel.refresh()
    panel.plot.draw_now()
    assert panel.plot.validation.opts["symbol"] is None


def test_the_legend_tells_the_last_values_and_the_best_epoch(panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    assert panel.validation_value.text() == "validation 80.00"
    assert panel.best_value.text() == "best 80.00, epoch 3"
    assert panel.train_value.text() == "train 99.33"
    assert panel.best_value.short == "epoch 3"


def test_both_curves_are_drawn(qtbot: QtBot, panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    settle(qtbot, panel)
    x, y = panel.plot.validation.getData()
    assert list(x) == [1, 2, 3, 4, 5]
    assert y[-1] == pytest.approx(80)
    assert panel.plot.best_line.isVisible()


def test_painting_goes_by_the_clock_and_not_by_the_row(
    qtbot: QtBot, panel: CurvePanel, series: RunSeries
) -> None:
    panel.set_series(series)
    settle(qtbot, panel)
    before = panel.plot.num_repaints
    for _ in range(500):
        panel.refresh()
    assert panel.plot.num_repaints == before
    settle(qtbot, panel)
    assert panel.plot.num_repaints == before + 1


def test_a_long_run_is_drawn_with_few_points(qtbot: QtBot, panel: CurvePanel) -> None:
    series = RunSeries()
    series.feed(rows_of(200, steps=200))
    panel.set_series(series)
    settle(qtbot, panel)
    assert len(panel.plot.train.getData()[0]) <= MAX_POINTS + 2


def test_a_run_without_validation_is_drawn_too(qtbot: QtBot, panel: CurvePanel) -> None:
    rows = [row | {"validation_accuracy": None, "validation_loss": None} for row in rows_of(2)]
    series = RunSeries()
    series.feed(rows)
    panel.set_series(series)
    settle(qtbot, panel)
    assert panel.validation_value.text() == "validation –"


def test_the_log_axis_has_fewer_labels_where_it_is_low(
    qtbot: QtBot, panel: CurvePanel, series: RunSeries
) -> None:
    panel.log_button.click()
    panel.set_series(series)
    settle(qtbot, panel)
    axis = panel.plot.plot.getAxis("left")

    def labels() -> set[str]:
        return {text[0] for _, text in axis._tickLevels[0]}

    assert labels() >= {"1", "2", "5"}
    panel.resize(560, 140)
    qtbot.waitUntil(lambda: labels() == {"1"})


def test_the_log_axis_leaves_out_what_has_no_logarithm(qtbot: QtBot, panel: CurvePanel) -> None:
    series = RunSeries()
    series.feed([{"kind": "step", "epoch": x / 10, "loss": 1, "accuracy": x - 1} for x in range(6)])
    panel.set_series(series)
    panel.log_button.click()
    settle(qtbot, panel)
    assert len(panel.plot.train.xData) == 4


def test_smoothing_keeps_the_ends_and_calms_the_middle(
    qtbot: QtBot, panel: CurvePanel, series: RunSeries
) -> None:
    panel.set_series(series)
    panel.smoothing.setValue(20)
    settle(qtbot, panel)
    raw, smooth = panel.plot.raw.yData, panel.plot.train.yData
    assert len(raw) == len(smooth)
    assert smooth[0] == pytest.approx(raw[0])
    assert smooth[5] < raw[5]


def test_zoom_offers_the_way_back(qtbot: QtBot, panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    settle(qtbot, panel)
    assert panel.all_button.isHidden()
    panel.plot.box.setXRange(1, 2)
    panel.plot.box.sigRangeChangedManually.emit([True, True])
    assert not panel.all_button.isHidden()
    panel.all_button.click()
    assert not panel.plot.is_zoomed


def test_space_in_the_plot_asks_for_a_pause(qtbot: QtBot, panel: CurvePanel) -> None:
    panel.activateWindow()
    panel.plot.view.setFocus()
    with qtbot.waitSignal(panel.pause_requested):
        QTest.keyClick(panel.plot.view, Qt.Key.Key_Space)


def test_the_crosshair_tells_the_values_there(panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    panel.plot.readout_changed.emit(panel.plot.readout_at(2.1))
    assert panel.validation_value.text() == "validation 70.00"
    assert panel.epoch_value.text() == "at epoch 2.10"
    panel.plot.readout_changed.emit(None)
    assert panel.epoch_value.text() == ""


def test_the_table_behind_the_plot_holds_the_epochs(panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    panel.table_button.click()
    assert panel.stack.currentIndex() == 1
    assert panel.table.rowCount() == 5
    assert panel.table.index(2, 2).data() == "80.00"
    assert panel.table.index(2, 3).data() == "best so far"


def test_curves_can_be_taken_along(panel: CurvePanel, series: RunSeries, tmp_path: Path) -> None:
    panel.set_series(series)
    panel.save_picture(tmp_path / "plot.png")
    panel.save_table(tmp_path / "curves.csv")
    panel.copy_picture()
    assert (tmp_path / "plot.png").stat().st_size > 500
    lines = (tmp_path / "curves.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "epoch,train_accuracy,validation_accuracy,is_best"
    assert len(lines) == 6
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_files_are_written_beside_the_window_and_a_failure_is_told(
    qtbot: QtBot, panel: CurvePanel, series: RunSeries, runner: JobRunner, tmp_path: Path
) -> None:
    panel.runner = runner
    panel.set_series(series)
    panel.save_table(tmp_path / "curves.csv")
    panel.save_picture(tmp_path / "plot.png")
    assert len(runner.jobs) == 2
    series.feed(rows_of(6)[-1:])
    qtbot.waitUntil(lambda: not runner.jobs)
    assert len((tmp_path / "curves.csv").read_text(encoding="utf-8").splitlines()) == 6
    assert not QImage(str(tmp_path / "plot.png")).isNull()
    with qtbot.waitSignal(runner.unhandled_failure) as failed:
        panel.save_table(tmp_path / "nowhere" / "curves.csv")
    assert "cannot be saved in" in str(failed.args[0])


def test_colors_follow_the_theme(panel: CurvePanel, themed: QApplication) -> None:
    assert panel.plot.validation.opts["pen"].color().name() == DARK.validation
    apply_theme(themed, "light")
    assert panel.plot.validation.opts["pen"].color().name() == LIGHT.validation


@pytest.mark.parametrize(("lowest", "highest"), [(1.31, 1.62), (0.96, 1.04), (0.021, 0.034), (2.2, 4.6)])
def test_the_log_axis_has_labels_where_less_than_a_decade_is_in_view(
    qtbot: QtBot, panel: CurvePanel, lowest: float, highest: float
) -> None:
    panel.log_button.click()
    panel.plot.box.setYRange(math.log10(lowest), math.log10(highest), padding=0)
    (ticks,) = panel.plot.plot.getAxis("left")._tickLevels
    inside = [text for place, text in ticks if math.log10(lowest) <= place <= math.log10(highest)]
    assert 2 <= len(inside) <= 8, inside
    assert all(10**place == pytest.approx(float(text), rel=1e-3) for place, text in ticks)
    assert len(set(inside)) == len(inside)


def test_the_rate_is_drawn_as_it_is_and_told_with_the_digits_it_needs(
    qtbot: QtBot, themed: QApplication
) -> None:
    panel = CurvePanel("learning_rate", "Learning rate", digits=None, is_noisy=False)
    qtbot.addWidget(panel)
    series = RunSeries()
    series.feed({"kind": "step", "epoch": step / 4, "learning_rate": 1e-4 * step} for step in range(1, 9))
    panel.set_series(series)
    panel.plot.draw_now()
    assert panel.train_value.text() == "0.0008"
    assert list(panel.plot.train.getData()[1]) == pytest.approx([1e-4 * step for step in range(1, 9)])
    assert panel.smoothing.isHidden()
    assert panel.validation_value.isHidden()
    assert [column.title for column in panel.table.columns] == ["Epoch", "Learning rate"]
    assert [panel.table.index(row, 1).data() for row in range(2)] == ["0.0004", "0.0008"]


def test_the_table_holds_every_step_in_view(panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    assert panel.steps_button.isHidden()
    panel.table_button.click()
    panel.steps_button.click()
    assert panel.table_view.model() is panel.steps
    assert panel.steps.rowCount() == 50
    assert panel.steps.index(49, 1).data() == "99.33"
    panel.plot.show_span((1.0, 2.0))
    panel.table_button.click()
    panel.table_button.click()
    assert panel.steps.rowCount() == 11
    assert [panel.steps.index(0, column).data() for column in (0, 1)] == ["1.0000", "63.21"]
    series.feed([{"kind": "resumed", "epoch": 1.0}])
    assert panel.steps.index(10, 1).data() is None
    panel.steps_button.click()
    assert panel.table_view.model() is panel.table


def test_the_chosen_rows_are_copied_apart_by_tabs(panel: CurvePanel, series: RunSeries) -> None:
    panel.set_series(series)
    panel.table_button.click()
    panel.activateWindow()
    panel.table_view.setFocus()
    QGuiApplication.clipboard().setText("before")
    QTest.keyClick(panel.table_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "before"
    panel.table_view.selectAll()
    QTest.keyClick(panel.table_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 6
    assert lines[0] == "Epoch\tTrain\tValidation\tKept"
    assert lines[3] == "3\t80.00\t80.00\tbest so far"


def test_a_drawing_is_sound_and_its_words_are_words(
    panel: CurvePanel, series: RunSeries, tmp_path: Path
) -> None:
    panel.set_series(series)
    panel.save_drawing(tmp_path / "plot.svg")
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert root.tag.endswith("svg")
    words = {"".join(one.itertext()).strip() for one in root.iter() if one.tag.endswith("text")}
    assert {"Accuracy, %", "validation 80.00"} <= words
    assert any(word.isdecimal() for word in words), "the axes have numbers"
    assert any(one.tag.endswith(("path", "polyline")) for one in root.iter())
    images = [one for one in root.iter() if one.tag.endswith("image")]
    assert all(float(one.get("width", 0)) < 100 for one in images), "icons alone are pictures"
    assert QSvgRenderer(str(tmp_path / "plot.svg")).isValid()


def test_every_step_can_be_saved(panel: CurvePanel, series: RunSeries, tmp_path: Path) -> None:
    panel.set_series(series)
    panel.save_steps(tmp_path / "steps.csv")
    lines = (tmp_path / "steps.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "epoch,train_accuracy"
    assert len(lines) == 51
    assert float(lines[-1].split(",")[1]) == series.curves["train_accuracy"].y[-1]
