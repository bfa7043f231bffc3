import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
NEEDED_BY_SCRIPTS = [
    "core/nvidia.py",
    "core/qt_libraries.py",
    "core/resources.py",
    "core/__init__.py",
    "__init__.py",
]


@pytest.fixture
def setup_venv(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("setup_venv")


@pytest.fixture
def project(setup_venv: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of its own, whose commands are noted and not run."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(setup_venv, "ROOT", tmp_path)
    monkeypatch.setattr(setup_venv, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(setup_venv, "ensure_venv", lambda venv: (venv / "bin" / "python", "3.11.7"))
    return tmp_path


@pytest.fixture
def commands(setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    noted: list[list[str]] = []

    def run(command: list[str]) -> int:
        noted.append(command)
        return 0

    monkeypatch.setattr(setup_venv, "run", run)
    monkeypatch.setattr(setup_venv.setup_torch, "install", lambda *_: None)
    return noted


def test_an_old_python_can_read_the_scripts() -> None:
    paths = [
        *(ROOT / "packaging").glob("*.py"),
        *(ROOT / "resnet_studio" / name for name in NEEDED_BY_SCRIPTS),
    ]
    for path in paths:
        ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 8))


def test_the_scripts_need_nothing_that_is_not_in_the_standard_library() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'packaging')!r}); import start"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_old_python_is_told_what_is_needed(setup_venv: ModuleType) -> None:
    with pytest.raises(setup_venv.SetupFailure, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        setup_venv.require_python((3, 9))


def test_a_newer_python_beside_an_old_one_is_named(
    setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_venv.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(setup_venv.SetupFailure, match=r"type: python3\.12 "):
        setup_venv.require_python((3, 8))


def test_the_first_start_installs_and_the_second_does_not(
    setup_venv: ModuleType, project: Path, commands: list[list[str]]
) -> None:
    setup_venv.prepare()
    assert commands[-1][-2:] == ["--editable", str(project)]
    commands.clear()
    setup_venv.prepare()
    assert commands == []


def test_the_test_tools_are_added_and_kept_when_the_project_changes(
    setup_venv: ModuleType, project: Path, commands: list[list[str]]
) -> None:
    setup_venv.prepare()
    setup_venv.prepare(extras=("test",))
    assert commands[-1][-1] == f"{project}[test]"
    count = len(commands)
    setup_venv.prepare()
    assert len(commands) == count
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    setup_venv.prepare()
    assert len(commands) == count + 1
    assert commands[-1][-1] == f"{project}[test]"


@pytest.mark.usefixtures("commands")
def test_an_installation_that_broke_off_is_not_taken_for_done(
    setup_venv: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup_venv.prepare()
    monkeypatch.setattr(setup_venv, "run", lambda _: 1)
    with pytest.raises(setup_venv.SetupFailure, match="pip could not install"):
        setup_venv.prepare(extras=("test",))
    assert not (project / ".venv" / setup_venv.STAMP_NAME).exists()


@pytest.mark.usefixtures("commands", "project")
def test_an_environment_that_may_not_be_written_is_told_in_a_sentence(
    setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(setup_venv, "write_stamp", refuse)
    with pytest.raises(setup_venv.SetupFailure, match=r"Permission denied\. See that you may write there"):
        setup_venv.prepare()


@pytest.mark.usefixtures("project")
def test_a_build_of_torch_that_is_asked_for_is_installed_over_the_present_one(
    setup_venv: ModuleType, commands: list[list[str]]
) -> None:
    setup_venv.prepare()
    setup_venv.prepare(torch="cpu")
    assert len(commands) == 2


def test_a_damaged_stamp_means_not_installed(setup_venv: ModuleType, tmp_path: Path) -> None:
    for content in ["", "[]", "{}", '{"fingerprint": 1, "extras": null}']:
        (tmp_path / "stamp").write_text(content, encoding="utf-8")
        assert setup_venv.read_stamp(tmp_path / "stamp", "3.11.7") is None
        assert setup_venv.previous_extras(tmp_path / "stamp") == []


def test_a_broken_environment_is_made_again(setup_venv: ModuleType, tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    venv.mkdir()
    (venv / "pyvenv.cfg").write_text("version = 3.11.7\n", encoding="utf-8")
    (venv / "left over").write_text("")
    assert setup_venv.working_version(venv) == ""
    python, version = setup_venv.ensure_venv(venv)
    assert python.exists()
    assert version == ".".join(str(part) for part in sys.version_info[:3])
    assert not (venv / "left over").exists()


def test_an_environment_of_an_upgraded_python_is_broken(setup_venv: ModuleType, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path)], check=True)
    assert setup_venv.working_version(tmp_path) == "", "without pip it is of no use"
    config = (tmp_path / "pyvenv.cfg").read_text(encoding="utf-8")
    monkey = config.replace("version = 3.", "version = 2.")
    (tmp_path / "pyvenv.cfg").write_text(monkey, encoding="utf-8")
    assert setup_venv.working_version(tmp_path) == ""


def test_a_folder_that_is_no_environment_is_left_alone(setup_venv: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "my file").write_text("precious")
    with pytest.raises(setup_venv.SetupFailure, match="is in the way"):
        setup_venv.make_venv(tmp_path)
    assert (tmp_path / "my file").read_text() == "precious"


def test_a_missing_ensurepip_is_answered_with_the_package(
    setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_venv.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(setup_venv.system_packages, "install", lambda *_, **__: False)
    with pytest.raises(setup_venv.SetupFailure, match="sudo apt install python3-venv"):
        setup_venv.ensure_ensurepip()
