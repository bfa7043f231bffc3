"""The fields of the Model page: depth as buttons, own stages as rows, and the finer choices."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.config.sections import CIFAR_DEPTHS, IMAGENET_DEPTHS, OWN_STAGES, ModelRecipe
from resnet_studio.gui.accessibility import name_choices
from resnet_studio.gui.widgets.recipe_fields import words

MAX_STAGES = 8
MAX_DEPTH = 200
MAX_WIDTH = 4096
FAMILY_GAP_PX = 4


class DepthChoice(QWidget):
    """The depths that people know, by family, and own stages.

    Signals:
        depth_chosen: The depth; 0 stands for own stages.
    """

    depth_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model.depth")
        self.setAccessibleName(self.tr("Depth"))
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        self._add_family(grid, 0, self.tr("For small images (CIFAR)"), CIFAR_DEPTHS)
        grid.setRowMinimumHeight(2, FAMILY_GAP_PX)
        self._add_family(grid, 3, self.tr("For photographs (ImageNet)"), IMAGENET_DEPTHS)
        grid.setRowMinimumHeight(5, FAMILY_GAP_PX)
        own = self._button(self.tr("Own stages"), OWN_STAGES)
        grid.addWidget(own, 6, 0, 1, 5)
        self._group.idClicked.connect(self.depth_chosen)

    def _add_family(self, grid: QGridLayout, row: int, title: str, depths: tuple[int, ...]) -> None:
        label = QLabel(title)
        label.setProperty("role", "secondary")
        grid.addWidget(label, row, 0, 1, 5)
        for column, depth in enumerate(depths):
            grid.addWidget(self._button(str(depth), depth), row + 1, column)

    def _button(self, text: str, depth: int) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"depth_{depth}")
        button.setAccessibleName(self.tr("ResNet-{depth}").format(depth=depth) if depth else text)
        button.setCheckable(True)
        button.setMinimumWidth(44)
        button.setStyleSheet("padding: 3px 4px;")
        self._group.addButton(button, depth)
        return button

    def set_depth(self, depth: int) -> None:
        """Show this depth as chosen."""
        button = self._group.button(depth)
        if button is not None:
            button.setChecked(True)


class StageRows(QWidget):
    """Blocks and width of each own stage.

    Signals:
        stages_changed: Two tuples: blocks and widths.
    """

    stages_changed = Signal(tuple, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QSpinBox, QSpinBox]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self.add_button = self._small_button("add_stage", self.tr("Add a stage"))
        self.add_button.clicked.connect(self._add)
        self.remove_button = self._small_button("remove_stage", self.tr("Remove the last"))
        self.remove_button.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addLayout(buttons)

    def _small_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def set_stages(self, depths: tuple[int, ...], widths: tuple[int, ...]) -> None:
        """Show these stages; fields that are there already are kept, so that typing is not disturbed."""
        if len(self._rows) != len(depths):
            self._rebuild(len(depths))
        for (blocks, width), depth, channels in zip(self._rows, depths, widths, strict=True):
            for box, value in ((blocks, depth), (width, channels)):
                if box.value() != value:
                    box.blockSignals(True)
                    box.setValue(value)
                    box.blockSignals(False)
        self.add_button.setEnabled(len(depths) < MAX_STAGES)
        self.remove_button.setEnabled(len(depths) > 1)

    def _rebuild(self, num_stages: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = []
        for column, text in enumerate((self.tr("Stage"), self.tr("Blocks"), self.tr("Channels"))):
            label = QLabel(text)
            label.setProperty("role", "secondary")
            self._grid.addWidget(label, 0, column)
        for stage in range(num_stages):
            blocks = self._box(
                f"model.stage_depths.{stage}", self.tr("Blocks of stage {number}"), stage, MAX_DEPTH
            )
            width = self._box(
                f"model.stage_widths.{stage}", self.tr("Channels of stage {number}"), stage, MAX_WIDTH
            )
            self._grid.addWidget(QLabel(str(stage + 1)), stage + 1, 0)
            self._grid.addWidget(blocks, stage + 1, 1)
            self._grid.addWidget(width, stage + 1, 2)
            self._rows.append((blocks, width))

    def _box(self, name: str, title: str, stage: int, largest: int) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(name)
        box.setAccessibleName(title.format(number=stage + 1))
        box.setRange(1, largest)
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.lineEdit().setAcceptDrops(False)  # what is dropped here is meant for the window
        box.setAcceptDrops(False)
        box.valueChanged.connect(self._tell)
        return box

    def _values(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(box.value() for box, _ in self._rows), tuple(box.value() for _, box in self._rows)

    def _tell(self) -> None:
        self.stages_changed.emit(*self._values())

    def _add(self) -> None:
        depths, widths = self._values()
        self.stages_changed.emit((*depths, depths[-1]), (*widths, min(MAX_WIDTH, widths[-1] * 2)))

    def _remove(self) -> None:
        depths, widths = self._values()
        self.stages_changed.emit(depths[:-1], widths[:-1])


class ModelChoices(QWidget):
    """All fields; each tells its recipe key and new value.

    Signals:
        changed: A dict of dotted recipe keys and their new values.
    """

    changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.depth_choice = DepthChoice()
        self.depth_choice.depth_chosen.connect(lambda depth: self.changed.emit({"model.depth": depth}))
        self.stages = StageRows()
        self.stages.stages_changed.connect(
            lambda depths, widths: self.changed.emit(
                {"model.stage_depths": list(depths), "model.stage_widths": list(widths)}
            )
        )
        self.block = self._combo("block")
        self.stem = self._combo("stem")
        self.shortcut = self._combo("shortcut")
        self.style_choice = self._combo("style")
        self.zero_init = QCheckBox(_title("zero_init"))
        self.zero_init.setObjectName("model.zero_init")
        self.zero_init.setAccessibleName(_title("zero_init"))
        self.zero_init.setToolTip(_description("zero_init"))
        self.zero_init.toggled.connect(lambda value: self.changed.emit({"model.zero_init": value}))
        self.error = QLabel()
        self.error.setObjectName("model_error")
        self.error.setProperty("role", "failure")
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setWordWrap(True)
        self.error.hide()
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 4, 0, 0)
        own.addLayout(self._labelled("block", self.block))
        own.addWidget(self.stages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.depth_choice)
        column.addWidget(self.error)
        column.addWidget(self._own)
        column.addLayout(self._labelled("stem", self.stem))
        column.addLayout(self._labelled("shortcut", self.shortcut))
        column.addLayout(self._labelled("style", self.style_choice))
        column.addWidget(self.zero_init)
        column.addWidget(self._hint("zero_init"))

    def _labelled(self, name: str, field: QWidget) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        label = QLabel(_title(name))
        label.setMinimumWidth(64)
        form.addRow(label, field)
        form.addRow(self._hint(name))
        return form

    def _hint(self, name: str) -> QLabel:
        hint = QLabel(_description(name))
        hint.setProperty("role", "secondary")
        hint.setWordWrap(True)
        return hint

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"model.{name}")
        name_choices(combo, _title(name))
        combo.setToolTip(_description(name))
        extra: Any = ModelRecipe.model_fields[name].json_schema_extra
        for value, text in extra["labels"].items():
            combo.addItem(words(text), value)
        combo.activated.connect(lambda _: self.changed.emit({f"model.{name}": combo.currentData()}))
        return combo

    def set_recipe(self, recipe: ModelRecipe) -> None:
        """Show the values of a recipe."""
        self.depth_choice.set_depth(recipe.depth)
        self._own.setVisible(recipe.depth == OWN_STAGES)
        self.stages.set_stages(recipe.stage_depths, recipe.stage_widths)
        for combo in (self.block, self.stem, self.shortcut, self.style_choice):
            name = combo.objectName().removeprefix("model.")
            combo.setCurrentIndex(combo.findData(getattr(recipe, name)))
        self.zero_init.blockSignals(True)
        self.zero_init.setChecked(recipe.zero_init)
        self.zero_init.blockSignals(False)

    def set_error(self, text: str) -> None:
        """Say beside the fields why there is no such network; an empty text takes it back."""
        self.error.setText(text)
        self.error.setVisible(bool(text))


def _title(name: str) -> str:
    return words(ModelRecipe.model_fields[name].title or name)


def _description(name: str) -> str:
    return words(ModelRecipe.model_fields[name].description or "")
