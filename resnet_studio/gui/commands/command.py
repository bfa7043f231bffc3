"""A thing that can be done, and how one is found by words that are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEAST_LETTERS_TO_SKIP = 3  # with fewer, letters that lie apart are found almost everywhere
TIERS = 4
SKIPPED = TIERS
"""The tier of commands whose words hold the letters with gaps; they stand where nothing better is found."""


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
        also: Other words for it, under which people look.
    """

    key: str
    text: str
    place: str
    do: Callable[[], object]
    shortcut: str = ""
    obstacle: str | None = None
    is_checked: bool = False
    also: str = ""


def find(commands: Sequence[Command], typed: str, recent: Sequence[str] = ()) -> list[Command]:
    """The commands that go with what was typed, the best first; all of them where nothing is typed.

    Words may come in any order and be begun only. Those whose own words begin so come first, then those that
    people also call so, then those whose menu does, then those that hold the letters somewhere; of equal ones
    those that were used last, then as the menus have them. Where there is none, letters may be left out of a
    word.
    """
    wanted = typed.casefold().split()
    used = {key: place for place, key in enumerate(recent)}
    good = [(tier, command) for command in commands if (tier := _tier(command, wanted)) < TIERS]
    if not good:
        good = [(SKIPPED, command) for command in commands if _skips_letters(wanted, command.text.casefold())]
    good.sort(key=lambda pair: (pair[0], used.get(pair[1].key, len(used))))
    return [command for _, command in good]


def _tier(command: Command, wanted: Sequence[str]) -> int:
    """How well a command goes with the words: 0 best, `TIERS` not at all."""
    text = command.text.casefold()
    called = f"{text} {command.also.casefold()}"
    everything = f"{called} {command.place.casefold()}"
    for tier, words in enumerate((text, called, everything)):
        if _begin_words(wanted, words):
            return tier
    return TIERS - 1 if all(part in everything for part in wanted) else TIERS


def _begin_words(wanted: Sequence[str], text: str) -> bool:
    words = re.findall(r"\w+", text)
    return all(any(word.startswith(part) for word in words) or part in text.split() for part in wanted)


def _skips_letters(wanted: Sequence[str], text: str) -> bool:
    """Whether each part is a word of the text with letters left out, none of them the first."""
    if any(len(part) < LEAST_LETTERS_TO_SKIP for part in wanted):
        return False
    patterns = [re.compile(r"\w*".join(map(re.escape, part))) for part in wanted]
    words = re.findall(r"\w+", text)
    return all(any(pattern.match(word) for word in words) for pattern in patterns)
