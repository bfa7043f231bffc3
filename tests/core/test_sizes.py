"""Sizes are put as people read them."""

import pytest

from resnet_studio.core.sizes import size_words


@pytest.mark.parametrize(
    ("size", "text"), [(512, "512 B"), (1536, "1.5 KiB"), (1023 * 1024, "1023 KiB"), (3 * 2**30, "3 GiB")]
)
def test_sizes_have_binary_units(size: int, text: str) -> None:
    assert size_words(size) == text
