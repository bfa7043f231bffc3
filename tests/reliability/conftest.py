"""The tests of this folder use its scripts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
