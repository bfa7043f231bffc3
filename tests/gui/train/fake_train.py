"""Stands in for `resnet-studio train|resume`: writes a run folder as the real one does, without torch."""

import json
import os
import sys
import time
from pathlib import Path

from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import read_recipe, read_status
from resnet_studio.core.runs.status import Difference, RunState
from resnet_studio.core.runs.writer import RunWriter

MODE = os.environ.get("FAKE_TRAINING", "")
STEP_SECONDS = 0.03
STEPS = 3


def train(folder: RunFolder) -> None:
    first = read_status(folder).epoch + 1
    recipe = read_recipe(folder)
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING, epochs=recipe.training.epochs, device="a fake processor")
        if MODE == "fails":
            writer.update(
                state=RunState.FAILED, message="The disk is full.", hint="Make room, then continue."
            )
            return
        if MODE == "changed" and "--same-data" in sys.argv:
            message, hint = "Images were changed.", "Put the old ones back."
            writer.update(state=RunState.PAUSED, has_changed_data=True, message=message, hint=hint)
            return
        if MODE == "changed":
            told = Difference(template="The device is {now} now; before, it was {before}.",
                              parameters={"now": "cpu", "before": "cuda:0"})  # fmt: skip
            writer.update(is_due=True, differences=(told,))
        if first > 1:
            writer.log({"kind": "resumed", "epoch": first - 1, "step": STEPS * (first - 1)})
        for epoch in range(first, recipe.training.epochs + 1):
            command = run_epoch(writer, epoch, recipe.training.epochs)
            if command == "pause":
                writer.update(state=RunState.PAUSED)
                return
            if command:
                finish(writer, RunState.STOPPED)
                return
        finish(writer, RunState.FINISHED)


def run_epoch(writer: RunWriter, epoch: int, epochs: int) -> str:
    asked = ""
    for step in range(STEPS):
        time.sleep(STEP_SECONDS)
        command = "" if MODE == "deaf" else writer.poll_command() or ""
        if command in ("pause", "stop"):
            return command
        asked = asked or command
        x = epoch - 1 + (step + 1) / STEPS
        writer.log({"kind": "step", "step": 1, "epoch": x, "loss": 1 / x, "accuracy": 1 - 1 / (1 + x)})
    accuracy = 1 - 1 / (1 + epoch)
    writer.log(
        {"kind": "epoch", "epoch": epoch, "step": STEPS * epoch, "train_loss": 1 / epoch,
         "train_accuracy": accuracy, "validation_loss": 1 / epoch, "validation_accuracy": accuracy,
         "is_best": True}
    )  # fmt: skip
    writer.update(
        is_due=True, epoch=epoch, step=STEPS * epoch, steps=STEPS * epochs, images_per_second=500.0,
        best_epoch=epoch, best_validation_accuracy=accuracy, remaining_seconds=1.0,
    )  # fmt: skip
    return asked


def finish(writer: RunWriter, state: RunState) -> None:
    test = {"split": "test", "accuracy": 0.875, "images": 40}
    (writer.folder.evaluations / "test.json").write_text(json.dumps(test), encoding="utf-8")
    writer.update(state=state, test_accuracy=0.875, remaining_seconds=None)


if __name__ == "__main__":
    train(RunFolder(Path(sys.argv[-1])))
