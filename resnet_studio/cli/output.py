"""What a command prints: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import contextlib
import io
import json
import math
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from resnet_studio.core.errors import StudioError
from resnet_studio.core.tasks import Progress, TaskContext

BAR_WIDTH = 20
LEAST_WHOLE_SECONDS = 9.95  # shorter times are told to the tenth


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    OURS = 1
    USER = 2
    SOME_FAILED = 3
    INTERRUPTED = 130


class Output:
    """Prints for a person; with `--json` for a program, and stdout holds one JSON object and nothing else."""

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._width = 0

    def context(self) -> TaskContext:
        """A context whose progress is one line on the terminal that is written over."""
        return TaskContext(self._show_progress if self._is_terminal else None)

    def _show_progress(self, progress: Progress) -> None:
        share = f" {bar(progress.fraction)}" if progress.fraction is not None else ""
        self.show_line(f"{progress.text or 'Working'}{share}  {progress.done:,}")

    def show_line(self, text: str) -> None:
        """Replace the progress line on a terminal."""
        if self._is_terminal:
            text = shown(text)
            _print_aside(f"\r{text:<{self._width}}")
            self._width = len(text)

    def clear_line(self) -> None:
        """Take the progress line away."""
        if self._width:
            _print_aside("\r" + " " * self._width + "\r")
            self._width = 0

    def show_note(self, text: str) -> None:
        """A sentence on stderr."""
        self.clear_line()
        _print_aside(shown(text) + "\n")

    def show_error(self, error: StudioError) -> None:
        """What went wrong and what to do now, on stderr; with `--json` also as an object on stdout."""
        self.show_note(f"Error: {error.message}")
        if error.advice:
            self.show_note(f"  {error.advice}")
        if self.is_json:
            self.show_json({"error": error.message, "hint": error.advice})

    def show_json(self, values: Mapping[str, Any]) -> None:
        """One JSON object on stdout; JSON knows no infinity, so what is no number is null."""
        print(json.dumps(_only_finite(values), ensure_ascii=True, allow_nan=False), flush=True)

    def show(self, values: Mapping[str, Any], lines: Sequence[str]) -> None:
        """The result: the object with `--json`, else the lines."""
        self.clear_line()
        if self.is_json:
            self.show_json(values)
        elif lines:
            print("\n".join(map(shown, lines)), flush=True)

    def show_row(self, text: str) -> None:
        """One line of a long result on stdout, as it comes; with `--json` there is none."""
        if not self.is_json:
            self.clear_line()
            print(shown(text), flush=True)


def accept_all_characters() -> None:
    """Let stdout and stderr write what their encoding lacks as an escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def shown(text: str) -> str:
    """One line, fit for a terminal: control characters, line breaks and direction marks become escapes."""
    if text.isprintable():
        return text
    from resnet_studio.core.data.dataset import printable  # brings numpy, which most commands do without

    return printable(text)


def _print_aside(text: str) -> None:
    """Write to stderr; that nobody listens there must not end a training run."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(text, end="", file=sys.stderr, flush=True)


def _only_finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _only_finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_only_finite(one) for one in value]
    return value


def bar(fraction: float) -> str:
    """A part of the whole as a bar, such as `[#####...............]  25%`."""
    filled = int(BAR_WIDTH * min(max(fraction, 0), 1))
    return f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {fraction:4.0%}"


def percent(fraction: float | None) -> str:
    """A fraction for a person: `97.22 %`, or a dash where there is none."""
    return "–" if fraction is None else f"{fraction:.2%}".replace("%", " %")


def accuracy_words(fraction: float | None, interval: Sequence[float] | None) -> str:
    """An accuracy with its 95 % interval, if there is one: `97.22 % (95 % CI 95.12–98.43 %)`."""
    if fraction is None or not interval:
        return percent(fraction)
    low, high = interval
    return f"{percent(fraction)} (95 % CI {100 * low:.2f}–{percent(high)})"


def readings_words(num_readings: int) -> str:
    """How often images were measured with a model, from the second time on: `, measured 3 times`.

    A number that was looked at before something was chosen says less of images that nobody has seen.
    """
    return f", measured {num_readings:,} times" if num_readings > 1 else ""


def counted(number: int, noun: str) -> str:
    """A number of things for a person: `1 epoch`, `3 epochs`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns that line up; the first row is the head."""
    rows = [[shown(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def duration(seconds: float) -> str:
    """A time in words: 0.4 s, 45 s, 3 min 5 s, 2 h 5 min."""
    if seconds < LEAST_WHOLE_SECONDS:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
