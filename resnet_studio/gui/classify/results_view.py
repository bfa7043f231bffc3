"""The answers: one picture large with its bars, or many that fill a grid and a table while it works."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from resnet_studio.core.tasks import Progress
from resnet_studio.gui.classify.answer_model import AnswerModel
from resnet_studio.gui.classify.answer_panel import ANSWER_WIDTH_PX, OPACITY_PERCENT, AnswerPanel
from resnet_studio.gui.classify.many_panel import ManyPanel
from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.picture_view import PictureView

PICTURE_PX = 240
UNLIMITED_PX = 16_777_215


class ResultsView(QWidget):
    """Shows answers.

    Attributes:
        table: All answers.
        many: The list of them.
        answer: What is said of the current one.
        picture: Its picture.
        own_name: What the model is called where others answer beside it.
        gives_way: Whether classifying is slow for the sake of a training.

    Signals:
        result_chosen: Another `Result` is the current one.
        cancel_requested, export_requested, sort_requested: As of `ManyPanel`.
        reveal_requested: The current file is to be shown in the file manager.
    """

    result_chosen = Signal(object)
    cancel_requested = Signal()
    export_requested = Signal(str)
    sort_requested = Signal(str)
    reveal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.own_name = ""
        self.gives_way = False
        self.table = AnswerModel(self)
        self.many = ManyPanel(self.table)
        self.answer = AnswerPanel()
        self.picture = PictureView()
        self.picture.setObjectName("picture")
        self.picture.setAccessibleName(self.tr("Picture that is classified"))
        self.picture.set_heat_opacity(OPACITY_PERCENT / 100)
        self.picture.walk_requested.connect(self.many.walk)
        self.answer.opacity_changed.connect(self.picture.set_heat_opacity)
        for name in ("result_chosen", "cancel_requested", "export_requested", "sort_requested"):
            getattr(self.many, name).connect(getattr(self, name))
        self.answer.reveal_button.clicked.connect(self.reveal_requested)
        self.many.way_changed.connect(self._place_picture)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("classify_splitter")
        splitter.setHandleWidth(12)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.many)
        splitter.addWidget(self.answer)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([700, ANSWER_WIDTH_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self._add_keys()
        self.show_many(False)

    def _add_keys(self) -> None:
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for name, step in (("image_before", -1), ("image_after", 1)):
            add_key(name, self, partial(self.many.walk, step), scope)
        add_key("heat_map", self, self.answer.heat_button.click, scope)

    def show_many(self, are_many: bool) -> None:
        """Show the list with a small picture, or one picture large."""
        self.many.show_alone(not are_many)

    def _place_picture(self, way: str) -> None:
        is_large = way == "picture"
        place = self.many.picture_place if is_large else self.answer.small_place
        place.addWidget(self.picture)
        self.picture.setMaximumHeight(UNLIMITED_PX if is_large else PICTURE_PX)
        self.picture.show()  # a widget that gets another parent is hidden, and takes no focus then
        if is_large and self.isVisible():
            self.picture.setFocus()

    def start(self, are_many: bool, words: str, others: Sequence[str] = ()) -> None:
        """Forget the answers before, and show that new ones are coming."""
        self.gives_way = False
        self.many.start(words, list(others))
        self.show_many(are_many)
        self.picture.clear()
        self.answer.show_words(words, "", "")
        self.answer.show_top("", [])

    def show_progress(self, progress: Progress, words: str = "") -> None:
        """Show how far it is; with several models, which one answers."""
        if progress.total:
            bar = self.many.progress
            bar.setRange(0, progress.total)
            bar.setValue(progress.done)
            text = self.tr("{done} of {total}").format(
                done=grouped(progress.done), total=grouped(progress.total)
            )
            reason = self.tr("slower while a training runs") if self.gives_way else ""
            self.many.summary.setText(" · ".join(part for part in (words, text, reason) if part))

    def add_results(self, results: Sequence[Result]) -> None:
        """Add answers; the first one is chosen at once."""
        self.table.append_rows(results)
        self.many.show_counts()

    def finish(self, summary: str) -> None:
        """No more answers are coming."""
        self.many.finish(summary)

    def show_answer(self, result: Result, details: str) -> None:
        """Show the answer for one picture; the picture itself comes later."""
        if result.error:
            self.answer.show_words(self.tr("Not a picture that can be read"), result.error, result.path)
            self.answer.show_top("", [])
            return
        is_sure = self.table.is_sure(result)
        doubts = []
        if not is_sure:
            doubts.append(self.tr("The likeliest class is {label}.").format(label=result.label))
        if result.is_unfamiliar:
            doubts.append(self.tr("It looks like nothing in the training data."))
        title = result.label if is_sure else self.tr("Not sure")
        self.answer.show_words(title, details, result.path, " ".join(doubts))
        others = [
            (name, answers[result.path].top)
            for name, answers in self.table.others.items()
            if result.path in answers
        ]
        self.answer.show_top(self.own_name, result.top, others)

    def show_picture(self, pixels: NDArray[np.uint8]) -> None:
        """Show the pixels of the chosen answer."""
        self.picture.set_pixels(pixels)

    @property
    def chosen(self) -> Result | None:
        """The current answer."""
        return self.many.current
