"""`resnet-studio doctor`: looks over this computer and this installation, and says the cures."""

from __future__ import annotations

import argparse
import dataclasses

from resnet_studio.cli.output import ExitCode, Output
from resnet_studio.core.doctor import run_checks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check and print; 3 when something needs a cure."""
    checks = run_checks()
    is_ok = all(check.ok for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'✓' if check.ok else '✗'} {check.name}: {check.found}")
        if not check.ok and check.cure:
            lines.append(f"    {check.cure}")
    output.show({"ok": is_ok, "checks": [dataclasses.asdict(check) for check in checks]}, lines)
    return ExitCode.DONE if is_ok else ExitCode.SOME_FAILED
