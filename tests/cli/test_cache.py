"""`cache`: what lies there, and clearing it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_studio.core.data.pixels import open_pixels
from resnet_studio.core.data.scan import scan
from resnet_studio.core.settings import Settings, load_settings, save_settings

Run = Callable[..., Any]


def test_an_empty_cache_tells_its_place_and_limit(command: Run) -> None:
    save_settings(Settings(cache_limit_gib=2.5))
    values = command("cache", "--json").json
    assert values == {
        "folder": str(load_settings().cache_path),
        "limit_bytes": 5 * 2**29,
        "used_bytes": 0,
        "data_sets": [],
    }
    assert command("cache").out == f"{load_settings().cache_path}: 0 B of 2.5 GiB\n"


def test_a_data_set_is_listed_and_can_be_cleared(command: Run, pictures: Path) -> None:
    open_pixels(scan(str(pictures)), 16, "pad", memory_bytes=0)
    values = command("cache", "--json").json
    (one,) = values["data_sets"]
    assert (one["data"], one["image_size"], one["resize"]) == (str(pictures), 16, "pad")
    assert (one["images"], one["bytes"], one["is_in_use"]) == (20, values["used_bytes"], False)
    printed = command("cache").out
    assert str(pictures) in printed
    assert "16 px, pad" in printed
    cleared = command("cache", "--clear", "--json")
    assert cleared.code == 0
    assert cleared.json["cleared"] == [one]
    assert cleared.json["data_sets"] == []
    assert "Cleared 0 data sets, 0 B." in command("cache", "--clear").out


def test_a_data_set_in_use_is_left_and_the_exit_code_says_so(command: Run, pictures: Path) -> None:
    source = open_pixels(scan(str(pictures)), 16, "crop", memory_bytes=0)
    cleared = command("cache", "--clear")
    assert cleared.code == 3
    assert "Cleared 0 data sets, 0 B; 1 data set in use left." in cleared.out
    assert "now" in cleared.out
    assert len(source) == 20


def test_a_place_that_cannot_be_used_is_a_mistake_with_a_cure(command: Run, tmp_path: Path) -> None:
    place = tmp_path / "place"
    (place / "place.lock").mkdir(parents=True)
    save_settings(Settings(cache_folder=str(place)))
    command("cache").assert_mistake(str(place), "choose another place")
