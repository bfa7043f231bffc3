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
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.errors import StudioError
from resnet_studio.core.evaluation.calibrate import calibrate, store_calibration
from resnet_studio.core.inference.classifier import Classifier
from resnet_studio.core.models import door
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact
from resnet_studio.core.tasks import Cancelled, TaskContext


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
    first, second, *_ = (warm.get({"model": path}, TaskContext()) for path in paths[:MOST_WARM])
    assert warm.get({"model": paths[0]}, TaskContext()) is first
    warm.get({"model": paths[MOST_WARM]}, TaskContext())
    assert warm.get({"model": paths[0]}, TaskContext()) is first
    assert warm.get({"model": paths[1]}, TaskContext()) is not second


def test_a_file_that_was_written_anew_is_loaded_anew(copies: Callable[[str], Path]) -> None:
    warm = WarmClassifiers()
    path = copies("net")
    before = warm.get({"model": str(path)}, TaskContext())
    os.utime(path, ns=(1, 1))
    assert warm.get({"model": str(path)}, TaskContext()) is not before


def test_one_file_that_is_gone_keeps_no_other_from_its_answer(
    ask: Callable[..., dict[str, Any]], trained: Any
) -> None:
    paths = ["/gone.png", str(trained.data / "grass" / "000.png"), "a\0b", "~nobody-of-this-name/x"]
    value = ask("classify", model=str(trained.run), paths=paths)
    assert [bool(item.get("error")) for item in value["items"]] == [True, False, True, True]
    assert "gone.png cannot be read" in value["items"][0]["error"]
    assert (value["num_images"], value["num_errors"]) == (4, 3)


@pytest.mark.parametrize("method", ["describe", "classify", "heat_map", "set_threshold"])
def test_a_network_that_is_fetched_first_can_be_cancelled(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(name: str, context: TaskContext | None = None) -> Path:
        assert context is not None
        context.stop()
        context.raise_if_stopped()
        raise AssertionError("it goes on all the same")

    monkeypatch.setattr(door, "fetch_published", fetch)
    with pytest.raises(Cancelled):
        Methods().perform({"method": method, "model": "torchvision:resnet18"}, TaskContext(), lambda _: None)


def test_reading_a_file_of_another_program_can_be_cancelled(
    copies: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[TaskContext | None] = []
    load = Classifier.load

    def note(path: Path, device: Any, wishes: Any = None, context: TaskContext | None = None) -> Classifier:
        seen.append(context)
        return load(path, device, wishes, context)

    monkeypatch.setattr(Classifier, "load", note)
    context = TaskContext()
    WarmClassifiers().get({"model": str(copies("net"))}, context)
    assert seen == [context]


def test_a_run_tells_its_stages(ask: Callable[..., dict[str, Any]], trained: Any) -> None:
    value = ask("describe", model=str(trained.run))
    assert (value["stages"], value["notes"]) == (["layer1"], [])


def test_a_run_that_was_not_calibrated_flags_nothing(
    ask: Callable[..., dict[str, Any]], trained: Any
) -> None:
    value = ask("describe", model=str(trained.run))
    assert (value["threshold"], value["suggested_threshold"], value["knows_unfamiliar"]) == (0, None, False)
    items = ask("classify", model=str(trained.run), paths=[str(trained.data / "grass")])["items"]
    assert [item["unfamiliar"] for item in items] == [False] * 12


def test_a_calibrated_run_flags_what_looks_like_nothing_it_was_trained_on(
    ask: Callable[..., dict[str, Any]], own_run: Path, trained: Any, tmp_path: Path
) -> None:
    picture = tmp_path / "stripes.png"
    Image.fromarray(np.tile(np.array([0, 255], np.uint8), (12, 6))).save(picture)
    assert not ask("classify", model=str(own_run), paths=[str(picture)])["items"][0]["unfamiliar"]
    calibrate_on(own_run, trained.data)
    value = ask("describe", model=str(own_run))
    assert value["knows_unfamiliar"]
    paths = [str(trained.data / "grass"), str(picture)]
    for is_exact in (False, True):
        items = ask("classify", model=str(own_run), paths=paths, exact=is_exact)["items"]
        assert [item["unfamiliar"] for item in items] == [False] * 12 + [True]


def calibrate_on(run: Path, data: Path) -> None:
    import torch

    dataset = scan(str(data))
    path = newest_intact(RunFolder(run), "best")
    network = load_network(path, torch.device("cpu"))
    everything = np.tile(np.arange(len(dataset)), 2)
    source = open_pixels(dataset, 12, "crop")
    found = calibrate(network, source, dataset.labels, everything, everything)
    assert found is not None
    store_calibration(RunFolder(run), found, path)


def test_below_the_threshold_of_the_run_the_answer_is_not_sure(
    ask: Callable[..., dict[str, Any]], own_run: Path, trained: Any
) -> None:
    asked = {"model": str(own_run), "paths": [str(trained.data / "grass")]}
    assert None not in labels(ask("classify", **asked))
    assert ask("set_threshold", model=str(own_run), value=1.0)["threshold"] == 1.0
    assert ask("describe", model=str(own_run))["threshold"] == 1.0
    assert labels(ask("classify", **asked)) == [None] * 12
    assert None not in labels(ask("classify", **asked, threshold=0))
    with pytest.raises(StudioError, match="between 0 and 1"):
        ask("set_threshold", model=str(own_run), value=80)


def labels(value: dict[str, Any]) -> list[str | None]:
    return [item["label"] for item in value["items"]]


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
