import tomllib
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import (
    MAX_RECIPE_BYTES,
    apply_overrides,
    build_recipe,
    dump_recipe,
    get_value,
    has_effect,
    keys_given,
    load_recipe,
    recipe_fields,
    set_values,
)
from resnet_studio.core.errors import RecipeError

KEYS = [key for key, _ in recipe_fields()]


def test_a_field_that_needs_another_says_so_in_words_that_are_there() -> None:
    fields = dict(recipe_fields())
    dependent = {key: field for key, field in fields.items() if not has_effect(Recipe(), field)}
    assert {"optimizer.filter_rate", "schedule.milestones"} <= set(dependent)
    for key, field in fields.items():
        assert isinstance(field.json_schema_extra, dict)
        only_with = cast("dict[str, list[str]]", field.json_schema_extra.get("only_with", {}))
        for other, values in only_with.items():
            assert set(values) < set(get_args(fields[other].annotation)), key


def test_the_shortcut_has_no_effect_in_the_fast_style() -> None:
    field = dict(recipe_fields())["model.shortcut"]
    assert has_effect(Recipe(), field)
    assert not has_effect(set_values(Recipe(), {"model.style": "fast"}), field)


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_survives_its_file(tmp_path: Path) -> None:
    recipe = build_recipe(
        {
            "seed": 7,
            "data": {"path": 'C:\\Bilder\\"Blüten" 花'},
            "model": {"depth": 0, "stage_depths": [1, 2], "stage_widths": [8, 16]},
            "optimizer": {"learning_rate": 1e-5},
            "schedule": {"name": "step", "milestones": []},
        }
    )

    assert load_recipe(write(tmp_path, dump_recipe(recipe))) == recipe


def test_the_file_spells_out_every_key() -> None:
    values = tomllib.loads(dump_recipe(Recipe()))

    for key in KEYS:
        value = values
        for part in key.split("."):
            value = value[part]


def test_a_file_may_hold_a_single_key(tmp_path: Path) -> None:
    recipe = load_recipe(write(tmp_path, "[training]\nepochs = 3\n"))

    assert recipe == set_values(Recipe(), {"training.epochs": 3})


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("[training]\nepoch = 3", r"no key training\.epoch \(did you mean training\.epochs\?\)"),
        ("[optimizer]\nlearnig_rate = 0.1", r"did you mean optimizer\.learning_rate\?"),
        ("[trainning]\nepochs = 3", r"no key trainning \(did you mean training\?\)"),
        ("sead = 3", r"did you mean seed\?"),
        ("zzzzzzzzzzzz = 3", r"no key zzzzzzzzzzzz\."),
    ],
)
def test_a_wrong_key_is_named_with_the_nearest_one(tmp_path: Path, text: str, near: str) -> None:
    with pytest.raises(RecipeError, match=near):
        load_recipe(write(tmp_path, text))


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"recipe\.toml: data\.image_size.*; training\.epochs"):
        load_recipe(write(tmp_path, "[training]\nepochs = 0\n[data]\nimage_size = -3"))


