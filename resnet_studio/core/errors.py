"""The failures a user can cause, each with a sentence that says what, where and what to do now."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that Qt's lupdate looks for
    """Mark `text` for translation and return it unchanged; the window translates it, then formats it."""
    return text


class StudioError(Exception):
    """A failure with a remedy; the command line exits with 2, the window shows it beside its cause.

    Texts are templates, so that the window can translate them before the parameters go in.

    Attributes:
        template: The sentence, with `{name}` where a parameter goes.
        parameters: What goes into the template and the hint.
        hint: What to do now, a template too; may be empty.
    """

    def __init__(self, template: str, parameters: Mapping[str, Any] | None = None, hint: str = "") -> None:
        self.template = template
        self.parameters = dict(parameters or {})
        self.hint = hint
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.parameters)

    @property
    def advice(self) -> str:
        """The hint in English."""
        return self.hint.format(**self.parameters)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".rstrip()


class DataError(StudioError):
    """The data set cannot be used as it is."""


class RecipeError(StudioError):
    """A recipe holds an unknown key or a value out of its limits."""


class NewerRecipeError(RecipeError):
    """A newer app wrote the recipe, which may hold what this one does not know."""


class RunError(StudioError):
    """A run folder cannot be used in the way that was asked."""


class DeviceError(StudioError):
    """The device that was asked for is not there or cannot do what was asked."""


class WeightsError(StudioError):
    """A file of weights cannot be read or does not fit."""


class DownloadError(StudioError):
    """A download did not arrive whole; what arrived is kept and continued the next time."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to `word`, or an empty string when none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.55)
    return near[0] if near else ""


def reason_of(error: Exception) -> str:
    """What an error says, fit to end a sentence; of pydantic's the first fault with its key.

    A file's own path is left out: the sentence names it.
    """
    if isinstance(error, ValidationError):
        detail = error.errors()[0]
        key, text = ".".join(map(str, detail["loc"])), detail["msg"].removeprefix("Value error, ")
        return f"{key}: {text}" if key else text
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
