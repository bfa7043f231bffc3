"""Runs get names that every system takes, and are found by what a user types."""

import datetime
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_studio.core.errors import RunError
from resnet_studio.core.runs.folder import (
    RunFolder,
    clean_name,
    create_run_folder,
    default_name,
    find_run,
    list_runs,
)


def make_run(runs: Path, name: str, age: float = 0) -> RunFolder:
    folder = create_run_folder(runs, name)
    folder.recipe_path.write_text("")
    os.utime(folder.recipe_path, (1e9 - age, 1e9 - age))
    return folder


def test_a_taken_name_gets_a_number_and_no_folder_is_used_twice(tmp_path: Path) -> None:
    names = [create_run_folder(tmp_path, "digits").name for _ in range(3)]
    assert names == ["digits", "digits-2", "digits-3"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../etc", "/", "a/b", "a\0b", "~", "con", "NUL.txt", "x" * 500]
)
def test_no_name_leaves_the_runs_folder(tmp_path: Path, name: str) -> None:
    folder = create_run_folder(tmp_path / "runs", name)
    assert folder.path.parent == tmp_path / "runs"
    assert folder.checkpoints.is_dir()


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "Aux.b", "lpt9"])
def test_names_that_windows_keeps_for_devices_are_not_used(name: str) -> None:
    assert clean_name(name).partition(".")[0].lower() != name.partition(".")[0].lower()


@given(st.text(max_size=300))
def test_any_text_becomes_a_name_that_a_file_system_takes(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    runs = tmp_path_factory.mktemp("runs")
    name = create_run_folder(runs, text).name
    assert not name.startswith(".")
    assert not name.endswith((".", "-", " "))
    assert len(f"{name}-100".encode()) < 255


def test_a_name_of_wide_characters_is_cut_by_bytes(tmp_path: Path) -> None:
    create_run_folder(tmp_path, "𝔘" * 100)


def test_the_default_name_tells_day_data_and_network() -> None:
    day = datetime.date(2026, 11, 24)
    assert default_name("my data", "resnet20", day) == "2026-11-24_my-data_resnet20"


def test_a_runs_folder_that_cannot_be_made_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"file/runs.*--runs"):
        create_run_folder(tmp_path / "file" / "runs", "run")


def test_a_run_is_found_by_path_and_by_name(tmp_path: Path) -> None:
    made = make_run(tmp_path, "digits")
    assert find_run(str(made.path), tmp_path / "elsewhere").path == made.path
    assert find_run("digits", tmp_path).path == made.path


def test_a_misspelled_run_is_guessed(tmp_path: Path) -> None:
    make_run(tmp_path, "2026-11-24_digits_resnet20")
    with pytest.raises(RunError, match=r"Did you mean 2026-11-24_digits_resnet20\?"):
        find_run("2026-11-24_digit_resnet20", tmp_path)


@pytest.mark.parametrize(
    "name", ["", " ", "{run}", "{", "%s", "~nobody-of-this-name", "a\0b", "x" * 5000, "\udce9", "ä ö", "*?"]
)
def test_an_odd_name_that_is_no_run_gets_a_sentence(tmp_path: Path, name: str) -> None:
    make_run(tmp_path, "digits")
    with pytest.raises(RunError, match="There is no run"):
        find_run(name, tmp_path)


@pytest.mark.parametrize("name", ["{braces}", "ä ö ü", "100%", "a'b\"c", "emoji 🐜", "-dash"])
def test_a_folder_that_the_user_named_oddly_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "recipe.toml").write_text("")
    assert find_run(name, tmp_path).name == name


def test_runs_are_listed_the_newest_first_and_other_things_are_not(tmp_path: Path) -> None:
    for name, age in (("old", 20), ("new", 0), ("middle", 10)):
        make_run(tmp_path, name, age)
    (tmp_path / "no run").mkdir()
    (tmp_path / "file").write_text("")
    assert [folder.name for folder in list_runs(tmp_path)] == ["new", "middle", "old"]
    assert list_runs(tmp_path / "gone") == []


def test_one_run_that_vanishes_or_is_barred_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good", "barred"):
        make_run(tmp_path, name)
    real_stat = Path.stat

    def stat(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if "barred" in self.parts:
            raise PermissionError(13, "Permission denied")
        return real_stat(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    assert [folder.name for folder in list_runs(tmp_path)] == ["good"]
