"""The index of a cache of decoded images: which row of its pixels shows which file, and its proof."""

from __future__ import annotations

import io
import json
import uuid
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.records import record_name
from resnet_studio.core.durable import write_durably

INDEX_NAME: Final = "index.npz"
PIXELS_PATTERN: Final = "pixels-*.u8"
FOLDER_SUFFIX: Final = ".pixels"
FORMAT: Final = 1
_WIDTH: Final = 3  # size in bytes, time of change in ns, CRC-32 of the pixels
_DEAD: Final = -1


@dataclass(frozen=True)
class CacheKey:
    """What one cache is for; where any of it differs, the pixels may differ.

    Attributes:
        data: The folder of the images.
        image_size: Side of the squares in pixels.
        resize: `crop`, `squash` or `pad`.
        decoder: Version of our way from file to pixels, and of the libraries on it.
    """

    data: str
    image_size: int
    resize: str
    decoder: str

    @property
    def folder_name(self) -> str:
        """The name of the cache's folder."""
        return record_name(json.dumps(asdict(self))).removesuffix(".json") + FOLDER_SUFFIX

    @property
    def row_bytes(self) -> int:
        """What one image takes."""
        return self.image_size**2 * 3


class CacheIndex:
    """One line for each row of the pixels, dead ones included.

    Attributes:
        pixels_name: The file of the pixels. A cache that is begun anew takes another file, so that nobody who
            reads the one before sees its rows change.
    """

    def __init__(
        self, pixels_name: str = "", keys: Sequence[str] = (), table: NDArray[np.int64] | None = None
    ) -> None:
        self.pixels_name = pixels_name or PIXELS_PATTERN.replace("*", uuid.uuid4().hex)
        self._keys = list(keys)
        self._table = array("q", b"" if table is None else table.tobytes())
        dead = self.table[:, 0] == _DEAD
        self._rows = {key: row for row, key in enumerate(self._keys) if not dead[row]}

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def table(self) -> NDArray[np.int64]:
        """A copy, (rows, 3): size in bytes, time of change in ns, CRC-32 of the pixels; -1 in dead rows."""
        return np.array(self._table, np.int64).reshape(-1, _WIDTH)

    @property
    def live(self) -> dict[str, int]:
        """Key to row of the images that are there."""
        return dict(self._rows)

    @property
    def is_sparse(self) -> bool:
        """Whether more than half of the rows are dead."""
        return len(self._rows) * 2 < len(self)

    def rows_of(self, keys: Sequence[str], stamps: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows (N,) of files that have not changed, -1 for the others.

        Args:
            keys: The files.
            stamps: (N, 2), their sizes in bytes and times of change in ns now.
        """
        rows = np.array([self._rows.get(key, _DEAD) for key in keys], np.int64)
        known = np.flatnonzero(rows >= 0)
        is_changed = (self.table[rows[known], :2] != stamps[known]).any(axis=1)
        rows[known[is_changed]] = _DEAD
        return rows

    def add(self, key: str, stamp: Sequence[int], digest: int) -> None:
        """Note the next row; an earlier one of the same key is dead from now on."""
        self.drop(key)
        self._rows[key] = len(self._keys)
        self._keys.append(key)
        self._table.extend((*stamp, digest))

    def drop(self, key: str) -> None:
        """Count an image's row as dead, if it has one."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._table[row * _WIDTH] = _DEAD

    def drop_from(self, row: int) -> None:
        """Count all rows from this one on as dead."""
        for key in [key for key, known in self._rows.items() if known >= row]:
            self.drop(key)

    def save(self, path: Path, cache: CacheKey) -> None:
        """Put the index in place in one step.

        Raises:
            OSError: The disk is full, gone or read-only; the old index stands.
        """
        about = asdict(cache) | {"format": FORMAT, "pixels": self.pixels_name, "images": len(self._rows)}
        content = io.BytesIO()
        np.savez(
            content,
            about=_to_bytes(json.dumps(about)),
            keys=_to_bytes("\0".join(self._keys)),
            table=self.table,
        )
        write_durably(path, content.getvalue())


def load_index(path: Path, cache: CacheKey) -> CacheIndex:
    """The index in a file.

    Raises:
        FileNotFoundError: There is none.
        ValueError: It is damaged, or that of another cache.
    """
    try:
        # Opened here: on broken bytes numpy leaves open what it opened itself.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            about = _about(stored["about"])
            text = _to_text(stored["keys"])
            keys, table = text.split("\0") if text else [], stored["table"]
    except FileNotFoundError:
        raise
    except Exception as error:  # numpy and zipfile raise nearly everything on broken bytes
        raise ValueError(f"the index is damaged ({type(error).__name__})") from error
    if {name: about.get(name) for name in asdict(cache)} != asdict(cache) or about["format"] != FORMAT:
        raise ValueError("the index is that of another cache")
    if table.shape != (len(keys), _WIDTH) or table.dtype != np.int64:
        raise ValueError("the index does not go together")
    return CacheIndex(str(about["pixels"]), keys, table)


def read_about(path: Path) -> dict[str, Any] | None:
    """What an index says of its cache, without its lines; None where it is damaged or not there."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return _about(stored["about"])
    except Exception:  # as in `load_index`
        return None


def _about(stored: NDArray[np.uint8]) -> dict[str, Any]:
    about = json.loads(_to_text(stored))
    if not isinstance(about, dict) or not isinstance(about.get("pixels"), str):
        raise ValueError("it names no pixels")
    if Path(about["pixels"]).name != about["pixels"]:
        raise ValueError("its pixels lie elsewhere")
    return about


# Names on disk may hold bytes that are no UTF-8; Python carries them as surrogates.
def _to_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _to_text(stored: NDArray[np.uint8]) -> str:
    return stored.tobytes().decode("utf-8", "surrogatepass")
