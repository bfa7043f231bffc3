"""Sets ResNet Studio up and opens it: `python packaging/start.py`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import setup_venv
import system_packages

DESCRIPTION = """Sets ResNet Studio up in .venv and opens its window.

The first start installs what is missing and takes some minutes, the next ones are quick. Where there is
no display, the built-in digits are trained on the command line instead. Arguments that are not listed
here, and all after them, go to the app: `python packaging/start.py doctor`."""
TRAIN_DIGITS = ["train", "--preset", "digits"]
OPEN_DISPLAY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def main(arguments: list[str]) -> int:
    """Prepare, then open; returns the exit status."""
    own, rest = split_arguments(arguments)
    try:
        python = setup_venv.prepare(torch=parser().parse_args(own).torch)
    except setup_venv.SetupFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The next start goes on from here.", file=sys.stderr)
        return 130
    return launch(python, rest)


def parser() -> argparse.ArgumentParser:
    """The options of this command itself."""
    made = argparse.ArgumentParser(
        description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    made.add_argument(
        "--torch",
        default="auto",
        metavar="BUILD",
        help="build of PyTorch: auto (suits the machine, left alone if installed), default (the ordinary "
        "index), cpu, cu126, cu130 ...",
    )
    return made


def split_arguments(arguments: list[str]) -> tuple[list[str], list[str]]:
    """This command's options, which come first, and what goes to the app."""
    if arguments[:1] in (["-h"], ["--help"]):
        return arguments[:1], []
    if arguments[:1] == ["--torch"]:
        return arguments[:2], arguments[2:]
    if arguments and arguments[0].startswith("--torch="):
        return arguments[:1], arguments[1:]
    return [], arguments


def launch(python: Path, arguments: list[str]) -> int:
    """Open the window, or do the same job here where it cannot open."""
    app = [str(python), "-m", "resnet_studio"]
    if arguments:
        return run(app + arguments)
    reason = why_no_window(python)
    if reason:
        setup_venv.say(f"No window: {reason}")
        command = " ".join([str(setup_venv.own_command(python)), *TRAIN_DIGITS])
        setup_venv.say(f"The same job on the command line: {command}")
        return run(app + TRAIN_DIGITS)
    status = run(app)
    if status not in (0, 130):
        setup_venv.say(
            f"The window ended with status {status}. `{app[0]} -m resnet_studio doctor` looks for the cause."
        )
    return status


def why_no_window(python: Path) -> str:
    """Why the window cannot open; empty when it can, as far as can be told before."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
    command = system_packages.provide_qt_libraries(setup_venv.say)
    if command:
        return f"libraries are missing. This command brings them, then start again:\n    {command}"
    return fault_of_display(python)


def fault_of_display(python: Path) -> str:
    """What Qt says when it tries the display, in a process of its own: it aborts where it cannot open it."""
    try:
        tried = subprocess.run(
            [str(python), "-c", OPEN_DISPLAY],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"Qt cannot be tried: {error}"
    if tried.returncode == 0:
        return ""
    lines = [line for line in tried.stderr.splitlines() if line.strip()] or ["it says nothing."]
    return f"Qt cannot open the display: {lines[0]}"


def run(command: list[str]) -> int:
    """Run the app to its end; Ctrl+C is the app's to answer, here it is waited for."""
    sys.stdout.flush()
    try:
        child = subprocess.Popen(command)
    except OSError as error:
        print(f"{command[0]} cannot be started: {error}", file=sys.stderr)
        return 1
    while True:
        try:
            status = child.wait()
        except KeyboardInterrupt:
            continue
        return 128 - status if status < 0 else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
