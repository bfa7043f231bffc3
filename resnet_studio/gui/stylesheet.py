"""The style sheet, made of the tokens of a theme.

Widgets are styled by the property `role`: labels `title`, `headline`, `heading`, `secondary`, `figure`,
`failure`, `warning`, `ok`, `running`, `chip`; buttons `primary`, `quiet`, `danger`; frames `panel`, `sunken`,
`bar`, `toast`, `banner`, `offer`.
"""

from __future__ import annotations

from string import Template

from resnet_studio.gui.icons import tinted_file
from resnet_studio.gui.tokens import Tokens, mixed, scaled

SCALED_PX = (12, 13, 16, 20, 22)  # as `px12` in the sheet: what grows with the words

_SHEET = Template("""
QMainWindow, QDialog { background: $ground; }
QWidget { color: $text; }
QToolTip { background: $raised; color: $text; border: 1px solid $hairline; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${px20}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${px13}px; font-weight: 600; }
QLabel[role="headline"] { font-size: ${px16}px; font-weight: 600; }
QLabel[role="figure"] { font-size: ${px22}px; }
QLabel[role="secondary"], QLabel[role="caption"] { color: $secondary; font-size: ${px12}px; }
QLabel[role="failure"] { color: $failure; font-size: ${px12}px; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="running"] { color: $running; }
QLabel:disabled { color: $secondary; }

QFrame[role="panel"] { background: $panel; border: 1px solid $hairline; border-radius: 6px; }
QFrame[role="sunken"] { background: $sunken; border: none; border-radius: 6px; }
QFrame[role="chip"] { background: $sunken; border: none; border-radius: 6px; }
QLabel[role="chip"] { background: $sunken; border-radius: 6px; padding: 4px 10px; font-size: ${px12}px; }
QLabel[role="key"] {
    background: $sunken; border: 1px solid $hairline; border-radius: 4px; padding: 1px 6px;
    font-size: ${px12}px;
}
QFrame[role="bar"] { background: $panel; border: none; border-top: 1px solid $hairline; }
QFrame[role="rail"] { background: $panel; border: none; border-right: 1px solid $hairline; }
QFrame[role="toast"] { background: $raised; border: 1px solid $secondary; border-radius: 6px; }
QFrame[role="line"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="offer"] { background: $raised; border: 1px solid $hairline; border-radius: 6px; }
QFrame[role="banner"] { background: $banner; border: 1px solid $failure; border-radius: 6px; }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $hairline; border-radius: 6px;
    min-height: ${px20}px; padding: 3px 12px;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $sunken; }
QPushButton:checked, QToolButton:checked { background: $chosen; border-color: $mark; }
QPushButton:focus, QToolButton:focus { border: 1px solid $mark; outline: none; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $panel; }
QPushButton[role="primary"] { background: $mark; color: $on_mark; border: 1px solid $mark; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $mark_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 2px 11px; }
QPushButton[role="primary"]:disabled { background: $sunken; color: $secondary; border-color: $hairline; }
QPushButton[role="danger"] { color: $failure; }
QPushButton[role="danger"]:disabled { color: $faint; }
QPushButton[role="quiet"], QToolButton[role="quiet"] {
    background: transparent; border: 1px solid transparent;
}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:checked, QToolButton[role="quiet"]:checked {
    background: $chosen; border: 1px solid $mark;
}
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 1px solid $mark; }
QPushButton[role="tag"] {
    background: $sunken; border-radius: 4px; min-height: ${px16}px; padding: 1px 6px; font-size: ${px12}px;
}
QPushButton[role="tag"]:hover { background: $hover; }
QPushButton[role="tag"]:focus { border: 1px solid $mark; }
QLineEdit[role="inline"] { min-height: ${px16}px; padding: 1px 6px; font-size: ${px12}px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QToolButton { padding: 3px 6px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $sunken; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 3px 8px; min-height: ${px20}px; selection-background-color: $mark; selection-color: $on_mark;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QPlainTextEdit:focus, QTextEdit:focus {
    border: 1px solid $mark;
}
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"],
QComboBox[invalid="true"] {
    border: 1px solid $failure;
}
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $faint; }
QComboBox { padding-right: 24px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$chevron_down"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $hairline; selection-background-color: $chosen;
    selection-color: $text; outline: none; padding: 4px;
}
QSpinBox, QDoubleSpinBox { padding-right: 20px; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 20px; border: none;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 20px; border: none;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$chevron_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$chevron_down"); width: 10px; height: 10px; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; background: $sunken; border: 1px solid $secondary; border-radius: 4px;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $mark; border-color: $mark; image: url("$check"); }
QRadioButton::indicator:checked { background: $mark; border: 4px solid $sunken; }
QCheckBox:focus, QRadioButton:focus { color: $mark; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $mark; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $hairline; }
QSlider::sub-page:horizontal { background: $fill; border-radius: 2px; height: 4px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $text; border: none;
}
QSlider::handle:horizontal:focus, QSlider::handle:horizontal:hover { background: $mark; }

QProgressBar { background: $hairline; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $running; border-radius: 3px; }

QMenuBar { background: $panel; border-bottom: 1px solid $hairline; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $chosen; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url("$check_text"); }

QScrollArea { background: transparent; border: none; }
QScrollArea:focus { border: 1px solid $mark; border-radius: 6px; }
QScrollArea > QWidget > QWidget[role="clear"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $fill; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractItemView { background: $panel; border: none; outline: none; alternate-background-color: $ground; }
QAbstractItemView::item:selected { background: $chosen; color: $text; }
QTableView::item { padding: 0 5px; border: none; }
QTableView { gridline-color: $hairline; selection-background-color: $chosen; selection-color: $text; }
QTableView:focus, QTreeView:focus, QListView:focus, CellGrid:focus {
    border: 1px solid $mark; border-radius: 6px;
}
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $secondary; border: none; border-bottom: 1px solid $hairline; padding: 4px 8px;
}
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: top center; width: 9px; height: 9px; }
QHeaderView::up-arrow { image: url("$chevron_up"); }
QHeaderView::down-arrow { image: url("$chevron_down"); }
QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar::tab { background: transparent; color: $secondary; padding: 6px 12px; border: none; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $mark; }
QTabBar::tab:focus { color: $mark; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal:hover { background: $hairline; margin: 0 5px; }
QStatusBar { background: $panel; border-top: 1px solid $hairline; }
""")


def stylesheet_of(tokens: Tokens) -> str:
    """The style sheet of a theme."""
    names = {name: getattr(tokens, name) for name in type(tokens).__dataclass_fields__ if name != "is_dark"}
    return _SHEET.substitute(
        names,
        **{f"px{size}": str(scaled(size)) for size in SCALED_PX},
        hover=mixed(tokens.text, tokens.raised, 0.07),
        chosen=mixed(tokens.mark, tokens.panel, 0.22),
        mark_hover=mixed(tokens.text, tokens.mark, 0.12),
        banner=mixed(tokens.failure, tokens.panel, 0.10),
        faint=mixed(tokens.secondary, tokens.panel, 0.75),
        scroll=mixed(tokens.secondary, tokens.panel, 0.45),
        chevron_down=tinted_file("chevron-down", tokens.secondary),
        chevron_up=tinted_file("chevron-up", tokens.secondary),
        check=tinted_file("check", tokens.on_mark),
        check_text=tinted_file("check", tokens.text),
    )
