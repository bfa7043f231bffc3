"""How long a preset takes here is told only where something like it trained here."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pytestqt.qtbot import QtBot

from resnet_studio.core.config.presets import find_preset, load_presets
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.durable import write_json
from resnet_studio.core.runs.folder import create_run_folder
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.session import Session
from resnet_studio.gui.train.setup_view import SetupView
from resnet_studio.gui.train.time_here import KnownSpeed, TimeHere, flops_of, seconds_here

RESNET20 = find_preset("cifar10-resnet20").recipe
FLOPS = flops_of(RESNET20, None)


def test_the_time_is_that_of_all_images_at_the_speed_that_was_measured() -> None:
    recipe = set_values(RESNET20, {"training.early_size": 1.0, "training.epochs": 10})
    found = seconds_here(recipe, 45_056, FLOPS, [KnownSpeed("Xeon, 2 cores", FLOPS, 1000.0)])
    assert found is not None
    assert found[0] == pytest.approx(450.56)
    assert found[1]


def test_early_small_images_take_less() -> None:
    known = [KnownSpeed("Xeon", FLOPS, 1000.0)]
    whole = set_values(RESNET20, {"training.early_size": 1.0})
    small = set_values(RESNET20, {"training.early_size": 0.5, "training.early_fraction": 0.5})
    of_whole, of_small = (seconds_here(one, 45_056, FLOPS, known) for one in (whole, small))
    assert of_whole is not None
    assert of_small is not None
    assert of_small[0] == pytest.approx(0.625 * of_whole[0], rel=0.01)


def test_another_network_gives_a_rough_time_and_one_of_another_size_none() -> None:
    found = seconds_here(RESNET20, 45_000, 2 * FLOPS, [KnownSpeed("Xeon", FLOPS, 1000.0)])
    assert found is not None
    assert not found[1]
    assert seconds_here(RESNET20, 45_000, 9 * FLOPS, [KnownSpeed("Xeon", FLOPS, 1000.0)]) is None


def test_what_trained_on_another_device_does_not_count() -> None:
    known = [KnownSpeed("Xeon, 1 thread", 20 * FLOPS, 60.0), KnownSpeed("H200", FLOPS, 90_000.0)]
    assert seconds_here(RESNET20, 45_000, FLOPS, known) is None


def test_nothing_is_told_of_what_is_not_known() -> None:
    known = [KnownSpeed("Xeon", FLOPS, 1000.0)]
    assert seconds_here(RESNET20, 45_000, FLOPS, []) is None
    assert seconds_here(RESNET20, 0, FLOPS, known) is None
    assert seconds_here(RESNET20, 45_000, 0, known) is None
    frozen = set_values(RESNET20, {"fine_tune.frozen_through": "body"})
    assert seconds_here(frozen, 45_000, FLOPS, known) is None


def test_the_cards_tell_it_after_a_run_or_a_rehearsal(
    qtbot: QtBot, undressed: Callable[[], AbstractContextManager[None]], session: Session, runner: JobRunner
) -> None:
    with undressed():
        view = SetupView()
    qtbot.addWidget(view)
    presets = load_presets()
    view.set_presets(presets)
    here = TimeHere(view, presets, session, runner)
    card = view.cards["cifar10-resnet20"]
    assert card.time.text() == "How long it takes here is not known yet."
    qtbot.waitUntil(lambda: not runner.jobs)

    folder = create_run_folder(session.settings.runs_path, "earlier")
    folder.recipe_path.write_text(dump_recipe(RESNET20), encoding="utf-8")
    write_json(
        folder.status_path, {"state": "finished", "images_per_second": 900.0, "device": "Xeon, 2 cores"}
    )
    here.look()
    qtbot.waitUntil(lambda: card.time.text().startswith("Here about"))
    qtbot.waitUntil(lambda: not runner.jobs)
    before = card.time.text()
    here.note_rehearsal(RESNET20, 90.0, "Xeon, 2 cores")
    assert card.time.text() != before
    digits = view.cards["digits"]
    assert digits.time.text() == "How long it takes here is not known yet."
