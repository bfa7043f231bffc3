"""Undo and redo of the recipe."""

from typing import Any

import pytest

from resnet_studio.core.config.storage import get_value, set_values
from resnet_studio.gui.history import Act, RecipeHistory
from resnet_studio.gui.session import Session


class Clock:
    """A clock that is set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def history(session: Session, clock: Clock) -> RecipeHistory:
    return RecipeHistory(session, clock)


def change(session: Session, key: str, value: Any) -> None:
    session.set_recipe(set_values(session.recipe, {key: value}))


def test_what_is_typed_without_a_pause_is_one_step(
    session: Session, history: RecipeHistory, clock: Clock
) -> None:
    for epochs in (4, 44, 445):
        change(session, "training.epochs", epochs)
        clock.seconds += 0.5
    history.undo()
    assert session.recipe.training.epochs == 30
    assert history.undo_title == ""
    history.redo()
    assert session.recipe.training.epochs == 445


def test_a_pause_begins_another_step(session: Session, history: RecipeHistory, clock: Clock) -> None:
    for epochs in (4, 44):
        change(session, "training.epochs", epochs)
        clock.seconds += 2
    history.undo()
    assert session.recipe.training.epochs == 4


def test_another_field_begins_another_step(session: Session, history: RecipeHistory) -> None:
    for key, value in (("training.epochs", 4), ("training.batch_size", 8), ("training.epochs", 5)):
        change(session, key, value)
    history.undo()
    assert session.recipe.training.epochs == 4
    assert history.undo_title == "Batch size"


def test_what_is_typed_and_taken_back_is_no_step(session: Session, history: RecipeHistory) -> None:
    change(session, "training.epochs", 4)
    change(session, "training.epochs", 30)
    assert history.undo_title == ""
    change(session, "training.epochs", 5)
    history.undo()
    assert session.recipe.training.epochs == 30


def test_what_is_typed_after_an_undo_is_a_step_of_its_own(session: Session, history: RecipeHistory) -> None:
    change(session, "training.batch_size", 8)
    change(session, "training.epochs", 4)
    history.undo()
    change(session, "training.epochs", 6)
    history.undo()
    assert (session.recipe.training.epochs, session.recipe.training.batch_size) == (30, 8)


def test_opening_data_keeps_the_steps_and_is_none_itself(session: Session, history: RecipeHistory) -> None:
    change(session, "training.epochs", 4)
    change(session, "training.batch_size", 8)
    history.undo()
    change(session, "data.path", "digits")
    history.redo()
    assert session.recipe.training.batch_size == 8
    history.undo()
    history.undo()
    assert history.undo_title == ""
    assert (session.recipe.training.epochs, session.recipe.data.path) == (30, "digits")


def test_a_preset_that_came_with_the_data_can_be_undone(session: Session, history: RecipeHistory) -> None:
    session.set_recipe(set_values(session.recipe, {"data.path": "digits", "model.depth": 32}))
    assert history.undo_title == "Depth"
    history.undo()
    assert get_value(session.recipe, "model.depth") == 20
    assert session.recipe.data.path == "digits"


def test_what_the_recipe_takes_over_from_opened_data_is_no_step(
    session: Session, history: RecipeHistory
) -> None:
    change(session, "training.epochs", 4)
    change(session, "model.depth", 32)
    followed = set_values(
        session.recipe, {"data.path": "/flowers", "data.image_size": 128, "model.depth": 18}
    )
    session.follow_data(followed)
    assert history.undo_title == "Epochs"
    history.undo()
    assert session.recipe == set_values(followed, {"training.epochs": 30})
    assert history.undo_title == ""
    history.redo()
    assert session.recipe == followed


def test_an_act_on_files_is_undone_in_its_turn(session: Session, history: RecipeHistory) -> None:
    undone: list[str] = []
    change(session, "training.epochs", 4)
    history.note_act(Act("move", lambda: undone.append("move")))
    change(session, "training.epochs", 5)
    history.undo()
    assert (session.recipe.training.epochs, history.undo_act) == (4, "move")
    history.undo()
    assert undone == ["move"]
    assert session.recipe.training.epochs == 4
    history.undo()
    assert session.recipe.training.epochs == 30


def test_an_act_that_was_taken_back_elsewhere_is_not_undone_again(
    session: Session, history: RecipeHistory
) -> None:
    act = Act("move", lambda: None)
    history.note_act(act)
    history.drop_act(act)
    assert history.undo_act == ""
