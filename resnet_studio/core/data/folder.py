"""Finds the images of a folder that holds one folder a class, with or without split folders above them."""

from __future__ import annotations

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from resnet_studio.core.data.dataset import NO_SPLIT, SPLITS, Fault, printable
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.tasks import TaskContext

IMAGE_SUFFIXES: Final = frozenset(
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".bmp", ".dib",
        ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".pfm", ".avif",
    }
)  # fmt: skip
# Pictures that the decoder does not read: they are told of, other files are passed over in silence.
OTHER_IMAGE_SUFFIXES: Final = frozenset(
    {
        ".heic", ".heif", ".jp2", ".j2k", ".jxl", ".svg", ".psd", ".ico", ".icns", ".tga",
        ".exr", ".hdr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".dcm", ".eps", ".raw",
    }
)  # fmt: skip
IGNORED_NAMES: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini", "lost+found", "$recycle.bin"})
SPLIT_NAMES: Final = {
    "train": 0,
    "training": 0,
    "val": 1,
    "valid": 1,
    "validation": 1,
    "dev": 1,
    "test": 2,
    "testing": 2,
}
_TRAIN: Final = 0


@dataclass(frozen=True, slots=True)
class FoundImage:
    """A file that looks like an image of a class.

    Attributes:
        key: Its path below the data folder, with `/` between the parts.
        class_name: The name of its class folder.
        split: Index into `SPLITS`, or -1.
        size_bytes: Its size.
        changed_ns: When it was changed, in nanoseconds.
    """

    key: str
    class_name: str
    split: int
    size_bytes: int
    changed_ns: int


@dataclass
class Listing:
    """What a folder holds, as far as its names tell.

    Attributes:
        images: Sorted by key.
        faults: What was left out.
    """

    images: list[FoundImage] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add_fault(self, path: str, text: str) -> None:
        """Note what was left out and why."""
        self.faults.append(Fault(path, text))


def list_images(root: Path, context: TaskContext) -> Listing:
    """List the images below a folder, without opening them.

    Class folders stand at the top, or below split folders (`SPLIT_NAMES`, in any case). A folder counts as
    divided when it has a train folder that holds folders and no images of its own. Images in sub-folders of
    a class belong to the class. Hidden files and `IGNORED_NAMES` are passed over. Links are followed, but not
    in circles.

    Raises:
        DataError: The folder cannot be read, or is not laid out in one of these ways.
        Cancelled: The context was stopped.
    """
    listing = Listing()
    top = _top_entries(root)
    folders = [entry.name for entry in top if _is_folder(entry)]
    parts = _split_folders(root, folders)
    if parts:
        for name in folders:
            if name in parts:
                _list_classes(root, name, parts[name], listing, context)
            else:
                listing.add_fault(
                    name, QT_TRANSLATE_NOOP("faults", "It lies beside the split folders and is not used.")
                )
    else:
        for name in folders:
            _list_class(root, name, name, NO_SPLIT, listing, context)
    loose = sum(_is_image_name(entry.name) for entry in top if not _is_folder(entry))
    if loose:
        listing.add_fault(
            ".",
            QT_TRANSLATE_NOOP("faults", "Images outside of the class folders are not used ({loose}).").format(
                loose=loose
            ),
        )
    _require_images(root, listing, loose)
    listing.images.sort(key=lambda image: image.key)
    return listing


def class_folders(root: Path) -> Iterator[tuple[str, str, int]]:
    """The class folders of a folder: path below it, name of the class, and index into SPLITS or -1.

    Raises:
        DataError: The folder cannot be read, or is not laid out in one of the known ways.
    """
    folders = [entry.name for entry in _top_entries(root) if _is_folder(entry)]
    parts = _split_folders(root, folders)
    if not parts:
        yield from ((name, class_name(name), NO_SPLIT) for name in folders)
    for part, split in parts.items():
        inner = sorted(entry.name for entry in _quiet_entries(root / part) if _is_folder(entry))
        yield from ((f"{part}/{name}", class_name(name), split) for name in inner)


def class_name(folder: str) -> str:
    """The name of the class of a folder: as it is, but for bytes that are no text."""
    return folder.encode("utf-8", "backslashreplace").decode("utf-8")


