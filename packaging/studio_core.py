"""The two modules of the app that need only the standard library, found before anything is installed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from resnet_studio.core import nvidia, qt_libraries  # noqa: E402

__all__ = ["ROOT", "nvidia", "qt_libraries"]
