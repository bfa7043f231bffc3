"""The grid holds a hundred thousand images and asks for a screenful of them."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.image_grid import CACHE_BYTES, IMAGE_ROLE, ImageGrid

NUM_IMAGES = 100_000


@pytest.fixture
def grid(qtbot: QtBot, themed: QApplication) -> ImageGrid:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    grid.show()
    return grid


def test_a_hundred_thousand_images_ask_for_a_screenful(qtbot: QtBot, grid: ImageGrid) -> None:
    with qtbot.waitSignal(grid.pictures_wanted) as caught:
        grid.images.set_images(np.arange(NUM_IMAGES, dtype=np.int64), str, str)
    assert 0 < len(caught.args[0]) < 100
    assert caught.args[0][0] == (0, 0)


def test_scrolling_asks_for_what_is_seen_then(qtbot: QtBot, grid: ImageGrid) -> None:
    with qtbot.waitSignal(grid.pictures_wanted):
        grid.images.set_images(np.arange(NUM_IMAGES, dtype=np.int64), str, str)
    with qtbot.waitSignal(grid.pictures_wanted) as caught:
        grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    rows = {row for _, row in caught.args[0]}
    seen = grid.indexAt(grid.viewport().rect().center()).row()
    assert seen in rows
    assert len(rows) < 100


def test_a_picture_is_shown_where_its_image_stands(qtbot: QtBot, grid: ImageGrid) -> None:
    grid.images.set_images(np.array([7, 3], np.int64), str, str)
    grid.images.set_picture(3, 1, np.full((4, 4, 3), 200, np.uint8))
    assert grid.images.index(0, 0).data(IMAGE_ROLE) is None
    assert grid.images.index(1, 0).data(IMAGE_ROLE).width() == 4


def test_old_pictures_give_way_when_there_are_too_many(grid: ImageGrid) -> None:
    side = 256
    num = CACHE_BYTES // (4 * side * side) + 10
    grid.images.set_images(np.arange(num, dtype=np.int64), str, str)
    pixels = np.zeros((side, side, 3), np.uint8)
    for number in range(num):
        grid.images.set_picture(number, number, pixels)
    assert not grid.images.has_picture(0)
    assert grid.images.has_picture(num - 1)


def test_larger_thumbnails_make_fewer_columns(grid: ImageGrid) -> None:
    grid.images.set_images(np.arange(NUM_IMAGES, dtype=np.int64), str, str)
    grid.set_side(48)
    many = len(grid.seen_rows())
    grid.set_side(200)
    assert len(grid.seen_rows()) < many
