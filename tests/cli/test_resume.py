"""`resume`: which runs go on, and what stands in the way of the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest

Run = Callable[..., Any]


def test_a_finished_run_is_not_begun_again(command: Run, own_run: Path) -> None:
    command("resume", own_run).assert_mistake("finished", "new run")


def test_a_run_at_work_is_not_resumed_and_its_hint_is_of_use(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="running")
    before = (own_run / "status.json").read_bytes()
    with filelock.FileLock(own_run / "lock"):
        answer = command("resume", own_run, "--json")
        answer.assert_mistake("running", "resnet-studio pause first")
    assert answer.json
    assert (own_run / "status.json").read_bytes() == before


def test_two_that_resume_at_once_do_not_both_write(
    command: Run, own_run: Path, change_status: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other took the lock after this one looked at the state."""
    import resnet_studio.core.runs.writer as writer

    monkeypatch.setattr(writer, "LOCK_WAIT_SECONDS", 0.2)
    change_status(state="paused")
    before = (own_run / "status.json").read_bytes()
    with filelock.FileLock(own_run / "lock"):
        command("resume", own_run).assert_mistake("Another process", "first")
    assert (own_run / "status.json").read_bytes() == before


def test_a_stopped_run_goes_on_to_its_end(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    """All its epochs are done: there is nothing to train, and its figures are as before."""
    before = command("runs", "show", own_run, "--json").json
    change_status(state="stopped")
    answer = command("resume", own_run, "--json")
    assert answer.code == 0
    assert (answer.json["state"], answer.json["epochs"]) == ("finished", 3)
    after = command("runs", "show", own_run, "--json").json
    assert after["status"]["test_accuracy"] == before["status"]["test_accuracy"]
    assert after["metrics"][: len(before["metrics"])] == before["metrics"]


def test_a_run_whose_data_changed_its_classes_is_not_resumed(
    command: Run, own_run: Path, change_status: Callable[..., None], trained: Any, tmp_path: Path
) -> None:
    import shutil

    moved = shutil.copytree(trained.data, tmp_path / "moved")
    (moved / "grass").rename(moved / "lawn")
    recipe = (own_run / "recipe.toml").read_text().replace(str(trained.data), str(moved))
    (own_run / "recipe.toml").write_text(recipe)
    change_status(state="paused")
    command("resume", own_run, "--changed-recipe").assert_mistake(
        "grass", "lawn", "Restore the class folders"
    )


def test_a_run_with_every_checkpoint_damaged_says_so_and_keeps_its_curves(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="paused")
    rows = (own_run / "metrics.jsonl").read_bytes()
    for path in (own_run / "checkpoints").glob("last-*"):
        path.write_bytes(b"damaged")
    command("resume", own_run).assert_mistake("damaged")
    assert (own_run / "metrics.jsonl").read_bytes().startswith(rows)


def test_a_run_whose_pointer_is_gone_is_not_begun_anew_and_goes_on_when_it_is_mended(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    change_status(state="paused")
    checkpoints = own_run / "checkpoints"
    (checkpoints / "last.json").unlink()
    before = sorted(path.name for path in checkpoints.iterdir())
    command("resume", own_run).assert_mistake("last.json", "runs check first --repair")
    assert sorted(path.name for path in checkpoints.iterdir()) == before
    assert command("runs", "check", own_run).code == 3
    assert command("runs", "check", own_run, "--repair").code == 0
    answer = command("resume", own_run)
    assert answer.code == 0
    assert "epoch   1" not in answer.err


def test_a_changed_recipe_is_refused_until_the_user_says_that_it_is_meant(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    path = own_run / "recipe.toml"
    path.write_text(path.read_text().replace("seed = 0", "seed = 5", 1))
    change_status(state="stopped")
    command("resume", own_run).assert_mistake("seed is 5, was 0", "--repair", "--changed-recipe")
    answer = command("resume", own_run, "--changed-recipe")
    assert answer.code == 0
    assert "changed recipe: seed is 5, was 0" in answer.err
    assert command("runs", "check", own_run).code == 0


def test_a_changed_recipe_is_brought_back_by_a_repair(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    path = own_run / "recipe.toml"
    before = path.read_text()
    path.write_text(before.replace("seed = 0", "seed = 5", 1))
    change_status(state="stopped")
    assert command("runs", "check", own_run, "--repair").code == 0
    assert path.read_text() == before
    assert command("resume", own_run).code == 0


def test_what_differs_is_printed_before_a_run_goes_on_and_is_in_its_log(
    command: Run, own_run: Path, change_status: Callable[..., None]
) -> None:
    from resnet_studio.core.durable import read_json, write_json

    change_status(state="paused")
    path = own_run / "environment.json"
    write_json(path, read_json(path) | {"python": "3.0"})
    answer = command("resume", own_run, "--json")
    assert answer.code == 0
    assert answer.json["state"] == "finished"
    assert "Python has version" in answer.err
    assert "before, it had 3.0" in (own_run / "log.txt").read_text(encoding="utf-8")


def test_a_run_whose_images_were_changed_can_be_told_not_to_go_on(
    command: Run, own_run: Path, change_status: Callable[..., None], trained: Any, tmp_path: Path
) -> None:
    import shutil

    moved = shutil.copytree(trained.data, tmp_path / "moved")
    with (moved / "grass" / "001.png").open("ab") as picture:
        picture.write(b"more")
    recipe = (own_run / "recipe.toml").read_text().replace(str(trained.data), str(moved))
    (own_run / "recipe.toml").write_text(recipe)
    change_status(state="paused")
    answer = command("resume", own_run, "--same-data", "--changed-recipe")
    answer.assert_mistake("were changed", "continue with the changed ones")
    answer = command("resume", own_run)
    assert answer.code == 0
    assert "it goes on with other images" in answer.err
