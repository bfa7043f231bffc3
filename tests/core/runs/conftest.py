"""A small process in the place of a training."""

import sys
from collections.abc import Callable, Iterator

import pytest

from resnet_studio.core.runs import supervise

CHILD = """
import sys, time
from pathlib import Path
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.runs.writer import RunWriter
mode, arguments = sys.argv[1], sys.argv[2:]
print("child", *arguments, flush=True)
folder = RunFolder(Path(arguments[-1]))
if mode == "dies":
    sys.exit("no such device")
with RunWriter(folder) as writer:
    writer.update(state=RunState.RUNNING, epochs=3)
    for number in range(1, 4):
        writer.log({"kind": "epoch", "epoch": number})
        time.sleep(0.05)
    while mode == "waits":
        if (command := writer.poll_command()) is not None:
            writer.update(state=RunState.PAUSED, activity=command)
            sys.exit()
        writer.update()
        time.sleep(0.01)
    if mode == "killed":
        time.sleep(60)
    if mode == "fails":
        writer.update(state=RunState.FAILED, message="It broke at {step}.", hint="Mend {it}.")
    else:
        writer.update(state=RunState.FINISHED)
"""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a small process in the place of a training; what is left of it ends with the test."""

    def use(mode: str) -> None:
        monkeypatch.setattr(
            supervise, "studio_command", lambda *arguments: [sys.executable, "-c", CHILD, mode, *arguments]
        )

    monkeypatch.setattr(supervise, "POLL_SECONDS", 0.02)
    yield use
    for process in supervise._children:
        process.kill()
        process.wait()
    supervise._children.clear()
