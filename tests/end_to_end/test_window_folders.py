"""Folders of the user's own in the window: scanned, split, trained on to the number they allow."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QLabel

from resnet_studio.core.data.dataset import SPLITS
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.widgets.class_bars import COUNT_ROLE

RED, GREEN = (210, 40, 40), (40, 200, 40)


def draw(path: Path, colour: tuple[int, int, int], seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-20, 21, (14, 18, 3))
    Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)).save(path)


def words_in(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def parts_of(studio: Any) -> dict[str, set[str]]:
    """The keys of each part of the split that is shown."""
    session = studio.window.session
    parts = session.split.to_keys(session.dataset)
    assert {name: len(keys) for name, keys in parts.items()} == studio.page("data").facts.split.counts
    return {name: set(keys) for name, keys in parts.items()}


def test_photographs_are_split_as_they_come_or_cut_by_class(studio: Any, shared_data: Path) -> None:
    studio.open()
    page = studio.page("data")
    studio.drop(shared_data / "folders" / "clothing")
    assert page.shown == "busy"
    studio.wait_for_data()
    assert page.facts.split.counts == {"train": 3068, "validation": 341, "test": 372}
    assert "As the data set gives it." in words_in(page.facts)
    bars = page.facts.classes.model()
    assert [bars.index(0, 0).data(COUNT_ROLE), bars.rowCount()] == [3781, 1 + 10]

    studio.drop(shared_data / "folders" / "flowers")
    studio.wait_for_data()
    assert page.header.summary.text().startswith("4,317 images · 5 classes · ")
    counts = {name: len(keys) for name, keys in parts_of(studio).items()}
    assert sum(counts.values()) == 4317
    assert 400 < counts["test"] < 460
    assert 360 < counts["validation"] < 420
    assert "Cut by class, seed 0. Kept, so that new files move no image" in words_in(page.facts)


def test_a_folder_without_test_images_is_stopped_now_and_has_a_validation_figure(
    studio: Any, recipe_file: Callable[..., Path], tmp_path: Path
) -> None:
    data = tmp_path / "mine"
    for number in range(16):
        for name, colour in (("r", RED), ("g", GREEN)):
            draw(data / "train" / name / f"{number}.png", colour, number)
            if number < 4:
                draw(data / "valid" / name / f"{number}.png", colour, 50 + number)
    window = studio.open(recipe_file(data, "training.epochs=100000", "training.batch_size=8"))
    page = studio.go("train")
    assert page.setup.facts["Split"] == "train 32, validation 8, test 0"
    studio.click("start_training")
    studio.wait_for_state(RunState.RUNNING)
    studio.click("stop_now")
    assert page.pill.state is RunState.STOPPING
    studio.wait_for_state(RunState.STOPPED)
    values = json.loads((studio.run.evaluations / "validation.json").read_text())
    lowest, highest = (f"{100 * bound:.1f}" for bound in values["interval"])
    figure = f"{100 * values['accuracy']:.2f} % (95 % interval {lowest}–{highest} %)"
    assert studio.headline == f"Validation accuracy {figure}; there is no test split."
    details = page.run_view.outcome.details.text()
    assert " of 100,000." in details
    assert "test images" not in details
    assert not (studio.run.evaluations / "test.json").exists()
    assert window.rail.stage("train").state_text == f"{100 * values['accuracy']:.1f} %"
    runs = studio.go("runs")
    shown = f"{100 * values['accuracy']:.2f} % ({lowest}–{highest})"
    studio.wait(lambda: runs.details.figures["validation"].text() == shown, "the run is listed")
    assert runs.details.figures["test"].text() == "–"


def test_files_that_are_added_move_no_image_to_another_part(
    studio: Any, pictures: Path, tmp_path: Path
) -> None:
    window = studio.open(pictures)
    before = parts_of(studio)
    assert {name: len(keys) for name, keys in before.items()} == {"train": 16, "validation": 2, "test": 2}
    for path in list(pictures.rglob("*.png")):
        for number in range(3):
            shutil.copy(path, path.with_name(f"added {number} {path.name}"))
    studio.drop(pictures)
    studio.wait_for_data()
    after = parts_of(studio)
    assert sum(map(len, after.values())) == 80
    for name in SPLITS:
        assert before[name] < after[name], f"{name} grew and lost nothing"
    window.close()
    studio.open(pictures)
    assert parts_of(studio) == after
