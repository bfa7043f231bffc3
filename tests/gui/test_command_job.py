"""A command's answer reaches the window, its refusal too, and a cancelled one ends."""

import sys
import threading
import time
from collections.abc import Callable

import psutil
import pytest

from resnet_studio.core.config.presets import find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.errors import StudioError
from resnet_studio.core.tasks import Cancelled, TaskContext
from resnet_studio.gui import command_job
from resnet_studio.gui.command_job import ask_about

RECIPE = find_preset("digits").recipe
Play = Callable[[str], None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Lets a script answer in the place of the command line."""

    def answer_with(script: str) -> None:
        monkeypatch.setattr(
            command_job, "studio_command", lambda *words: [sys.executable, "-c", script, *words]
        )

    return answer_with


def test_the_command_gets_the_recipe_and_its_answer_comes_back(play: Play) -> None:
    play(
        "import json, sys, tomllib; recipe = tomllib.load(open(sys.argv[2], 'rb'));"
        "print(json.dumps({'words': sys.argv[1::2], 'recipe': recipe}))"
    )
    answer = ask_about(RECIPE, "rehearse", TaskContext())
    assert answer["words"] == ["rehearse", "--json"]
    assert Recipe.model_validate(answer["recipe"]) == RECIPE


def test_a_refusal_is_told_in_the_commands_own_words(play: Play) -> None:
    play("import json, sys; print(json.dumps({'error': 'No {data}.', 'hint': 'Give {some}.'})); sys.exit(2)")
    with pytest.raises(StudioError) as caught:
        ask_about(RECIPE, "rehearse", TaskContext())
    assert (caught.value.message, caught.value.advice) == ("No {data}.", "Give {some}.")


def test_a_process_that_dies_is_told_with_its_last_words(play: Play) -> None:
    play("import sys; sys.stderr.write('killed by a wolf'); sys.exit(9)")
    with pytest.raises(StudioError, match=r"status 9\. killed by a wolf"):
        ask_about(RECIPE, "rehearse", TaskContext())


def test_a_cancelled_command_is_ended_at_once(play: Play) -> None:
    play("import time; time.sleep(60)")
    context = TaskContext()
    threading.Timer(0.3, context.stop).start()
    before = {child.pid for child in psutil.Process().children()}
    started = time.monotonic()
    with pytest.raises(Cancelled):
        ask_about(RECIPE, "rehearse", context)
    assert time.monotonic() - started < 5
    assert {child.pid for child in psutil.Process().children()} <= before
