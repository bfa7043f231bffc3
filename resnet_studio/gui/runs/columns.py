"""The columns of the table of runs: what a cell shows, says and sorts by."""

from __future__ import annotations

import datetime
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.runs.glance import Glance
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.listing import RunRow
from resnet_studio.gui.widgets.numbers import duration_words, grouped
from resnet_studio.gui.widgets.run_words import (
    NONE,
    accuracy_words,
    percent,
    speed_words,
    state_color,
    state_text,
)
from resnet_studio.gui.widgets.table_models import Column

MOST_TIP_LINES = 12


class RunColumn(IntEnum):
    """Where a column stands."""

    STAR = 0
    NAME = 1
    TAGS = 2
    CURVE = 3
    STATE = 4
    DATA = 5
    MODEL = 6
    EPOCHS = 7
    VALIDATION = 8
    TEST = 9
    SPEED = 10
    STARTED = 11


WIDTHS_PX = {
    RunColumn.STAR: 34,
    RunColumn.TAGS: 132,
    RunColumn.CURVE: 108,
    RunColumn.STATE: 116,
    RunColumn.DATA: 96,
    RunColumn.MODEL: 90,
    RunColumn.EPOCHS: 84,
    RunColumn.VALIDATION: 156,
    RunColumn.TEST: 156,
    RunColumn.SPEED: 80,
    RunColumn.STARTED: 140,
}
NAME_LEAST_PX = 200
GIVE_WAY = (
    RunColumn.SPEED,
    RunColumn.MODEL,
    RunColumn.DATA,  # the name tells both
    RunColumn.STARTED,
    RunColumn.TAGS,
    RunColumn.EPOCHS,
    RunColumn.TEST,
)
"""What is left out first where it is narrow."""


def _titles() -> dict[RunColumn, str]:
    translate = QCoreApplication.translate
    return {
        RunColumn.STAR: "★",
        RunColumn.NAME: translate("RunColumns", "Name"),
        RunColumn.TAGS: translate("RunColumns", "Tags"),
        RunColumn.CURVE: translate("RunColumns", "Curve"),
        RunColumn.STATE: translate("RunColumns", "State"),
        RunColumn.DATA: translate("RunColumns", "Data"),
        RunColumn.MODEL: translate("RunColumns", "Model"),
        RunColumn.EPOCHS: translate("RunColumns", "Epochs"),
        RunColumn.VALIDATION: translate("RunColumns", "Validation"),
        RunColumn.TEST: translate("RunColumns", "Test"),
        RunColumn.SPEED: translate("RunColumns", "Speed"),
        RunColumn.STARTED: translate("RunColumns", "Started"),
    }


def run_columns() -> list[Column]:
    """All columns, in the order of `RunColumn`."""
    title = _titles()
    return [
        Column(
            title[RunColumn.STAR],
            lambda row: "",
            lambda row: (row.remarks.is_starred, row.started),
            tip=_star_words,
            spoken=_star_words,
        ),
        Column(title[RunColumn.NAME], lambda row: row.name, tip=_name_tip),
        Column(title[RunColumn.TAGS], _tags_text, tip=_tags_text),
        Column(title[RunColumn.CURVE], lambda row: "", _curve_key, tip=curve_words, spoken=curve_words),
        Column(
            title[RunColumn.STATE],
            state_cell,
            lambda row: row.state or "",
            tip=lambda row: row.fault,
            color=lambda row: state_color(row.state or RunState.FAILED),
        ),
        Column(title[RunColumn.DATA], lambda row: row.data),
        Column(title[RunColumn.MODEL], lambda row: row.model),
        Column(title[RunColumn.EPOCHS], epochs_text, lambda row: row.epoch, is_number=True, tip=_left_words),
        Column(
            title[RunColumn.VALIDATION],
            lambda row: accuracy_words(row.validation_accuracy, row.validation_images),
            lambda row: _number(row.validation_accuracy),
            is_number=True,
        ),
        Column(
            title[RunColumn.TEST],
            lambda row: accuracy_words(row.test_accuracy, row.test_images),
            lambda row: _number(row.test_accuracy),
            is_number=True,
        ),
        Column(
            title[RunColumn.SPEED],
            lambda row: speed_words(row.images_per_second),
            lambda row: _number(row.images_per_second),
            is_number=True,
        ),
        Column(title[RunColumn.STARTED], lambda row: when_words(row.started), lambda row: row.started),
    ]


def state_cell(row: RunRow) -> str:
    """The state of a run with its glyph."""
    if row.state is None:
        return QCoreApplication.translate("RunColumns", "✕ unreadable")
    return state_text(row.state)


def _tags_text(row: RunRow) -> str:
    return ", ".join(row.remarks.tags)


def _number(value: float | None) -> float:
    return -1.0 if value is None else value


def _star_words(row: RunRow) -> str:
    translate = QCoreApplication.translate
    return (
        translate("RunColumns", "Starred")
        if row.remarks.is_starred
        else translate("RunColumns", "Not starred")
    )


def _name_tip(row: RunRow) -> str:
    note = row.remarks.note.splitlines()[:MOST_TIP_LINES]
    return "\n".join([row.path, *([""] if note else []), *note])


def epochs_text(row: RunRow) -> str:
    """How far a run is: 37 / 100."""
    return f"{grouped(row.epoch)} / {grouped(row.epochs)}" if row.epochs else NONE


def _left_words(row: RunRow) -> str:
    if row.part_done is None:
        return ""
    done = percent(row.part_done, 0)
    if row.seconds_left is None:
        return QCoreApplication.translate("RunColumns", "{done} done").format(done=done)
    text = QCoreApplication.translate("RunColumns", "{done} done, {time} left")
    return text.format(done=done, time=duration_words(row.seconds_left))


def _curve_key(row: RunRow) -> float:
    """Curves sort by where they end."""
    glance = row.glance
    if glance is None:
        return -float("inf")
    return -glance.values[-1] if glance.quantity == "train_loss" else glance.values[-1]


def curve_words(row: RunRow) -> str:
    """A thumbnail of a curve in words; empty where there is none."""
    glance = row.glance
    if glance is None:
        return ""
    translate = QCoreApplication.translate
    text = {
        "validation_accuracy": translate("RunColumns", "Validation accuracy from {first} to {last}"),
        "train_accuracy": translate("RunColumns", "Train accuracy from {first} to {last}"),
        "train_loss": translate("RunColumns", "Train loss from {first} to {last}"),
    }[glance.quantity]
    first, last = (_value_words(glance, value) for value in (glance.values[0], glance.values[-1]))
    return text.format(first=first, last=last)


def _value_words(glance: Glance, value: float) -> str:
    return f"{value:.3g}" if glance.quantity == "train_loss" else percent(value, 1)


def when_words(seconds: float) -> str:
    """A time as date and hour; an en dash where it is unknown."""
    if not seconds:
        return NONE
    return f"{datetime.datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
