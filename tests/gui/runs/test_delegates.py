"""What is drawn in the cells of the table of runs."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from resnet_studio.core.runs.glance import Glance
from resnet_studio.core.runs.remarks import Remarks
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.columns import curve_words
from resnet_studio.gui.runs.delegates import (
    CurveCell,
    DrawnCell,
    ProgressCell,
    StarCell,
    TagsCell,
    thumbnail_points,
)
from resnet_studio.gui.runs.listing import RunRow

RECT = QRect(0, 0, 120, 28)
CURVE = Glance("validation_accuracy", (1, 2, 3), (0.5, 0.7, 0.9))


def drawn(cell: Callable[[], DrawnCell], row: RunRow) -> QImage:
    image = QImage(RECT.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    cell().draw(painter, RECT, row)
    painter.end()
    return image


def num_inked(image: QImage, rect: QRect = RECT) -> int:
    return sum(
        image.pixelColor(x, y).lightness() > 80
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    )


def row(**values: object) -> RunRow:
    return RunRow("/runs/one", "one", RunState.FINISHED, **values)  # type: ignore[arg-type]


def test_a_star_is_filled_or_an_outline(themed: QApplication) -> None:
    on = num_inked(drawn(StarCell, row(remarks=Remarks(is_starred=True))))
    off = num_inked(drawn(StarCell, row()))
    assert on > off > 0


def test_a_curve_fills_the_width_of_the_epochs_that_were_planned(themed: QApplication) -> None:
    right = QRect(70, 0, 50, 28)
    assert num_inked(drawn(CurveCell, row(glance=CURVE, epochs=3)), right) > 20
    assert num_inked(drawn(CurveCell, row(glance=CURVE, epochs=30)), right) == 0
    assert num_inked(drawn(CurveCell, row())) == 0


def test_a_better_epoch_lies_higher_and_noise_is_drawn_flat() -> None:
    rect = QRectF(0, 0, 100, 20)
    ys = [point.y() for point in thumbnail_points(CURVE, 3, rect)]
    assert ys == sorted(ys, reverse=True)
    assert ys[-1] == pytest.approx(0)
    flat = Glance("validation_accuracy", (1, 2), (0.900, 0.902))
    assert max(abs(point.y() - 10) for point in thumbnail_points(flat, 2, rect)) < 1


def test_one_epoch_is_a_point(themed: QApplication) -> None:
    assert num_inked(drawn(CurveCell, row(glance=Glance("train_loss", (1,), (2.3,)), epochs=1))) > 3


def test_a_bar_tells_how_far_a_run_at_work_is(themed: QApplication) -> None:
    rows = [row(part_done=part) for part in (0.1, 0.9)]
    bar = QRect(60, 22, 30, 6)
    little, much = (num_inked(drawn(ProgressCell, one), bar) for one in rows)
    assert much > little
    assert num_inked(drawn(ProgressCell, row()), bar) == 0


def test_tags_that_have_no_room_are_counted(themed: QApplication) -> None:
    many = row(remarks=Remarks(tags=tuple(f"a long tag {number}" for number in range(9))))
    image = drawn(TagsCell, many)
    assert num_inked(image) > 20
    assert num_inked(drawn(TagsCell, row())) == 0


def test_a_thumbnail_is_told_in_words() -> None:
    assert curve_words(row(glance=CURVE)) == "Validation accuracy from 50.0 % to 90.0 %"
    assert (
        curve_words(row(glance=Glance("train_loss", (1, 2), (2.345, 0.1)))) == "Train loss from 2.35 to 0.1"
    )
    assert curve_words(row()) == ""
