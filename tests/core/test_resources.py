from pathlib import Path

import pytest

import resnet_studio
from resnet_studio.core.resources import resource_path


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