def drop_unusable_classes(listing: Listing) -> None:
    """Leave out classes that have no training image, and tell of those that miss in another split.

    A network cannot learn a class that it never sees; a class without images in validation or test is
    trained all the same, but nothing is measured of it.
    """
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for image in listing.images:
        counts[image.class_name][image.split] += 1
    used = {split for count in counts.values() for split in count}
    if used == {NO_SPLIT}:
        return
    for name, count in sorted(counts.items()):
        if not count[_TRAIN]:
            there = ", ".join(SPLITS[split] for split in sorted(count))
            text = QT_TRANSLATE_NOOP(
                "faults", "This class has images in {there} only and none in train; it is left out."
            ).format(there=there)
            listing.add_fault(name, text)
            continue
        for split in sorted(used - set(count)):
            listing.add_fault(
                name,
                QT_TRANSLATE_NOOP(
                    "faults", "This class has no images in {part}; nothing is measured of it there."
                ).format(part=SPLITS[split]),
            )
    listing.images = [image for image in listing.images if counts[image.class_name][_TRAIN]]


def note_small_classes(listing: Listing) -> None:
    """Tell of classes that have too few images to be in each of the three parts when those are cut.

    Such a class stays in the training part whole (`split.make_split`).
    """
    splits = {image.split for image in listing.images}
    num_parts = {frozenset({NO_SPLIT}): 3, frozenset({0}): 3, frozenset({0, 2}): 2}.get(frozenset(splits), 1)
    counts = Counter(image.class_name for image in listing.images if image.split in (NO_SPLIT, _TRAIN))
    for name, count in sorted(counts.items()):
        if count < num_parts:
            listing.add_fault(
                name,
                QT_TRANSLATE_NOOP(
                    "faults",
                    "This class has too few images ({count}) to set some aside; all of them are trained on.",
                ).format(count=count),
            )


def note_doubtful_layout(listing: Listing) -> None:
    """Tell when the supposed classes look like splits under other names (`seg_train/cat`, `seg_test/cat`)."""
    inner: dict[str, set[str]] = defaultdict(set)
    for image in listing.images:
        below = image.key.split("/")[1 if image.split == NO_SPLIT else 2 :]
        inner[image.class_name].add(below[0] if len(below) > 1 else "")
    names = set.intersection(*inner.values())
    if len(inner) > 1 and len(names) > 1 and "" not in set.union(*inner.values()):
        shown = ", ".join(printable(name) for name in sorted(names)[:5])
        text = QT_TRANSLATE_NOOP(
            "faults",
            "All of the classes hold the same folders ({shown}); if those are the classes, name the folders "
            "above them train, validation and test.",
        )
        listing.add_fault(".", text.format(shown=shown))


def _top_entries(root: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return sorted((entry for entry in entries if not is_ignored(entry.name)), key=lambda e: e.name)
    except OSError as error:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The folder {path} cannot be read: {reason}."),
            {"path": printable(str(root)), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that you may read it, or choose another folder."),
        ) from error


def _split_folders(root: Path, folders: list[str]) -> dict[str, int]:
    """The split folders at the top with their index into SPLITS; empty where the classes stand at the top."""
    parts = {name: SPLIT_NAMES[name.lower()] for name in folders if name.lower() in SPLIT_NAMES}
    if any(part == _TRAIN and _holds_classes(root / name) for name, part in parts.items()):
        return parts
    if parts and len(parts) == len(folders):
        raise DataError(
            QT_TRANSLATE_NOOP(
                "errors", "{path} has folders named as splits ({names}), but no train with classes."
            ),
            {"path": printable(str(root)), "names": ", ".join(map(printable, parts))},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "Put one folder for each class into train, or choose the folder that holds the classes.",
            ),
        )
    return {}


def _holds_classes(folder: Path) -> bool:
    """Whether the folder holds folders and no images of its own."""
    entries = _quiet_entries(folder)
    return any(map(_is_folder, entries)) and not any(
        _is_image_name(entry.name) for entry in entries if not _is_folder(entry)
    )


def _quiet_entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not is_ignored(entry.name)]
    except OSError:
        return []


def _list_classes(root: Path, name: str, split: int, listing: Listing, context: TaskContext) -> None:
    """The class folders of one split folder."""
    loose = 0
    for entry, status in _entries(root, name, listing):
        if stat.S_ISDIR(status.st_mode):
            _list_class(root, f"{name}/{entry}", entry, split, listing, context)
        else:
            loose += _is_image_name(entry)
    if loose:
        listing.add_fault(
            name,
            QT_TRANSLATE_NOOP("faults", "Images outside of the class folders are not used ({loose}).").format(
                loose=loose
            ),
        )


