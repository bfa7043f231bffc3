"""Curves of other runs laid over a run's own, or compared with no run of the panel's own."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.core.runs.series import RunSeries
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.widgets.curve_overlays import DASHES, overlay_pen
from resnet_studio.gui.widgets.curve_panel import CurvePanel


def run_of(epochs: int, accuracy: float, *, has_validation: bool = True) -> RunSeries:
    rows: list[dict[str, Any]] = []
    for epoch in range(1, epochs + 1):
        for step in (0.5, 1.0):
            rows.append({"kind": "step", "epoch": epoch - 1 + step, "accuracy": accuracy * step})
        rows.append(
            {
                "kind": "epoch",
                "epoch": epoch,
                "train_accuracy": accuracy,
                "validation_accuracy": accuracy + epoch / 100 if has_validation else None,
            }
        )
    series = RunSeries()
    series.feed(rows)
    return series


@pytest.fixture
def panel(qtbot: QtBot, themed: QApplication) -> CurvePanel:
    panel = CurvePanel("accuracy", "Accuracy, %", scale=100, digits=2)
    qtbot.addWidget(panel)
    panel.resize(560, 320)
    panel.show()
    return panel


def others(*names: str, epochs: int = 4) -> list[tuple[str, RunSeries]]:
    return [(name, run_of(epochs + place, 0.5 + place / 10)) for place, name in enumerate(names)]


def test_other_runs_are_drawn_beside_the_own(panel: CurvePanel) -> None:
    panel.set_series(run_of(3, 0.4))
    panel.set_overlays(others("first", "second"))
    panel.plot.draw_now()
    assert len(panel.plot.validation.getData()[0]) == 3
    first, second = panel.plot.overlays.items
    assert list(first.getData()[0]) == [1, 2, 3, 4]
    assert second.getData()[1][-1] == pytest.approx(65)
    assert not panel.train_value.isHidden()


def test_runs_are_compared_with_none_of_the_panels_own(panel: CurvePanel) -> None:
    panel.set_overlays(others("first", "second"))
    panel.plot.draw_now()
    assert len(panel.plot.overlays.items[1].getData()[0]) == 5
    assert panel.train_value.isHidden()
    assert panel.smoothing.isHidden()
    assert [column.title for column in panel.table.columns] == ["Epoch", "first", "second"]
    assert panel.table.rowCount() == 5
    assert [panel.table.index(4, column).data() for column in range(3)] == ["5", "–", "65.00"]


def test_the_own_run_joins_those_that_were_there_before(panel: CurvePanel) -> None:
    panel.set_overlays(others("first"))
    panel.set_series(run_of(3, 0.4))
    assert not panel.train_value.isHidden()
    titles = [column.title for column in panel.table.columns]
    assert titles == ["Epoch", "Train", "Validation", "Kept", "first"]
    assert [panel.table.index(1, column).data() for column in (1, 2, 4)] == ["40.00", "42.00", "52.00"]


def test_runs_differ_in_more_than_their_hue(themed: QApplication) -> None:
    looks = {(overlay_pen(number).color().name(), *overlay_pen(number).dashPattern()) for number in range(84)}
    assert len(looks) == 84
    patterns = [tuple(overlay_pen(number).dashPattern()) for number in range(len(DASHES))]
    assert len(set(patterns)) == len(DASHES)
    assert all(patterns), "a solid line is the run's own"


def test_hues_follow_the_theme(panel: CurvePanel, themed: QApplication) -> None:
    panel.set_overlays(others("first"))
    dark = panel.plot.overlays.items[0].opts["pen"].color().name()
    apply_theme(themed, "light")
    light = panel.plot.overlays.items[0].opts["pen"].color().name()
    assert dark != light == overlay_pen(0).color().name()


def test_the_crosshair_tells_each_runs_value_and_none_behind_its_end(panel: CurvePanel) -> None:
    panel.set_series(run_of(9, 0.4))
    panel.set_overlays(others("first", "second"))
    entries = panel.overlay_legend.entries
    assert [entry.value.text() for entry in entries] == ["54.00", "65.00"]
    panel.plot.readout_changed.emit(panel.plot.readout_at(2.1))
    assert [entry.value.text() for entry in entries] == ["52.00", "62.00"]
    assert entries[1].accessibleName() == "second: 62.00"
    panel.plot.readout_changed.emit(panel.plot.readout_at(5.2))
    assert [entry.value.text() for entry in entries] == ["–", "65.00"]


def test_a_run_without_validation_is_compared_by_its_training(panel: CurvePanel) -> None:
    panel.set_overlays([("blind", run_of(2, 0.5, has_validation=False))])
    panel.plot.draw_now()
    assert len(panel.plot.overlays.items[0].getData()[0]) == 4
    assert [panel.table.index(row, 1).data() for row in range(2)] == ["50.00", "50.00"]


def test_a_longer_run_is_shown_whole(panel: CurvePanel) -> None:
    panel.set_series(run_of(2, 0.4))
    panel.set_overlays([("long", run_of(40, 0.5))])
    panel.plot.draw_now()
    assert list(panel.plot.overlays.items[0].getData()[0])[-1] == 40


def test_what_a_run_adds_is_drawn_after_a_refresh(panel: CurvePanel) -> None:
    run = run_of(2, 0.5)
    panel.set_overlays([("live", run)])
    panel.plot.draw_now()
    run.feed([{"kind": "epoch", "epoch": 3, "validation_accuracy": 0.9}])
    panel.refresh()
    panel.plot.draw_now()
    assert list(panel.plot.overlays.items[0].getData()[0]) == [1, 2, 3]
    assert panel.table.rowCount() == 3
    assert panel.overlay_legend.entries[0].value.text() == "90.00"


def test_overlays_go_as_they_came(panel: CurvePanel) -> None:
    panel.set_series(run_of(3, 0.4))
    num_items = len(panel.plot.plot.items)
    panel.set_overlays(others("first", "second", "third"))
    panel.set_overlays([])
    assert len(panel.plot.plot.items) == num_items
    assert panel.overlay_legend.isHidden()
    assert [column.title for column in panel.table.columns] == ["Epoch", "Train", "Validation", "Kept"]


def test_names_stand_side_by_side_where_there_is_room(qtbot: QtBot, panel: CurvePanel) -> None:
    panel.set_overlays(others(*(f"run number {number}" for number in range(8))))
    panel.resize(1000, 320)
    qtbot.waitUntil(lambda: panel.overlay_legend.num_columns == 4)
    low = panel.overlay_legend.height()
    panel.resize(300, 320)
    qtbot.waitUntil(lambda: panel.overlay_legend.num_columns == 1)
    assert panel.overlay_legend.height() > low
    assert panel.overlay_legend.height() < panel.height() / 3


def test_the_numbers_of_all_runs_are_saved(panel: CurvePanel, tmp_path: Path) -> None:
    panel.set_series(run_of(1, 0.4))
    panel.set_overlays(others("first, with a comma", epochs=2))
    panel.save_table(tmp_path / "curves.csv")
    lines = (tmp_path / "curves.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        'epoch,train_accuracy,validation_accuracy,is_best,"first, with a comma"',
        "1,0.4,0.41000000000000003,,0.51",
        "2,,,,0.52",
    ]
