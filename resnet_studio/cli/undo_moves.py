"""`resnet-studio undo-moves [RECORD]`: pictures that `classify --move` sorted go back to where they were.

With `--json`: `{record, moved_back: [{from, to}], failed: [{path, error}]}`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from resnet_studio.cli.output import ExitCode, Output, counted
from resnet_studio.core.inference.records import newest_record
from resnet_studio.core.inference.sorting import undo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "record", nargs="?", type=Path, metavar="RECORD", help="of the moves (default: the newest)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Move back and print; 3 when a file could not be."""
    record = arguments.record or newest_record()
    placed = list(undo(record, output.context()))
    back = [{"from": one.source, "to": one.target} for one in placed if not one.error]
    failed = [{"path": one.source, "error": one.error} for one in placed if one.error]
    lines = [*(one["error"] for one in failed), f"Moved back {counted(len(back), 'picture')}."]
    output.show({"record": str(record), "moved_back": back, "failed": failed}, lines)
    return ExitCode.SOME_FAILED if failed else ExitCode.DONE