def test_a_newer_recipe_is_refused_before_its_keys_are_judged(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="has version 2, this app reads 1"):
        load_recipe(write(tmp_path, "version = 2\nkey_of_tomorrow = 1"))


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"gone\.toml cannot be read: No such file"):
        load_recipe(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    "content",
    [
        b"epochs == 3",
        b"\xff\xfe\x00",
        b"a = 1\na = 2",
        b"a = " + b"[" * 100_000,
        b"#" * (MAX_RECIPE_BYTES + 1),
        b"seed = " + b"9" * 5000,
    ],
    ids=["syntax", "not UTF-8", "twice", "deep", "large", "long number"],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipe.toml"
    path.write_bytes(content)

    with pytest.raises(RecipeError, match=r"recipe\.toml cannot be read"):
        load_recipe(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_in_another_encoding_is_refused_with_the_way_out(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "recipe.toml"
    text = "\ufeff" if encoding == "utf-16-le" else ""
    path.write_bytes((text + '[data]\npath = "Blüten"\n').encode(encoding))

    with pytest.raises(RecipeError, match=r"cannot be read: it is (UTF-16|not UTF-8).*Save it as UTF-8"):
        load_recipe(path)


def test_a_file_may_begin_with_a_mark_and_have_the_line_ends_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 3\r\n[training]\r\nepochs = 2\r\n")

    assert load_recipe(path) == set_values(Recipe(), {"seed": 3, "training.epochs": 2})


def test_the_promise_of_a_preset_is_passed_over(tmp_path: Path) -> None:
    recipe = load_recipe(write(tmp_path, '[promise]\ntitle = "Digits"\n[training]\nepochs = 3\n'))

    assert recipe == set_values(Recipe(), {"training.epochs": 3})


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("training.epochs=true", r"--set: training\.epochs: should be a number, not true\."),
        ("optimizer.momentum=false", r"optimizer\.momentum: should be a number, not false\."),
        ("model.stage_depths=[true, 1]", r"model\.stage_depths: should be a number, not \[true, 1\]"),
    ],
)
def test_a_truth_is_no_number(assignment: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        apply_overrides(Recipe(), [assignment])


def test_a_truth_for_a_number_is_told_once_and_beside_other_mistakes() -> None:
    with pytest.raises(RecipeError) as caught:
        build_recipe({"training": {"epochs": True, "batch_size": -1}, "model": {"depth": True}})

    assert caught.value.message.count("training.epochs") == 1
    assert caught.value.message.count("model.depth") == 1
    assert "training.batch_size" in caught.value.message


def test_a_wrong_device_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        RecipeError, match=r"device\.name: should be auto, cpu, .* or mps, not 'gpu'\."
    ) as told:
        set_values(Recipe(), {"device.name": "gpu"})

    extra = dict(recipe_fields())["device.name"].json_schema_extra
    assert isinstance(extra, dict)
    assert isinstance(extra["choices"], list)
    assert all(str(choice) in told.value.message for choice in extra["choices"])


def test_a_path_that_is_not_utf_8_is_refused_before_a_run_is_made_of_it() -> None:
    with pytest.raises(RecipeError, match=r"caf\\udce9' is not UTF-8.*Rename the folder"):
        set_values(Recipe(), {"data.path": "/data/caf\udce9"})


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8")))
@example(text="seed = 0x" + "F" * 4000)
@example(text="version = 0x" + "F" * 4000)
@example(text='"{key}" = 1')
@example(text="training = 3")
@example(text="[[training]]")
@example(text="data.path = 1979-05-27T07:32:00Z")
@example(text="optimizer.learning_rate = nan")
def test_any_text_is_a_recipe_or_a_recipe_error(tmp_path: Path, text: str) -> None:
    outcome: Recipe | str
    try:
        outcome = load_recipe(write(tmp_path, text))
    except RecipeError as error:
        outcome = str(error)

    assert outcome


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(key=st.sampled_from(KEYS), value=plain_values)
def test_any_value_at_any_key_is_taken_or_a_recipe_error(key: str, value: Any) -> None:
    outcome: Recipe | str
    try:
        outcome = set_values(Recipe(), {key: value})
    except RecipeError as error:
        outcome = str(error)

    assert isinstance(outcome, str) or build_recipe(tomllib.loads(dump_recipe(outcome))) == outcome


@pytest.mark.parametrize(
    ("assignment", "key", "value"),
    [
        ("training.epochs=3", "training.epochs", 3),
        (" training.epochs = 3 ", "training.epochs", 3),
        ("optimizer.learning_rate=1e-3", "optimizer.learning_rate", 1e-3),
        ("augmentation.flip=false", "augmentation.flip", False),
        ("model.stage_depths=[1, 2, 3]", "model.stage_depths", (1, 2, 3)),
        ("model.shortcut=B", "model.shortcut", "B"),
        ("device.name=cuda:1", "device.name", "cuda:1"),
        ("data.path=/data/a=b c", "data.path", "/data/a=b c"),
        ('data.path="quoted"', "data.path", "quoted"),
        (r"data.path=C:\new\data", "data.path", r"C:\new\data"),
        ("data.path=2024", "data.path", "2024"),
        ("data.path=true", "data.path", "true"),
        ("data.path=1979-05-27", "data.path", "1979-05-27"),
        ("data.path=1\nseed=3", "data.path", "1\nseed=3"),
    ],
)
def test_an_override_puts_a_value_at_a_key(assignment: str, key: str, value: Any) -> None:
    recipe = apply_overrides(Recipe(), [assignment])

    assert get_value(recipe, key) == value
    assert recipe == set_values(Recipe(), {key: value})


def test_the_last_override_of_a_key_counts() -> None:
    assert apply_overrides(Recipe(), ["seed=1", "seed=2"]).seed == 2


def test_overrides_that_only_fit_together_are_taken_together() -> None:
    recipe = apply_overrides(
        Recipe(), ["model.depth=0", "model.stage_depths=[2, 2]", "model.stage_widths=[8, 8]"]
    )

    assert recipe.model.stage_depths == (2, 2)


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("training.epochs", "is no assignment.*Write key=value"),
        ("training.epoch=3", r"no recipe key training\.epoch\. Did you mean training\.epochs\?"),
        ("training=3", "no recipe key training"),
        ("zzzz=3", r"no recipe key zzzz\. `resnet-studio train --help` lists all keys"),
        ("=3", "no recipe key"),
        ("training.epochs=0", r"mistake in --set: training\.epochs.*not 0"),
        ("training.epochs=", r"training\.epochs.*not ''"),
        pytest.param("seed=0x" + "F" * 4000, "seed: .*thousands of digits", id="long hexadecimal"),
        pytest.param("seed=" + "9" * 5000, "seed: .*9…", id="long decimal"),
    ],
)
def test_a_wrong_override_is_refused_with_the_way_out(assignment: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        apply_overrides(Recipe(), [assignment])


def test_the_recipe_that_was_changed_stays_as_it_was() -> None:
    recipe = Recipe()
    apply_overrides(recipe, ["model.stage_depths=[1, 1, 1]", "seed=5"])

    assert recipe == Recipe()


def test_the_keys_that_a_file_gives_are_told_from_defaults(tmp_path: Path) -> None:
    text = "version = 1\nseed = 0\n[model]\ndepth = 20\n[fine_tune]\n"
    assert keys_given(load_recipe(write(tmp_path, text))) == {"version", "seed", "model.depth"}
    assert keys_given(load_recipe(write(tmp_path, dump_recipe(Recipe())))) == set(KEYS)
