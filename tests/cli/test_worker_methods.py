"""What a worker can be asked, without the process around it."""

import base64
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from resnet_studio.cli.worker_methods import MOST_WARM, Methods, WarmClassifiers
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.tasks import TaskContext


@pytest.fixture
def ask() -> Callable[..., dict[str, Any]]:
    """Asks a worker's methods; the items come with the value, as `items`."""
    methods = Methods()

    def ask(method: str, **values: object) -> dict[str, Any]:
        items: list[dict[str, Any]] = []
        value = methods.perform({"method": method, **values}, TaskContext(), items.append)
        return value | {"items": items}

    return ask


@pytest.fixture
def copies(trained: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Makes copies of the trained weights, alone in a folder."""
    best = newest_intact(RunFolder(trained.run), "best")

    def copy(name: str) -> Path:
        return Path(shutil.copy(best, tmp_path / f"{name}.safetensors"))

    return copy


def test_the_networks_that_were_asked_for_last_stay_warm(copies: Callable[[str], Path]) -> None:
    warm = WarmClassifiers()
    paths = [str(copies(f"net{number}")) for number in range(MOST_WARM + 1)]
    first, second, *_ = (warm.get({"model": path}) for path in paths[:MOST_WARM])
    assert warm.get({"model": paths[0]}) is first
    warm.get({"model": paths[MOST_WARM]})
    assert warm.get({"model": paths[0]}) is first
    assert warm.get({"model": paths[1]}) is not second


def test_a_file_that_was_written_anew_is_loaded_anew(copies: Callable[[str], Path]) -> None:
    warm = WarmClassifiers()
    path = copies("net")
    before = warm.get({"model": str(path)})
    os.utime(path, ns=(1, 1))
    assert warm.get({"model": str(path)}) is not before


def test_a_run_tells_its_stages(ask: Callable[..., dict[str, Any]], trained: Any) -> None:
    value = ask("describe", model=str(trained.run))
    assert (value["stages"], value["notes"]) == (["layer1"], [])


def test_a_heat_map_lies_over_what_the_network_sees(
    ask: Callable[..., dict[str, Any]], trained: Any, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    picture = Image.fromarray(random.integers(0, 256, (40, 100, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side: upright it is 40 wide and 100 high
    picture.save(tmp_path / "turned.jpg", exif=exif)
    asked = {"model": str(trained.run), "path": str(tmp_path / "turned.jpg"), "label": "grass"}
    value = ask("heat_map", **asked, stage="layer1")
    assert (value["width"], value["height"], value["crop"]) == (12, 12, [0, 30, 40, 40])
    values = np.frombuffer(base64.b64decode(value["values"]), np.uint8)
    assert values.size == 144
    assert values.max() in (0, 255)
    assert ask("heat_map", **asked) == value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": "gras"}, "such as grass"),
        ({"label": ""}, "does not know the class"),
        ({"stage": "layer7"}, "no stage layer7"),
        ({"path": "/gone.png"}, "gone.png cannot be read"),
        ({"model": "/no/run"}, "no run"),
    ],
)
def test_a_heat_map_that_cannot_be_made_is_an_error_in_words(
    ask: Callable[..., dict[str, Any]], trained: Any, changes: dict[str, str], words: str
) -> None:
    picture = str(trained.data / "grass" / "000.png")
    with pytest.raises(StudioError, match=words):
        ask("heat_map", **{"model": str(trained.run), "path": picture, "label": "grass"} | changes)
