"""What this process does to the files below a folder, told before it happens, whoever does it in Python."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock


@dataclass(frozen=True)
class Operation:
    """One step that a power cut can come before or behind.

    Attributes:
        kind: `create`, `truncate`, `write`, `sync`, `rename`, `unlink`, `mkdir`, or a `note` of a test.
        path: The file or folder, as it is called now; of a note its text.
        target: Of a rename, the new name.
        file: Number of the file, which stays with it when it is renamed; of a folder and a note 0.
        offset: Of a write, where it begins; of a truncation, the new length.
        content: Of a write.
        descriptor: Of a write.
    """

    kind: str
    path: str
    target: str = ""
    file: int = 0
    offset: int = 0
    content: bytes = b""
    descriptor: int = -1


class Watch:
    """Calls `tell` before each operation below a folder; use as a context manager."""

    def __init__(self, root: Path, tell: Callable[[Operation], None]) -> None:
        self._root = root.resolve()
        self._tell = tell
        self._files: dict[str, int] = {}
        self._descriptors: dict[int, tuple[str, int]] = {}
        self._num_files = 0
        self._patches = contextlib.ExitStack()

    def __enter__(self) -> Watch:
        real_open, self._real = io.open, {name: getattr(os, name) for name in ("open", "fsync", "mkdir")}
        self._real |= {name: getattr(os, name) for name in ("replace", "rename", "unlink", "remove")}

        def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
            return self._open(real_open, file, mode, *rest, **options)

        patched: list[tuple[Any, str, Callable[..., Any]]] = [
            (io, "open", opened),
            (builtins, "open", opened),
        ]
        patched += [(os, name, getattr(self, f"_{name}")) for name in self._real if name != "open"]
        patched += [(os, "open", self._open_descriptor)]
        for module, name, replacement in patched:
            self._patches.enter_context(mock.patch.object(module, name, replacement))
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.close()

    def note(self, text: str) -> None:
        """Tell something that is no operation."""
        self._tell(Operation("note", text))

    def _inside(self, path: Any) -> str | None:
        """The whole path of what lies below the root, or None."""
        if isinstance(path, int):
            return None
        named = Path(os.fsdecode(path))
        whole = named.parent.resolve() / named.name
        return str(whole) if self._root in (whole, *whole.parents) else None

    def _number(self, path: str) -> int:
        if path not in self._files:
            self._num_files += 1
            self._files[path] = self._num_files
        return self._files[path]

    def _open(self, real: Callable[..., Any], file: Any, mode: str, *rest: Any, **options: Any) -> Any:
        path = self._inside(file)
        if path is None or not set(mode) & set("wax+"):
            stream = real(file, mode, *rest, **options)
            with contextlib.suppress(OSError, AttributeError):  # of no file of ours any more
                self._descriptors.pop(stream.fileno(), None)
            return stream
        is_there = Path(path).exists()
        number = self._number(path)
        if not is_there:
            self._tell(Operation("create", path, file=number))
        elif "w" in mode:
            self._tell(Operation("truncate", path, file=number))
        raw = _WatchedFile(path, mode.replace("t", "").replace("b", ""), self._tell, number)
        self._descriptors[raw.fileno()] = (path, number)
        stream = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return stream
        named = dict(zip(("buffering", "encoding", "errors", "newline"), rest, strict=False)) | options
        text: dict[str, Any] = {name: named.get(name) for name in ("encoding", "errors", "newline")}
        return io.TextIOWrapper(stream, **text, line_buffering=named.get("buffering") == 1)

    def _open_descriptor(self, path: Any, flags: int, *rest: Any, **options: Any) -> int:
        inside = self._inside(path)
        if inside is not None and flags & os.O_CREAT and not Path(inside).exists():
            self._tell(Operation("create", inside, file=self._number(inside)))
        descriptor: int = self._real["open"](path, flags, *rest, **options)
        if inside is None:
            self._descriptors.pop(descriptor, None)
        else:
            is_folder = Path(inside).is_dir()
            self._descriptors[descriptor] = (inside, 0 if is_folder else self._number(inside))
        return descriptor

    def _fsync(self, descriptor: int) -> None:
        path, number = self._descriptors.get(descriptor, (None, 0))
        if path is not None:
            self._tell(Operation("sync", path, file=number))
        self._real["fsync"](descriptor)

    def _replace(self, source: Any, target: Any, **options: Any) -> None:
        self._move("replace", source, target, **options)

    def _rename(self, source: Any, target: Any, **options: Any) -> None:
        self._move("rename", source, target, **options)

    def _move(self, how: str, source: Any, target: Any, **options: Any) -> None:
        before, after = self._inside(source), self._inside(target)
        if before is None or after is None or not Path(before).exists():
            self._real[how](source, target, **options)
            return
        number = self._number(before)
        self._tell(Operation("rename", before, after, file=number))
        self._real[how](source, target, **options)
        self._files[after] = self._files.pop(before)
        for descriptor, (path, one) in list(self._descriptors.items()):
            if one == number and path == before:
                self._descriptors[descriptor] = (after, one)

    def _unlink(self, path: Any, **options: Any) -> None:
        inside = self._inside(path) if not options.get("dir_fd") else None
        if inside is not None and os.path.lexists(inside):
            self._tell(Operation("unlink", inside, file=self._number(inside)))
        self._real["unlink"](path, **options)
        self._files.pop(inside or "", None)

    _remove = _unlink

    def _mkdir(self, path: Any, *rest: Any, **options: Any) -> None:
        inside = self._inside(path)
        if inside is not None and not Path(inside).exists():
            self._tell(Operation("mkdir", inside))
        self._real["mkdir"](path, *rest, **options)


class _WatchedFile(io.FileIO):
    def __init__(self, path: str, mode: str, tell: Callable[[Operation], None], number: int) -> None:
        super().__init__(path, mode)
        self._watched = (path, tell, number)

    def write(self, content: Any, /) -> int:
        path, tell, number = self._watched
        data = bytes(content)
        at = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        tell(Operation("write", path, file=number, offset=at, content=data, descriptor=self.fileno()))
        return super().write(data) or 0

    def truncate(self, size: int | None = None, /) -> int:
        path, tell, number = self._watched
        length = self.tell() if size is None else size
        tell(Operation("truncate", path, file=number, offset=length))
        return super().truncate(length)


@contextlib.contextmanager
def recorded(root: Path) -> Iterator[tuple[Watch, list[Operation]]]:
    """All operations below a folder, in their order."""
    operations: list[Operation] = []
    with Watch(root, operations.append) as watch:
        yield watch, operations
