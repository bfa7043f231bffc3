"""The measured programs as processes that stay and are asked by JSON lines, each in a Python that has it.

A peer is a file in `peers/` that imports nothing of this project and speaks by `peers/answering.py`. Its
libraries are no part of the project: make an environment of their own and name its Python by `--peers`, or
by `RESNET_STUDIO_PEERS`, several with the separator of PATH between them. What none of them has is told as
missing.

    python -m venv peers
    peers/bin/pip install torch torchvision onnx onnxruntime onnxscript openvino timm fastai ultralytics
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent
PEERS = HERE / "peers"
ANSWER = "\x1e"  # as in RFC 7464; also in peers/answering.py
VARIABLE = "RESNET_STUDIO_PEERS"
# Ultralytics would ask its maker for news, install what it misses, and write settings into the user's folder.
KEPT_TO_ITSELF = {
    "YOLO_OFFLINE": "true",
    "YOLO_AUTOINSTALL": "false",
    "YOLO_CONFIG_DIR": str(Path(tempfile.gettempdir()) / "resnet-studio-peers"),
}


class NoAnswerError(Exception):
    """The process has ended; says why."""


class Answerer:
    """A process that answers one question after the other, until it is closed.

    Attributes:
        python: That it runs in.
        versions: Of the libraries that it measures.

    Raises:
        NoAnswerError: It cannot start, mostly because a library is missing.
    """

    def __init__(self, python: str, script: Path) -> None:
        self.python = python
        self._errors = tempfile.TemporaryFile(  # noqa: SIM115  closed with the process
            "w+", encoding="utf-8", errors="replace"
        )
        paths = os.pathsep.join(filter(None, [str(PEERS), os.environ.get("PYTHONPATH", "")]))
        try:
            self._process = subprocess.Popen(
                [python, str(script)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                env=os.environ | KEPT_TO_ITSELF | {"PYTHONPATH": paths},
            )
        except OSError as error:
            self._errors.close()
            raise NoAnswerError(f"{python}: {error.strerror}") from error
        try:
            self.versions: dict[str, str] = self.ask("versions")
        except NoAnswerError:
            self.close()
            raise

    def __enter__(self) -> Answerer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, command: str, **arguments: object) -> Any:
        """The answer to a command.

        Raises:
            NoAnswerError: The process ended without one.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # what it said at its end is read below
            self._process.stdin.write(json.dumps([command, arguments]) + "\n")
            self._process.stdin.flush()
        for line in self._process.stdout:
            _, mark, answer = line.partition(ANSWER)  # a library may print while it is imported
            if mark:
                return json.loads(answer)
        raise NoAnswerError(self._last_words())

    def close(self) -> None:
        """Let the process end."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return lines[-1] if lines else f"ended with {self._process.returncode}"


def add_peers_option(parser: argparse.ArgumentParser) -> None:
    """Let a script be told where the peers' libraries are."""
    parser.add_argument(
        "--peers",
        nargs="+",
        metavar="PYTHON",
        default=[python for python in os.environ.get(VARIABLE, "").split(os.pathsep) if python],
        help=f"Pythons that have the peers' libraries (default: what {VARIABLE} says)",
    )


def start_peer(script: str, pythons: Sequence[str]) -> Answerer:
    """A peer in the first Python that has what it needs; this project's own is tried first.

    Raises:
        NoAnswerError: None has; the reason is the last one's.
    """
    reason = NoAnswerError()
    for python in (sys.executable, *pythons):
        try:
            return Answerer(python, PEERS / script)
        except NoAnswerError as error:
            reason = error
    raise reason


def start_own() -> Answerer:
    """This app as such a process."""
    return Answerer(sys.executable, HERE / "own_classifier.py")


def seconds_of(answerer: Answerer, command: str, arguments: Mapping[str, object]) -> float:
    """From the question to the answer."""
    started = time.perf_counter()
    answerer.ask(command, **arguments)
    return time.perf_counter() - started


def thread_choices() -> list[int]:
    """The numbers of threads that are tried: powers of two below the number of cores, and that number."""
    cores = os.cpu_count() or 1
    return sorted({2**power for power in range(cores.bit_length()) if 2**power < cores} | {cores})
