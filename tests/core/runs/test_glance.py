"""The thumbnail of a curve: the same points however long the file is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resnet_studio.core.runs import glance as module
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.glance import MOST_POINTS, Glance, glance_of, read_glance
from resnet_studio.core.runs.rows import encode_row


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create_run_folder(tmp_path / "runs", "one")


def rows(epochs: range, steps: int = 4, **values: Any) -> Iterator[dict[str, Any]]:
    for epoch in epochs:
        for step in range(1, steps + 1):
            yield {"kind": "step", "epoch": epoch - 1 + step / steps, "loss": 1.0, "accuracy": 0.5}
            if step == 2:
                yield {"kind": "threads", "threads": 2}
        yield {
            "kind": "epoch",
            "epoch": epoch,
            "validation_accuracy": epoch / 100,
            "train_loss": 1 / epoch,
        } | (values)


def write(folder: RunFolder, *parts: Iterator[dict[str, Any]]) -> None:
    content = b"".join(encode_row({"time": 0.0, **row}) for part in parts for row in part)
    folder.metrics_path.write_bytes(content)


def test_a_run_without_epochs_has_none(folder: RunFolder) -> None:
    assert read_glance(folder, 0) is None
    write(folder, iter([{"kind": "step", "epoch": 0.1, "loss": 2.0}]))
    assert read_glance(folder, 0) is None


def test_it_is_the_validation_accuracy_over_the_epochs(folder: RunFolder) -> None:
    write(folder, rows(range(1, 4)))
    assert read_glance(folder, 3) == Glance("validation_accuracy", (1, 2, 3), (0.01, 0.02, 0.03))


def test_without_validation_it_is_the_training(folder: RunFolder) -> None:
    write(folder, rows(range(1, 3), validation_accuracy=None, train_accuracy=0.25))
    assert read_glance(folder, 2) == Glance("train_accuracy", (1, 2), (0.25, 0.25))
    write(folder, rows(range(1, 3), validation_accuracy=None))
    assert read_glance(folder, 2) == Glance("train_loss", (1, 2), (1.0, 0.5))


def test_what_a_resume_replays_is_there_once(folder: RunFolder) -> None:
    resumed = iter([{"kind": "resumed", "epoch": 2.5, "step": 10}])
    write(folder, rows(range(1, 5)), resumed, rows(range(3, 6)))
    glance = read_glance(folder, 5)
    assert glance is not None
    assert glance.epochs == (1, 2, 3, 4, 5)


def test_many_epochs_become_a_few_points(folder: RunFolder) -> None:
    write(folder, rows(range(1, 1001), steps=1))
    glance = read_glance(folder, 1000)
    assert glance is not None
    assert 10 < len(glance.values) <= MOST_POINTS + 2
    assert max(glance.values) == 10.0


@pytest.mark.parametrize("steps", [1, 3, 400])
def test_a_long_file_gives_the_epochs_it_is_asked_for_and_is_not_read_whole(
    folder: RunFolder, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, rows(range(1, 101), steps=steps))
    whole = read_glance(folder, 100)
    monkeypatch.setattr(module, "WHOLE_BYTES", 1000)
    num_rows = 0
    decode = module.decode_row

    def counted(line: bytes) -> dict[str, Any] | None:
        nonlocal num_rows
        num_rows += 1
        return decode(line)

    monkeypatch.setattr(module, "decode_row", counted)
    part = read_glance(folder, 100)
    assert part is not None
    assert whole is not None
    assert len(part.epochs) == MOST_POINTS
    assert (part.epochs[0], part.epochs[-1]) == (1, 100)
    assert all(value == epoch / 100 for epoch, value in zip(part.epochs, part.values, strict=True))
    assert num_rows < 20_000


def test_the_search_in_a_damaged_or_resumed_long_file_ends(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WHOLE_BYTES", 1000)
    write(folder, rows(range(1, 30)), rows(range(5, 60)))
    assert read_glance(folder, 59) is not None
    folder.metrics_path.write_bytes(b"\x00" * 100_000 + b"\n" * 5000)
    assert read_glance(folder, 59) is None


def test_values_that_are_no_numbers_are_left_out() -> None:
    odd = [
        {"kind": "epoch", "epoch": n, "validation_accuracy": v}
        for n, v in ((1, "x"), (2, float("nan")), (3, 0.5))
    ]
    glance = glance_of(odd)
    assert glance is not None
    assert glance.epochs == (3,)
