"""Several runs side by side: what differs in their recipes and results, as text to show and to copy."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, recipe_fields
from resnet_studio.gui.runs.columns import epochs_text, state_cell
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.widgets.numbers import duration_words, grouped
from resnet_studio.gui.widgets.recipe_fields import words
from resnet_studio.gui.widgets.run_words import NONE, accuracy_words, speed_words


@dataclass(frozen=True)
class CompareLine:
    """A line of the table of several runs.

    Attributes:
        key: The recipe's key, or the name of a result.
        title: What it is called.
        cells: A text for each run.
        is_result: Whether it is no setting but what came of them.
    """

    key: str
    title: str
    cells: tuple[str, ...]
    is_result: bool = False

    @property
    def differs(self) -> bool:
        """Whether the runs are not all the same in this."""
        return len(set(self.cells)) > 1


def compare_lines(rows: Sequence[RunRow], recipes: Sequence[Recipe | None]) -> list[CompareLine]:
    """All results and all settings of runs."""
    results = [
        CompareLine(key, title, tuple(show(row) for row in rows), is_result=True)
        for key, (title, show) in _measures().items()
    ]
    settings = [
        CompareLine(key, words(field.title or key), tuple(_setting(recipe, key) for recipe in recipes))
        for key, field in recipe_fields()
    ]
    return results + settings


def _measures() -> dict[str, tuple[str, Callable[[RunRow], str]]]:
    translate = QCoreApplication.translate
    return {
        "validation_accuracy": (
            translate("Comparison", "Validation accuracy"),
            lambda row: accuracy_words(row.validation_accuracy, row.validation_images),
        ),
        "test_accuracy": (
            translate("Comparison", "Test accuracy"),
            lambda row: accuracy_words(row.test_accuracy, row.test_images),
        ),
        "best_epoch": (
            translate("Comparison", "Best epoch"),
            lambda row: NONE if row.best_epoch is None else grouped(row.best_epoch),
        ),
        "epochs": (translate("Comparison", "Epochs done"), epochs_text),
        "seconds": (
            translate("Comparison", "Time"),
            lambda row: duration_words(row.seconds) if row.seconds else NONE,
        ),
        "images_per_second": (
            translate("Comparison", "Speed"),
            lambda row: speed_words(row.images_per_second),
        ),
        "state": (translate("Comparison", "State"), state_cell),
    }


def _setting(recipe: Recipe | None, key: str) -> str:
    return NONE if recipe is None else setting_text(get_value(recipe, key))


def setting_text(value: Any) -> str:
    """A value of a recipe as the recipe's file has it."""
    if isinstance(value, str):
        return value or NONE
    return NONE if value is None else json.dumps(value, ensure_ascii=False)


def as_text(names: Sequence[str], lines: Sequence[CompareLine], delimiter: str) -> str:
    """The table as text, one line each, the names of the runs first: with commas or tabs between cells."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["", *names])
    writer.writerows([line.key, *line.cells] for line in lines)
    return stream.getvalue()
