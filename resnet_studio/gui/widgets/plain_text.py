"""Foreign text, such as names of files and classes, where Qt would read tags or mnemonics into it."""

from __future__ import annotations

import html
import re

from PySide6.QtGui import Qt


def escape_mnemonic(text: str) -> str:
    """A text for a button, a menu's action or a tab, in which `&` is itself and underlines nothing."""
    return text.replace("&", "&&")


def tip(text: str) -> str:
    """A tool tip that shows the text as it is.

    Only what Qt would take for HTML is changed: in a plain tool tip an escaped sign would show its escape.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f"<p style='white-space: pre-wrap'>{html.escape(text)}</p>"


def without_mnemonic(text: str) -> str:
    """The text of a menu or button as it is read: without the sign before the underlined letter.

    Where a language has no such letters they stand in brackets behind the word, and go with them.
    """
    text = re.sub(r"\s*\(&\w\)", "", text)
    return re.sub(r"&(.)", r"\1", text)
