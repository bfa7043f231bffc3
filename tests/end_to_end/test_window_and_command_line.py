"""One run, two who look at it: what the window starts the command line commands, and the other way round."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import MetricsTail, current_state, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.columns import RunColumn

Run = Callable[..., Any]

ENDLESS = ("training.epochs=100000", "training.log_every=5")
ANSWER_SECONDS = 20  # generous: other work may share the machine


def start_endless(studio: Any) -> Any:
    """Start the recipe that is open, and return its run once it trains."""
    studio.go("train")
    studio.click("start_training")
    studio.wait_for_state(RunState.RUNNING)
    studio.wait_for_growth()
    return studio.run


def test_a_run_of_the_command_line_is_followed_live_and_paused_by_the_window(
    studio: Any, start: Run, small: list[str], app_home: Path
) -> None:
    sets = [part for assignment in ENDLESS for part in ("--set", assignment)]
    child = start("train", *small, *sets, "--data", "digits", "--name", "elsewhere", "--json")
    recipe = app_home / "data" / "runs" / "elsewhere" / "recipe.toml"
    studio.wait(lambda: recipe.exists() or child.poll() is not None, "the run is begun")

    window = studio.open()
    studio.wait(lambda: window.session.run is not None, "the window has found the run")
    assert studio.run.name == "elsewhere"
    page = studio.go("train")
    studio.wait_for_state(RunState.RUNNING)
    studio.wait_for_growth()
    studio.wait_for_growth()
    studio.wait_for_figures()

    studio.click("pause")
    studio.wait_for_state(RunState.PAUSED)
    out, err = child.communicate(timeout=ANSWER_SECONDS)
    assert child.returncode == 0, err
    told = json.loads(out)
    assert (told["state"], told["test_accuracy"]) == ("paused", None)
    heads = (f"Paused in epoch {told['epochs'] + 1} of ", f"Paused after epoch {told['epochs']} of ")
    assert studio.headline.startswith(heads)
    rows = [row for row in MetricsTail(studio.run.metrics_path).poll() if row["kind"] == "epoch"]
    assert page.run_view.series.epochs == rows
    assert page.continue_button.isVisible()


def test_a_run_that_is_left_is_found_again_and_ended_by_the_command_line(
    studio: Any, command: Run, recipe_file: Callable[..., Path]
) -> None:
    first = studio.open(recipe_file("digits", *ENDLESS))
    folder, page = start_endless(studio), studio.page("train")
    process = read_status(folder).pid
    studio.answer = "cancel"
    assert not first.close()
    assert page.pill.state is RunState.RUNNING
    studio.answer = "keep"
    assert first.close()
    assert studio.asked == ["A run is at work"] * 2
    seen = command("runs", "show", folder.name, "--json").json
    assert (seen["run"], seen["state"]) == (str(folder.path), "running")
    assert seen["recipe"] == first.session.recipe.model_dump(mode="json")
    assert any(row["kind"] == "epoch" for row in seen["metrics"])

    second = studio.open()
    studio.wait(lambda: second.session.run is not None, "the window has found the run")
    studio.wait_for_state(RunState.RUNNING)
    studio.wait_for_growth()
    assert (studio.run.path, read_status(folder).pid) == (folder.path, process)
    stopped = command("stop", folder.name, "--json").json
    assert stopped["state"] == "stopped"
    studio.wait_for_state(RunState.STOPPED)
    assert_told_to_its_end(studio, folder, stopped["epoch"])
    leave_with_stop(studio, folder)


def assert_told_to_its_end(studio: Any, folder: RunFolder, last: int) -> None:
    """Every epoch is drawn, and the number is the one on the disk."""
    view = studio.page("train").run_view
    assert f"Stopped after epoch {last} of " in view.outcome.details.text()
    assert [row["epoch"] for row in view.series.epochs] == list(range(1, last + 1))
    number = read_status(folder).test_accuracy
    assert number is not None
    assert studio.headline.startswith(f"Test accuracy {100 * number:.2f} %")


def leave_with_stop(studio: Any, earlier: RunFolder) -> None:
    """A second run is ended with the window; the next window lists both and opens the first."""
    studio.click("new_run")
    folder = start_endless(studio)
    studio.answer = "stop"
    assert studio.window.close()
    studio.wait(lambda: not current_state(folder).is_live, "the run has ended")
    status = read_status(folder)
    assert status.state is RunState.STOPPED
    assert None not in (status.best_epoch, status.test_accuracy)

    studio.answer = ""
    window, runs = studio.open(), studio.go("runs")
    studio.wait(lambda: len(runs.table.rows) == 2, "both runs are listed")
    assert {row.state for row in runs.table.rows} == {RunState.STOPPED}
    assert window.session.run is None, "nothing is at work"
    listed = [runs.view.model().index(row, RunColumn.NAME) for row in range(2)]
    studio.click_row(runs.view, next(index for index in listed if index.data() == earlier.name))
    studio.click("open_run")
    assert window.page == "train"
    assert studio.run.path == earlier.path
    outcome = studio.page("train").run_view.outcome
    studio.wait(lambda: outcome.path.text() == str(earlier.path), "the run is shown")
    assert_told_to_its_end(studio, earlier, read_status(earlier).epoch)
    assert window.close(), "nothing is left to ask about"
