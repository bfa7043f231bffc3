"""CIFAR-10 in the window: dropped, looked at, trained on, tested once, and used on new pictures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QLabel, QProgressBar

from resnet_studio.core.runs.reader import MetricsTail, read_status
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.classify.many_panel import TABLE
from resnet_studio.gui.widgets.class_bars import COUNT_ROLE
from resnet_studio.gui.widgets.image_grid import IMAGE_ROLE
from resnet_studio.gui.widgets.table_models import ROW_ROLE

NUM_BYTES = 1 + 3 * 32 * 32
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
# Parameters and multiply-adds for ten classes of 32 px, added up by hand.
COSTS = {
    20: ("0.27M", "40.6M"),
    56: ("0.85M", "125M"),
    18: ("11.2M", "555M"),
    50: ("23.5M", "1.30G"),
}


def image_of(copy: Path, batch: str, number: int) -> np.ndarray[Any, Any]:
    """(32, 32, 3) an image as the file holds it."""
    file = next(copy.rglob(f"{batch}.bin"))
    row = np.fromfile(file, np.uint8, NUM_BYTES, offset=number * NUM_BYTES)
    return row[1:].reshape(3, 32, 32).transpose(1, 2, 0)


def words_in(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_dropped_copy_is_read_in_the_background_and_shown(studio: Any, cifar10: Path) -> None:
    window, page = studio.open(), studio.page("data")
    bars = page.findChildren(QProgressBar)
    bar = next(bar for bar in bars if bar.accessibleName() == "Progress of the scan")
    shown: list[int] = []
    bar.valueChanged.connect(shown.append)

    studio.drop(cifar10)
    assert page.shown == "busy"
    studio.click("cancel_scan")
    studio.wait_for_data()
    assert (page.shown, page.header.chip.text()) == ("loaded", "digits")
    assert window.session.recipe.data.path == "digits"

    shown.clear()
    studio.drop(cifar10)
    studio.wait_for_data()
    parts = [value for value in shown if 0 < value <= 1000]
    assert len(parts) > 2, "the bar moved while the files were read"
    assert parts == sorted(parts)
    assert page.header.chip.text() == "CIFAR-10"
    assert page.header.summary.text() == "60,000 images · 10 classes · 32 × 32 px"
    assert window.rail.stage("data").state_text == "60,000"
    assert_shown_as_in_the_files(studio, cifar10)


def assert_shown_as_in_the_files(studio: Any, cifar10: Path) -> None:
    """Classes, split and pixels; a class that is chosen is shown alone."""
    page = studio.page("data")
    bars = page.facts.classes
    rows = [bars.model().index(row, 0) for row in range(bars.model().rowCount())]
    counts = {row.data(): row.data(COUNT_ROLE) for row in rows}
    assert counts == {"All classes": 60_000} | dict.fromkeys(CLASSES, 6_000)
    assert page.facts.split.counts == {"train": 45_000, "validation": 5_000, "test": 10_000}
    told = words_in(page.facts)
    assert "As the data set gives it; validation is cut from train, by class, seed 0." in told
    assert "Unverified copy" in words_in(page)

    first = page.grid.images.index(0, 0)
    studio.wait(lambda: first.data(IMAGE_ROLE) is not None, "the first thumbnail is there")
    picture = first.data(IMAGE_ROLE).toImage()
    expected = image_of(cifar10, "data_batch_1", 0)
    for y, x in ((0, 0), (5, 17), (31, 31)):
        assert picture.pixelColor(x, y).getRgb()[:3] == tuple(expected[y, x])

    studio.click_row(bars, rows[1 + CLASSES.index("cat")])
    assert page.grid.images.rowCount() == 6_000
    studio.click_row(bars, rows[0])
    assert page.grid.images.rowCount() == 60_000


def test_depths_of_both_families_and_own_stages_show_what_they_cost(
    studio: Any, recipe_file: Callable[..., Path]
) -> None:
    window = studio.open(
        recipe_file("digits", "model.stage_depths=[3,3]", "model.stage_widths=[16,32]", "data.image_size=32")
    )
    studio.go("model")

    def costs() -> tuple[str, str]:
        return tuple(studio.find(QLabel, f"figure_{name}").text() for name in ("parameters", "flops"))

    for depth, expected in COSTS.items():
        studio.click(f"depth_{depth}")
        assert costs() == expected, depth
        assert window.rail.stage("model").state_text == f"R-{depth} {expected[0]}"
    studio.click("depth_0")
    studio.click("remove_stage")
    studio.fill("model.stage_depths.0", 1)
    studio.fill("model.stage_widths.0", 4)
    # 3·4·9 + 2·4·4·9 weights of convolutions, 3·8 of norms, 4·10 + 10 of the head.
    assert costs() == ("470", "0.41M")
    assert window.session.recipe.model.stage_depths == (1,)
    studio.click("set_up_training")
    assert window.page == "train"


def set_up(studio: Any) -> None:
    """Own stages, then the preset's training with a few things changed in the form."""
    studio.go("train")
    page = studio.page("train")
    studio.press_card("cifar10-resnet20")
    assert page.setup.cards["cifar10-resnet20"].is_current
    studio.go("model")
    studio.click("depth_0")
    studio.click("remove_stage")
    studio.click("remove_stage")
    studio.fill("model.stage_depths.0", 1)
    studio.fill("model.stage_widths.0", 4)
    studio.click("set_up_training")
    studio.fill("training.epochs", 1000)
    studio.fill("training.batch_size", 256)
    studio.fill("data.image_size", 8)
    studio.fill("augmentation.crop_padding", 1)
    studio.click("advanced")
    studio.fill("device.precision", "fp32")
    studio.fill("device.threads", 1)


