"""Runs that are renamed, archived or cloned, as the other pages of the window see them."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.remarks import read_remarks
from resnet_studio.core.runs.status import RunState, RunStatus
from resnet_studio.gui.main_window import MainWindow


@pytest.fixture
def folder(window: MainWindow) -> RunFolder:
    folder = create_run_folder(window.session.settings.runs_path, "one")
    recipe = set_values(Recipe(), {"training.epochs": 77})
    folder.recipe_path.write_text(dump_recipe(recipe), encoding="utf-8")
    status = RunStatus(state=RunState.FINISHED, epoch=2, epochs=2, best_epoch=1)
    write_json(folder.status_path, status.model_dump(mode="json"))
    return folder


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow, folder: RunFolder) -> MainWindow:
    """The window with its Runs page in front and the run chosen."""
    window.show_page("runs")
    qtbot.waitUntil(lambda: window.presenter("runs").rows != [])
    return window


def renamed(folder: RunFolder, name: str = "other") -> RunFolder:
    return RunFolder(folder.path.with_name(name))


def test_the_page_that_shows_a_run_follows_it_to_its_new_name(
    qtbot: QtBot, shown: MainWindow, folder: RunFolder
) -> None:
    shown.open_run(folder)
    train = shown.presenter("train")
    qtbot.waitUntil(lambda: not train.is_following)
    shown.presenter("runs").moving.rename(str(folder.path), "other")
    page = shown.stages["train"].page
    qtbot.waitUntil(lambda: "other" in page.header.summary.text())
    run = shown.session.run
    assert run is not None
    assert run.path == renamed(folder).path
    shown.history.undo()
    qtbot.waitUntil(lambda: "one" in page.header.summary.text())
    qtbot.waitUntil(lambda: not train.is_following)


def test_what_starts_from_a_run_starts_from_it_under_its_new_name(
    qtbot: QtBot, shown: MainWindow, folder: RunFolder
) -> None:
    session = shown.session
    session.set_recipe(set_values(session.recipe, {"model.weights": str(folder.path)}))
    shown.presenter("runs").moving.rename(str(folder.path), "other")
    path = str(renamed(folder).path)
    qtbot.waitUntil(lambda: session.recipe.model.weights == path)
    assert "renaming" in shown.history.undo_act, "that the recipe follows is no step of its own"


def test_the_model_that_classifies_is_remembered_under_its_new_name(
    qtbot: QtBot, shown: MainWindow, folder: RunFolder
) -> None:
    models = shown.presenter("classify")._models
    shown.memory.model = models._last_good = str(folder.path)
    shown.presenter("runs").moving.rename(str(folder.path), "other")
    qtbot.waitUntil(lambda: shown.memory.model == str(renamed(folder).path))
    assert models._last_good == shown.memory.model


def test_a_cloned_recipe_is_a_step_that_can_be_undone(
    qtbot: QtBot, shown: MainWindow, folder: RunFolder
) -> None:
    before = shown.session.recipe
    shown.session.set_run(folder)
    shown.presenter("runs").do("clone")
    qtbot.waitUntil(lambda: shown.session.recipe.training.epochs == 77)
    assert shown.page == "train"
    assert shown.session.run is None, "the form is seen"
    shown.history.undo()
    assert shown.session.recipe.training.epochs == before.training.epochs
    qtbot.waitUntil(lambda: not shown.presenter("data").is_scanning)


def test_archiving_is_a_step_of_the_menus_undo(qtbot: QtBot, shown: MainWindow, folder: RunFolder) -> None:
    shown.menus.actions["chosen_run_archive"].trigger()
    qtbot.waitUntil(lambda: not folder.path.exists())
    qtbot.waitUntil(lambda: "archiving of one" in shown.menus.actions["undo"].text())
    shown.menus.actions["undo"].trigger()
    qtbot.waitUntil(folder.path.exists)


def test_what_cannot_be_done_with_the_chosen_run_says_why(shown: MainWindow) -> None:
    actions = shown.menus.actions
    assert shown.menus.obstacle(actions["chosen_run_restore"]) == "It is not archived."
    assert shown.menus.obstacle(actions["chosen_run_star"]) is None


def test_a_note_that_was_typed_last_is_kept_by_closing(
    qtbot: QtBot, shown: MainWindow, folder: RunFolder, tmp_path: Path
) -> None:
    shown.stages["runs"].page.details.note.setPlainText("last words")  # type: ignore[attr-defined]
    shown.close()
    assert read_remarks(folder)[0].note == "last words"
