"""Class names are read in the forms they come in; sizes and normalizations are the usual ones."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from resnet_studio.core.data.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign.known_classes import read_class_names
from resnet_studio.core.models.foreign.likely import (
    NORMALIZATIONS,
    likely_for,
    normalization_name,
    usual_size,
)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffcat\n dog \n\nbird\n",
        json.dumps(["cat", "dog", "bird"]),
        json.dumps({"2": "bird", "0": "cat", "1": "dog"}),
        json.dumps({"cat": 0, "bird": 2, "dog": 1}),
        json.dumps({"0": ["n01", "cat"], "1": ["n02", "dog"], "2": ["n03", "bird"]}),
    ],
)
def test_names_are_read_in_every_form(tmp_path: Path, text: str) -> None:
    (tmp_path / "names").write_text(text, encoding="utf-8")
    assert read_class_names(str(tmp_path / "names")) == ("cat", "dog", "bird")


@pytest.mark.parametrize(
    "text",
    [
        "", "a\na", "{", '{"x": "a"}', "[1", "[]", "[" * 100_000, '{"0": "a", "2": "b"}', '{"a": 0, "b": 0}',
        '{"a": 1, "b": 2}', '[{"name": "a"}]', "[1, 2]", '["a", []]', '{"0": "a", "00": "b", "1": "c"}',
    ],
)  # fmt: skip
def test_lists_that_cannot_be_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "names").write_text(text)
    with pytest.raises(WeightsError, match="cannot be read"):
        read_class_names(str(tmp_path / "names"))
    with pytest.raises(WeightsError, match="No such file"):
        read_class_names(str(tmp_path / "nothing"))


def test_a_name_may_begin_as_a_list_does(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("[unk]\ncat\n")
    assert read_class_names(str(tmp_path / "names")) == ("[unk]", "cat")


def test_the_names_of_known_data_are_known() -> None:
    assert read_class_names("cifar10")[3] == "cat"
    names = read_class_names("imagenet")
    assert len(set(names)) == 1000
    assert names[0] == "tench"


def test_sizes_are_the_usual_ones(make_architecture: Callable[..., Any]) -> None:
    small, large = make_architecture(stem="cifar"), make_architecture(stem="imagenet")
    assert [usual_size(small), usual_size(small, 28), usual_size(small, 500)] == [32, 28, 32]
    assert [usual_size(large), usual_size(large, 28)] == [224, 224]


def test_normalizations_have_names() -> None:
    assert normalization_name(IMAGENET_MEAN, IMAGENET_STD) == "imagenet"
    assert "0.1, 0.2, 0.3" in normalization_name((0.1, 0.2, 0.3), (1.0, 1.0, 1.0))


def test_what_is_likely_goes_by_the_answers(make_architecture: Callable[..., Any]) -> None:
    small, large = make_architecture(stem="cifar"), make_architecture(stem="imagenet")
    ten = likely_for(replace(small, num_classes=10))
    assert (ten.classes, ten.image_size, ten.normalizations[0]) == ("cifar10", 32, "imagenet")
    hundred = likely_for(replace(small, num_classes=100))
    assert (hundred.classes, hundred.normalizations[0]) == ("", "cifar100")
    thousand = likely_for(replace(large, num_classes=1000))
    assert (thousand.classes, thousand.image_size) == ("imagenet", 224)
    assert set(hundred.normalizations) == set(NORMALIZATIONS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
@example(b'{"0": [[]], "1": [{}]}')
def test_class_names_of_any_content_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names"
    path.write_bytes(content)
    try:
        names = read_class_names(str(path))
    except WeightsError as error:
        assert str(path) in str(error)  # noqa: PT017 - both ends are good
    else:
        assert len(set(names)) == len(names) > 0
        assert all(isinstance(name, str) for name in names)


def test_class_names_below_nobodys_home_are_told_as_missing() -> None:
    with pytest.raises(WeightsError, match="No such file"):
        read_class_names("~nobody at all/names")
