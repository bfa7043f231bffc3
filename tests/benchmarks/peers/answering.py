"""How a measured process answers: a JSON line for each JSON line it is asked."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

ANSWER = "\x1e"  # begins a line, as in RFC 7464; also in asking.py


def serve(libraries: Sequence[str], **commands: Callable[..., object]) -> None:
    """Answer `[command, {argument: value}]` on standard input until it is closed.

    `versions` is answered for all. A command that fails ends the process, with the reason on standard error.

    Args:
        libraries: The distributions whose versions are told.
        commands: What can be asked, by name.
    """
    # Libraries print what they like, which must not be taken for an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    commands["versions"] = lambda: {name: version(name) for name in libraries}
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(ANSWER + json.dumps(commands[name](**arguments)), file=answers, flush=True)
