"""Finding a command by words that are typed."""

import pytest

from resnet_studio.gui.commands.command import Command, find

TEXTS = {
    "start": ("Start training", "Run"),
    "stop": ("Stop now", "Run"),
    "stop_later": ("Stop after this epoch", "Run"),
    "light": ("Light", "View › Theme"),
    "runs": ("Open runs folder", "Help"),
    "keys": ("Keyboard", "Help"),
    "begin": ("开始训练", "运行"),
}
ALSO = {"keys": "shortcuts hotkeys", "stop": "start over"}
COMMANDS = [
    Command(key, text, place, lambda: None, also=ALSO.get(key, "")) for key, (text, place) in TEXTS.items()
]


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
        ("strt", "start"),  # letters left out
        ("opn fldr", "runs"),
        ("hotk", "keys"),  # another word for it
        ("训练", "begin"),  # amid a word that has no gaps
    ],
)
def test_words_find_what_they_begin(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_what_goes_with_nothing_is_not_found() -> None:
    assert found("zebra") == []
    assert found("start zebra") == []
    assert "start" not in found("st now")


def test_letters_are_left_out_only_where_nothing_better_is_found() -> None:
    assert found("open") == ["runs"]
    assert found("sop") == ["stop", "stop_later"]
    assert found("stp") == ["stop", "stop_later"]
    assert found("trf") == []  # of one word, not of several


def test_other_words_for_a_command_come_after_its_own() -> None:
    assert found("start") == ["start", "stop"]


def test_own_words_come_before_those_of_the_menu() -> None:
    assert found("run") == ["runs", "start", "stop", "stop_later"]


def test_the_last_used_comes_first_among_equals_and_not_before_a_better_one() -> None:
    assert found("", ("light", "stop"))[:3] == ["light", "stop", "start"]
    assert found("stop", ("stop_later",)) == ["stop_later", "stop"]
    assert found("run", ("stop",)) == ["runs", "stop", "start", "stop_later"]
