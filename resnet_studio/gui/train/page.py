"""The Train page: presets and recipe before a run, figures and curves while it runs and after."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.runs.status import Command, RunState
from resnet_studio.gui.icons import put_icon
from resnet_studio.gui.theme import current_tokens, fit, scaled
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.train.run_view import RunView
from resnet_studio.gui.train.setup_view import SetupView
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import MARGIN_PX, PageHeader
from resnet_studio.gui.widgets.recipe_form import FormSection, RecipeForm
from resnet_studio.gui.widgets.run_words import StatePill

RECIPE_WIDTH_PX = 356  # the longest name beside the longest list, whole
FORM_WIDTH_PX = 480  # wider a value is too far from its name
ROOMY_PX = 1000


class TrainPage(QWidget):
    """What is shown; the presenter decides.

    Attributes:
        form: The recipe of the next run.
        refusal: Why it cannot be trained on the open data.
        setup: The presets.
        run_view: Figures and curves of the run that is followed.
        pill: The state of that run.

    Signals:
        start_requested, pause_requested, continue_requested, stop_after_epoch_requested, stop_requested:
            The buttons of those names.
        new_requested: Leave the run that is shown and set up the next.
        toggle_requested: Space in a plot: pause or continue.
    """

    start_requested = Signal()
    pause_requested = Signal()
    continue_requested = Signal()
    stop_after_epoch_requested = Signal()
    stop_requested = Signal()
    new_requested = Signal()
    toggle_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("train_page")
        self._next_run = ""
        self._batch_size = 0
        self._is_start_allowed = True
        self._build_header()
        self.setup = SetupView()
        self.run_view = RunView()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.setup)
        self._stack.addWidget(self.run_view)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("train_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._stack)
        splitter.addWidget(self._build_recipe())
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([800, RECIPE_WIDTH_PX])
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(splitter, 1)
        self.run_view.plots.pause_requested.connect(self.toggle_requested)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        self.show_setup()

    def _build_header(self) -> None:
        self.header = PageHeader(self.tr("Train"))
        self.pill = StatePill()
        self.header.add_badge(self.pill)
        self.new_button = self._button("new_run", self.tr("New run"), self.new_requested)
        self.stop_after_epoch_button = self._button(
            "stop_after_epoch", self.tr("Stop after this epoch"), self.stop_after_epoch_requested
        )
        self.stop_button = self._button("stop_now", self.tr("Stop now"), self.stop_requested)
        self.start_button = self._button("start_training", self.tr("Start training"), self.start_requested)
        self.pause_button = self._button("pause", self.tr("Pause"), self.pause_requested)
        self.continue_button = self._button("continue", self.tr("Continue"), self.continue_requested)
        self.recipe_button = QPushButton(self.tr("Recipe"))
        self.recipe_button.setObjectName("show_recipe")
        self.recipe_button.setAccessibleName(self.tr("Show the recipe of the next run"))
        self.recipe_button.setCheckable(True)
        self.recipe_button.setProperty("role", "quiet")
        self.recipe_button.toggled.connect(self._show_recipe)
        self.header.add_button(self.recipe_button)
        for button in (self.new_button, self.stop_after_epoch_button, self.stop_button):
            self.header.add_button(button)
        for button in (self.start_button, self.pause_button, self.continue_button):
            self.header.set_primary(button)

    def _button(self, name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.clicked.connect(signal)
        return button

    def _build_recipe(self) -> QWidget:
        self.form = RecipeForm(
            [
                FormSection(self.tr("Training"), ("training", "seed")),
                FormSection(self.tr("Optimizer"), ("optimizer", "schedule")),
                FormSection(self.tr("Fine-tuning"), ("fine_tune",)),
                FormSection(self.tr("Augmentation"), ("augmentation",)),
                FormSection(self.tr("Data"), FORM_DATA_KEYS),
                FormSection(self.tr("Machine"), ("device",)),
            ]
        )
        self.form.setProperty("role", "clear")
        fit(self.form, most_width=FORM_WIDTH_PX)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls take it, and are scrolled to
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        heading = QLabel(self.tr("Recipe"))
        heading.setProperty("role", "heading")
        self.recipe_note = QLabel()
        self.recipe_note.setObjectName("recipe_note")
        self.recipe_note.setProperty("role", "secondary")
        self.recipe_note.setWordWrap(True)
        self.refusal = QLabel()
        self.refusal.setObjectName("recipe_refusal")
        self.refusal.setProperty("role", "failure")
        self.refusal.setWordWrap(True)
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.hide()
        self.batch_button = QPushButton()
        self.batch_button.setObjectName("take_batch_that_works")
        self.batch_button.clicked.connect(lambda: self.form.put("training.batch_size", self._batch_size))
        self.batch_button.hide()
        panel = self._recipe_panel = QFrame()
        panel.setProperty("role", "panel")
        fit(panel, least_width=RECIPE_WIDTH_PX)
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 10, 8, 8)
        column.setSpacing(6)
        for widget in (heading, self.recipe_note, self.refusal):
            column.addWidget(widget)
        column.addWidget(self.batch_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(6)
        column.addWidget(area, 1)
        return panel

    def _show_recipe(self, is_shown: bool) -> None:
        """Beside a run, or in its place where there is no room for both."""
        self._recipe_panel.setVisible(is_shown or not self.is_showing_run)
        self._stack.setVisible(not (is_shown and self.is_showing_run and self.width() < scaled(ROOMY_PX)))

    def show_setup(self) -> None:
        """Show the presets: no run is followed."""
        self._stack.setCurrentIndex(0)
        self.recipe_button.hide()
        self._show_recipe(True)
        self.pill.set_state(None)
        self._show_buttons(self.start_button)
        self._show_note()

    @property
    def is_showing_run(self) -> bool:
        """Whether a run is shown, and not the presets."""
        return self._stack.currentIndex() == 1

    def show_run(self, state: RunState | None, asked: Command | None = None) -> None:
        """Show the run that is followed, with what can be done to it in this state; None is not known.

        Args:
            state: In which it is.
            asked: What it was told and has not done yet.
        """
        if not self.is_showing_run:  # curves need the room more than the next run's recipe
            self._stack.setCurrentIndex(1)
            self.recipe_button.show()
            self.recipe_button.setChecked(self.width() >= scaled(ROOMY_PX))
            self._show_recipe(self.recipe_button.isChecked())
        self.pill.set_state(state)
        self._show_note()
        if state is None:
            self._show_buttons(self.new_button)
        elif state.is_live:
            is_ending = state in (RunState.PAUSING, RunState.STOPPING)
            self._show_buttons(self.pause_button, self.stop_after_epoch_button, self.stop_button)
            self.pause_button.setEnabled(not is_ending)
            self.stop_after_epoch_button.setEnabled(not is_ending and asked != "stop_after_epoch")
            self.stop_button.setEnabled(state is not RunState.STOPPING)
        elif state.can_resume:
            self._show_buttons(self.continue_button, self.new_button)
        else:
            self._show_buttons(self.start_button, self.new_button)

    def set_next_run(self, summary: str, refusal: str, batch_size: int = 0) -> None:
        """Tell what Start training would start, and why the recipe cannot be trained, or nothing.

        Data, network and length stand beside a run that is shown.

        Args:
            summary: What would be started.
            refusal: Why it cannot be.
            batch_size: One with which it could be, to be taken by a button; 0 offers none.
        """
        self._next_run, self._batch_size = summary, batch_size
        text = self.tr("Take batch size {size}").format(size=grouped(batch_size))
        self.batch_button.setText(text)
        self.batch_button.setAccessibleName(text)
        self.batch_button.setVisible(batch_size > 0)
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))
        self.start_button.setToolTip(refusal)
        self._open_start()
        self._show_note()
        if not self.is_showing_run:
            self.header.summary.setText(summary)

    def allow_start(self, is_allowed: bool) -> None:
        """Let Start training be pressed, where the recipe has no fault."""
        self._is_start_allowed = is_allowed
        self._open_start()

    @property
    def is_recipe_good(self) -> bool:
        """Whether all that is typed is right and goes with the open data."""
        return self.form.is_valid and not self.refusal.text()

    def _open_start(self) -> None:
        self.start_button.setEnabled(self.is_recipe_good and self._is_start_allowed)

    def _show_note(self) -> None:
        text = self.tr("What the next run will do.")
        if self.is_showing_run:
            text = self.tr("Of the next run: {summary}").format(summary=self._next_run)
        self.recipe_note.setText(text)

    def _show_buttons(self, *shown: QPushButton) -> None:
        for button in (
            self.new_button,
            self.stop_after_epoch_button,
            self.stop_button,
            self.start_button,
            self.pause_button,
            self.continue_button,
        ):
            button.setVisible(button in shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it gets narrow beside a run the recipe gives way; Qt's name."""
        super().resizeEvent(event)
        was_roomy, is_roomy = (
            event.oldSize().width() >= scaled(ROOMY_PX),
            event.size().width() >= scaled(ROOMY_PX),
        )
        if self.is_showing_run and was_roomy != is_roomy:
            self.recipe_button.setChecked(is_roomy)
            self._show_recipe(is_roomy)

    def _tint(self) -> None:
        tokens = current_tokens()
        for button, name in ((self.start_button, "play"), (self.continue_button, "play")):
            put_icon(button, name, tokens.on_mark)
        put_icon(self.pause_button, "pause", tokens.on_mark)
        put_icon(self.stop_button, "stop")
        put_icon(self.new_button, "plus")


FORM_DATA_KEYS = (
    "data.image_size",
    "data.validation_fraction",
    "data.test_fraction",
    "data.resize",
    "data.normalization",
    "data.split_seed",
)
