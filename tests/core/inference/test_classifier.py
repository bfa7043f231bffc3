"""A dropped file is seen with the very pixels of validation, in the order given; a broken one is said so."""

import io
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
from resnet_studio.core.data.folder import list_images
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import DataError
from resnet_studio.core.inference import classifier as module
from resnet_studio.core.inference.classifier import Classifier, find_images
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork
from resnet_studio.core.tasks import Cancelled, Progress, TaskContext

CPU = torch.device("cpu")
SIZE = 12


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


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_a_dropped_file_is_seen_as_validation_sees_it(tmp_path: Path, resize: str) -> None:
    names = save_all_kinds(tmp_path)
    classifier, model = classifier_of(resize)
    answers = list(classifier.classify([str(tmp_path / name) for name in names]))
    assert not any(answer.error for answer in answers)
    dataset = DataSet(
        kind="folder",
        path=str(tmp_path),
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
    answers = list(classifier.classify(paths, num_top=1))
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
    assert [bool(answer.error) for answer in classifier.classify([str(tmp_path)] * 40)] == [True] * 40
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
    list(classifier.classify(put_numbered(tmp_path, 70), context=TaskContext(told.append)))
    assert (told[-1].done, told[-1].total) == (70, 70)


def test_a_stop_ends_between_batches_and_does_not_wait_for_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = put_numbered(tmp_path, 200)
    num_decoded = 0

    def decode(path: Path, size: int, resize: str) -> Any:
        nonlocal num_decoded
        num_decoded += 1
        if int(path.stem) >= module.BATCH:
            time.sleep(0.02)
        return np.zeros((size, size, 3), np.uint8)

    monkeypatch.setattr(module, "decode", decode)
    before = threading.active_count()
    context = TaskContext()
    answers = []
    classifier, _ = classifier_of()

    def go_on() -> None:
        for answer in classifier.classify(paths, context=context):
            answers.append(answer)
            context.stop()

    with pytest.raises(Cancelled):
        go_on()
    assert len(answers) == module.BATCH
    assert num_decoded <= 3 * module.BATCH
    assert threading.active_count() == before


def test_who_leaves_early_waits_for_two_files_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    num_decoded = 0

    def decode(path: Path, size: int, resize: str) -> Any:
        nonlocal num_decoded
        num_decoded += 1
        if int(path.stem) >= module.BATCH:
            time.sleep(0.05)
        return np.zeros((size, size, 3), np.uint8)

    monkeypatch.setattr(module, "decode", decode)
    classifier, _ = classifier_of()
    answers = classifier.classify(put_numbered(tmp_path, 2 * module.BATCH))
    next(iter(answers))
    answers.close()  # type: ignore[attr-defined]
    assert num_decoded < 2 * module.BATCH


def test_files_are_taken_as_given_and_folders_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/1.JPG", "a/z.webp", "a/notes.txt", "c.bmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = find_images([str(tmp_path / "a" / "notes.txt"), str(tmp_path)])
    relative = [Path(path).relative_to(tmp_path).as_posix() for path in found]
    assert relative == ["a/notes.txt", "c.bmp", "a/z.webp", "b/1.JPG", "b/2.png"]


def test_a_walk_passes_over_what_a_scan_passes_over(tmp_path: Path) -> None:
    names = (
        "a/1.png",
        "a/._1.png",
        "a/.hidden.png",
        "__MACOSX/a/1.png",
        ".cache/2.png",
        "$RECYCLE.BIN/3.png",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert find_images([str(tmp_path)]) == [str(tmp_path / "a" / "1.png")]
    assert [image.key for image in list_images(tmp_path, TaskContext()).images] == ["a/1.png"]
    hidden = str(tmp_path / ".cache")
    assert find_images([hidden]) == [str(tmp_path / ".cache" / "2.png")], "it was asked for by its name"


def test_a_walk_follows_links_to_folders_and_not_in_circles(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    for name in (root / "a" / "1.png", elsewhere / "2.png"):
        name.parent.mkdir(parents=True)
        name.write_bytes(b"x")
    try:
        (root / "a" / "link").symlink_to(elsewhere, target_is_directory=True)
        (elsewhere / "back").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("no links can be made here")
    assert find_images([str(root)]) == [str(root / "a" / "1.png"), str(root / "a" / "link" / "2.png")]
    keys = [image.key for image in list_images(root, TaskContext()).images]
    assert keys == ["a/1.png", "a/link/2.png"]


@pytest.mark.parametrize("name", ["gone", "~nobody-of-this-name/x", "a\0b", "{x}"])
def test_a_path_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(DataError, match="There is nothing at"):
        find_images([name])


def test_a_walk_can_be_stopped(tmp_path: Path) -> None:
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        find_images([str(tmp_path)], context)


def test_bytes_and_files_are_the_same_picture(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(noise(40, 31, 3)).save(buffer, "JPEG")
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue())
    classifier, model = classifier_of()
    list(classifier.classify([str(tmp_path / "a.jpg")]))
    pixels = module.decode(buffer.getvalue(), SIZE, "crop")
    classifier.top(pixels[None], 1)
    assert torch.equal(model.seen[0], model.seen[1])
