"""`resnet-studio cache`: what the cache of decoded images holds and takes; `--clear` deletes it."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from resnet_studio.cli.output import ExitCode, Output, counted, table
from resnet_studio.core.data.cache_place import CacheEntry, clear, list_entries
from resnet_studio.core.settings import Settings, load_settings
from resnet_studio.core.sizes import size_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "--clear",
        action="store_true",
        help="delete all that no run is reading; it is decoded anew when needed",
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Show, or clear first; 3 when something is in use and was left."""
    settings = load_settings()
    cleared = clear(settings.cache_path, output.context()) if arguments.clear else []
    entries = list_entries(settings.cache_path)
    values = _describe(settings, entries)
    if arguments.clear:
        values["cleared"] = [_describe_one(entry) for entry in cleared]
    output.show(values, [*_cleared_lines(arguments.clear, cleared, entries), *_lines(settings, entries)])
    return ExitCode.SOME_FAILED if arguments.clear and entries else ExitCode.DONE


def _describe(settings: Settings, entries: list[CacheEntry]) -> dict[str, Any]:
    return {
        "folder": str(settings.cache_path),
        "limit_bytes": settings.cache_limit_bytes,
        "used_bytes": sum(entry.size_bytes for entry in entries),
        "data_sets": [_describe_one(entry) for entry in entries],
    }


def _describe_one(entry: CacheEntry) -> dict[str, Any]:
    return {
        "data": entry.data,
        "image_size": entry.image_size,
        "resize": entry.resize,
        "images": entry.num_images,
        "bytes": entry.size_bytes,
        "used_at": entry.used_at,
        "is_in_use": entry.is_in_use,
    }


def _cleared_lines(is_cleared: bool, cleared: list[CacheEntry], entries: list[CacheEntry]) -> list[str]:
    if not is_cleared:
        return []
    size = size_words(sum(entry.size_bytes for entry in cleared))
    left = f"; {counted(len(entries), 'data set')} in use left" if entries else ""
    return [f"Cleared {counted(len(cleared), 'data set')}, {size}{left}.", ""]


def _lines(settings: Settings, entries: list[CacheEntry]) -> list[str]:
    used = size_words(sum(entry.size_bytes for entry in entries))
    lines = [f"{settings.cache_path}: {used} of {settings.cache_limit_gib:g} GiB"]
    if not entries:
        return lines
    head = ["data", "size", "images", "on disk", "last used"]
    return [*lines, "", *table([head, *map(_row, entries)])]


def _row(entry: CacheEntry) -> list[str]:
    when = datetime.datetime.fromtimestamp(entry.used_at).astimezone()
    return [
        entry.data or "(damaged)",
        f"{entry.image_size} px, {entry.resize}",
        f"{entry.num_images:,}",
        size_words(entry.size_bytes),
        "now" if entry.is_in_use else f"{when:%Y-%m-%d %H:%M}",
    ]
