"""From which probability on a network's answers are taken: kept with its run, or by its file's digest."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from resnet_studio.core.durable import SMALL_JSON_BYTES, read_json, remembered_digest, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError, reason_of
from resnet_studio.core.runs.folder import run_of
from resnet_studio.core.settings import app_folders


def read_threshold(weights: Path) -> float:
    """The least probability of an answer by these weights; 0 where none was set, or it cannot be read."""
    try:
        value = read_json(_answers_path(weights), SMALL_JSON_BYTES).get("threshold")
    except (OSError, ValueError):
        return 0.0
    return float(value) if _is_probability(value) else 0.0


def write_threshold(weights: Path, value: float) -> None:
    """Set the least probability of an answer by these weights, for all checkpoints of their run.

    Raises:
        StudioError: It is no probability, or it cannot be stored.
    """
    if not _is_probability(value):
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "A threshold lies between 0 and 1, not at {value}."),
            {"value": value},
            hint=QT_TRANSLATE_NOOP("errors", "Give a probability, such as 0.8; 0 takes every answer."),
        )
    path = weights
    try:
        path = _answers_path(weights)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"threshold": float(value)})
    except OSError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "The threshold cannot be kept in {path}: {reason}."),
            {"path": str(path), "reason": reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that the folder can be written, then try again."),
        ) from error


def _is_probability(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _answers_path(weights: Path) -> Path:
    run = run_of(weights)
    if run:
        return run.answers_path
    return app_folders().state / "answers" / f"{remembered_digest(weights)}.json"
