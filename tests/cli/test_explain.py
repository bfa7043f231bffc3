"""`explain`: the picture with the map over it, for the likeliest class or another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., Any]


@pytest.fixture
def picture(trained: Any) -> Path:
    path: Path = trained.data / "grass" / "000.png"
    return path


def test_the_keys_that_stay(command: Run, trained: Any, picture: Path, tmp_path: Path) -> None:
    answer = command("explain", trained.run, picture, "--out", tmp_path / "map.png", "--json")
    values = answer.json
    assert answer.code == 0
    assert set(values) == {"path", "class", "probability", "stage", "out", "has_evidence"}
    named = command("classify", trained.run, picture, "--exact", "--json").json["images"][0]
    assert (values["class"], values["stage"]) == (named["label"], "layer1")
    assert values["probability"] == pytest.approx(named["probability"])
    with Image.open(values["out"]) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (480, 480))


def test_another_class_can_be_asked_for(command: Run, trained: Any, picture: Path, tmp_path: Path) -> None:
    drawn, evidence = [], []
    for name in ("grass", "blue sky"):
        out = tmp_path / f"{name}.png"
        values = command("explain", trained.run, picture, "--class", name, "--out", out, "--json").json
        assert values["class"] == name
        evidence.append(values["has_evidence"])
        drawn.append(np.asarray(Image.open(out)))
    plain = np.asarray(Image.open(picture)).repeat(40, 0).repeat(40, 1)
    for pixels, has_evidence in zip(drawn, evidence, strict=True):
        assert (pixels != plain).any() == has_evidence
    assert (drawn[0] != drawn[1]).any()


def test_a_large_picture_keeps_its_shape(command: Run, trained: Any, tmp_path: Path) -> None:
    Image.new("RGB", (3200, 1000), (40, 200, 40)).save(tmp_path / "wide.jpg")
    answer = command("explain", trained.run, tmp_path / "wide.jpg", "--out", tmp_path / "map.png")
    assert answer.code == 0
    assert "the heat map over layer1 is in" in answer.out
    assert np.asarray(Image.open(tmp_path / "map.png")).shape == (500, 1600, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--class", "gras"], "such as grass"),
        (["--stage", "layer9"], "no stage layer9"),
        (["--out", "/no/such/folder/map.png"], "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    command: Run, trained: Any, picture: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    out = [] if "--out" in arguments else ["--out", tmp_path / "map.png"]
    command("explain", trained.run, picture, *arguments, *out).assert_mistake(words)


@pytest.mark.parametrize("name", ["e.txt", "e", ".png", "e.png.zip"])
def test_a_file_that_is_to_be_no_picture_is_refused_before_the_work(command: Run, name: str) -> None:
    answer = command("explain", "no such run", "no such picture", "--out", name)
    answer.assert_mistake("--out", f"{name} should end in .png, .jpg", "or .bmp")


@pytest.mark.parametrize(("name", "kind"), [("e.JPG", "JPEG"), ("e.webp", "WEBP"), ("e.tif", "TIFF")])
def test_the_end_of_the_name_says_the_format(
    command: Run, trained: Any, picture: Path, tmp_path: Path, name: str, kind: str
) -> None:
    assert command("explain", trained.run, picture, "--out", tmp_path / name).code == 0
    with Image.open(tmp_path / name) as drawn:
        assert drawn.format == kind


def test_the_picture_is_not_overwritten(
    command: Run, trained: Any, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.png"
    own.write_bytes(picture.read_bytes())
    monkeypatch.chdir(tmp_path)
    command("explain", trained.run, own, "--out", "own.png").assert_mistake("own.png is read")
    assert own.read_bytes() == picture.read_bytes()


def test_a_file_that_is_no_picture_is_said(command: Run, trained: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words")
    command("explain", trained.run, tmp_path / "notes.txt", "--out", tmp_path / "map.png").assert_mistake(
        "notes.txt cannot be read"
    )
    assert not (tmp_path / "map.png").exists()