def epochs_on_disk(studio: Any) -> list[dict[str, Any]]:
    rows = MetricsTail(studio.run.metrics_path).poll()
    return [row for row in rows if row["kind"] == "epoch"]


def test_a_run_is_drawn_live_paused_continued_tested_once_and_classifies(
    studio: Any, cifar10: Path, tmp_path: Path
) -> None:
    window = studio.open(cifar10)
    page = studio.page("train")
    set_up(studio)
    assert window.session.recipe.data.path == window.session.dataset.path, "the copy stays"
    assert "45,000" in page.setup.facts["Split"]

    studio.click("start_training")
    assert "no model" in studio.go("classify").well.title.text()  # which warms up what classifies later
    studio.go("train")
    studio.wait_for_state(RunState.RUNNING)
    studio.wait_for_growth()
    studio.wait_for_growth()
    studio.wait_for_figures()
    assert page.run_view.tiles["epoch"].figure.endswith(" / 1,000")
    assert page.run_view.tiles["accuracy"].note.startswith("best ")
    assert window.rail.stage("train").state == "running"

    studio.click("pause")
    assert page.pill.state is RunState.PAUSING
    studio.wait_for_state(RunState.PAUSED)
    paused = epochs_on_disk(studio)
    assert page.run_view.series.epochs == paused
    step = read_status(studio.run).step
    assert studio.headline in (
        f"Paused in epoch {len(paused) + 1} of 1,000, after step {step:,}.",
        f"Paused after epoch {len(paused)} of 1,000.",
    )

    studio.click("continue")
    studio.wait_for_state(RunState.RUNNING)
    studio.wait_for_growth()
    studio.click("stop_after_epoch")
    studio.wait_for_state(RunState.STOPPED)
    assert_tested_once(studio)
    classify_pictures(studio, cifar10, tmp_path)


def assert_tested_once(studio: Any) -> None:
    """The number that is shown is the one on the disk, and the test images were read once for it."""
    page = studio.page("train")
    test = json.loads((studio.run.evaluations / "test.json").read_text())
    assert (test["reading"], test["images"]) == (1, 10_000)
    lowest, highest = (f"{100 * bound:.1f}" for bound in test["interval"])
    figure = f"{100 * test['accuracy']:.2f} % on 10,000 images (95 % interval {lowest}–{highest} %)"
    assert studio.headline == f"Test accuracy {figure}."
    assert "The test images were read once" in page.run_view.outcome.details.text()
    epochs = epochs_on_disk(studio)
    assert [row["epoch"] for row in epochs] == list(range(1, len(epochs) + 1))
    assert page.run_view.series.epochs == epochs
    steps = [row["step"] for row in epochs]
    assert steps == [176 * row["epoch"] for row in epochs], "no step was lost or done twice"


def classify_pictures(studio: Any, cifar10: Path, tmp_path: Path) -> None:
    """One picture with its five bars, then a folder of them in the table."""
    folder = tmp_path / "new pictures"
    (folder / "of the holiday").mkdir(parents=True)
    for number in range(3):
        path = folder / "of the holiday" / f"{number}.png"
        Image.fromarray(image_of(cifar10, "test_batch", number)).save(path)
    studio.click("use_for_classifying")
    page = studio.page("classify")
    results = page.results
    studio.drop(folder / "of the holiday" / "0.png")
    studio.wait(lambda: len(results.answer.bars.top) == 5, "five classes are shown")
    alone = list(results.answer.bars.top)
    chances = [chance for _, chance in alone]
    assert {name for name, _ in alone} <= set(CLASSES)
    assert chances == sorted(chances, reverse=True)
    assert results.answer.label.text() == alone[0][0]
    assert studio.run.name in page.models.currentText()

    studio.drop(folder)  # in another page's hands it would be opened as a data set
    studio.wait(lambda: len(results.table.rows) == 3 and results.many.progress.isHidden(), "all are answered")
    results.many.show_way(TABLE)
    assert results.many.view.isVisible()
    answers = {row.name: row for row in results.table.rows}
    assert answers["0.png"].label == alone[0][0]
    place = results.many.view.model().index(1, 0)
    studio.click_row(results.many.view, place)
    chosen = place.data(ROW_ROLE)
    assert tuple(results.answer.bars.top) == chosen.top
    assert len(chosen.top) == 5


def test_a_download_that_is_refused_is_asked_for_once_and_what_is_open_stays(studio: Any) -> None:
    window = studio.open()
    studio.go("train")
    studio.answer = "cancel"
    studio.press_card("cifar10-resnet20")
    assert studio.asked == ["Download CIFAR-10?"]
    studio.fill("training.epochs", 7)
    assert len(studio.asked) == 1
    assert window.session.recipe.data.path == "digits"
    assert studio.page("train").setup.facts["Data"].startswith("digits, 1,797 images")
