"""What pictures are normalized by is measured on the training images, or given."""

import numpy as np
import pytest

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.normalization import measure_preprocessing
from resnet_studio.core.data.pixels import MemoryPixels
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import DataError
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

from .conftest import SIZE, SlowPixels, pixels


def test_the_measured_mean_and_deviation_are_those_of_all_training_pixels(kind: type) -> None:
    images = pixels(60)
    images[..., 1] //= 3
    indices = np.arange(7, 50)
    found = measure_preprocessing(kind(images), indices, DataRecipe(resize="pad"))
    chosen = images[indices].astype(np.float64) / 255
    assert found.mean == pytest.approx(chosen.mean(axis=(0, 1, 2)), abs=1e-12)
    assert found.std == pytest.approx(chosen.std(axis=(0, 1, 2)), abs=1e-12)
    assert (found.image_size, found.resize) == (SIZE, "pad")


def test_measuring_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    source, indices = MemoryPixels(pixels(60)), np.arange(60)
    whole = measure_preprocessing(source, indices, DataRecipe())
    monkeypatch.setattr("resnet_studio.core.data.pixels.CHUNK_PIXELS", 7 * SIZE**2)
    assert measure_preprocessing(source, indices, DataRecipe()) == whole


def test_images_on_disk_are_measured_by_a_sample_that_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_studio.core.data.normalization.NUM_SAMPLED_IMAGES", 20)
    source = SlowPixels(pixels(300))
    first = measure_preprocessing(source, np.arange(300), DataRecipe())
    assert source.num_read == 20
    assert measure_preprocessing(source, np.arange(300), DataRecipe()) == first
    assert measure_preprocessing(source, np.arange(300), DataRecipe(split_seed=1)) != first
    assert first.mean == pytest.approx((0.5, 0.5, 0.5), abs=0.03)


@pytest.mark.parametrize("normalization", ["imagenet", "half"])
def test_a_given_normalization_reads_no_pixel(normalization: str) -> None:
    source = SlowPixels(pixels(4))
    found = measure_preprocessing(source, np.arange(4), DataRecipe(normalization=normalization))
    assert source.num_read == 0
    assert found.mean == ((0.5, 0.5, 0.5) if normalization == "half" else (0.485, 0.456, 0.406))


def test_images_of_one_color_leave_a_deviation_to_divide_by() -> None:
    source = MemoryPixels(np.full((3, SIZE, SIZE, 3), 7, dtype=np.uint8))
    found = measure_preprocessing(source, np.arange(3), DataRecipe())
    assert found.mean == pytest.approx((7 / 255,) * 3)
    assert found.std == (1 / 255,) * 3


def test_no_training_image_is_said_in_words() -> None:
    with pytest.raises(DataError, match="no training image"):
        measure_preprocessing(MemoryPixels(pixels(3)), np.arange(0), DataRecipe())


def test_measuring_reports_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_studio.core.data.pixels.CHUNK_PIXELS", 10 * SIZE**2)
    told: list[Progress] = []
    context = TaskContext(told.append, interval_seconds=0)
    measure_preprocessing(MemoryPixels(pixels(30)), np.arange(30), DataRecipe(), context)
    assert [(progress.done, progress.total) for progress in told] == [(10, 30), (20, 30), (30, 30)]
    context.stop()
    with pytest.raises(Cancelled):
        measure_preprocessing(MemoryPixels(pixels(30)), np.arange(30), DataRecipe(), context)


def test_the_normalization_of_starting_weights_is_taken_as_it_is() -> None:
    source = SlowPixels(pixels(4))
    known = Preprocessing(image_size=224, resize="pad", mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6))
    recipe = DataRecipe(normalization="weights")
    found = measure_preprocessing(source, np.arange(4), recipe, of_weights=known)
    assert source.num_read == 0
    assert (found.mean, found.std) == (known.mean, known.std)
    assert (found.image_size, found.resize) == (SIZE, "crop")
    with pytest.raises(ValueError, match="no starting weights"):
        measure_preprocessing(source, np.arange(4), recipe)
