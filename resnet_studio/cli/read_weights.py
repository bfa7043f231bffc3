"""`resnet-studio read-weights`: the short-lived process that opens a stranger's file, for the app itself.

One JSON line on stdin says what to copy; `ready` on stdout says that torch is there, and a last line
`{"done": true}` or `{"error"}` how it ended.
"""

from __future__ import annotations

import argparse
import json
import sys

from resnet_studio.cli.output import ExitCode, Output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Copy the tensors that are asked for to a plain file."""
    # Only our lines may reach stdout: whatever a library prints goes to stderr.
    replies = sys.stdout
    sys.stdout = sys.stderr
    from resnet_studio.core.models.foreign.copying import CopyOrder, bind_process, copy_tensors
    from resnet_studio.core.models.foreign.entries import Refusal

    order = CopyOrder.model_validate_json(sys.stdin.readline())
    print("ready", file=replies, flush=True)
    bind_process(order)
    try:
        copy_tensors(order)
    except MemoryError:
        answer: dict[str, object] = {"error": "it needs more memory than a file of its size should"}
    except (Refusal, KeyError, TypeError) as error:
        answer = {"error": str(error) if isinstance(error, Refusal) else "it changed while it was read"}
    else:
        answer = {"done": True}
    print(json.dumps(answer), file=replies, flush=True)
    return ExitCode.USER if "error" in answer else ExitCode.DONE
