"""Formulas as they are printed: letters slanted, words upright, indices low and powers high."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

SIZE_PERCENT = 115
_PIECE = re.compile(r"[_^](?:\{[^}]*\}|.)|[^\W\d_]+|[^_^\w]+|\d+|.", re.DOTALL)


def formula_html(text: str) -> str:
    """A formula of the schema as rich text."""
    return "".join(_set(piece) for piece in _PIECE.findall(text)).replace(" ", "&nbsp;")


def _set(piece: str) -> str:
    if piece[0] in "_^" and len(piece) > 1:
        tag = "sub" if piece[0] == "_" else "sup"
        return f"<{tag}>{formula_html(piece[1:].strip('{}'))}</{tag}>"
    is_letter = len(piece) == 1 and piece.isalpha()
    return f"<i>{html.escape(piece)}</i>" if is_letter else html.escape(piece)


class FormulaLabel(QLabel):
    """A formula on a line of its own, a little larger than the words around it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(f'<span style="font-size:{SIZE_PERCENT}%">{formula_html(text)}</span>')
        self.setAccessibleName(text)
