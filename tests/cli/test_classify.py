"""`classify`: answers, tables, broken files, and names that try to break the output."""

import csv
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.evaluation.calibrate import Calibration, store_calibration
from resnet_studio.core.evaluation.familiarity import Familiarity
from resnet_studio.core.runs.answers import write_threshold
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import newest_intact

Run = Callable[..., Any]


def test_the_keys_that_stay(command: Run, trained: Any) -> None:
    answer = command("classify", trained.run, trained.data / "grass", "--json")
    values = answer.json
    assert answer.code == 0
    assert set(values) == {"images", "images_per_second"}
    assert values["images_per_second"] > 0
    assert len(values["images"]) == 12
    for image in values["images"]:
        assert set(image) == {"path", "label", "probability", "top", "unfamiliar"}
        assert [image["label"], image["probability"]] == image["top"][0]
        assert sum(value for _, value in image["top"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("top", "num"), [(1, 1), (2, 2), (99, 3)])
def test_top_says_how_many_classes_are_named(command: Run, trained: Any, top: int, num: int) -> None:
    picture = trained.data / "grass" / "000.png"
    values = command("classify", trained.run, picture, "--top", top, "--json").json
    assert len(values["images"][0]["top"]) == num


@pytest.mark.parametrize("nonsense", ["0", "-4", "few", "1.5", ""])
def test_a_number_of_classes_that_is_none_is_refused(command: Run, trained: Any, nonsense: str) -> None:
    picture = trained.data / "grass" / "000.png"
    command("classify", trained.run, picture, f"--top={nonsense}").assert_mistake("--top", "1 or more")


def test_a_broken_file_among_good_ones_ends_with_3(command: Run, trained: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    good = trained.data / "grass" / "000.png"
    answer = command("classify", trained.run, broken, good, "--json")
    assert answer.code == 3
    first, second = answer.json["images"]
    assert set(first) == {"path", "error"}
    assert first["path"] == str(broken)
    assert second["path"] == str(good)
    lines = command("classify", trained.run, broken, good).out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{broken} cannot be read")
    assert lines[0].count(str(broken)) == 1
    assert "%" in lines[1]


def test_a_folder_of_other_files_and_a_path_that_is_not_there(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("a")
    command("classify", trained.run, tmp_path / "notes").assert_mistake("There are no images in", "notes")
    command("classify", trained.run, tmp_path / "gone.png", "--json").assert_mistake("gone.png")
    command("classify", "gone", tmp_path).assert_mistake()
    command("classify", trained.run, "x" * 3000).assert_mistake("xxx")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
def test_odd_names_print_on_one_line_and_come_back_whole(command: Run, trained: Any, tmp_path: Path) -> None:
    names = ["a\nb.png", "r\u202egnp.png", "🌹.png", "\x1b[2J.png", "byte\udce9.png", "-dash.png", 'a,"b.png']
    for name in names:
        shutil.copy(trained.data / "grass" / "000.png", tmp_path / name)
    lines = command("classify", trained.run, tmp_path).out.splitlines()
    assert len(lines) == len(names)
    assert all(line.isprintable() for line in lines)
    table = tmp_path / "table.csv"
    answer = command("classify", trained.run, tmp_path, "--csv", table, "--json")
    assert answer.code == 0
    assert {Path(image["path"]).name for image in answer.json["images"]} == set(names)
    with table.open(newline="", encoding="utf-8", errors="surrogateescape") as stream:
        assert {Path(row["path"]).name for row in csv.DictReader(stream)} == set(names)


def test_the_table_has_a_row_for_each_file_broken_ones_too(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"")
    good = trained.data / "grass" / "000.png"
    table = tmp_path / "table.csv"
    assert command("classify", trained.run, good, broken, "--csv", table).code == 3
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["path", "label", "probability", "error", "unfamiliar"]
    assert rows[0]["label"]
    assert 0 < float(rows[0]["probability"]) <= 1
    assert (rows[1]["label"], rows[1]["probability"]) == ("", "")
    assert rows[1]["error"]


def test_a_table_that_cannot_be_written_is_told_before_the_work(
    command: Run, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.inference.classifier import Classifier

    monkeypatch.setattr(Classifier, "load", lambda *_: pytest.fail("worked before looking at the table"))
    (tmp_path / "file").write_text("")
    for table in (tmp_path / "file" / "table.csv", tmp_path / "no" / "table.csv", tmp_path):
        answer = command("classify", trained.run, trained.data, "--csv", table, "--json")
        answer.assert_mistake("The table cannot be written", str(table))
        assert set(answer.json) == {"error", "hint"}


def test_a_run_of_a_newer_app_still_classifies_or_says_why(command: Run, own_run: Path, trained: Any) -> None:
    (own_run / "status.json").write_text('{"version": 99}')
    answer = command("classify", own_run, trained.data / "grass" / "000.png", "--json")
    assert answer.code in (0, 2)
    assert answer.json


def columns(table: Path) -> list[str]:
    with table.open(newline="", encoding="utf-8") as stream:
        return next(csv.reader(stream))


def test_the_table_has_the_other_classes_where_they_are_asked_for(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    picture, table = trained.data / "grass" / "000.png", tmp_path / "table.csv"
    command("classify", trained.run, picture, "--csv", table, "--top", 2)
    assert columns(table) == ["path", "label", "probability", "error", "unfamiliar", "label2", "probability2"]
    command("classify", trained.run, picture, "--csv", table, "--top", 99)
    assert columns(table)[-1] == "probability3", "there are three classes"


def test_the_exact_mode_and_the_fast_one_give_the_same_labels(command: Run, trained: Any) -> None:
    labels = []
    for option in ((), ("--exact",)):
        answer = command("classify", trained.run, trained.data, *option, "--json")
        assert answer.code == 0
        labels.append([image["label"] for image in answer.json["images"]])
    assert labels[0] == labels[1]
    assert len(labels[0]) == 36


def test_below_the_threshold_nothing_is_sure(command: Run, trained: Any, tmp_path: Path) -> None:
    picture, table = trained.data / "grass" / "000.png", tmp_path / "table.csv"
    answer = command("classify", trained.run, picture, "--threshold", 1, "--csv", table, "--json")
    (image,) = answer.json["images"]
    assert (answer.code, image["label"]) == (0, None)
    assert 0 < image["probability"] < 1
    assert ",not sure" not in table.read_text()
    assert "000.png: not sure (" in command("classify", trained.run, picture, "--threshold", 1).out
    for nonsense in ("2", "-1", "much", "nan"):
        assert command("classify", trained.run, picture, f"--threshold={nonsense}").code == 2


def placed_below(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_pictures_are_sorted_and_broken_ones_stay_out(command: Run, trained: Any, tmp_path: Path) -> None:
    source, root = tmp_path / "in", tmp_path / "out"
    for number, name in enumerate(("blue sky", "grass", "grass")):
        shutil.copytree(trained.data / name, source / str(number))
    (source / "broken.png").write_bytes(b"no picture")
    answer = command("classify", trained.run, source, "--sort-into", root, "--json")
    assert answer.code == 3
    placed = placed_below(root)
    assert len(placed) == 36
    assert len(placed_below(source)) == 37
    assert any(path.endswith("000 (2).png") for path in placed)
    for image in answer.json["images"]:
        assert ("error" in image) != ("sorted_to" in image)
        if "sorted_to" in image:
            assert Path(image["sorted_to"]).relative_to(root).parts[0] == image["label"]


def test_sorting_again_changes_nothing_and_both_times_say_what_went_where(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    source, root = Path(shutil.copytree(trained.data / "grass", tmp_path / "in")), tmp_path / "out"
    (source / "broken.png").write_bytes(b"no picture")
    for name in ("names.txt", "labels.xml"):
        (source / name).write_text("")
    first = command("classify", trained.run, source, "--sort-into", root)
    counts = Counter(Path(path).parent.name for path in placed_below(root))
    assert f"Copied 12 pictures into {root}." in first.err.splitlines()
    for name, count in counts.items():
        assert f"  {name}: {count}" in first.err.splitlines()
    assert "Already sorted" not in first.err
    assert "1 file could not be read." in first.err
    assert "2 files are no images and were left out: labels.xml, names.txt" in first.err
    before = placed_below(root)
    again = command("classify", trained.run, source, "--sort-into", root, "--json")
    assert placed_below(root) == before
    assert "Copied 0 pictures" in again.err
    assert "Already sorted: 12 pictures" in again.err
    values = again.json
    assert (values["folders"], values["already_there"], values["left_out"]) == ({}, 12, 2)


def test_what_is_not_sure_has_a_folder_and_moves_have_a_record(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    from resnet_studio.core.inference.sorting import undo
    from resnet_studio.core.tasks import TaskContext

    source, root = shutil.copytree(trained.data / "grass", tmp_path / "in"), tmp_path / "out"
    before = placed_below(source)
    answer = command(
        "classify", trained.run, source, "--threshold", 1, "--sort-into", root, "--move", "--json"
    )
    assert answer.code == 0
    assert placed_below(source) == set()
    assert placed_below(root) == {f"not sure/{name}" for name in before}
    again = command("classify", trained.run, root, "--threshold", 1, "--sort-into", root, "--move", "--json")
    assert "record" not in again.json, "all are in place already"
    assert not any(placed.error for placed in undo(Path(answer.json["record"]), TaskContext()))
    assert placed_below(source) == before


def test_a_file_that_cannot_be_sorted_ends_with_3(command: Run, trained: Any, tmp_path: Path) -> None:
    root = tmp_path / "out"
    root.mkdir()
    for name in ("grass", "blue sky", "rüst\u202e", "not sure"):
        (root / name).write_text("in the way")
    answer = command("classify", trained.run, trained.data / "grass", "--sort-into", root, "--json")
    assert answer.code == 3
    assert all("cannot be put to" in image["sort_error"] for image in answer.json["images"])
    assert "cannot be put to" in answer.err


def test_a_place_to_sort_into_is_looked_at_before_the_work(
    command: Run, trained: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    picture = trained.data / "grass" / "000.png"
    command("classify", trained.run, picture, "--sort-into", tmp_path / "file" / "x").assert_mistake(
        "sorted into"
    )
    command("classify", trained.run, picture, "--move").assert_mistake("moved to")


def test_a_picture_named_beside_its_folder_is_moved_once(command: Run, trained: Any, tmp_path: Path) -> None:
    source, root = Path(shutil.copytree(trained.data / "grass", tmp_path / "in")), tmp_path / "out"
    answer = command(
        "classify", trained.run, source, source / "000.png", "--sort-into", root, "--move", "--json"
    )
    assert answer.code == 0
    assert len(answer.json["images"]) == len(placed_below(root)) == 12


def test_moves_that_are_interrupted_name_their_record(
    command: Run, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.inference.classifier import Classified, Classifier

    source = Path(shutil.copytree(trained.data / "grass", tmp_path / "in"))

    def classify(_: Any, paths: list[str], *__: Any, **___: Any) -> Any:
        yield Classified(paths[0], (("grass", 1.0),))
        raise KeyboardInterrupt

    monkeypatch.setattr(Classifier, "classify", classify)
    answer = command("classify", trained.run, source, "--sort-into", tmp_path / "out", "--move")
    assert answer.code == 130
    record = answer.err.partition("Moved 1 picture; the record is ")[2].splitlines()[0].removesuffix(".")
    assert command("undo-moves", record).code == 0
    assert len(placed_below(source)) == 12


@pytest.mark.parametrize("is_linked", [False, True])
def test_no_picture_is_overwritten_by_the_table(
    command: Run, trained: Any, tmp_path: Path, is_linked: bool
) -> None:
    picture = Path(shutil.copy(trained.data / "grass" / "000.png", tmp_path))
    before, table = picture.read_bytes(), picture
    if is_linked:
        table = tmp_path / "table.csv"
        table.hardlink_to(picture)
    command("classify", trained.run, tmp_path, "--csv", table).assert_mistake(str(table), "is read")
    assert picture.read_bytes() == before


def test_rows_are_printed_as_they_come(
    command: Run, trained: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from resnet_studio.core.inference.classifier import Classified, Classifier

    seen: list[str] = []

    def classify(*_: Any, **__: Any) -> Any:
        for number in range(3):
            yield Classified(f"{number}.png", (("grass", 1.0),))
            seen.append(capsys.readouterr().out)

    monkeypatch.setattr(Classifier, "classify", classify)
    command("classify", trained.run, trained.data / "grass")
    assert seen == [f"{number}.png: grass 100.00 %\n" for number in range(3)]


def test_a_fast_mode_that_is_not_trusted_says_so(
    command: Run, trained: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resnet_studio.core.inference import fast_way

    monkeypatch.setattr(fast_way, "largest_change", lambda *_: 1.0)
    answer = command("classify", trained.run, trained.data, "--json")
    assert (answer.code, answer.json["notes"]) == (0, [fast_way.NOT_TRUSTED])
    assert fast_way.NOT_TRUSTED in answer.err
    assert fast_way.NOT_TRUSTED not in command("classify", trained.run, trained.data, "--exact").err


def test_the_threshold_that_is_set_for_a_run_counts_where_none_is_given(
    command: Run, own_run: Path, trained: Any
) -> None:
    picture = trained.data / "grass" / "000.png"
    write_threshold(newest_intact(RunFolder(own_run), "best"), 1.0)
    assert "not sure" in command("classify", own_run, picture).out
    assert command("classify", own_run, picture, "--json").json["images"][0]["label"] is None
    assert "not sure" not in command("classify", own_run, picture, "--threshold", 0).out


def test_a_picture_that_looks_like_none_of_the_training_is_said(
    command: Run, own_run: Path, trained: Any, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    picture = trained.data / "grass" / "000.png"
    best = newest_intact(RunFolder(own_run), "best")
    nowhere = Familiarity(torch.full((4,), 1e6), torch.eye(4), 1.0)
    store_calibration(RunFolder(own_run), Calibration(None, nowhere), best)
    assert "looks like none of the images" in command("classify", own_run, picture).out
    assert command("classify", own_run, picture, "--json").json["images"][0]["unfamiliar"] is True
    command("classify", own_run, picture, "--csv", table)
    with table.open(newline="", encoding="utf-8") as stream:
        assert [row["unfamiliar"] for row in csv.DictReader(stream)] == ["yes"]
