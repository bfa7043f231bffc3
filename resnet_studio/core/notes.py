"""Sentences for the user that tell of no failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """What a user should know of something that went well.

    Attributes:
        template: The sentence, with `{name}` where a parameter goes; the window translates it first.
        parameters: What goes into it.
    """

    template: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.parameters)
