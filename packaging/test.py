"""Sets ResNet Studio up for development and runs every check: `python packaging/test.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import setup_venv
import system_packages
from studio_core import ROOT

HELP = """usage: python packaging/test.py [PYTEST ARGUMENTS]

Installs ResNet Studio with its test tools in .venv, then runs ruff, mypy, import-linter and the test
suite, with Qt off the screen. Arguments go to pytest: `python packaging/test.py tests/core -x`.
The exit status is 0 when everything passed."""
MOST_PROCESSES = 4
LINT_IMPORTS = (
    "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
)


def main(arguments: list[str]) -> int:
    """Prepare, then run every step; returns the exit status."""
    if arguments[:1] in (["-h"], ["--help"]):
        print(HELP)
        return 0
    try:
        python = setup_venv.prepare(extras=("test",))
        command = system_packages.provide_qt_libraries(setup_venv.say)
        if command:
            raise setup_venv.SetupFailure(
                f"The tests need them too. This command brings them:\n    {command}"
            )
    except setup_venv.SetupFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    return run_steps(steps(python, arguments))


def steps(python: Path, arguments: list[str]) -> list[tuple[str, list[str]]]:
    """The name and the command of every check, the quickest first."""
    module = [str(python), "-m"]
    return [
        ("ruff check", [*module, "ruff", "check"]),
        ("ruff format", [*module, "ruff", "format", "--check"]),
        ("lint-imports", [str(python), "-c", LINT_IMPORTS]),
        ("mypy", [*module, "mypy"]),
        # A file stays with one process, which can share what is dear to make; a later `-n 0` wins.
        ("pytest", [*module, "pytest", "-n", str(num_processes()), "--dist", "loadfile", *arguments]),
    ]


def num_processes() -> int:
    """How many processes share the tests: more than four find too few long files to share."""
    return min(os.cpu_count() or 2, MOST_PROCESSES)


def run_steps(named_commands: list[tuple[str, list[str]]]) -> int:
    """Run all steps, whatever fails, and sum up; returns the exit status."""
    outcomes = []
    for name, command in named_commands:
        setup_venv.say(f"\n>>> {name}")
        started = time.monotonic()
        status = subprocess.run(
            command, cwd=str(ROOT), env=environment(), check=False, stdin=subprocess.DEVNULL
        ).returncode
        outcomes.append((name, status, time.monotonic() - started))
    setup_venv.say("\nSummary")
    for name, status, seconds in outcomes:
        setup_venv.say(
            "  {:14}{:24}{:6.1f} s".format(
                name, "ok" if status == 0 else f"FAILED (status {status})", seconds
            )
        )
    return 0 if all(status == 0 for _, status, _ in outcomes) else 1


def environment() -> dict[str, str]:
    """What the tests run under: no display, and for each process its share of the cores.

    With a thread a core in each, and in what they start, they would spin and wait for each other.
    """
    threads = max(1, (os.cpu_count() or 2) // num_processes())
    defaults = {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "PASSIVE"}
    return {**defaults, **os.environ, "QT_QPA_PLATFORM": "offscreen"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
