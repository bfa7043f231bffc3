"""The other ranks of a run where no launcher started them: children of the first rank, which end with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from resnet_studio.core.child import detached, studio_command
from resnet_studio.core.training.rank_watch import LOOK_SECONDS, is_gone

STORE_VARIABLE = "RESNET_STUDIO_STORE"  # the file where the ranks meet
STARTER_VARIABLE = "RESNET_STUDIO_STARTER"  # the process of the first rank
GRACE_SECONDS = 10.0


class Companions:
    """The processes of all ranks but the first, on this host.

    Attributes:
        store: The file where they meet; no port is opened for that.

    Args:
        num_ranks: How many ranks there are with the first one, which is this process.
    """

    def __init__(self, num_ranks: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="resnet-studio-"))
        self.store = str(self._folder / "store")
        self._processes: list[subprocess.Popen[bytes]] = []
        _stay_on_this_machine()
        try:
            for number in range(1, num_ranks):
                self._processes.append(self._start(number, num_ranks))
        except BaseException:
            self.end()
            raise

    def _start(self, number: int, num_ranks: int) -> subprocess.Popen[bytes]:
        own = {
            "RANK": number,
            "LOCAL_RANK": number,
            "WORLD_SIZE": num_ranks,
            "LOCAL_WORLD_SIZE": num_ranks,
            STORE_VARIABLE: self.store,
            STARTER_VARIABLE: os.getpid(),
        }
        return subprocess.Popen(
            studio_command("train"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # ours may be read by a program; their complaints go to ours
            env=os.environ | {name: str(value) for name, value in own.items()},
            **detached(),  # Ctrl-C is for the first rank, which tells the others
        )

    @property
    def processes(self) -> dict[int, psutil.Process]:
        """The processes by the numbers of their ranks, as long as nobody has asked for their exit codes."""
        return {number: psutil.Process(one.pid) for number, one in enumerate(self._processes, 1)}

    def wait(self) -> None:
        """Give them some seconds to end by themselves, after the last that they were told."""
        until = time.monotonic() + GRACE_SECONDS
        for process in self._processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                return

    def end(self) -> None:
        """End those that are left, and the file."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def end_with_starter() -> None:
    """End this process when the first rank that started it is gone, however it went."""
    number = os.environ.get(STARTER_VARIABLE)
    if number is None:
        return
    try:
        starter = psutil.Process(int(number))
    except psutil.NoSuchProcess:
        os._exit(1)

    def watch() -> None:
        while not is_gone(starter):
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watch-starter", daemon=True).start()


def _stay_on_this_machine() -> None:
    """The ranks of one host talk through its loopback, which nobody else sees."""
    loopback = {"linux": "lo", "darwin": "lo0"}.get(sys.platform)
    if loopback:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", loopback)
