"""Finding a command by words that are typed."""

import pytest

from resnet_studio.gui.commands.command import Command, find

TEXTS = {
    "start": ("Start training", "Run"),
    "stop": ("Stop now", "Run"),
    "stop_later": ("Stop after this epoch", "Run"),
    "light": ("Light", "View › Theme"),
    "runs": ("Open runs folder", "Help"),
    "begin": ("开始训练", "运行"),
}
COMMANDS = [Command(key, text, place, lambda: None) for key, (text, place) in TEXTS.items()]


def found(typed: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [command.key for command in find(COMMANDS, typed, recent)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("start", "start"),
        ("tra sta", "start"),  # begun words in another order
        ("STOP NOW", "stop"),
        ("epoch", "stop_later"),
        ("theme", "light"),  # the menu's word
        ("fold", "runs"),
        ("strt", "start"),  # letters in this order
        ("训练", "begin"),  # amid a word that has no gaps
    ],
)
def test_words_find_what_they_begin(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_what_goes_with_nothing_is_not_found() -> None:
    assert found("zebra") == []
    assert found("start zebra") == []
    assert "start" not in found("st now")


def test_own_words_come_before_those_of_the_menu() -> None:
    assert found("run") == ["runs", "start", "stop", "stop_later"]


def test_the_last_used_comes_first_among_equals_and_not_before_a_better_one() -> None:
    assert found("", ("light", "stop"))[:3] == ["light", "stop", "start"]
    assert found("stop", ("stop_later",)) == ["stop_later", "stop"]
    assert found("run", ("stop",)) == ["runs", "stop", "start", "stop_later"]
