"""All answers, those that pass a filter in their order: one model for the table and the grid beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from resnet_studio.gui.classify.ranking import Ranking
from resnet_studio.gui.classify.results import Result
from resnet_studio.gui.tokens import current_tokens
from resnet_studio.gui.widgets.cell_grid import Index
from resnet_studio.gui.widgets.image_grid import CAPTION_ROLE, IMAGE_ROLE, MARK_ROLE, NO_PARENT, ImageModel
from resnet_studio.gui.widgets.plain_text import tip
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.widgets.table_models import ROW_ROLE

Kind = Literal["all", "sure", "not_sure", "unfamiliar", "differing", "broken"]
SortKey = Callable[[Result], Any]

FILE, ANSWER, PROBABILITY = range(3)
COUNTED: tuple[Kind, ...] = ("all", "sure", "not_sure", "unfamiliar", "broken")


@dataclass(frozen=True)
class AnswerFilter:
    """Which answers are shown.

    Attributes:
        kind: `sure` and `not_sure` by the threshold, `unfamiliar` by the worker's word, `differing` where
            another model says something else, `broken` for files that cannot be read.
        label: The likeliest class; empty for all.
        lowest: The probability that is needed, 0 to 1.
        words: Each must be in the name of the file, the class or the fault.
    """

    kind: Kind = "all"
    label: str = ""
    lowest: float = 0.0
    words: str = ""


class AnswerModel(ImageModel):
    """Rows are the answers that pass the filter, in the order of the chosen column.

    What a filter and the order need of each answer stands in arrays, so that fifty thousand are looked
    through within a tick of the window's clock; Qt's own proxies ask Python a million times for that.
    What comes is judged, counted and put into the order by itself: the answers before are left alone.

    Attributes:
        rows: All answers, in the order they came.
        labels: The classes that were answered.
        threshold: Below this probability an answer is "not sure"; 0 for never.
        others: The answers of further models by their names, each by the path of the picture.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Result] = []
        self.threshold = 0.0
        self.others: dict[str, dict[str, Result]] = {}
        self._filter = AnswerFilter()
        self._sorted_by: tuple[int, bool] | None = None
        self._forget()

    def _forget(self) -> None:
        self.rows = []
        self.labels: set[str] = set()
        self._counts: dict[Kind, int] = dict.fromkeys(COUNTED, 0)
        self._numbers: dict[str, int] = {}
        self._probability: NDArray[np.float64] = np.empty(0)
        self._is_broken: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._is_unfamiliar: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._differs: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._passes: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._texts: list[str] = []
        self._ranking = Ranking()
        self.order = np.empty(0, np.int64)

    # ── what comes and goes ──

    def start(self, others: Sequence[str] = ()) -> None:
        """Show nothing, of one model or of several."""
        self.beginResetModel()
        self._forget()
        self._filter, self._sorted_by = AnswerFilter(), None
        self.others = {name: {} for name in others}
        self.forget_pictures()
        self.endResetModel()

    def append_rows(self, rows: Sequence[Result]) -> None:
        """Add answers; those that pass the filter are shown at once, at their place in the order."""
        if not rows:
            return
        added = np.arange(len(self.rows), len(self.rows) + len(rows))
        self._note(rows, added)
        self._count(added)
        self._passes = np.concatenate([self._passes, self._passing(added)])
        shown = added[self._passes[added]]
        if self._sorted_by is not None:
            self._ranking.add(added.tolist(), list(map(self._sort_key(), rows)))
        if not len(shown):
            return
        if self._sorted_by is not None:
            self._arrange()
            return
        end = len(self.order)
        self.beginInsertRows(QModelIndex(), end, end + len(shown) - 1)
        self.order = np.concatenate([self.order, shown])
        self.endInsertRows()

    def _note(self, rows: Sequence[Result], numbers: NDArray[np.int64]) -> None:
        """Take rows, and put down what is asked of them again and again."""
        self.rows.extend(rows)
        self.labels.update(row.label for row in rows if row.label)
        self._numbers.update((row.path, number) for row, number in zip(rows, numbers.tolist(), strict=True))
        probability = [-1.0 if row.probability is None else row.probability for row in rows]
        self._probability = np.concatenate([self._probability, probability])
        self._is_broken = np.concatenate([self._is_broken, [bool(row.error) for row in rows]])
        self._is_unfamiliar = np.concatenate([self._is_unfamiliar, [row.is_unfamiliar for row in rows]])
        self._differs = np.concatenate([self._differs, [self._do_differ(row) for row in rows]])
        self._texts.extend(map(_searched, rows))

    def add_others(self, name: str, rows: Iterable[Result]) -> None:
        """Take answers of another model about the same pictures."""
        answers = {row.path: row for row in rows}
        self.others[name].update(answers)
        numbers = [self._numbers[path] for path in answers if path in self._numbers]
        self._differs[numbers] = [self._do_differ(self.rows[number]) for number in numbers]
        column = PROBABILITY + 1 + list(self.others).index(name)
        is_ordering = self._sorted_by is not None and self._sorted_by[0] == column
        if is_ordering:
            self._rank_anew(numbers)
        if self._filter.kind == "differing":
            self._passes[numbers] = self._passing(np.array(numbers, np.int64))
        if is_ordering or self._filter.kind == "differing":
            self._arrange()
        elif len(self.order):
            self.dataChanged.emit(self.index(0, column), self.index(len(self.order) - 1, column))

    def replace_paths(self, paths: Mapping[str, str]) -> bool:
        """Note where files lie now that were moved, and say whether any of them has an answer here."""
        numbers = [number for number, row in enumerate(self.rows) if row.path in paths]
        for number in numbers:
            row = self.rows[number]
            self.rows[number] = replace(row, path=paths[row.path])
            self._numbers[self.rows[number].path] = self._numbers.pop(row.path)
            self._texts[number] = _searched(self.rows[number])
        for answers in self.others.values():
            moved = [(path, answers.pop(path)) for path in paths if path in answers]
            answers.update((paths[path], replace(row, path=paths[path])) for path, row in moved)
        if numbers:
            self._order_anew(numbers)
        return bool(numbers)

    def _order_anew(self, numbers: list[int]) -> None:
        """Take answers whose names changed to where they belong now."""
        is_ordering = self._sorted_by is not None and self._sorted_by[0] == FILE
        if is_ordering:
            self._rank_anew(numbers)
        self._passes[numbers] = self._passing(np.array(numbers, np.int64))
        if is_ordering or self._filter.words:
            self._arrange()
        elif len(self.order):
            self.dataChanged.emit(self.index(0, FILE), self.index(len(self.order) - 1, FILE))

    # ── filter and order ──

    @property
    def filter(self) -> AnswerFilter:
        """Which answers are shown."""
        return self._filter

    def set_filter(self, wanted: AnswerFilter) -> None:
        """Show other answers."""
        if wanted != self._filter:
            self._filter = wanted
            self._filter_anew()

    def set_threshold(self, threshold: float) -> None:
        """Draw the line between sure and not sure elsewhere."""
        self.threshold = threshold
        self._counts = dict.fromkeys(COUNTED, 0)
        self._count(self._all)
        if self._filter.kind in ("sure", "not_sure"):
            self._filter_anew()
        elif len(self.order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.order) - 1, self.columnCount() - 1))

    def counts(self) -> dict[Kind, int]:
        """How many answers there are of each kind, whatever the filter."""
        return dict(self._counts)

    def _count(self, numbers: NDArray[np.int64]) -> None:
        for kind in COUNTED:
            self._counts[kind] += int(np.count_nonzero(self._of_kind(kind, numbers)))

    @property
    def _all(self) -> NDArray[np.int64]:
        return np.arange(len(self.rows))

    def _filter_anew(self) -> None:
        self._passes = self._passing(self._all)
        self._arrange()

    def _of_kind(self, kind: Kind, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(N,) whether these answers are of a kind."""
        if kind == "all":
            return np.ones(len(numbers), np.bool_)
        if kind == "unfamiliar":
            return self._is_unfamiliar[numbers]
        if kind == "differing":
            return self._differs[numbers]
        is_broken = self._is_broken[numbers]
        if kind == "broken":
            return is_broken
        is_sure = self._probability[numbers] >= self.threshold
        return ~is_broken & (is_sure if kind == "sure" else ~is_sure)

    def _do_differ(self, row: Result) -> bool:
        said = (answers.get(row.path) for answers in self.others.values())
        return any(other is not None and other.label != row.label for other in said)

    def _passing(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(N,) whether these answers pass the filter."""
        wanted = self._filter
        passes = self._of_kind(wanted.kind, numbers)
        if wanted.lowest > 0:
            passes = passes & (self._probability[numbers] >= wanted.lowest)
        if wanted.label:
            labels = (self.rows[number].label for number in numbers.tolist())
            passes = passes & np.array([label == wanted.label for label in labels], np.bool_)
        words = wanted.words.casefold().split()
        if words:
            texts = (self._texts[number] for number in numbers.tolist())
            passes = passes & np.array([all(word in text for word in words) for text in texts], np.bool_)
        return passes

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column, or as they came with -1; Qt's name."""
        sorted_by = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        if sorted_by != self._sorted_by:
            self._sorted_by = sorted_by
            self._rank()
            self._arrange()

    def _sort_key(self) -> SortKey:
        column = self._sorted_by[0] if self._sorted_by else FILE
        if column == FILE:
            return lambda row: row.name.casefold()
        if column == ANSWER:
            return lambda row: row.label.casefold()
        if column == PROBABILITY:
            return lambda row: -1.0 if row.probability is None else row.probability
        answers = list(self.others.values())[column - PROBABILITY - 1]
        return lambda row: answers[row.path].label.casefold() if row.path in answers else ""

    def _rank(self) -> None:
        if self._sorted_by is not None:
            self._ranking = Ranking(is_descending=self._sorted_by[1])
            self._ranking.add(range(len(self.rows)), list(map(self._sort_key(), self.rows)))

    def _rank_anew(self, numbers: list[int]) -> None:
        self._ranking.remove(numbers)
        self._ranking.add(numbers, list(map(self._sort_key(), (self.rows[number] for number in numbers))))

    def _ordered(self) -> NDArray[np.int64]:
        """The numbers of the answers that are shown."""
        if self._sorted_by is None:
            return np.flatnonzero(self._passes)
        ranking = self._ranking.numbers
        return ranking[self._passes[ranking]]

    def _arrange(self) -> None:
        self.beginResetModel()
        self.order = self._ordered()
        self.endResetModel()

    # ── what Qt asks ──

    def has_picture(self, number: int) -> bool:
        """Whether the picture of an answer is there, or will never be."""
        return bool(self._is_broken[number]) or super().has_picture(number)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: D102
        return 0 if parent.isValid() else PROBABILITY + 1 + len(self.others)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = [self.tr("File"), self.tr("Answer"), self.tr("Probability"), *self.others]
            return titles[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        number = int(self.order[index.row()])
        row = self.rows[number]
        if role == IMAGE_ROLE:
            return super().data(index, role)
        if role == ROW_ROLE:
            return row
        if role == CAPTION_ROLE:
            return self._caption_of(row)
        if role == MARK_ROLE:
            return self.tr("unfamiliar") if row.is_unfamiliar else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, index.column())
        return self._dress(row, index.column(), role)

    def _dress(self, row: Result, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = row.error or (self.words_of(row) if column == ANSWER else "")
            return tip("\n".join(part for part in (row.path, words) if part))
        if role == Qt.ItemDataRole.ForegroundRole and column <= ANSWER:
            tokens = current_tokens()
            if row.error:
                return QColor(tokens.failure)
            if column == ANSWER and (row.is_unfamiliar or not self.is_sure(row)):
                return QColor(tokens.warning)
        return None

    def _text(self, row: Result, column: int) -> str:
        if column == FILE:
            return row.name
        if column == ANSWER:
            return f"✕ {row.error}" if row.error else self.words_of(row)
        if column == PROBABILITY:
            return percent(row.probability, 1)
        other = list(self.others.values())[column - PROBABILITY - 1].get(row.path)
        if other is None or other.error:
            return "✕" if other else ""
        sign = "≠ " if other.label != row.label else ""
        return f"{sign}{other.label} · {percent(other.probability, 0)}"

    def is_sure(self, row: Result) -> bool:
        """Whether the answer's probability reaches the threshold."""
        return row.probability is not None and row.probability >= self.threshold

    def _caption_of(self, row: Result) -> str:
        """The answer below a thumbnail, where there is little room."""
        if row.error:
            return f"✕ {row.name}"
        doubt = "" if self.is_sure(row) else "?"
        return f"{percent(row.probability, 0)} {row.label}{doubt}"

    def words_of(self, row: Result) -> str:
        """The answer in a few words, with its doubts."""
        if not self.is_sure(row):
            return self.tr("not sure ({label}?)").format(label=row.label)
        return self.tr("{label} · unfamiliar").format(label=row.label) if row.is_unfamiliar else row.label


def _searched(row: Result) -> str:
    return f"{row.name} {row.label} {row.error}".casefold()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == PROBABILITY else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
