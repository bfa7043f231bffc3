"""Nothing leaves the machine unasked, and what cameras write into pictures goes nowhere."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from resnet_studio.core.report import make_report

GUARD = """
import os, sys

LOOKED_UP = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0}

def is_local(event, args):
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        return isinstance(address, (str, bytes)) or str(address[0]).startswith("127.") or address[0] == "::1"
    return event in LOOKED_UP and args[0] in (None, "", "localhost", "127.0.0.1", "::1")

WATCHED = {*LOOKED_UP, "socket.connect", "socket.sendto", "urllib.Request", "http.client.connect"}

def watch(event, args):
    if event in WATCHED and not is_local(event, args):
        with open(os.environ["WITNESS"], "a") as witness:
            witness.write(f"{event} {args[-1:]!r} by {sys.argv}\\n")
        raise ConnectionRefusedError("guarded")

sys.addaudithook(watch)
with open(os.environ["GUARDED"], "a") as guarded:
    guarded.write(" ".join(sys.argv) + "\\n")
"""
"""Python reads it at its start, in every child too; whoever connects is written down and refused."""

EVERYTHING = """
import sys, time
from pathlib import Path

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.runs.supervise import start_training, wait_for_end
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import start

picture, out = sys.argv[1:]

def settle():
    end = time.monotonic() + 60
    application.processEvents()
    while window.runner.jobs and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)

application = start.make_application()
window = start.open_window(application, [])
window.show()
small = {"data.path": "digits", "model.depth": 0, "model.stage_depths": [1], "model.stage_widths": [4],
         "training.epochs": 1, "device.threads": 1, "device.precision": "fp32"}
run = start_training(set_values(Recipe(), small), window.session.settings.runs_path, "digits")
for key in window.stages:
    window.show_page(key)
    settle()
for open_one in (window.side.open_preferences, window.side.open_connections, window.side.open_report):
    open_one()
    settle()
assert wait_for_end(run, TaskContext()) == "finished"
window.open_run(run)
settle()
window.close()

from resnet_studio.cli.main import run_command
for arguments in (["scan", "digits"], ["evaluate", "digits"], ["classify", "digits", picture],
                  ["explain", "digits", picture, "--out", out], ["runs", "check", "digits"], ["presets"],
                  ["doctor"], ["report"]):
    code = run_command(arguments)
    assert code == 0 or arguments == ["doctor"], (arguments, code)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Callable[..., tuple[subprocess.CompletedProcess[str], list[str], list[str]]]:
    """Runs a script in a process that may connect to nothing, nor may its children.

    Returns its end, the connections that were tried, and the processes that were guarded.
    """

    def run(script: str, *arguments: object) -> tuple[subprocess.CompletedProcess[str], list[str], list[str]]:
        (tmp_path / "guard").mkdir()
        (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        witness, seen = tmp_path / "witness", tmp_path / "guarded"
        paths = os.pathsep.join(filter(None, (str(tmp_path / "guard"), os.environ.get("PYTHONPATH"))))
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
            env=os.environ | {"PYTHONPATH": paths, "WITNESS": str(witness), "GUARDED": str(seen)},
        )
        tried = witness.read_text(encoding="utf-8").splitlines() if witness.exists() else []
        return done, tried, seen.read_text(encoding="utf-8").splitlines()

    return run


def test_the_guard_sees_whoever_connects_in_a_child_too(guarded: Callable[..., Any]) -> None:
    child = "import urllib.request; urllib.request.urlopen('http://203.0.113.1/')"
    done, tried, _ = guarded(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])")
    assert "guarded" in done.stderr
    assert tried


def test_nothing_connects_unasked(guarded: Callable[..., Any], tmp_path: Path) -> None:
    """Window, training, evaluation, answers and heat maps; what C code does itself is not seen here."""
    picture = tmp_path / "seven.png"
    Image.new("L", (8, 8), 90).save(picture)
    done, tried, seen = guarded(EVERYTHING, picture, tmp_path / "map.png")
    assert done.returncode == 0, done.stderr[-3000:]
    assert tried == []
    assert len(seen) >= 2, "the training was not guarded"


MARKER = "PLANTED-48.8584N-2.2945E"
DESCRIPTION, GPS, AREA = 0x010E, 0x8825, 0x1C


def plant(folder: Path) -> None:
    """Pictures of two classes with a place in all that the formats have room for."""
    random = np.random.default_rng(0)
    exif = Image.Exif()
    exif[DESCRIPTION] = MARKER
    exif.get_ifd(GPS)[AREA] = MARKER.encode()
    text = PngInfo()
    text.add_text("Location", MARKER)
    xmp = f"<x:xmpmeta>{MARKER}</x:xmpmeta>".encode()
    for name, level in (("dark", 60), ("light", 180)):
        (folder / name).mkdir(parents=True)
        for number in range(8):
            pixels = random.integers(level - 40, level + 40, (24, 24, 3), dtype=np.uint8)
            path, picture = folder / name / f"{number}", Image.fromarray(pixels)
            if number % 3 == 0:
                picture.save(path.with_suffix(".png"), exif=exif, pnginfo=text)
            elif number % 3 == 1:
                picture.save(path.with_suffix(".webp"), exif=exif, xmp=xmp)
            else:
                picture.save(path.with_suffix(".jpg"), exif=exif, xmp=xmp, comment=MARKER)


def holders(*folders: Path) -> list[str]:
    """The files that hold the marker, or a picture that holds anything but pixels."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        is_marked = MARKER.encode() in path.read_bytes()
        if path.suffix in (".png", ".jpg", ".webp"):
            with Image.open(path) as picture:
                is_marked |= bool(picture.getexif()) or MARKER in str(picture.info)
        if is_marked:
            found.append(path.name)
    return found


def test_what_a_camera_wrote_into_pictures_goes_nowhere(
    command: Callable[..., Any], small: list[str], app_home: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "pictures", tmp_path / "out"
    out.mkdir()
    plant(folder)
    assert len(holders(folder)) == 16
    first = folder / "dark" / "2.jpg"
    for arguments in (
        ("scan", folder, "--json"),
        ("train", "--data", folder, "--name", "tones", *small),
        ("evaluate", "tones", "--split", "validation"),
        ("classify", "tones", folder, "--csv", out / "answers.csv"),
        ("explain", "tones", first, "--out", out / "map.png"),
        ("explain", "tones", first, "--out", out / "map.jpg"),
        ("weights", "tones"),
        ("runs", "show", "tones"),
        ("report",),
    ):
        answer = command(*arguments)
        assert answer.code == 0, answer
        assert MARKER not in answer.out + answer.err
    assert MARKER not in make_report().text
    assert (out / "answers.csv").stat().st_size > 100
    assert len(list(app_home.rglob("*.safetensors"))) > 0
    assert list((app_home / "cache").rglob("*")), "there is a cache of pixels to look through"
    assert holders(app_home, out) == []
    # Sorting copies the user's own files, and those whole.
    assert command("classify", "tones", folder, "--sort-into", tmp_path / "sorted").code == 0
    assert len(holders(tmp_path / "sorted")) == 16
