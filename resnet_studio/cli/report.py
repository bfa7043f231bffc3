"""`resnet-studio report`: what went wrong in the window, with versions and logs; nothing is sent anywhere."""

from __future__ import annotations

import argparse
import sys

from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.fault_log import put_away
from resnet_studio.core.report import make_report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Print the report; the window offers it no more."""
    report = make_report()
    put_away(list(report.faults))
    happened = [str(note) for note in report.happened]
    output.show({"happened": happened, "report": report.text}, report.text.splitlines())
    if sys.stderr is not None and sys.stderr.isatty():
        output.show_note(
            "Nothing was sent anywhere. Tracebacks may hold names of files: read before you pass it on."
        )
    return ExitCode.DONE
