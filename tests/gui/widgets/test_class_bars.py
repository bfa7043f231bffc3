from PySide6.QtCore import Qt

from resnet_studio.gui.widgets.class_bars import ClassModel


def test_the_first_row_stands_for_all_classes() -> None:
    model = ClassModel()
    model.set_counts({"cat": 3, "dog": 4})
    shown = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert shown == ["All classes: 7 images", "cat: 3 images", "dog: 4 images"]


def test_a_name_that_looks_like_html_is_shown_as_it_is() -> None:
    model = ClassModel()
    model.set_counts({"<b>bold</b>": 1})
    index = model.index(1)
    assert "&lt;b&gt;bold&lt;/b&gt;: 1 images" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>bold</b>: 1 images"
