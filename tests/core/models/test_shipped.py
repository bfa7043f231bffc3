"""Weights that come with the app: each has a card, and is the file that the card means."""

from pathlib import Path

import pytest

from resnet_studio.core.durable import digest_of
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models import shipped
from resnet_studio.core.models.shipped import shipped_cards, shipped_path

CARD = """
title = "A"
description = "B"
data = "C"
recipe = "D"
accuracy = "E"
date = "2026-11-24"
environment = "F"
sha256 = "{digest}"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "weights"
    folder.mkdir()
    file = folder / "small.safetensors"
    file.write_bytes(b"weights")
    (folder / "small.toml").write_text(CARD.format(digest=digest_of(file)), encoding="utf-8")
    monkeypatch.setattr(shipped, "resource_path", lambda name: tmp_path / name)
    return folder


def test_what_comes_with_the_app_is_what_its_card_says() -> None:
    for name in shipped_cards():
        assert shipped_path(name).is_file()


def test_weights_are_found_by_name(folder: Path) -> None:
    assert shipped_cards()["shipped:small"].title == "A"
    assert shipped_path("shipped:small") == folder / "small.safetensors"


def test_a_changed_file_is_not_taken(folder: Path) -> None:
    (folder / "small.safetensors").write_bytes(b"others")
    with pytest.raises(WeightsError, match="was changed"):
        shipped_path("shipped:small")


def test_a_name_that_is_near_is_suggested(folder: Path) -> None:
    with pytest.raises(WeightsError, match="mean shipped:small"):
        shipped_path("shipped:smal")
    with pytest.raises(WeightsError, match="There are: shipped:small"):
        shipped_path("shipped:qqqqqqqqqqqqqq")
