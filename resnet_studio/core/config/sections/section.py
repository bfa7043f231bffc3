"""What every section of a recipe is, and what a field says for the form."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


def about(unit: str = "", *, advanced: bool = False, labels: dict[str, str] | None = None) -> dict[str, Any]:
    """What the form needs beyond pydantic's own words: unit, who it is for, names of the choices."""
    return {"unit": unit, "advanced": advanced, "labels": labels or {}}


class Section(BaseModel):
    """A part of the recipe: frozen, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
