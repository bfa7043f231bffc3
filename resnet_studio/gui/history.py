"""Undo and redo for the recipe: what it was before each change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, recipe_fields
from resnet_studio.gui.session import Session

MAX_STEPS = 200


class RecipeHistory(QObject):
    """Listens to the session; undoing is setting an earlier recipe.

    Changes of the data's path are not steps of their own: a data set is opened, not typed.

    Signals:
        changed: What can be undone or redone is something else now.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._now = session.recipe
        self._undo: list[Recipe] = []
        self._redo: list[Recipe] = []
        self._is_moving = False
        session.recipe_changed.connect(self._note)

    @property
    def undo_title(self) -> str:
        """Title of the field that undo would change back; empty when there is nothing to undo."""
        return changed_title(self._undo[-1], self._now) if self._undo else ""

    @property
    def redo_title(self) -> str:
        """Title of the field that redo would change; empty when there is nothing to redo."""
        return changed_title(self._redo[-1], self._now) if self._redo else ""

    def undo(self) -> None:
        """Go one step back."""
        self._move(self._undo, self._redo)

    def redo(self) -> None:
        """Go one step forth."""
        self._move(self._redo, self._undo)

    def _move(self, source: list[Recipe], target: list[Recipe]) -> None:
        if not source:
            return
        target.append(self._now)
        self._is_moving = True
        self._session.set_recipe(source.pop())
        self._is_moving = False

    def _note(self) -> None:
        before, self._now = self._now, self._session.recipe
        if before == self._now:
            return
        if before.data.path != self._now.data.path:
            self._undo.clear()
            self._redo.clear()
        elif not self._is_moving:
            self._undo = [*self._undo, before][-MAX_STEPS:]
            self._redo.clear()
        self.changed.emit()


def changed_title(one: Recipe, other: Recipe) -> str:
    """The title of the first field in which two recipes differ."""
    for key, field in recipe_fields():
        if get_value(one, key) != get_value(other, key):
            return field.title or key
    return ""
