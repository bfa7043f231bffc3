"""What is kept of data sets that were opened."""

import shutil
from pathlib import Path

from PIL import Image

from resnet_studio.core.data.albums import COLUMNS, ROWS, TILE_PX, forget_album, keep_album, read_album
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.core.data.scan import scan


def test_name_numbers_and_a_picture_are_kept(pictures: Path) -> None:
    keep_album(str(pictures), scan(str(pictures)))
    album = read_album(str(pictures))
    assert (album.name, album.num_images, album.num_classes) == ("pictures", 20, 2)
    assert album.opened_s > 0
    assert not album.is_gone
    assert album.picture is not None
    with Image.open(album.picture) as image:
        assert image.size == (COLUMNS * TILE_PX, ROWS * TILE_PX)
        colors = {image.convert("RGB").getpixel((x * TILE_PX + 40, 40)) for x in range(COLUMNS)}
    assert len(colors) > 1


def test_a_folder_that_went_away_is_told_as_gone(pictures: Path) -> None:
    keep_album(str(pictures), scan(str(pictures)))
    shutil.rmtree(pictures)
    album = read_album(str(pictures))
    assert album.is_gone
    assert album.num_images == 20


def test_a_word_is_never_gone_and_nothing_kept_is_no_failure() -> None:
    album = read_album("cifar10")
    assert (album.is_gone, album.num_images, album.picture) == (False, 0, None)


def test_what_is_forgotten_is_gone_and_the_files_stay(pictures: Path) -> None:
    keep_album(str(pictures), scan_digits())
    forget_album(str(pictures))
    assert read_album(str(pictures)).picture is None
    assert any(pictures.rglob("*.png"))
