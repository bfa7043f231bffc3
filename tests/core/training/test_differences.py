"""What is another way than when a run was left is said before it goes on."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.notes import Note
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import generations_of
from resnet_studio.core.runs.reader import read_recipe, read_status
from resnet_studio.core.runs.recovery import accept_recipe
from resnet_studio.core.runs.status import RunState
from resnet_studio.core.training.differences import ChangedDataError
from resnet_studio.core.training.run import perform_run


@pytest.fixture
def paused(new_run: Any, perform: Any, give_at: Any) -> RunFolder:
    """A run in deterministic mode that was paused after five steps."""
    folder: RunFolder = new_run()
    give_at({5: "pause"})
    assert perform(folder).state == "paused"
    give_at({2: "pause"})
    return folder


@pytest.fixture
def resumed() -> Callable[..., list[str]]:
    """Lets a run go on; returns what it was told."""

    def resume(folder: RunFolder, *, is_same_data_required: bool = False) -> list[str]:
        told: list[Note] = []
        perform_run(folder, tell=told.append, is_same_data_required=is_same_data_required)
        return [str(note) for note in told]

    return resume


def change_environment(folder: RunFolder, **values: Any) -> None:
    write_json(folder.environment_path, read_json(folder.environment_path) | values)


def change_recipe(folder: RunFolder, **values: Any) -> None:
    recipe = set_values(read_recipe(folder), values)
    folder.recipe_path.write_text(dump_recipe(recipe), encoding="utf-8")
    accept_recipe(folder)  # it is refused otherwise


def test_where_nothing_differs_nothing_is_said(paused: RunFolder, resumed: Callable[..., list[str]]) -> None:
    assert resumed(paused, is_same_data_required=True) == []
    assert read_status(paused).differences == ()


def test_another_torch_and_processor_are_told_and_that_the_promise_does_not_hold(
    paused: RunFolder, resumed: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    packages = read_json(paused.environment_path)["packages"]
    change_environment(paused, packages=packages | {"torch": "1.0"}, processor="Zuse Z3", threads=64)
    with caplog.at_level(logging.WARNING, "resnet_studio"):
        told = resumed(paused)
    assert told[0].startswith("torch has version")
    assert "before, it had 1.0" in told[0]
    assert "before, it was Zuse Z3" in told[1]
    assert told[2].startswith("Deterministic mode promises")
    assert len(told) == 3  # the threads are as it began with: deterministic mode takes them from the run
    assert [one for one in caplog.messages if one in told] == told
    status = read_status(paused)
    assert [one.template.format(**one.parameters) for one in status.differences] == told


def test_elsewhere_the_threads_are_told_and_there_is_no_promise(
    new_run: Any, perform: Any, give_at: Any, resumed: Callable[..., list[str]]
) -> None:
    folder = new_run({"device.deterministic": False, "device.precision": "fp32", "device.compile": "off"})
    give_at({5: "pause"})
    perform(folder)
    change_environment(folder, threads=64)
    assert resumed(folder) == ["Threads to begin with: 1 now, 64 before."]


def test_an_edited_recipe_is_told_key_by_key(paused: RunFolder, resumed: Callable[..., list[str]]) -> None:
    change_recipe(paused, **{"optimizer.learning_rate": 0.01, "training.log_every": 3})
    assert resumed(paused) == [
        "The recipe says optimizer.learning_rate = 0.01 now; before, it said 0.05.",
        "The recipe says training.log_every = 3 now; before, it said 2.",
    ]


def test_an_arithmetic_that_cannot_be_changed_any_more_is_told(
    paused: RunFolder, resumed: Callable[..., list[str]]
) -> None:
    change_recipe(paused, **{"device.precision": "bf16"})
    told = resumed(paused)
    assert "device.precision = bf16" in told[0]
    assert told[1].startswith("The arithmetic stays fp32, as this run began")


def test_images_that_were_added_are_told_and_leave_the_run_as_it_is(
    paused: RunFolder, resumed: Callable[..., list[str]], color_folder: Path
) -> None:
    for name in ("a", "z"):
        (color_folder / "red" / f"{name}.png").write_bytes((color_folder / "red" / "00.png").read_bytes())
    for _ in range(2):  # nor does a later resume take them for changed ones
        told = resumed(paused, is_same_data_required=True)
        assert told == [f"2 images were added to {color_folder}; this run goes on without them, as it began."]


def test_changed_images_are_told_and_the_run_goes_on_only_where_that_is_wished(
    paused: RunFolder, resumed: Callable[..., list[str]], color_folder: Path
) -> None:
    from PIL import Image

    Image.effect_noise((8, 8), 50).convert("RGB").save(color_folder / "red" / "00.png")
    before = generations_of(paused, "last"), paused.environment_path.read_bytes()
    with pytest.raises(ChangedDataError, match="were changed since the run"):
        resumed(paused, is_same_data_required=True)
    status = read_status(paused)
    assert (status.state, status.has_changed_data) == (RunState.PAUSED, True)
    assert "were changed" in status.message
    assert before == (generations_of(paused, "last"), paused.environment_path.read_bytes())
    (sentence,) = resumed(paused)
    assert "it goes on with other images" in sentence
    status = read_status(paused)
    assert (status.state, status.message) == (RunState.PAUSED, "")
    assert resumed(paused, is_same_data_required=True) == []  # they are its images now


def test_a_lost_record_of_the_machine_stops_nothing(
    paused: RunFolder, resumed: Callable[..., list[str]]
) -> None:
    paused.environment_path.write_text("{")
    assert resumed(paused) == []
