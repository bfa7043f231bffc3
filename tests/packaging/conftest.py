"""The set-up commands are scripts beside each other and no package: they are loaded by their path."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "packaging"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Load one of the scripts afresh; under its own name it would hide the standard library's `test`."""
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    names = {path.stem for path in SCRIPTS.glob("*.py")} - {"test"}
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)

    def load(name: str) -> ModuleType:
        if name in names:
            module = importlib.import_module(name)
            monkeypatch.setitem(sys.modules, name, module)
            return module
        spec = importlib.util.spec_from_file_location(f"set_up_{name}", SCRIPTS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in names:
        sys.modules.pop(name, None)
