import tomllib
from pathlib import Path

import pytest

import resnet_studio
from resnet_studio.core.resources import resource_path

ROOT = Path(__file__).parents[2]


def test_all_resources_are_installed_but_the_pictures_of_the_readme() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    there = {path.name for path in (ROOT / "resources").iterdir()}
    assert installed == {
        f"resources/{name}": f"resnet_studio/resources/{name}" for name in there - {"pictures"}
    }


def test_the_readme_shows_the_pictures_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    unused = [path.name for path in (ROOT / "resources" / "pictures").iterdir() if path.name not in readme]
    assert unused == []


def test_the_presets_are_found() -> None:
    assert (resource_path("presets") / "digits.toml").is_file()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no_such_file.*install the app again"):
        resource_path("no_such_file")


def test_an_installed_package_is_looked_into_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, beside = tmp_path / "resnet_studio", tmp_path
    for root in (package, beside):
        (root / "resources" / "presets").mkdir(parents=True)
    (beside / "resources" / "icons").mkdir()
    monkeypatch.setattr(resnet_studio, "__file__", str(package / "__init__.py"))

    assert resource_path("presets") == package / "resources" / "presets"
    assert resource_path("icons") == beside / "resources" / "icons"
