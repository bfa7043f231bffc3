import dataclasses
import os
from pathlib import Path

import hypothesis
import pytest
import tomli_w
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from resnet_studio.core.errors import StudioError
from resnet_studio.core.settings import Settings, app_folders, load_settings, save_settings, settings_path


def test_all_folders_lie_below_the_home_that_was_named(app_home: Path) -> None:
    folders = dataclasses.astuple(app_folders())

    assert all(folder.is_relative_to(app_home) for folder in folders)
    assert len(set(folders)) == 4


def test_without_a_home_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESNET_STUDIO_HOME")

    assert all("resnet-studio" in str(folder) for folder in dataclasses.astuple(app_folders()))


def test_a_tilde_in_the_home_is_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESNET_STUDIO_HOME", "~/studio")

    assert app_folders().config == Path.home() / "studio" / "config"


def test_nothing_stored_means_the_defaults() -> None:
    assert load_settings() == Settings()
    assert not settings_path().exists()


def test_settings_survive_their_file() -> None:
    settings = Settings(runs_folder='/runs of "mine"', allow_network=False)
    save_settings(settings)

    assert load_settings() == settings
    assert [path.name for path in settings_path().parent.iterdir()] == ["settings.toml"]


def test_the_runs_are_put_in_the_apps_data_unless_told_otherwise(app_home: Path) -> None:
    assert Settings().runs_path == app_home / "data" / "runs"
    assert Settings(runs_folder="~/runs").runs_path == Path.home() / "runs"


def test_a_key_of_another_version_is_passed_over() -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("key_of_tomorrow = 1\nallow_network = false\n", encoding="utf-8")

    assert load_settings() == Settings(allow_network=False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"runs_folder = = 1", "Invalid value"),
        (b"allow_network = 'perhaps'", "allow_network: Input should be a valid boolean"),
        (b"\xff\xfe", "utf-8"),
        (b"a = " + b"[" * 50_000, "recursion"),
        (b"cache_limit_gib = 1e308", "cache_limit_gib: .* less than"),
        (b'runs_folder = "a\\u0000b"', "runs_folder: .* match"),
        (b"text_size_percent = 500", "text_size_percent: Input should be less than or equal to 150"),
        (b"device = 'abacus'", "device: String should match"),
    ],
)
def test_settings_that_cannot_be_read_are_told_by_their_path(content: bytes, reason: str) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_bytes(content)

    with pytest.raises(StudioError, match=rf"settings\.toml cannot be read: .*{reason}.*remove it to start"):
        load_settings()


def test_settings_that_cannot_be_saved_are_told_by_their_path(app_home: Path) -> None:
    (app_home / "config").write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(StudioError, match=r"cannot be saved in .*settings\.toml"):
        save_settings(Settings())


def test_the_cache_lies_in_the_apps_cache_unless_told_otherwise(app_home: Path) -> None:
    assert Settings().cache_path == app_home / "cache" / "pixels"
    assert Settings(cache_folder="~/cache").cache_path == Path.home() / "cache"
    assert Settings().cache_limit_bytes == 20 * 2**30
    assert Settings(cache_limit_gib=0.5).cache_limit_bytes == 2**29


def test_a_folder_below_nobodys_home_is_taken_as_it_is() -> None:
    assert Settings(runs_folder="~nobody at all/x").runs_path == Path("~nobody at all/x")
    assert Settings(cache_folder="~nobody at all").cache_path == Path("~nobody at all")


def test_a_pipe_in_the_place_of_the_settings_is_not_waited_for(posix_only: None) -> None:
    settings_path().parent.mkdir(parents=True)
    os.mkfifo(settings_path())
    with pytest.raises(StudioError, match="no ordinary file"):
        load_settings()


VALUES = st.text() | st.integers() | st.floats() | st.booleans()


@hypothesis.settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary()
    | st.dictionaries(st.sampled_from(sorted(Settings.model_fields)), VALUES).map(
        lambda values: tomli_w.dumps(values).encode()
    )
)
def test_settings_of_any_content_are_read_or_refused(app_home: Path, content: bytes) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_bytes(content)
    try:
        found = load_settings()
    except StudioError as error:
        assert "settings.toml" in str(error)  # noqa: PT017 - both ends are good
    else:
        assert found.runs_path.exists() in (True, False)
        assert found.cache_path.exists() in (True, False)
        assert found.cache_limit_bytes >= 0
