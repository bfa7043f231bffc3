"""What the tree promises, held by a machine: rooms, sizes, names, and who may import what."""

import ast
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "resnet_studio"
TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "packaging",
    "pyproject.toml",
    "resnet_studio",
    "resources",
    "tests",
}
MADE_BY_TOOLS = {"build", "dist", "__pycache__"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
TORCH_ROOMS = (
    "resnet_studio.core.data.augment",
    "resnet_studio.core.data.augment_preview",
    "resnet_studio.core.data.auto_augment",
    "resnet_studio.core.data.counter_random",
    "resnet_studio.core.data.loaders",
    "resnet_studio.core.data.mixing",
    "resnet_studio.core.data.normalization",
    "resnet_studio.core.evaluation",
    "resnet_studio.core.inference.classifier",
    "resnet_studio.core.inference.fast_way",
    "resnet_studio.core.inference.heat_map",
    "resnet_studio.core.models.door",
    "resnet_studio.core.models.fine_tune",
    "resnet_studio.core.models.foreign.copying",
    "resnet_studio.core.models.foreign.network",
    "resnet_studio.core.models.foreign.reading",
    "resnet_studio.core.models.foreign.zero_padding",
    "resnet_studio.core.models.folding",
    "resnet_studio.core.models.resnet",
    "resnet_studio.core.models.small_maps",
    "resnet_studio.core.models.fast",
    "resnet_studio.core.models.styles",
    "resnet_studio.core.models.weights",
    "resnet_studio.core.runs.checkpoint",
    "resnet_studio.core.training",
)
"""The only modules of the core that bring torch when they are imported; others must do without."""
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib.error", "urllib.request", "urllib3", "webbrowser", "xmlrpc",
    "PySide6.QtNetwork", "PySide6.QtWebEngineCore", "torch.hub",
}  # fmt: skip
"""Whoever imports one of these could open a connection."""
LOCAL_SOCKETS = {
    "gui/app.py": {"socket", "AF_UNIX"},  # asks whether a display of this computer listens
    "core/training/rank_watch.py": {"gethostname"},
}
"""What the only other users of `socket` take from it."""
HEAVY = ("torch", "torchvision", "sklearn", "scipy", "tensorboard")
MIRRORS = {
    "core": PACKAGE / "core",
    "cli": PACKAGE / "cli",
    "gui": PACKAGE / "gui",
    "packaging": ROOT / "packaging",
}
IMPORT_ALL = """
import importlib, sys
for name in {names!r}:
    importlib.import_module(name)
print([name for name in {forbidden!r} if name in sys.modules])
"""


def python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def module_names(package: str) -> list[str]:
    """All modules of a package of ours, itself and its packages included, found without importing any."""
    files = [path for path in python_files(ROOT.joinpath(*package.split("."))) if path.name != "__main__.py"]
    paths = [path.parent if path.name == "__init__.py" else path.with_suffix("") for path in files]
    return sorted(".".join(path.relative_to(ROOT).parts) for path in paths)


