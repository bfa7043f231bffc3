"""CIFAR-10 in every form people have it, and copies that are not what they say."""

import gzip
import hashlib
import io
import os
import pickle
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data import cifar10
from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.plain_pickle import load_plain
from resnet_studio.core.data.scan import scan
from resnet_studio.core.data.split import make_split
from resnet_studio.core.errors import DataError
from resnet_studio.core.tasks import Cancelled, TaskContext

PUBLISHED = 10_000  # images of a batch
PUBLISHED_SIZES = (cifar10.NUM_PER_BATCH, cifar10.NUM_TRAIN, cifar10._BINARY_BYTES)
SMALLER = 50  # times: a copy of the published size takes a second to read; one test has them
NUM = PUBLISHED // SMALLER


def labels_of(number: int, num: int = NUM) -> np.ndarray:
    return ((np.arange(num) + number) % 10).astype(np.uint8)


def rows_of(number: int, num: int = NUM) -> np.ndarray:
    """(num, 3072): red holds the number of the batch, green the column, blue the row."""
    image = np.zeros((3, 32, 32), np.uint8)
    image[0], image[1], image[2] = number, np.arange(32), np.arange(32)[:, None]
    return np.tile(image.reshape(1, -1), (num, 1))


def make_binary(folder: Path, num: int = NUM) -> Path:
    folder.mkdir(parents=True)
    for number, name in enumerate(cifar10.BATCH_NAMES):
        table = np.concatenate([labels_of(number, num)[:, None], rows_of(number, num)], axis=1)
        table.tofile(folder / f"{name}.bin")
    (folder / "batches.meta.txt").write_text("\n".join(cifar10.CLASSES) + "\n\n")
    return folder


def make_batch(number: int, num: int = NUM, **changes: Any) -> dict[bytes, Any]:
    labels, rows = labels_of(number, num), rows_of(number, num)
    batch = {b"labels": labels.tolist(), b"data": rows, b"filenames": [b"a.png"] * 5}
    return batch | {key.encode(): value for key, value in changes.items()}


def make_python(folder: Path, num: int = NUM) -> Path:
    folder.mkdir(parents=True)
    for number, name in enumerate(cifar10.BATCH_NAMES):
        (folder / name).write_bytes(pickle.dumps(make_batch(number, num), protocol=2))
    meta = {b"label_names": [name.encode() for name in cifar10.CLASSES]}
    (folder / "batches.meta").write_bytes(pickle.dumps(meta, protocol=2))
    return folder


def set_size(monkeypatch: pytest.MonkeyPatch, num: int) -> None:
    monkeypatch.setattr(cifar10, "NUM_PER_BATCH", num)
    monkeypatch.setattr(cifar10, "NUM_TRAIN", 5 * num)
    monkeypatch.setattr(cifar10, "_BINARY_BYTES", 3073 * num)


@pytest.fixture(autouse=True)
def small_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """CIFAR-10 has a fiftieth of its images here."""
    set_size(monkeypatch, NUM)


def pack(folder: Path, archive: Path) -> Path:
    mode = "w:gz" if archive.suffix == ".gz" else "w"
    options = {"compresslevel": 1} if archive.suffix == ".gz" else {}
    with tarfile.open(archive, mode, **options) as file:
        file.add(folder, folder.name)
    return archive


@pytest.fixture(scope="module")
def binary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_binary(tmp_path_factory.mktemp("binary") / "cifar-10-batches-bin")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_python(tmp_path_factory.mktemp("python") / "cifar-10-batches-py")


@pytest.fixture(scope="module")
def archive(binary: Path) -> Path:
    return pack(binary, binary.parent / "some name.tar.gz")


@pytest.fixture
def copy(binary: Path, tmp_path: Path) -> Path:
    """A folder whose files may be replaced (they are links to the good ones)."""
    for file in binary.iterdir():
        os.link(file, tmp_path / file.name)
    return tmp_path


def replace(file: Path, data: bytes) -> None:
    file.unlink()
    file.write_bytes(data)


def check_content(path: Path, num: int = NUM) -> None:
    content = cifar10.read_cifar10(path, TaskContext())
    assert content.images.shape == (6 * num, 32, 32, 3)
    assert content.classes == cifar10.CLASSES
    assert not content.is_verified
    for number in range(6):
        assert (content.labels[number * num : (number + 1) * num] == labels_of(number, num)).all()
        assert content.images[number * num + 7, 3, 5].tolist() == [number, 5, 3]


