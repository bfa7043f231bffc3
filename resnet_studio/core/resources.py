"""Finds the files that come with the app, in an installed package and in a checkout."""

from __future__ import annotations

from pathlib import Path

import resnet_studio


def resource_path(name: str) -> Path:
    """The path of a file or folder below `resources`, such as `"presets"`.

    Raises:
        FileNotFoundError: The app was installed without it, or the name is wrong.
    """
    package = Path(resnet_studio.__file__).parent
    for root in (package / "resources", package.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"The app's own file {name!r} is missing; install the app again.")
