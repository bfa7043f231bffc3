"""What a training process says of what it does; the window tells it again in its own language."""

from __future__ import annotations

from typing import Any

from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.tasks import Progress

TRAINING = QT_TRANSLATE_NOOP("activity", "Training")
SLOWED = QT_TRANSLATE_NOOP("activity", "Training at {scale:g} times the rate")
STOPPING = QT_TRANSLATE_NOOP("activity", "Stopping after this epoch")
SAVING = QT_TRANSLATE_NOOP("activity", "Saving a checkpoint")
READING = QT_TRANSLATE_NOOP("activity", "Reading the images")
MEASURING_SIZES = QT_TRANSLATE_NOOP("activity", "Measuring batch sizes")
MEASURING_THREADS = QT_TRANSLATE_NOOP("activity", "Measuring threads")
MEASURING_PRECISION = QT_TRANSLATE_NOOP("activity", "Measuring bf16 against fp32")
COMPILING = QT_TRANSLATE_NOOP("activity", "Compiling the network")
EVALUATING = {
    "validation": QT_TRANSLATE_NOOP("activity", "Evaluating the best epoch on the validation images"),
    "test": QT_TRANSLATE_NOOP("activity", "Evaluating the best epoch on the test images"),
}
COUNTING_COPIES = QT_TRANSLATE_NOOP("activity", "Looking for copies across the splits")
CALIBRATING = QT_TRANSLATE_NOOP("activity", "Calibrating the answers on the validation images")
FEATURES = QT_TRANSLATE_NOOP("activity", "Computing features: {done:,} of {total:,}")
FEATURES_OF_VIEW = QT_TRANSLATE_NOOP(
    "activity", "Computing features, view {view} of {views}: {done:,} of {total:,}"
)
PART_DONE = QT_TRANSLATE_NOOP("activity", "{what} {done:,} of {total:,}")
OWN_FAULT = QT_TRANSLATE_NOOP(
    "errors", "This is a fault of ResNet Studio or of this machine; the log has the details."
)

IS_TRAINING: dict[str, Any] = {"state": RunState.RUNNING, "activity": TRAINING}
IS_STOPPING: dict[str, Any] = {"state": RunState.STOPPING, "activity": STOPPING}


def words_of(progress: Progress) -> str:
    """How far a piece of work has come."""
    text = progress.text or READING
    if not progress.total:
        return text
    return PART_DONE.format(what=text, done=progress.done, total=progress.total)