@pytest.mark.parametrize("make", [make_binary, make_python])
def test_copies_of_the_published_size_are_read(
    make: Callable[[Path, int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PUBLISHED_SIZES == (PUBLISHED, 50_000, 30_730_000)
    set_size(monkeypatch, PUBLISHED)
    folder = make(tmp_path / "copy", PUBLISHED)
    check_content(folder, PUBLISHED)
    shutil.rmtree(folder)  # 184 MB


def test_the_binary_version_is_read(binary: Path) -> None:
    check_content(binary)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_the_python_version_is_read_in_every_usual_protocol(protocol: int) -> None:
    batch = load_plain(pickle.dumps(make_batch(1), protocol=protocol))
    assert batch[b"labels"] == labels_of(1).tolist()
    assert (batch[b"data"] == rows_of(1)).all()


def test_the_python_version_is_read(python: Path) -> None:
    check_content(python)


def test_archives_are_read_without_unpacking(archive: Path, python: Path, tmp_path: Path) -> None:
    before = sorted(archive.parent.rglob("*"))
    check_content(archive)
    check_content(pack(python, tmp_path / "python.tar"))
    assert sorted(archive.parent.rglob("*")) == before


def test_all_forms_are_the_same_data(binary: Path, python: Path, archive: Path) -> None:
    datasets = [scan(str(path)) for path in (binary, python, archive)]
    assert len({dataset.fingerprint for dataset in datasets}) == 1
    dataset = datasets[2]
    assert (dataset.kind, dataset.image_size, dataset.path) == ("cifar10", 32, str(archive))
    assert dataset.verified is False
    assert (dataset.keys[0], dataset.keys[5 * NUM], dataset.keys[-1]) == (
        "train/00000",
        "test/00000",
        "test/00199",
    )


def test_the_folder_above_is_enough(binary: Path, python: Path) -> None:
    assert scan(str(binary.parent)).path == str(binary)
    assert scan(str(python.parent)).path == str(python)


def test_the_given_test_split_is_kept_and_validation_is_cut(binary: Path) -> None:
    dataset = scan(str(binary))
    split = make_split(dataset, DataRecipe())
    assert split.counts() == {"train": 900, "validation": 100, "test": 200}
    assert split.test.tolist() == list(range(5 * NUM, 6 * NUM))
    assert np.bincount(dataset.labels[split.validation]).tolist() == [10] * 10
    assert make_split(dataset, DataRecipe(validation_fraction=0)).counts()["train"] == 5 * NUM


def test_the_official_archive_is_verified(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.md5(archive.read_bytes()).hexdigest()
    monkeypatch.setattr(cifar10, "OFFICIAL_ARCHIVES", frozenset({digest}))
    assert scan(str(archive)).verified is True


def test_the_official_batches_are_verified_one_by_one(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {name: hashlib.md5((python / name).read_bytes()).hexdigest() for name in cifar10.BATCH_NAMES}
    monkeypatch.setattr(cifar10, "OFFICIAL_BATCHES", digests)
    assert scan(str(python)).verified is True
    monkeypatch.setattr(cifar10, "OFFICIAL_BATCHES", digests | {"test_batch": "0"})
    assert scan(str(python)).verified is False


def test_the_known_digests_are_torchvisions() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    official = datasets.CIFAR10
    assert dict(official.train_list + official.test_list) == cifar10.OFFICIAL_BATCHES
    assert official.tgz_md5 in cifar10.OFFICIAL_ARCHIVES


def test_one_image_is_read_from_every_form(binary: Path, python: Path, archive: Path) -> None:
    for path in (binary, python, archive):
        dataset = scan(str(path))
        for index in (0, NUM + 45, 6 * NUM - 1):
            assert cifar10.read_image(dataset, index)[3, 5].tolist() == [index // NUM, 5, 3]


def test_an_archive_is_read_once_for_scan_thumbnails_and_pixels(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = scan(str(archive))
    monkeypatch.setattr(cifar10, "read_cifar10", None)
    assert cifar10.read_image(dataset, NUM)[3, 5].tolist() == [1, 5, 3]
    source = open_pixels(dataset, 32, "crop")
    assert source.read(np.array([6 * NUM - 1]))[0, 3, 5].tolist() == [5, 5, 3]


def test_a_copy_that_changed_after_the_scan_is_refused(binary: Path, copy: Path) -> None:
    dataset = scan(str(copy))
    data = bytearray((copy / "data_batch_1.bin").read_bytes())
    data[0] = 9 - data[0]
    replace(copy / "data_batch_1.bin", bytes(data))
    scan(str(binary))
    with pytest.raises(DataError, match="has changed since it was scanned"):
        open_pixels(dataset, 32, "crop")


def test_missing_batches_are_named(copy: Path) -> None:
    (copy / "data_batch_3.bin").unlink()
    (copy / "test_batch.bin").unlink()
    with pytest.raises(DataError, match="data_batch_3, test_batch not found"):
        scan(str(copy))


@pytest.mark.parametrize("num_bytes", [0, 10, 3073, 3073 * NUM - 1, 3073 * NUM + 3073])
def test_a_batch_of_wrong_size_is_refused(copy: Path, num_bytes: int) -> None:
    replace(copy / "data_batch_2.bin", bytes(num_bytes))
    with pytest.raises(DataError, match=r"data_batch_2\.bin has .* bytes in place of 614,600"):
        scan(str(copy))


def test_a_label_out_of_range_is_refused(copy: Path) -> None:
    data = bytearray((copy / "data_batch_2.bin").read_bytes())
    data[3073 * 77] = 10
    replace(copy / "data_batch_2.bin", bytes(data))
    with pytest.raises(DataError, match="labels outside of 0 to 9"):
        scan(str(copy))


def test_own_class_names_are_taken_and_useless_ones_are_not(copy: Path) -> None:
    replace(copy / "batches.meta.txt", "\n".join("abcdefghij").encode())
    assert scan(str(copy)).classes == tuple("abcdefghij")
    replace(copy / "batches.meta.txt", b"one\ntwo\n\xff")
    assert scan(str(copy)).classes == cifar10.CLASSES


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": np.zeros((NUM, 3071), np.uint8)}, "no array of 10,000"),
        ({"data": np.zeros((NUM, 3072), np.int32)[:1]}, "no array of 10,000"),
        ({"data": [1, 2]}, "no array of 10,000"),
        ({"data": np.zeros((NUM, 8), np.float32)}, "another type"),
        ({"labels": [1, 2]}, "2 labels in place of 10,000"),
        ({"labels": [10] * NUM}, "outside of 0 to 9"),
        ({"labels": [-1] * NUM}, "outside of 0 to 9"),
        ({"labels": [10**30] * NUM}, "outside of 0 to 9"),
        ({"labels": ["cat"] * NUM}, "no list of whole numbers"),
        ({"labels": None}, "no list of whole numbers"),
    ],
)
def test_a_python_batch_of_wrong_content_is_refused(
    python: Path, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    for file in python.iterdir():
        os.link(file, tmp_path / file.name)
    replace(tmp_path / "data_batch_1", pickle.dumps(make_batch(0, **changes), protocol=2))
    with pytest.raises(DataError, match=reason) as caught:
        scan(str(tmp_path))
    assert "cifar-10-binary.tar.gz" in caught.value.advice


def test_an_archive_cut_off_or_damaged_is_refused(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for number, data in enumerate(
        (whole[: len(whole) // 2], whole[:1000], b"", whole[:5000] + b"xyz" + whole[5003:])
    ):
        path = tmp_path / f"{number}.tar.gz"
        path.write_bytes(data)
        with pytest.raises(DataError, match="cannot be used as CIFAR-10"):
            scan(str(path))


def test_an_archive_of_something_else_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_text("hello")
    with pytest.raises(DataError, match=r"data_batch_1, .* not found"):
        scan(str(pack(tmp_path / "hello.txt", tmp_path / "a.tar.gz")))


def test_an_archive_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cifar10, "_MAX_ARCHIVE_BYTES", cifar10._MAX_ARCHIVE_BYTES // SMALLER)
    path = tmp_path / "bomb.tar.gz"
    member = tarfile.TarInfo("zeros")
    member.size = 10**12
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(member.tobuf())
        for _ in range(45):
            file.write(bytes(10_000_000 // SMALLER))
    with pytest.raises(DataError, match="far more than CIFAR-10"):
        scan(str(path))


def test_a_member_that_says_it_is_huge_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("cifar-10-batches-py/data_batch_1")
    member.size = 10**12
    path = tmp_path / "huge.tar"
    path.write_bytes(member.tobuf() + bytes(10_000))
    with pytest.raises(DataError, match="too large"):
        scan(str(path))


def test_links_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "links.tar"
    with tarfile.open(path, "w") as file:
        member = tarfile.TarInfo("data_batch_1")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(member, io.BytesIO())
    with pytest.raises(DataError, match=r"data_batch_1, .* not found"):
        scan(str(path))


def tar_header(kind: bytes, size: int) -> bytes:
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


SPARSE = b"22 GNU.sparse.size=ab\n".ljust(512, b"\0")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (tar_header(tarfile.XHDTYPE, 300 << 20), "longer than any"),
        (tar_header(tarfile.GNUTYPE_LONGNAME, 300 << 20), "longer than any"),
        ((tar_header(tarfile.XHDTYPE, 512) + bytes(512)) * 3000, "no CIFAR-10 archive"),
        (tar_header(tarfile.REGTYPE, 0) * 3000, "far more than CIFAR-10"),
        (tar_header(tarfile.XHDTYPE, 22) + SPARSE + tar_header(tarfile.REGTYPE, 0), "no CIFAR-10 archive"),
    ],
    ids=["a huge header", "a huge name", "headers of headers", "many members", "no number"],
)
def test_a_tar_that_asks_for_much_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match=reason):
        cifar10.read_cifar10(path, TaskContext())


def test_a_stop_is_heard(binary: Path) -> None:
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        scan(str(binary), context)


def test_png_folders_of_cifar_are_ordinary_folders(tmp_path: Path) -> None:
    for split in ("train", "test"):
        for name in ("cat", "dog"):
            (tmp_path / split / name).mkdir(parents=True)
            Image.new("RGB", (32, 32)).save(tmp_path / split / name / "00000.png")
    assert scan(str(tmp_path)).kind == "folder"
