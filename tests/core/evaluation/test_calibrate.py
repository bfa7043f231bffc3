"""What validation images say about answers, and that it is used for no other weights."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from resnet_studio.core.data.scan import scan
from resnet_studio.core.evaluation import calibrate as module
from resnet_studio.core.evaluation.calibrate import (
    Calibration,
    calibrate,
    read_calibration,
    store_calibration,
    threshold_for,
)
from resnet_studio.core.evaluation.familiarity import Familiarity
from resnet_studio.core.inference.classifier import Classifier
from resnet_studio.core.inference.pictures import find_images
from resnet_studio.core.models.weights import load_network
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("probabilities", "is_right", "precision", "expected"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 0.99, 0.0),
        ([0.6, 0.9, 0.7, 0.8], [0, 1, 0, 1], 0.99, 0.8),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1], 0.75, 0.0),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], 0.6, 0.7),
        ([0.9, 0.8, 0.8, 0.6], [1, 1, 0, 0], 0.9, 0.9),  # of equal probabilities all are answered or none
        ([0.9, 0.8], [0, 1], 0.99, None),
        ([0.9, 0.5, 0.4, 0.3], [0, 1, 1, 0], 0.6, 0.4),
    ],
)
def test_the_smallest_probability_that_is_good_enough_is_suggested(
    probabilities: list[float], is_right: list[int], precision: float, expected: float | None
) -> None:
    values, right = np.array(probabilities), np.array(is_right, bool)
    found = threshold_for(values, right, precision)
    assert found == expected
    if found is not None:
        assert right[values >= found].mean() >= precision


def found_for(checkpoint: Path) -> Calibration | None:
    return read_calibration(checkpoint, load_network(checkpoint, CPU))


@pytest.fixture
def calibrated_run(new_run: Any, perform: Any, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    monkeypatch.setattr(module, "FEWEST_IMAGES", 6)
    folder: RunFolder = new_run({"training.epochs": 12})
    perform(folder)
    return folder


def test_a_run_is_calibrated_when_it_ends(calibrated_run: RunFolder) -> None:
    best = newest_intact(calibrated_run, "best")
    found = found_for(best)
    assert found is not None
    assert found.suggested_threshold == 0.0  # it knows all of its validation images
    assert found.familiarity is not None
    assert found.familiarity.mean.shape == (4,)
    assert 0 < found.familiarity.limit < 100


def test_a_calibration_is_used_for_no_other_weights(calibrated_run: RunFolder, tmp_path: Path) -> None:
    best = newest_intact(calibrated_run, "best")
    other = Path(shutil.copy(best, best.with_name("best-epoch00099-step00009999.safetensors")))
    assert found_for(other) is None
    assert found_for(Path(shutil.copy(best, tmp_path / best.name))) is None
    assert not Classifier.load(other, CPU).knows_unfamiliar
    assert Classifier.load(best, CPU).knows_unfamiliar


@pytest.mark.parametrize("content", [None, b"", b"no such file", b"\x02\0\0\0\0\0\0\0{}"])
def test_a_damaged_calibration_counts_as_none(calibrated_run: RunFolder, content: bytes | None) -> None:
    if content is None:
        calibrated_run.calibration_path.unlink()
    else:
        calibrated_run.calibration_path.write_bytes(content)
    assert found_for(newest_intact(calibrated_run, "best")) is None


@pytest.mark.parametrize("shapes", [((3,), (3, 3)), ((4,), (4, 3)), ((4, 1), (4, 4))])
def test_a_calibration_of_another_shape_counts_as_none(
    calibrated_run: RunFolder, shapes: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    best = newest_intact(calibrated_run, "best")
    gaussian = Familiarity(torch.zeros(shapes[0]), torch.zeros(shapes[1]), 4.5)
    store_calibration(calibrated_run, Calibration(0.5, gaussian), best)
    assert found_for(best) is None
    assert not Classifier.load(best, CPU).knows_unfamiliar


def test_too_few_validation_images_calibrate_nothing(new_run: Any, perform: Any) -> None:
    folder = new_run()
    perform(folder)
    assert not folder.calibration_path.exists()


def test_what_is_stored_comes_back(calibrated_run: RunFolder) -> None:
    best = newest_intact(calibrated_run, "best")
    gaussian = Familiarity(torch.randn(4), torch.randn(4, 4), 4.5)
    store_calibration(calibrated_run, Calibration(None, gaussian), best)
    found = found_for(best)
    assert found is not None
    assert found.familiarity is not None
    assert (found.suggested_threshold, found.familiarity.limit) == (None, 4.5)
    assert torch.equal(found.familiarity.whitening, gaussian.whitening)
    store_calibration(calibrated_run, Calibration(0.7, None), best)
    assert found_for(best) == Calibration(0.7, None)
    assert not list(calibrated_run.evaluations.glob("*.tmp"))


def test_no_more_images_are_read_than_a_percentile_needs(
    calibrated_run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = load_network(newest_intact(calibrated_run, "best"), CPU)
    dataset = scan(network.about.recipe.data.path)
    asked: list[int] = []

    class Source:
        size = 8

        def __len__(self) -> int:
            return len(dataset)

        def read(self, indices: np.ndarray) -> np.ndarray:
            asked.extend(indices.tolist())
            return np.random.default_rng(0).integers(0, 256, (len(indices), 8, 8, 3), dtype=np.uint8)

    monkeypatch.setattr(module, "MOST_IMAGES", 7)
    everything = np.arange(len(dataset))
    found = calibrate(network, Source(), dataset.labels, everything[:20], everything[20:], None)
    assert found is not None
    assert sorted(asked) == sorted({*asked})
    assert len(asked) == 14
    assert {0, 19, 20, len(dataset) - 1} <= {*asked}


def test_digits_are_told_from_photographs(new_run: Any, perform: Any, shared_data: Path) -> None:
    folder = new_run(
        {"data.path": "digits", "training.epochs": 4, "training.batch_size": 32,
         "model.stage_depths": (1, 1, 1), "model.stage_widths": (16, 32, 64)}
    )  # fmt: skip
    perform(folder)
    classifier = Classifier.load(newest_intact(folder, "best"), CPU)
    flowers = find_images([str(shared_data / "folders" / "flowers")]).paths[::40]
    answers = list(classifier.classify(flowers))
    assert np.mean([answer.is_unfamiliar for answer in answers]) > 0.9


def test_a_changed_calibration_counts_as_none(calibrated_run: RunFolder) -> None:
    path = calibrated_run.calibration_path
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert found_for(newest_intact(calibrated_run, "best")) is None
