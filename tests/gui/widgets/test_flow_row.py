from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.widgets.flow_row import FlowRow


def test_widgets_go_to_the_next_line_where_the_row_is_full(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    row = FlowRow(place)
    buttons = [QPushButton(f"Button {number}") for number in range(4)]
    for button in buttons:
        button.setFixedSize(100, 20)
        row.addWidget(button)
    assert row.heightForWidth(500) == 20
    assert row.heightForWidth(220) == 48
    place.resize(220, 60)
    place.show()
    assert [button.y() > 0 for button in buttons] == [False, False, True, True]
    assert buttons[1].x() == 108


def test_hidden_widgets_take_no_room(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    row = FlowRow(place)
    button = QPushButton("Only")
    row.addWidget(button)
    button.hide()
    assert row.heightForWidth(300) == 0


def test_the_last_widget_takes_the_rest_of_its_line_where_that_is_asked_for(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    row = FlowRow(place, gap_px=4, is_last_stretched=True)
    field, chip = QPushButton("Field"), QPushButton("Chip")
    chip.setFixedSize(100, 20)
    row.addWidget(field)
    row.insert_widget(0, chip)
    place.resize(300, 40)
    place.show()
    assert chip.x() == 0
    assert (field.x(), field.x() + field.width()) == (104, 300)
