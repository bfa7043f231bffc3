"""The Classify page: a model, a well for pictures, and the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.accessibility import name_choices
from resnet_studio.gui.classify.results_view import ResultsView
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.drops import Drop, judge
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.drop_overlay import DropOverlay
from resnet_studio.gui.widgets.drop_well import DropWell
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.plain_text import escape_mnemonic, tip
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox
from resnet_studio.gui.widgets.toast import Toast

MODEL_WIDTHS_PX = (160, 360)
MAX_ALSO = 2
POPUP_MARGIN_PX = 16
TEXT_MARGIN_PX = 66  # the arrow, and the paddings of the style sheet


@dataclass(frozen=True)
class ModelChoice:
    """A model to choose: a run or a file of weights.

    Attributes:
        path: The run's folder, or the file.
        text: What stands in the list.
    """

    path: str
    text: str

    @property
    def name(self) -> str:
        """Its name alone."""
        return self.text.split(" · ")[0]


class ModelBox(CalmComboBox):
    """The list of models: a name that does not fit is cut in its middle, in the open list none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(MODEL_WIDTHS_PX[0], super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: D102
        low, high = MODEL_WIDTHS_PX
        hint = super().sizeHint()
        words = self.fontMetrics().horizontalAdvance(self.currentText()) + TEXT_MARGIN_PX + 1
        return QSize(min(high, max(low, hint.width(), words)), hint.height())

    def showPopup(self) -> None:  # noqa: D102
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + POPUP_MARGIN_PX)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - TEXT_MARGIN_PX
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, room)
        option.currentText = shown
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class ClassifyPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        models: The list of models; its last entry asks for a file.
        well: The invitation.
        results: The answers.
        toast: A few words about what was just done.

    Signals:
        shown: The page came into sight.
        model_chosen: The path of a model.
        also_chosen: The `ModelChoice`s that answer beside it, at most `MAX_ALSO`.
        weights_requested: A file of weights is to be chosen.
        images_requested, folder_requested, paste_requested: The ways to pictures.
        paths_dropped: Files and folders to classify.
        train_requested: On to training, where there is no model.
        fine_tune_requested: The model is to be fine-tuned on a folder of images.
    """

    shown = Signal()
    model_chosen = Signal(str)
    also_chosen = Signal(list)
    weights_requested = Signal()
    images_requested = Signal()
    folder_requested = Signal()
    paste_requested = Signal()
    paths_dropped = Signal(list)
    train_requested = Signal()
    fine_tune_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classify_page")
        self.setAcceptDrops(True)
        self._has_model = False
        self._offered: list[ModelChoice] = []
        self._build_header()
        self.well = DropWell("classify")
        self.well.action.clicked.connect(self._take_action)
        self.well.other.clicked.connect(self.fine_tune_requested)
        self.results = ResultsView()
        self.results.answer.fine_tune_button.clicked.connect(self.fine_tune_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.well)
        self._stack.addWidget(self.results)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self._overlay = DropOverlay(self)
        self.toast = Toast(self)
        add_key("paste", self, self.paste_requested.emit)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.set_models([], "")

    def _build_header(self) -> None:
        self.header = PageHeader(self.tr("Classify"))
        self.models = ModelBox()
        self.models.setObjectName("model")
        name_choices(self.models, self.tr("Model that classifies"))
        self.models.activated.connect(self._choose_model)
        self.also_button = self._button("also_ask", self.tr("Also ask"), lambda: None)
        self.also_button.setToolTip(self.tr("Let other models answer about the same images"))
        self._also_menu = QMenu(self.also_button)
        self.also_button.setMenu(self._also_menu)
        self.header.add_badge(self.also_button)
        self.header.add_badge(self.models)
        self.paste_button = self._button("paste", self.tr("Paste"), self.paste_requested.emit)
        self.folder_button = self._button("open_image_folder", self.tr("Folder…"), self.folder_requested.emit)
        self.open_button = self._button("open_images", self.tr("Open images…"), self.images_requested.emit)
        self.header.add_button(self.paste_button)
        self.header.add_button(self.folder_button)
        self.header.set_primary(self.open_button)

    def _button(self, name: str, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: act())
        return button

    def set_models(self, choices: Sequence[ModelChoice], current: str) -> None:
        """Offer these models; `current` is the path of the chosen one, empty where there is none."""
        if list(choices) != self._offered or (not current) != (self.models.findData("") == 0):
            self._fill_models(choices, not current)
        self.models.setCurrentIndex(max(0, self.models.findData(current)))
        self.models.setToolTip(tip(current))
        self._offer_also(current)
        self._say_how_to_go_on(bool(current))

    def _offer_also(self, current: str) -> None:
        """Offer the other models to be asked too; those that are asked stay so."""
        also = [choice.path for choice in self.also]
        self._also_menu.clear()
        for choice in self._offered:
            if choice.path != current:
                action = self._also_menu.addAction(escape_mnemonic(choice.text))
                action.setData(choice.path)
                action.setCheckable(True)
                action.setChecked(choice.path in also)
                action.triggered.connect(self._tell_also)
        self._show_also()
        self.also_button.setVisible(bool(current) and not self._also_menu.isEmpty())

    @property
    def also_offered(self) -> list[QAction]:
        """The further models that can be asked, to tick."""
        return self._also_menu.actions()

    @property
    def also(self) -> list[ModelChoice]:
        """The models that are asked too."""
        paths = [action.data() for action in self._also_menu.actions() if action.isChecked()]
        return [choice for choice in self._offered if choice.path in paths]

    def _tell_also(self) -> None:
        self._show_also()
        self.also_chosen.emit(self.also)

    def _show_also(self) -> None:
        count = len(self.also)
        for action in self._also_menu.actions():
            action.setEnabled(action.isChecked() or count < MAX_ALSO)
        words = self.tr("Also ask ({count})").format(count=count) if count else self.tr("Also ask")
        self.also_button.setText(words)

    def _fill_models(self, choices: Sequence[ModelChoice], is_none_chosen: bool) -> None:
        self._offered = list(choices)
        self.models.clear()
        if is_none_chosen:
            self.models.addItem(self.tr("No model"), "")
        for choice in choices:
            self.models.addItem(choice.text, choice.path)
        self.models.insertSeparator(self.models.count())
        self.models.addItem(self.tr("Weights file…"), None)

    def _say_how_to_go_on(self, has_model: bool) -> None:
        """Invite pictures, or say how to get a model first."""
        self._has_model = has_model
        for button in (self.open_button, self.folder_button, self.paste_button):
            button.setEnabled(has_model)
        if has_model:
            self.well.say(
                self.tr("Drop images or a folder here"),
                self.tr("One image shows its classes; many fill a table that can be saved."),
                self.tr("Open images…"),
                self.tr("Fine-tune on a folder…"),
            )
        elif self._offered:
            self.well.say(
                self.tr("No model is chosen"),
                self.tr("Choose another one in the list above, or train a network."),
                self.tr("Train a network"),
            )
        else:
            self.well.say(
                self.tr("There is no model yet"),
                self.tr("Train a network, or choose a file of weights in the list above."),
                self.tr("Train a network"),
            )

    def _take_action(self) -> None:
        (self.images_requested if self._has_model else self.train_requested).emit()

    def _choose_model(self, place: int) -> None:
        path = self.models.itemData(place)
        if path is None:
            self.weights_requested.emit()
        elif path:
            self.model_chosen.emit(path)

    def show_results(self, are_shown: bool) -> None:
        """Show the answers, or the well."""
        self._stack.setCurrentIndex(1 if are_shown else 0)
        if are_shown and self.isVisible():  # the keys that walk and show heat maps are to work at once
            self.results.many.take_focus()

    @property
    def are_results_shown(self) -> bool:
        """Whether answers are shown, and not the well."""
        return self._stack.currentIndex() == 1

    def _tint(self) -> None:
        put_icon(self.open_button, "image", current_tokens().on_mark)
        put_icon(self.folder_button, "folder")
        put_icon(self.paste_button, "copy")

    def _droppable(self, data: QMimeData) -> Drop | None:
        """On this page folders are pictures to classify, also with files among them.

        A file among others that is no picture will be a row with the reason. What is no model either goes to
        the window.
        """
        drop = judge([url.toLocalFile() for url in data.urls() if url.isLocalFile()])
        if drop.kind == "weights":
            return drop
        is_mixture = len(drop.paths) > 1 and drop.refusal in ("several_folders", "unknown_file")
        if drop.kind in ("images", "data") or is_mixture:
            return Drop("images", drop.paths, drop.name)
        return None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        drop = self._droppable(event.mimeData())
        if drop is None:
            event.ignore()
            return
        self._overlay.show_drop(drop)
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        self._overlay.hide()
        drop = self._droppable(event.mimeData())
        if drop is not None:
            event.acceptProposedAction()
            self.paths_dropped.emit(list(drop.paths))
