"""A large picture is converted strip by strip to the very pixels of one that is converted whole."""

import numpy as np
import pytest
from PIL import Image

from resnet_studio.core.data import rgb


def pictures() -> dict[str, Image.Image]:
    draw = np.random.default_rng(0)
    color = Image.fromarray(draw.integers(0, 256, (40, 30, 3), np.uint8))
    keyed = color.copy()
    keyed.info["transparency"] = tuple(color.getpixel((3, 30)))  # type: ignore[arg-type]
    palette = color.quantize(16)
    palette.info["transparency"] = 3
    alpha = color.copy()
    alpha.putalpha(Image.fromarray(draw.integers(0, 256, (40, 30), np.uint8)))
    return {
        "key": keyed,
        "palette": palette,
        "alpha": alpha,
        "CMYK": color.convert("CMYK"),
        "LA": alpha.convert("LA"),
        "La": alpha.convert("LA").convert("La"),
        "1": color.convert("1"),
        "I;16": Image.fromarray(draw.integers(0, 65536, (40, 30)).astype(np.uint16)),
        "I": Image.fromarray(draw.integers(-9, 9000, (40, 30)).astype(np.int32)),
        "F": Image.fromarray(draw.normal(size=(40, 30)).astype(np.float32)),
        "nan": Image.fromarray(np.full((40, 30), np.nan, np.float32)),
    }


@pytest.mark.parametrize("kind", pictures())
def test_strips_give_the_pixels_of_the_whole(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.asarray(rgb.to_rgb(pictures()[kind]))
    monkeypatch.setattr(rgb, "STRIP_PIXELS", 100)
    assert (np.asarray(rgb.to_rgb(pictures()[kind])) == whole).all()
