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
