"""Finds the images of a folder that show the same picture twice, and says which of them to leave out."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.data.decode import DECODE_VERSION, open_image
from resnet_studio.core.data.file_pixels import stamps_of
from resnet_studio.core.data.near_copies import find_near_pairs
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.data.thumbprints import Thumbprints, read_thumbprints
from resnet_studio.core.durable import digest_of
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

# Raised when other pairs may be found in the same files.
COPIES_VERSION: Final = 1
SAME_PIXELS_LEVELS: Final = 8  # of 255, in small pictures: a large JPEG is not decoded whole for its own

CopyKind = Literal["bytes", "pixels", "near", "mirrored"]
Place = Literal["splits", "classes", "within"]
PLACES: tuple[Place, ...] = get_args(Place)
EXACT: tuple[CopyKind, ...] = ("bytes", "pixels")


@dataclass(frozen=True)
class CopyPair:
    """Two images that show the same picture.

    Attributes:
        first, second: Their indices in the data set, first < second.
        kind: Whether the files are the same, or the pixels, or nearly so, or those of the mirror image.
        likeness: How well the edges agree, at most 1, which is what it is for the same bytes and pixels.
    """

    first: int
    second: int
    kind: CopyKind
    likeness: float = 1.0


def known_copies(dataset: DataSet, context: TaskContext | None = None) -> tuple[CopyPair, ...] | None:
    """What `find_copies` would give, where it was asked before and no file changed since; else None.

    Raises:
        Cancelled: The context was stopped.
    """
    if dataset.kind != "folder":
        return ()
    stamps = stamps_of(Path(dataset.path), dataset.keys, context or TaskContext())
    return _read_kept(dataset, _mark_of(dataset, stamps))


def find_copies(dataset: DataSet, context: TaskContext | None = None) -> tuple[CopyPair, ...]:
    """The pairs of images of a folder that show the same picture, in the order of the images.

    Of several images with the same bytes or pixels each is paired with the first, and the first alone is
    compared with the others. What was found is kept by the paths, sizes and times of change of the files.
    Data that comes as one archive is not looked through: it has none.

    Raises:
        Cancelled: The context was stopped.
    """
    context = context or TaskContext()
    kept = known_copies(dataset, context)
    if kept is not None:
        return kept
    prints = read_thumbprints(dataset, context)
    exact = list(_same_files(dataset, prints, context))
    is_first = np.ones(len(dataset), bool)
    is_first[[pair.second for pair in exact]] = False
    near = _near_copies(dataset, prints, np.flatnonzero(is_first), context)
    pairs = tuple(sorted([*exact, *near], key=lambda pair: (pair.first, pair.second)))
    _keep(dataset, _mark_of(dataset, prints.stamps), pairs)
    return pairs


def by_place(
    pairs: Iterable[CopyPair], dataset: DataSet, codes: NDArray[np.int8]
) -> dict[Place, tuple[CopyPair, ...]]:
    """The pairs by where they do harm; one that lies in two splits and in two classes counts for both.

    Pairs with an image that is in no split, because it is excluded, do none.

    Args:
        pairs: As `find_copies` gives them.
        dataset: Whose images they are.
        codes: (N,) the split of each image, as `Split.codes`.
    """
    found: dict[Place, list[CopyPair]] = {place: [] for place in PLACES}
    for pair in pairs:
        ends = [pair.first, pair.second]
        if (codes[ends] < 0).any():
            continue
        is_across_splits = codes[pair.first] != codes[pair.second]
        is_across_classes = dataset.labels[pair.first] != dataset.labels[pair.second]
        if is_across_splits:
            found["splits"].append(pair)
        if is_across_classes:
            found["classes"].append(pair)
        if not is_across_splits and not is_across_classes:
            found["within"].append(pair)
    return {place: tuple(some) for place, some in found.items()}


def to_leave_out(pairs: Iterable[CopyPair], dataset: DataSet, codes: NDArray[np.int8]) -> list[str]:
    """The keys of the images whose exclusion leaves none of these pairs.

    Of images that show the same in one class one stays: a test image before a validation image before a
    training image, as what was measured before is measured still. Which of two classes is right nobody
    knows: all of them go.
    """
    keys = []
    for group in _groups(pairs):
        is_doubtful = len(set(dataset.labels[group].tolist())) > 1
        stays = -1 if is_doubtful else max(group, key=lambda index: (codes[index], -index))
        keys += [dataset.keys[index] for index in group if index != stays]
    return sorted(keys)


def _groups(pairs: Iterable[CopyPair]) -> Iterator[list[int]]:
    """The images that hang together by pairs."""
    leaders: dict[int, int] = {}

    def leader_of(index: int) -> int:
        while (leader := leaders.setdefault(index, index)) != index:
            leaders[index] = index = leaders[leader]
        return index

    for pair in pairs:
        leaders[leader_of(pair.second)] = leader_of(pair.first)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in sorted(leaders):
        groups[leader_of(index)].append(index)
    yield from groups.values()


def _same_files(dataset: DataSet, prints: Thumbprints, context: TaskContext) -> Iterator[CopyPair]:
    """Images with the same bytes or the same pixels; their small pictures are the same, so few are read."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for index, picture in enumerate(prints.pictures):
        if prints.stamps[index, 0] >= 0:
            alike[hashlib.blake2b(picture.tobytes(), digest_size=16).digest()].append(index)
    doubtful = [group for group in alike.values() if len(group) > 1]
    for num_done, group in enumerate(doubtful, start=1):
        context.raise_if_stopped()
        yield from _same_in_group(dataset, group, context)
        context.report(num_done, len(doubtful), QT_TRANSLATE_NOOP("activity", "Comparing files"))


