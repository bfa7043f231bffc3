"""Decodes every image of a folder once, in threads, and remembers which were good."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from resnet_studio.core.data.decode import DECODE_VERSION, verify
from resnet_studio.core.data.folder import FoundImage, Listing
from resnet_studio.core.data.records import record_name, write_record
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.settings import app_folders
from resnet_studio.core.tasks import TaskContext

MAX_THREADS = 8

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_in_threads(
    work: Callable[[_Item], _Result],
    items: Iterable[_Item],
    context: TaskContext,
    num_threads: int | None = None,
) -> Generator[_Result, None, None]:
    """`work` of each item in order, computed in threads (Pillow frees the interpreter while it decodes).

    No more is begun than is soon asked for, so memory stays bounded and a stop is quick.

    Raises:
        Cancelled: The context was stopped.
    """
    num_threads = num_threads or min(MAX_THREADS, os.cpu_count() or 1)
    waiting: list[Future[_Result]] = []
    with ThreadPoolExecutor(num_threads, thread_name_prefix="decode") as pool:
        try:
            for item in items:
                context.raise_if_stopped()
                waiting.append(pool.submit(work, item))
                if len(waiting) >= 4 * num_threads:
                    yield waiting.pop(0).result()
            while waiting:
                context.raise_if_stopped()
                yield waiting.pop(0).result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def verify_images(root: Path, listing: Listing, context: TaskContext) -> list[int]:
    """Leave out the images that cannot be decoded, with a fault each, and return the others' shorter sides.

    Files that were good before and have the same size and time of change are not decoded again.

    Raises:
        Cancelled: The context was stopped.
    """
    memory = _read_memory(root)
    sides: dict[str, int] = {}
    texts: dict[str, str] = {}
    unknown = []
    for image in listing.images:
        known = memory.get(image.key)
        if known is not None and known[:2] == [image.size_bytes, image.changed_ns]:
            sides[image.key] = known[2]
        else:
            unknown.append(image)
    results = map_in_threads(lambda image: _verify_one(root / image.key), unknown, context)
    for image, result in zip(unknown, results, strict=True):
        if isinstance(result, int):
            sides[image.key] = result
        else:
            texts[image.key] = result
        num_done = len(sides) + len(texts)
        context.report(num_done, len(listing.images), QT_TRANSLATE_NOOP("activity", "Checking images"))
    _drop_broken(listing, texts)
    if unknown:
        _write_memory(root, listing.images, sides)
    return [sides[image.key] for image in listing.images]


def _drop_broken(listing: Listing, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        listing.add_fault(key, text)
    listing.images = [image for image in listing.images if image.key not in texts]


def _verify_one(path: Path) -> int | str:
    """The shorter side, or what is wrong."""
    try:
        return min(verify(path))
    except DataError as error:
        reason = error.parameters.get("reason")
        # The path stands beside the sentence in the list of faults.
        return (
            QT_TRANSLATE_NOOP("faults", "It cannot be read: {reason}.").format(reason=reason)
            if reason
            else error.message
        )


def _memory_path(root: Path) -> Path:
    return app_folders().cache / "scans" / record_name(str(root))


def _read_memory(root: Path) -> dict[str, Any]:
    """Key to [bytes, ns, shorter side] of the files that were good; a damaged memory counts as none."""
    try:
        memory = json.loads(_memory_path(root).read_text(encoding="utf-8"))
        files = memory["files"] if memory["version"] == DECODE_VERSION else {}
        return {key: known for key, known in files.items() if _is_entry(known)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _is_entry(known: Any) -> bool:
    return isinstance(known, list) and len(known) == 3 and all(type(value) is int for value in known)


def _write_memory(root: Path, images: list[FoundImage], sides: dict[str, int]) -> None:
    """Remember the good files; a cache that cannot be written is no failure of the scan."""
    files = {image.key: [image.size_bytes, image.changed_ns, sides[image.key]] for image in images}
    with contextlib.suppress(OSError):
        write_record(_memory_path(root), {"version": DECODE_VERSION, "files": files})
