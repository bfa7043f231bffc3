"""Where runs lie now: an act on a run that got another name meanwhile is an act on that run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from resnet_studio.core.runs.folder import RunFolder


@dataclass(eq=False)
class RunPlace:
    """A run, wherever it lies.

    Attributes:
        path: Where it lies now.
    """

    path: str

    @property
    def folder(self) -> RunFolder:
        """The run itself."""
        return RunFolder(Path(self.path))


class Places:
    """One `RunPlace` for each run, which follows when the run is moved."""

    def __init__(self) -> None:
        self._by_path: dict[str, RunPlace] = {}

    def of(self, path: str) -> RunPlace:
        """The place of the run that lies here now."""
        return self._by_path.setdefault(path, RunPlace(path))

    def follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now: new paths by old ones."""
        places = {new: self.of(old) for old, new in moved.items()}
        for old in moved:
            self._by_path.pop(old, None)
        for new, place in places.items():
            place.path = new
        self._by_path |= places
