"""Numbers as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.sizes import three_digits


def grouped(number: int) -> str:
    """A whole number with its thousands apart: 12,480."""
    return f"{number:,}"


def short_count(number: float) -> str:
    """A large number in three digits: 27.6k, 0.27M, 3.66G."""
    for least, size, letter in ((999.5e6, 1e9, "G"), (1e5, 1e6, "M"), (1e3, 1e3, "k")):
        if number >= least:
            return f"{three_digits(number / size)}{letter}"
    return f"{number:.0f}"


def duration_words(seconds: float) -> str:
    """A time in the two units that matter: 45 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return QCoreApplication.translate("numbers", "{seconds} s").format(seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 10 and rest:
        text = QCoreApplication.translate("numbers", "{minutes} min {seconds} s")
        return text.format(minutes=minutes, seconds=rest)
    if minutes < 60:
        return QCoreApplication.translate("numbers", "{minutes} min").format(minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    return QCoreApplication.translate("numbers", "{hours} h {minutes} min").format(
        hours=hours, minutes=minutes
    )
