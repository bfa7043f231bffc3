"""A thing that can be done, and how one is found by words that are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEAST_LETTERS_TO_SKIP = 3  # with fewer, letters that lie apart are found almost everywhere
TIERS = 4


@dataclass(frozen=True)
class Command:
    """One line of the palette.

    Attributes:
        key: A name that stays, by which it is remembered.
        text: What it does, as its menu says it.
        place: Where else it is found, such as `View › Theme`.
        do: Does it.
        shortcut: Its keys in the words of this system; empty where it has none.
        obstacle: Why it cannot be done now; empty where that is not known, None where it can.
        is_checked: Whether it is a choice that holds now.
    """

    key: str
    text: str
    place: str
    do: Callable[[], object]
    shortcut: str = ""
    obstacle: str | None = None
    is_checked: bool = False


def find(commands: Sequence[Command], typed: str, recent: Sequence[str] = ()) -> list[Command]:
    """The commands that go with what was typed, the best first; all of them where nothing is typed.

    Words may come in any order and be begun only. Those whose own words begin so come first, then those
    whose menu does, then those that hold the letters somewhere, then those that hold them in this order; of
    equal ones those that were used last, then as the menus have them.
    """
    wanted = typed.casefold().split()
    used = {key: place for place, key in enumerate(recent)}
    found = [(_tier(command, wanted), command) for command in commands]
    good = [(tier, command) for tier, command in found if tier < TIERS]
    good.sort(key=lambda pair: (pair[0], used.get(pair[1].key, len(used))))
    return [command for _, command in good]


def _tier(command: Command, wanted: Sequence[str]) -> int:
    """How well a command goes with the words: 0 best, `TIERS` not at all."""
    text = command.text.casefold()
    everything = f"{text} {command.place.casefold()}"
    if _begin_words(wanted, text):
        return 0
    if _begin_words(wanted, everything):
        return 1
    if all(part in everything for part in wanted):
        return 2
    return 3 if _holds_in_order("".join(wanted), text) else TIERS


def _begin_words(wanted: Sequence[str], text: str) -> bool:
    words = re.findall(r"\w+", text)
    return all(any(word.startswith(part) for word in words) or part in text.split() for part in wanted)


def _holds_in_order(letters: str, text: str) -> bool:
    """Whether the letters stand in the text one after the other, the first where a word begins."""
    if len(letters) < LEAST_LETTERS_TO_SKIP:
        return False
    pattern = r"\b" + ".*?".join(map(re.escape, letters))
    return re.search(pattern, text) is not None
