"""`resnet-studio connections`: the network connections that the app made; `--clear` forgets them."""

from __future__ import annotations

import argparse
import dataclasses

from resnet_studio.cli.output import ExitCode, Output, table
from resnet_studio.core.connections import Connection, clear_connections, read_connections, record_path
from resnet_studio.core.settings import load_settings
from resnet_studio.core.sizes import size_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("--clear", action="store_true", help="forget them")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Show, or clear first."""
    is_allowed = load_settings().allow_network
    if arguments.clear:
        clear_connections()
    made = read_connections()
    values = {
        "record": str(record_path()),
        "downloads_allowed": is_allowed,
        "connections": [dataclasses.asdict(one) for one in made],
    }
    output.show(values, _lines(made, is_allowed))
    return ExitCode.DONE


def _lines(made: list[Connection], is_allowed: bool) -> list[str]:
    switch = f"Downloads are {'allowed' if is_allowed else 'switched off'}."
    if not made:
        return [f"No connection was made. {switch}"]
    head = ["made", "for", "address", "received", "outcome"]
    return [*table([head, *map(_row, made)]), "", switch]


def _row(one: Connection) -> list[str]:
    outcome = " ".join(filter(None, (one.outcome, one.detail)))
    return [one.started[:19].replace("T", " "), one.why, one.address, size_words(one.size_bytes), outcome]
