"""Undo and redo for the recipe: what it was before each change; and undo for acts on files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import differences, recipe_fields, set_values
from resnet_studio.core.errors import RecipeError
from resnet_studio.gui.session import Session

MAX_STEPS = 200
MERGE_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Act:
    """Something done that is no change of the recipe and can be undone once, such as a move of files.

    Attributes:
        title: What it was, words to show.
        undo: Takes it back.
        record: The file that lists what was done, from which the act can be made again; None without one.
        count: How many things were done.
    """

    title: str
    undo: Callable[[], None]
    record: Path | None = None
    count: int = 0


class RecipeHistory(QObject):
    """Listens to the session; undoing is setting an earlier recipe.

    Changes of the data's path are not steps of their own, nor is what else the recipe takes over from opened
    data: a data set is opened, not typed. The steps before it are kept and follow to the data that is open
    now. What one types into one field without a pause is one step.

    Signals:
        changed: What can be undone or redone is something else now.
    """

    changed = Signal()

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session)
        self._session = session
        self._clock = clock
        self._last_keys: list[str] = []
        self._last_seconds = 0.0
        self._now = session.recipe
        self._undo: list[Recipe | Act] = []
        self._redo: list[Recipe] = []
        self._is_moving = False
        session.recipe_changed.connect(self._note)
        session.recipe_followed.connect(self._follow)

    @property
    def undo_title(self) -> str:
        """Title of the field that undo would change back; empty where there is none."""
        last = self._undo[-1] if self._undo else None
        return changed_title(last, self._now) if isinstance(last, Recipe) else ""

    @property
    def undo_act(self) -> str:
        """What undo would take back where that is no change of the recipe; else empty."""
        last = self._undo[-1] if self._undo else None
        return last.title if isinstance(last, Act) else ""

    @property
    def redo_title(self) -> str:
        """Title of the field that redo would change; empty when there is nothing to redo."""
        return changed_title(self._redo[-1], self._now) if self._redo else ""

    def undo(self) -> None:
        """Go one step back."""
        if not self._undo:
            return
        last = self._undo.pop()
        if isinstance(last, Act):
            self.changed.emit()
            last.undo()
        else:
            self._move(last, self._redo)

    def note_act(self, act: Act) -> None:
        """Something was done that undo is to take back."""
        self._undo = [*self._undo, act][-MAX_STEPS:]
        self._last_keys = []
        self.changed.emit()

    def drop_act(self, act: Act) -> None:
        """It was taken back in another way."""
        self._undo = [step for step in self._undo if step is not act]
        self.changed.emit()

    def redo(self) -> None:
        """Go one step forth."""
        if self._redo:
            self._move(self._redo.pop(), self._undo)

    def take_over(self, other: RecipeHistory, remade: Callable[[Act], Act | None]) -> None:
        """Go on with the steps of another window's history; acts are made again, as that window is gone."""
        steps = (remade(step) if isinstance(step, Act) else step for step in other._undo)
        self._undo = [step for step in steps if step is not None]
        self._redo = list(other._redo)
        self.changed.emit()

    def _move(self, recipe: Recipe, target: list[Recipe] | list[Recipe | Act]) -> None:
        target.append(self._now)
        self._last_keys = []
        self._is_moving = True
        self._session.set_recipe(recipe)
        self._is_moving = False

    def _follow(self, recipe: Recipe) -> None:
        """Let all steps take over what the recipe takes over: no undo takes it from under the data."""
        taken = {key: new for key, (_, new) in differences(self._now, recipe).items()}
        self._undo = _without_idle(_with_values(self._undo, taken), recipe)
        redo = _without_idle(_with_values(self._redo, taken), recipe)
        self._redo = [step for step in redo if isinstance(step, Recipe)]
        self._now, self._last_keys = recipe, []
        self.changed.emit()

    def _note(self) -> None:
        before, self._now = self._now, self._session.recipe
        if before == self._now:
            return
        path = self._now.data.path
        if before.data.path != path:
            before = on_path(before, path)
            self._undo = [step if isinstance(step, Act) else on_path(step, path) for step in self._undo]
            self._redo = [on_path(step, path) for step in self._redo]
        if not self._is_moving and before != self._now:
            self._add_step(before)
        self.changed.emit()

    def _add_step(self, before: Recipe) -> None:
        keys, seconds = list(differences(before, self._now)), self._clock()
        is_same_field = len(keys) == 1 and keys == self._last_keys
        if not (is_same_field and self._undo and seconds - self._last_seconds < MERGE_SECONDS):
            self._undo = [*self._undo, before][-MAX_STEPS:]
        elif self._undo[-1] == self._now:  # typed and taken back
            self._undo.pop()
            keys = []
        self._last_keys, self._last_seconds = keys, seconds
        self._redo.clear()


def on_path(recipe: Recipe, path: str) -> Recipe:
    """The recipe on other data."""
    return recipe.model_copy(update={"data": recipe.data.model_copy(update={"path": path})})


def changed_title(one: Recipe, other: Recipe) -> str:
    """The title of the first field in which two recipes differ."""
    keys = differences(one, other)
    return next((field.title or key for key, field in recipe_fields() if key in keys), "")


def _with_values(steps: Sequence[Recipe | Act], values: dict[str, Any]) -> list[Recipe | Act]:
    """The steps with values put into each; one that they do not go with is left out."""
    result: list[Recipe | Act] = []
    for step in steps:
        try:
            result.append(step if isinstance(step, Act) else set_values(step, values))
        except RecipeError:
            continue
    return result


def _without_idle(steps: list[Recipe | Act], last: Recipe) -> list[Recipe | Act]:
    """The steps without those that would lead to what is there already; `last` is what comes after them."""
    kept: list[Recipe | Act] = []
    for step in reversed(steps):
        if step != last:
            kept.append(step)
        last = last if isinstance(step, Act) else step
    return kept[::-1]