def _same_in_group(dataset: DataSet, group: list[int], context: TaskContext) -> Iterator[CopyPair]:
    by_bytes: dict[str, int] = {}
    by_pixels: dict[str, int] = {}
    for index in group:
        context.raise_if_stopped()
        path = Path(dataset.path) / dataset.keys[index]
        with contextlib.suppress(OSError, DataError):  # gone or broken since the scan: no copy of anything
            content = digest_of(path)
            if content in by_bytes:
                yield CopyPair(by_bytes[content], index, "bytes")
                continue
            first = by_pixels.setdefault(_pixels_digest(path), index)
            by_bytes[content] = first  # of several with the same pixels all are paired with one
            if first != index:
                yield CopyPair(first, index, "pixels")


def _pixels_digest(path: Path) -> str:
    image = open_image(path)
    return f"{image.size} {hashlib.sha256(image.tobytes()).hexdigest()}"


def _near_copies(
    dataset: DataSet, prints: Thumbprints, indices: NDArray[np.int64], context: TaskContext
) -> Iterator[CopyPair]:
    """Of these images those that show nearly the same; a JPEG may be the very pixels of a PNG."""
    found = find_near_pairs(prints.pictures[indices], prints.colors[indices], context)
    digests: dict[int, str] = {}
    firsts, seconds = indices[found.first].tolist(), indices[found.second].tolist()
    rest = (found.likeness.tolist(), found.is_mirrored.tolist())
    for first, second, likeness, is_mirrored in zip(firsts, seconds, *rest, strict=True):
        context.raise_if_stopped()
        levels = np.abs(prints.pictures[first].astype(np.int16) - prints.pictures[second]).max()
        if is_mirrored:
            yield CopyPair(first, second, "mirrored", round(likeness, 4))
        elif levels <= SAME_PIXELS_LEVELS and _have_same_pixels(dataset, (first, second), digests):
            yield CopyPair(first, second, "pixels")
        else:
            yield CopyPair(first, second, "near", round(likeness, 4))


def _have_same_pixels(dataset: DataSet, ends: tuple[int, int], digests: dict[int, str]) -> bool:
    try:
        for index in ends:
            if index not in digests:
                digests[index] = _pixels_digest(Path(dataset.path) / dataset.keys[index])
    except DataError:  # broken since the scan
        return False
    return digests[ends[0]] == digests[ends[1]]


def _mark_of(dataset: DataSet, stamps: NDArray[np.int64]) -> str:
    """What tells whether the same was asked of the same files."""
    keys = "\0".join(dataset.keys).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(f"{COPIES_VERSION} {DECODE_VERSION} ".encode() + keys)
    digest.update(stamps.tobytes())
    return digest.hexdigest()


def _read_kept(dataset: DataSet, mark: str) -> tuple[CopyPair, ...] | None:
    """The pairs that were found before; None where the files changed, or what is kept is damaged."""
    try:
        record = json.loads(_kept_path(dataset).read_text(encoding="utf-8"))
        if record["mark"] != mark:
            return None
        pairs = tuple(CopyPair(*row) for row in record["pairs"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return pairs if all(_is_pair(pair, len(dataset)) for pair in pairs) else None


def _is_pair(pair: CopyPair, num_images: int) -> bool:
    one, other = pair.first, pair.second
    has_numbers = type(one) is type(other) is int and isinstance(pair.likeness, (int, float))
    return has_numbers and 0 <= one < other < num_images and pair.kind in get_args(CopyKind)


def _keep(dataset: DataSet, mark: str, pairs: Iterable[CopyPair]) -> None:
    """Keep them for the next time; a cache that cannot be written is no failure."""
    rows = [[pair.first, pair.second, pair.kind, pair.likeness] for pair in pairs]
    with contextlib.suppress(OSError):
        write_record(_kept_path(dataset), {"mark": mark, "pairs": rows})


def _kept_path(dataset: DataSet) -> Path:
    return app_folders().cache / "copies" / record_name(dataset.path)
