"""Pasted pictures on the disk."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from resnet_studio.gui.classify.results import MAX_PASTED, keep_pasted


def test_the_last_pasted_pictures_are_kept_and_older_ones_are_not(themed: QApplication) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB888)
    image.fill(QColor("blue"))
    paths = [Path(keep_pasted(image)) for _ in range(MAX_PASTED + 3)]
    assert sorted(paths[0].parent.iterdir()) == sorted(paths[3:])
    Path(keep_pasted(image))
    assert [path.exists() for path in paths[3:5]] == [False, True]


def test_of_a_pasted_picture_only_the_pixels_are_kept(themed: QApplication) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB888)
    image.fill(QColor(10, 20, 30))
    image.setPixelColor(2, 1, QColor(200, 100, 50))
    image.setText("Location", "48.8584N")
    path = Path(keep_pasted(image))
    kept = QImage(str(path))
    assert b"48.8584N" not in path.read_bytes()
    assert kept.textKeys() == []
    assert kept.convertToFormat(image.format()).constBits() == image.copy().constBits()
