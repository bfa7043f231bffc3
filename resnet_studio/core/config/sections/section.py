"""What every section of a recipe is, and what a field says for the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict


def about(
    unit: str = "",
    *,
    advanced: bool = False,
    labels: dict[str, str] | None = None,
    only_with: tuple[str, Sequence[str]] | None = None,
    formula: str = "",
    where: str = "",
    source: str = "",
) -> dict[str, Any]:
    """What the form needs beyond pydantic's own words.

    Args:
        unit: What a number counts.
        advanced: Whether few people need the field.
        labels: Names of the choices.
        only_with: Another field's dotted key and those of its values with which this one has an effect.
        formula: What it does, with `_` and `^` before what stands lower and higher, one sign or `{…}`.
        where: What the letters of the formula are.
        source: Paper and section, where the description does not name them.
    """
    needs = {only_with[0]: list(only_with[1])} if only_with else {}
    return {
        "unit": unit,
        "advanced": advanced,
        "labels": labels or {},
        "only_with": needs,
        "formula": formula,
        "where": where,
        "source": source,
    }


class Section(BaseModel):
    """A part of the recipe: frozen, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