def imported(names: list[str], forbidden: tuple[str, ...]) -> str:
    """Which of the forbidden modules come along when these are imported in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL.format(names=names, forbidden=forbidden)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_the_window_imports_no_torch() -> None:
    door = ["resnet_studio.__main__", "resnet_studio.cli.main"]
    assert imported([*module_names("resnet_studio.gui"), *door], HEAVY) == "[]"


def test_what_the_window_may_use_of_the_core_imports_nothing_heavy() -> None:
    names = [name for name in module_names("resnet_studio.core") if not name.startswith(TORCH_ROOMS)]
    assert imported(names, HEAVY) == "[]"


def test_the_rooms_of_torch_are_there() -> None:
    names = module_names("resnet_studio.core")
    assert [room for room in TORCH_ROOMS if room not in names] == []


def test_the_core_and_the_command_line_import_no_qt() -> None:
    names = module_names("resnet_studio.core") + module_names("resnet_studio.cli")
    assert imported(names, ("PySide6", "pyqtgraph")) == "[]"


def test_nothing_else_stands_at_the_top() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    strange = {name for name in found - TOP_LEVEL - MADE_BY_TOOLS if not name.endswith(".egg-info")}
    assert strange == set()


@pytest.mark.parametrize("folder", ["packaging", "tests"])
def test_scripts_and_tests_are_no_packages(folder: str) -> None:
    """`packaging/__init__.py` would hide the library of that name from everything started in the checkout."""
    assert list((ROOT / folder).rglob("__init__.py")) == []


def test_every_module_has_a_name_of_its_own() -> None:
    nameless = [path for path in python_files(PACKAGE, ROOT / "packaging") if path.stem in NAMELESS]
    assert nameless == []


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(PACKAGE)}
    lengths |= {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(ROOT / "tests")
    }
    assert {str(path): lines for path, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Place and length in lines of every function in a file; its docstring may be as long as it must."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                node.end_lineno - node.lineno + 1 - docstring_lines(node),
            )


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def test_functions_are_short() -> None:
    """Half of them under 10 lines, nine in ten under 30, none over 60."""
    sizes = dict(size for path in python_files(PACKAGE, ROOT / "packaging") for size in functions(path))
    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}
    tenths = statistics.quantiles(sizes.values(), n=10)
    long = sorted(((lines, name) for name, lines in sizes.items() if lines >= 30), reverse=True)
    assert statistics.median(sizes.values()) < 10, f"median {statistics.median(sizes.values())}"
    assert tenths[8] < 30, f"nine in ten have up to {tenths[8]} lines; the long ones: {long}"


@pytest.mark.parametrize("room", MIRRORS)
def test_the_tests_mirror_the_modules(room: str) -> None:
    """`tests/core/data/test_scan.py` is about `resnet_studio/core/data/scan.py`."""
    folder = ROOT / "tests" / room
    orphans = []
    for test in folder.rglob("test_*.py"):
        subject = MIRRORS[room] / test.relative_to(folder).with_name(test.name.removeprefix("test_"))
        if not (subject.is_file() or subject.with_suffix("").is_dir()):
            orphans.append(f"{test.relative_to(ROOT)} has no {subject.relative_to(ROOT)}")
    assert not orphans, "\n".join(orphans)


def test_a_presenter_imports_no_widgets() -> None:
    guilty = [
        path.relative_to(ROOT)
        for path in PACKAGE.rglob("presenter.py")
        if "QtWidgets" in path.read_text(encoding="utf-8")
    ]
    assert guilty == []


def imports(path: Path) -> set[str]:
    """All modules that a file imports, wherever in it, with the packages they are in."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return {".".join(name.split(".")[:depth]) for name in names for depth in range(1, name.count(".") + 2)}


def test_only_downloads_can_open_connections() -> None:
    guilty = {}
    for path in python_files(PACKAGE):
        place = path.relative_to(PACKAGE).as_posix()
        found = imports(path) & NETWORK - ({"socket"} if place in LOCAL_SOCKETS else set())
        if found and place != "core/download.py":
            guilty[place] = found
    assert guilty == {}


@pytest.mark.parametrize("place", LOCAL_SOCKETS)
def test_sockets_elsewhere_stay_on_this_computer(place: str) -> None:
    tree = ast.parse((PACKAGE / place).read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket"
    }
    assert used == LOCAL_SOCKETS[place]


def test_nothing_is_downloaded_or_opened_behind_the_back_of_downloads() -> None:
    """PyTorch and torchvision would fetch weights themselves, and Qt would open a web page."""
    names = ("load_state_dict_from_url", "torch.hub", "get_model(", "urlretrieve", ".get_state_dict(")
    for path in python_files(PACKAGE):
        text = path.read_text(encoding="utf-8")
        assert [name for name in names if name in text] == [], path
        assert text.count("openUrl(") == text.count("openUrl(QUrl.fromLocalFile("), path
