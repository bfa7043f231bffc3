"""A dropped file is seen with the very pixels of validation, in the order given; a broken one is said so."""

import errno
import io
import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.file_pixels import FilePixels
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.evaluation import evaluate as evaluation
from resnet_studio.core.evaluation.evaluate import logits_of
from resnet_studio.core.inference import classifier as module
from resnet_studio.core.inference import fast_way
from resnet_studio.core.inference.classifier import Classified, Classifier
from resnet_studio.core.inference.fast_way import NUM_COMPARED
from resnet_studio.core.inference.pictures import find_images
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

CPU = torch.device("cpu")
SIZE = 12
BATCH = 32


class Seeing(nn.Module):
    """Notes what it is shown; likes the class with the number of the first red pixel."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.num_classes = num_classes
        self.seen: list[Tensor] = []

    def forward(self, images: Tensor) -> Tensor:
        self.seen.append(images.clone())
        red = (images[:, 0, 0, 0] * 0.3 + 0.4) * 255
        return -(torch.arange(self.num_classes) - red[:, None]).abs()


def classifier_of(resize: Any = "crop", num_classes: int = 3) -> tuple[Classifier, Seeing]:
    how = Preprocessing(image_size=SIZE, resize=resize, mean=(0.4, 0.5, 0.6), std=(0.3, 0.25, 0.2))
    about = NetworkAbout(
        architecture={},
        classes=tuple(f"class {number}" for number in range(num_classes)),
        preprocessing=how,
        recipe=Recipe(),
    )
    model = Seeing(num_classes)
    network = TrainedNetwork(model, about, Path("weights"))  # type: ignore[arg-type]
    return Classifier(network, CPU), model


def noise(*shape: int, dtype: Any = np.uint8) -> Any:
    top = np.iinfo(dtype).max
    return np.random.default_rng(len(shape)).integers(0, top, shape, dtype=dtype, endpoint=True)


def save_all_kinds(folder: Path) -> list[str]:
    """Pictures of every kind that cameras, scanners and programs make; their names, sorted."""
    color = Image.fromarray(noise(40, 31, 3))
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        color.save(folder / f"turn{turn}.jpg", exif=exif)
    color.convert("L").save(folder / "grey.png")
    color.convert("CMYK").save(folder / "cmyk.jpg")
    color.convert("P").save(folder / "palette.gif")
    Image.fromarray(noise(20, 50, 4), "RGBA").save(folder / "alpha.png")
    Image.fromarray(noise(33, 20, dtype=np.uint16)).save(folder / "sixteen.png")
    Image.fromarray(noise(400, 300, 3)).save(folder / "large.jpg")
    Image.fromarray(noise(SIZE, SIZE, 3)).save(folder / "exact.png")
    return sorted(path.name for path in folder.iterdir())


def folder_of(root: Path, names: list[str]) -> DataSet:
    """A data set of these files, all of the first class."""
    return DataSet(
        kind="folder",
        path=str(root),
        name="all kinds",
        classes=("a", "b"),
        keys=tuple(names),
        labels=np.zeros(len(names), np.int64),
        given_splits=np.full(len(names), -1, np.int8),
        image_size=SIZE,
        faults=(),
        verified=None,
        fingerprint="",
    )


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_a_dropped_file_is_seen_as_validation_sees_it(tmp_path: Path, resize: str) -> None:
    names = save_all_kinds(tmp_path)
    classifier, model = classifier_of(resize)
    answers = list(classifier.classify([str(tmp_path / name) for name in names], is_exact=True))
    assert not any(answer.error for answer in answers)
    dataset = folder_of(tmp_path, names)
    source = FilePixels(dataset, SIZE, resize)
    how = classifier.network.about.preprocessing
    loader = Loader(source, dataset.labels, np.arange(len(names)), 4, how, CPU)
    validation = torch.cat([batch.images for batch in loader.in_order()])
    assert torch.equal(torch.cat(model.seen), validation)


def put_numbered(folder: Path, num: int) -> list[str]:
    for number in range(num):
        Image.new("RGB", (SIZE, SIZE), (number, 0, 0)).save(folder / f"{number:03d}.png")
    return [str(folder / f"{number:03d}.png") for number in range(num)]


def test_the_order_is_kept_and_a_broken_file_is_a_row_of_its_own(tmp_path: Path) -> None:
    paths = put_numbered(tmp_path, 80)
    Path(paths[3]).write_bytes(b"no picture")
    Path(paths[40]).unlink()
    Path(paths[50]).write_bytes(Path(paths[50]).read_bytes()[:42])
    paths = [*reversed(paths), str(tmp_path), paths[7], "bad\0name"]
    classifier, _ = classifier_of(num_classes=80)
    answers = list(classifier.classify(paths, num_top=1, is_exact=True))
    assert [answer.path for answer in answers] == paths
    broken = {paths.index(str(tmp_path / f"{number:03d}.png")) for number in (3, 40, 50)} | {80, 82}
    for place, answer in enumerate(answers):
        if place in broken:
            assert answer.error.endswith(".")
            assert answer.to_dict().keys() == {"path", "error"}
        else:
            assert answer.to_dict()["label"] == f"class {int(Path(answer.path).stem)}"


def test_only_broken_files_and_no_files_at_all_are_answered(tmp_path: Path) -> None:
    classifier, model = classifier_of()
    assert list(classifier.classify([])) == []
    assert [bool(answer.error) for answer in classifier.classify([str(tmp_path)] * 40, is_exact=True)] == [
        True
    ] * 40
    assert model.seen == []


@pytest.mark.parametrize(("num_top", "expected"), [(2, 2), (3, 3), (5, 3), (10**9, 3), (0, 1), (-1, 1)])
def test_no_more_classes_are_named_than_there_are_and_always_one(
    tmp_path: Path, num_top: int, expected: int
) -> None:
    classifier, _ = classifier_of()
    (answer,) = classifier.classify(put_numbered(tmp_path, 1), num_top)
    assert len(answer.top) == expected
    assert answer.top[0][0] == "class 0"
    values = [value for _, value in answer.top]
    assert values == sorted(values, reverse=True)
    assert sum(values) <= 1 + 1e-6


def test_progress_ends_at_all(tmp_path: Path) -> None:
    told: list[Progress] = []
    classifier, _ = classifier_of()
    list(classifier.classify(put_numbered(tmp_path, 70), context=TaskContext(told.append), is_exact=True))
    assert (told[-1].done, told[-1].total) == (70, 70)


def test_a_stop_ends_between_batches_and_does_not_wait_for_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = put_numbered(tmp_path, 200)
    num_decoded = 0
    monkeypatch.setattr(module, "evaluation_batch", lambda _: BATCH)

    def decode(path: Path, size: int, resize: str) -> Any:
        nonlocal num_decoded
        num_decoded += 1
        if int(path.stem) >= BATCH:
            time.sleep(0.02)
        return np.zeros((size, size, 3), np.uint8)

    monkeypatch.setattr(module, "decode", decode)
    before = threading.active_count()
    context = TaskContext()
    answers = []
    classifier, _ = classifier_of()

    def go_on() -> None:
        for answer in classifier.classify(paths, context=context, is_exact=True):
            answers.append(answer)
            context.stop()

    with pytest.raises(Cancelled):
        go_on()
    assert len(answers) == BATCH
    assert num_decoded <= 3 * BATCH
    assert threading.active_count() == before


def test_who_leaves_early_waits_for_the_files_under_way_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    num_decoded = 0
    monkeypatch.setattr(module, "evaluation_batch", lambda _: BATCH)

    def decode(path: Path, size: int, resize: str) -> Any:
        nonlocal num_decoded
        num_decoded += 1
        if int(path.stem) >= BATCH:
            time.sleep(0.05)
        return np.zeros((size, size, 3), np.uint8)

    monkeypatch.setattr(module, "decode", decode)
    classifier, _ = classifier_of()
    answers = classifier.classify(put_numbered(tmp_path, 2 * BATCH), is_exact=True)
    next(iter(answers))
    answers.close()  # type: ignore[attr-defined]
    assert num_decoded < 2 * BATCH


def test_a_folder_that_cannot_be_read_has_an_answer_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/1.png", "locked/2.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"")
    scan = os.scandir

    def refuse(path: str) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    locked = str(tmp_path / "locked")
    assert find_images([str(tmp_path)]).paths == [str(tmp_path / "a" / "1.png"), locked]
    classifier, _ = classifier_of()
    (answer,) = classifier.classify([locked])
    assert answer.error.startswith(f"{locked} cannot be read")


def test_bytes_and_files_are_the_same_picture(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(noise(40, 31, 3)).save(buffer, "JPEG")
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue())
    classifier, model = classifier_of()
    list(classifier.classify([str(tmp_path / "a.jpg")]))
    pixels = module.decode(buffer.getvalue(), SIZE, "crop")
    classifier.top(pixels[None], 1)
    assert torch.equal(model.seen[0], model.seen[1])


def test_the_exact_mode_gives_the_very_logits_of_evaluation(
    network: TrainedNetwork, photos: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Tensor] = []

    def note(model: nn.Module, images: Tensor, *rest: Any) -> Tensor:
        seen.append(logits_of(model, images, *rest))
        return seen[-1]

    monkeypatch.setattr(evaluation, "logits_of", note)
    monkeypatch.setattr(module, "logits_of", note)
    root = Path(photos[0]).parent
    dataset = folder_of(root, sorted(Path(path).name for path in photos))
    evaluation.evaluate_network(network, dataset, np.arange(len(photos)), "all", CPU)
    evaluated = torch.cat(seen)
    seen.clear()
    answers = list(Classifier(network, CPU).classify(photos, 3, is_exact=True))
    assert torch.equal(torch.cat(seen), evaluated)
    values = evaluated.softmax(dim=1).amax(dim=1).tolist()
    assert [answer.probability for answer in answers] == values


ROUNDING = 1e-5  # batches of other sizes


def assert_near(answers: list[Classified], others: list[Classified], distance: float) -> None:
    for answer, other in zip(answers, others, strict=True):
        assert (answer.path, answer.label, answer.error) == (other.path, other.label, other.error)
        assert dict(answer.top) == pytest.approx(dict(other.top), abs=distance)


def test_the_fast_mode_starts_exactly_and_agrees_all_the_way(
    network: TrainedNetwork, photos: list[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    paths = [photos[0], str(broken), *photos[1:], str(broken), *photos]
    threads = torch.get_num_threads()
    classifier = Classifier(network, CPU)
    exact = list(classifier.classify(paths, 3, is_exact=True))
    assert not classifier.fast.is_settled
    quick = list(classifier.classify(paths, 3))
    assert classifier.fast.is_trusted
    num_exact = NUM_COMPARED + 1  # the broken one is no sample
    assert_near(quick[:num_exact], exact[:num_exact], ROUNDING)
    assert_near(quick, exact, 0.1)
    assert [answer.path for answer in quick] == paths
    assert torch.get_num_threads() == threads


def test_the_fast_mode_goes_on_exactly_where_it_disagrees(
    network: TrainedNetwork, photos: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_way, "largest_change", lambda *_: 1.0)
    classifier = Classifier(network, CPU)
    exact = list(Classifier(network, CPU).classify(photos, is_exact=True))
    assert_near(list(classifier.classify(photos)), exact, ROUNDING)
    assert (classifier.fast.is_settled, classifier.fast.is_trusted) == (True, False)
    assert classifier.fast.note


def test_single_files_settle_the_fast_mode_too(network: TrainedNetwork, photos: list[str]) -> None:
    classifier = Classifier(network, CPU)
    for path in photos[:NUM_COMPARED]:
        assert not classifier.fast.is_settled
        list(classifier.classify([path]))
    assert classifier.fast.is_settled
    (answer,) = classifier.classify([photos[-1]])
    assert answer.label


def test_a_stop_ends_the_fast_mode_between_batches(network: TrainedNetwork, photos: list[str]) -> None:
    classifier = Classifier(network, CPU)
    list(classifier.classify(photos))
    before = threading.active_count()
    context = TaskContext()

    def go_on() -> None:
        for _ in classifier.classify(photos * 100, context=context):
            context.stop()

    with pytest.raises(Cancelled):
        go_on()
    assert threading.active_count() == before


def test_an_answer_below_the_threshold_is_not_sure(network: TrainedNetwork, photos: list[str]) -> None:
    classifier = Classifier(network, CPU)
    for answer in classifier.classify(photos[:4], threshold=1.1):
        assert (answer.label, answer.to_dict()["label"]) == (None, None)
        assert answer.probability == answer.top[0][1]
    assert all(answer.label for answer in classifier.classify(photos[:4], threshold=0.0))


def test_a_picture_of_one_pixel_has_an_answer_and_a_vanished_file_a_sentence(
    network: TrainedNetwork, photos: list[str], tmp_path: Path
) -> None:
    Image.new("RGB", (1, 1), "red").save(tmp_path / "one.png")
    classifier = Classifier(network, CPU)
    paths = iter([photos, [str(tmp_path / "one.png"), str(tmp_path / "gone.png")]])
    list(classifier.classify(next(paths)))
    one, gone = classifier.classify(next(paths))
    assert one.label
    assert "gone.png cannot be read" in gone.error