def _list_class(
    root: Path, start: str, name: str, split: int, listing: Listing, context: TaskContext
) -> None:
    """The images of one class folder and of the folders in it."""
    name = class_name(name)
    seen: set[tuple[int, int]] = set()
    is_new_folder(root, seen)
    waiting = [start]
    while waiting:
        context.raise_if_stopped()
        folder = waiting.pop()
        if not is_new_folder(root / folder, seen):
            listing.add_fault(
                folder,
                QT_TRANSLATE_NOOP(
                    "faults", "This link leads to a folder that is listed already; it is not followed."
                ),
            )
            continue
        for entry, status in _entries(root, folder, listing):
            key = f"{folder}/{entry}"
            if stat.S_ISDIR(status.st_mode):
                waiting.append(key)
            elif fault := _fault_of(entry, status):
                listing.add_fault(key, fault)
            elif _is_image_name(entry):
                image = FoundImage(key, name, split, status.st_size, status.st_mtime_ns)
                listing.images.append(image)
        context.report(len(listing.images), None, QT_TRANSLATE_NOOP("activity", "Looking for images"))


def is_new_folder(folder: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether a folder was not seen before, under whatever name; it is noted in `seen`."""
    try:
        status = folder.stat()
    except OSError:
        return True
    mark = (status.st_dev, status.st_ino)
    is_new = mark not in seen or mark[1] == 0
    seen.add(mark)
    return is_new


def _entries(root: Path, folder: str, listing: Listing) -> Iterator[tuple[str, os.stat_result]]:
    """Names and states of what a folder holds, sorted; what cannot be looked at becomes a fault."""
    try:
        with os.scandir(root / folder) as entries:
            # Names alone: of a million files what else an entry knows would fill half a gigabyte.
            found = sorted(entry.name for entry in entries if not is_ignored(entry.name))
    except OSError as error:
        text = QT_TRANSLATE_NOOP("faults", "The folder cannot be read: {reason}.")
        listing.add_fault(folder, text.format(reason=error.strerror or error))
        return
    for name in found:
        path = f"{root}/{folder}/{name}"
        try:
            status = os.stat(path)  # noqa: PTH116 - a Path for each of a million files takes long
        except OSError as error:
            is_link = os.path.islink(path)  # noqa: PTH114 - as above
            text = QT_TRANSLATE_NOOP("faults", "It cannot be read: {reason}.")
            if is_link:
                text = QT_TRANSLATE_NOOP("faults", "The link leads nowhere.")
            listing.add_fault(f"{folder}/{name}", text.format(reason=error.strerror or error))
        else:
            yield name, status


def _fault_of(name: str, status: os.stat_result) -> str:
    suffix = suffix_of(name)
    if suffix in OTHER_IMAGE_SUFFIXES:
        text = QT_TRANSLATE_NOOP("faults", "{format} pictures are not read; save it as JPEG or PNG.")
        return text.format(format=suffix[1:].upper())
    if suffix in IMAGE_SUFFIXES and not stat.S_ISREG(status.st_mode):
        return QT_TRANSLATE_NOOP("faults", "It is no ordinary file.")
    if suffix in IMAGE_SUFFIXES and status.st_size == 0:
        return QT_TRANSLATE_NOOP("faults", "It is empty.")
    return ""


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is none of the user's: hidden, or left by a system."""
    return name.startswith(".") or name.lower() in IGNORED_NAMES


def _is_image_name(name: str) -> bool:
    return suffix_of(name) in IMAGE_SUFFIXES


def suffix_of(name: str) -> str:
    """The suffix of a file's name, small; for a million of them a Path each would take too long."""
    place = name.rfind(".")
    return name[place:].lower() if place > 0 else ""


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _require_images(root: Path, listing: Listing, loose: int) -> None:
    if listing.images:
        return
    shown = printable(str(root))
    if loose:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The images in {path} ({count}) lie loose, without class folders."),
            {"path": shown, "count": loose},
            hint=QT_TRANSLATE_NOOP("errors", "Make one folder for each class and put its images into it."),
        )
    template = QT_TRANSLATE_NOOP("errors", "There are no images in {path}.")
    fault = ""
    if listing.faults:
        template = QT_TRANSLATE_NOOP("errors", "There are no images in {path}. {fault}")
        fault = f"{listing.faults[0].path}: {listing.faults[0].fault}"
    raise DataError(
        template,
        {"path": shown, "fault": fault},
        hint=QT_TRANSLATE_NOOP("errors", "Choose a folder that holds one folder of images for each class."),
    )
