"""Performs a run in this process and shows it: a line an epoch, the result, and what an interrupt does."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from resnet_studio.cli.output import (
    ExitCode,
    Output,
    accuracy_words,
    counted,
    duration,
    percent,
    readings_words,
)
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.errors import StudioError
from resnet_studio.core.ranks import is_launched
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import MetricsTail, read_status, send_command
from resnet_studio.core.runs.status import RunState, RunStatus

if TYPE_CHECKING:
    from resnet_studio.core.models.fine_tune import StartingWeights

POLL_SECONDS = 0.3
# What a terminal sends when it is closed, maybe twice: the kernel does, and the shell does.
HANG_UPS = frozenset(getattr(signal, name) for name in ("SIGHUP", "SIGBREAK") if hasattr(signal, name))


def perform_and_show(
    folder: RunFolder,
    output: Output,
    dataset: DataSet | None = None,
    start: StartingWeights | None = None,
    *,
    is_same_data_required: bool = False,
    least_parts: int = 0,
) -> int:
    """Train or go on with a run; print its epochs on stderr and its result at the end.

    Before a run goes on, what is another way than when it was left is printed too.

    The first Ctrl-C saves a checkpoint and ends with 130; the run is paused and can be resumed. So it is
    when the terminal is closed.

    Raises:
        StudioError: The run failed; its folder says why too.
    """
    from resnet_studio.core.training.run import perform_run  # torch takes seconds

    output.show_note(f"Run: {folder.path}")
    with _shown_epochs(folder, output), _interrupts_pause(folder, output) as was_interrupted:
        result = perform_run(
            folder,
            dataset,
            start,
            tell=lambda note: output.show_note(str(note)),
            is_same_data_required=is_same_data_required,
            least_parts=least_parts,
        )
    values = dataclasses.asdict(result)
    output.show(values, _result_lines(values))
    # An interrupt that came after the last step found nothing left to save: the run is finished.
    is_interrupted = was_interrupted.is_set() and result.state == RunState.PAUSED
    return ExitCode.INTERRUPTED if is_interrupted else ExitCode.DONE


def attend(output: Output) -> int:
    """Be another rank of a run than the first, which alone is told commands and shows what happens.

    Raises:
        StudioError: This rank cannot go on, and the first does not know why.
    """
    from resnet_studio.core.training.attend import attend_run  # torch takes seconds
    from resnet_studio.core.training.diverged import DivergedError
    from resnet_studio.core.training.rank_watch import RankLostError

    def ignore(*numbers: int) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    ignore(signal.SIGINT, *HANG_UPS)
    try:
        # Until the ranks have met, nobody else would end this one when the first refuses the recipe.
        attend_run(lambda: ignore(signal.SIGTERM))
    except (RankLostError, DivergedError):  # the first rank has told it, or is gone
        return ExitCode.USER
    return ExitCode.DONE


def _result_lines(values: dict[str, Any]) -> list[str]:
    epochs = counted(values["epochs"], "epoch")
    lines = [f"{values['state'].capitalize()} after {epochs} in {duration(values['seconds'])}."]
    if values["best_epoch"] is not None:
        lines.append(f"Best epoch {values['best_epoch']}.")
    if values["validation_accuracy"] is not None:
        words = accuracy_words(values["validation_accuracy"], values["validation_interval"])
        lines.append(f"Validation accuracy {words}.")
    if values["test_accuracy"] is not None:
        words = accuracy_words(values["test_accuracy"], values["test_interval"])
        lines.append(f"Test accuracy {words}{readings_words(values['test_readings'])}.")
    if values["copies_across_splits"]:
        pairs = counted(values["copies_across_splits"], "picture")
        lines.append(f"{pairs} in two splits: these numbers are too good; `resnet-studio scan` lists them.")
    lines.append(values["run"])
    return lines


@contextlib.contextmanager
def _interrupts_pause(folder: RunFolder, output: Output) -> Iterator[threading.Event]:
    """While training, the first signal pauses the run; before that, or again, it ends it.

    A hang-up that comes again ends nothing, and a signal that our starter ignores (`nohup`) we ignore too.
    """
    was_interrupted = threading.Event()
    # torch's launcher passes on what a terminal has sent already, and kills if it takes too long.
    repeated = HANG_UPS | {signal.SIGTERM} if is_launched() else HANG_UPS

    def handle(signal_number: int, frame: FrameType | None) -> None:
        status = read_status(folder)
        if was_interrupted.is_set() and signal_number in repeated:
            return
        if was_interrupted.is_set() or status.state not in (RunState.RUNNING, RunState.STOPPING):
            raise KeyboardInterrupt
        was_interrupted.set()
        if status.activity.startswith("Evaluating"):
            output.show_note("Training is over, its figures are being read; once more ends at once.")
            return
        output.show_note("Saving a checkpoint; once more ends at once.")
        with contextlib.suppress(StudioError):
            send_command(folder, "pause")

    if threading.current_thread() is not threading.main_thread():
        yield was_interrupted
        return
    numbers = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, *HANG_UPS)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]
    earlier = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield was_interrupted
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _shown_epochs(folder: RunFolder, output: Output) -> Iterator[None]:
    """Print the run's epochs as they end, read from its folder like everybody else does."""
    is_over = threading.Event()
    tail = MetricsTail(folder.metrics_path)
    tail.poll()  # what an earlier part of the run wrote was shown then

    trouble = ""

    def show() -> None:
        nonlocal trouble
        _show_new_epochs(tail, output)
        with contextlib.suppress(StudioError):
            status = read_status(folder)
            _show_where_it_stands(status, output)
            if status.trouble != trouble:
                trouble = status.trouble
                output.show_note(f"{trouble} {status.cure}" if trouble else "The run can be written again.")

    def follow() -> None:
        while not is_over.wait(POLL_SECONDS):
            show()

    thread = threading.Thread(target=follow, name="show-epochs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        show()


def _show_new_epochs(tail: MetricsTail, output: Output) -> None:
    for row in tail.poll():
        if row.get("kind") == "epoch":
            output.show_note(_epoch_line(row))


def _show_where_it_stands(status: RunStatus, output: Output) -> None:
    speed = f"  {status.images_per_second:,.0f} images/s" if status.images_per_second else ""
    output.show_line(f"{status.activity}  step {status.step:,}/{status.steps:,}{speed}")


def _epoch_line(row: dict[str, Any]) -> str:
    validation = ""
    if row.get("validation_accuracy") is not None:
        validation = f"  validation {row['validation_loss']:.4f} {percent(row['validation_accuracy'])}"
    speed = f"  {row['images_per_second']:,.0f} images/s" if row.get("images_per_second") else ""
    mark = "  best" if row.get("is_best") else ""
    return (
        f"epoch {row['epoch']:>3}  train {row['train_loss']:.4f} {percent(row['train_accuracy'])}{validation}"
        f"{speed}{mark}"
    )
