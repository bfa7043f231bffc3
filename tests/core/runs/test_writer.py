"""One writer a run; what it writes is whole, and a command reaches it once and never too late."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from resnet_studio.core.durable import write_json
from resnet_studio.core.errors import RunError
from resnet_studio.core.runs import writer as writer_module
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.mirror import status_mirror
from resnet_studio.core.runs.reader import MetricsTail, current_state, is_locked, read_status, send_command
from resnet_studio.core.runs.status import Control, RunState, RunStatus
from resnet_studio.core.runs.writer import RunWriter

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.writer import RunWriter
with RunWriter(RunFolder(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    monkeypatch.setattr(writer_module, "LOCK_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(writer_module, "CONTROL_POLL_SECONDS", 0.0)
    return create_run_folder(tmp_path, "run")


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_second_writer_is_refused_and_changes_nothing(folder: RunFolder) -> None:
    with RunWriter(folder) as first:
        first.update(state=RunState.RUNNING, epoch=3)
        before = folder.status_path.read_bytes()
        with pytest.raises(RunError, match=r"Another process is working on the run run.*stop run"):
            RunWriter(folder).__enter__()
        assert folder.status_path.read_bytes() == before
    with RunWriter(folder):
        pass


def test_a_writer_in_another_process_keeps_the_lock_until_it_dies(folder: RunFolder) -> None:
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        assert is_locked(folder)
        assert read_status(folder).pid == child.pid
        with pytest.raises(RunError, match="Another process"):
            RunWriter(folder).__enter__()
        child.kill()
        child.wait()
    assert not is_locked(folder)
    with RunWriter(folder) as writer:
        assert writer.status.pid == os.getpid()


@pytest.mark.parametrize("content", ["{", '{"version": 99}'])
def test_a_start_that_fails_frees_the_lock(folder: RunFolder, content: str) -> None:
    folder.status_path.write_text(content)
    failed = RunWriter(folder)
    with pytest.raises(RunError):
        failed.__enter__()
    assert not is_locked(folder)
    assert folder.status_path.read_text() == content


def test_a_folder_that_takes_no_more_is_told_and_the_lock_is_free(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = RunWriter(folder)
    with monkeypatch.context() as patch:
        patch.setattr(writer_module, "write_json", full_disk)
        with pytest.raises(RunError, match=r"cannot be written to .*No space left.*Make room"):
            failed.__enter__()
    assert not is_locked(folder)


def test_a_folder_that_is_gone_is_told(folder: RunFolder) -> None:
    (folder.path / "evaluations").rmdir()
    (folder.path / "checkpoints").rmdir()
    folder.path.rmdir()
    folder.path.write_text("a file")
    with pytest.raises(RunError, match="cannot be written"):
        RunWriter(folder).__enter__()


def test_rows_are_seen_at_once_and_a_torn_one_spoils_no_other(folder: RunFolder) -> None:
    tail = MetricsTail(folder.metrics_path)
    with RunWriter(folder) as writer:
        writer.log({"kind": "step", "step": 1})
        assert [row["step"] for row in tail.poll()] == [1]
        writer.sync()
    with folder.metrics_path.open("ab") as stream:
        stream.write(b'{"kind": "step", "st')
    with RunWriter(folder) as writer:
        writer.log({"kind": "step", "step": 3})
    assert [row["step"] for row in tail.poll()] == [3]
    assert tail.num_bad_rows == 1


def test_a_row_without_the_lock_is_a_mistake_of_ours(folder: RunFolder) -> None:
    with pytest.raises(RuntimeError, match="not locked"):
        RunWriter(folder).log({})


def test_the_status_beats_once_a_second_and_news_at_once(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with RunWriter(folder) as writer:
        writer.update(step=1)
        assert read_status(folder).step == 0
        now += 1.0
        writer.update(step=2)
        assert read_status(folder).step == 2
        writer.update(step=3, state=RunState.RUNNING)
        assert read_status(folder).step == 3
        writer.update(step=4, is_due=True)
        assert read_status(folder).step == 4
        assert abs(read_status(folder).heartbeat - time.time()) < 60


def test_a_new_start_keeps_the_figures_and_forgets_the_bad_news(folder: RunFolder) -> None:
    old = RunStatus(state=RunState.FAILED, epoch=7, best_epoch=5, message="It broke.", hint="Mend it.")
    write_json(folder.status_path, old.model_dump(mode="json"))
    with RunWriter(folder) as writer:
        status = writer.status
    assert (status.state, status.epoch, status.best_epoch) == (RunState.STARTING, 7, 5)
    assert status.message == status.hint == ""


def test_a_command_comes_once_and_is_acknowledged(folder: RunFolder) -> None:
    with RunWriter(folder) as writer:
        assert writer.poll_command() is None
        sequence = send_command(folder, "pause")
        assert writer.poll_command() == "pause"
        assert writer.poll_command() is None
        assert read_status(folder).acknowledged == sequence


def test_a_command_of_yesterday_does_not_reach_a_resume(folder: RunFolder) -> None:
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING)
        send_command(folder, "stop")
    with RunWriter(folder) as writer:
        assert writer.poll_command() is None
        send_command(folder, "pause")
        assert writer.poll_command() == "pause"


def test_a_command_that_is_given_while_the_process_starts_is_obeyed(folder: RunFolder) -> None:
    write_json(folder.control_path, Control(sequence=4, command="stop").model_dump())
    announced = RunStatus(
        state=RunState.STARTING,
        pid=os.getpid(),
        pid_started=psutil.Process().create_time(),
        acknowledged=4,
    )
    write_json(folder.status_path, announced.model_dump(mode="json"))
    send_command(folder, "pause")
    with RunWriter(folder) as writer:
        assert writer.poll_command() == "pause"
        assert writer.poll_command() is None


@pytest.mark.parametrize("content", ["", "{", '{"sequence": "x"}', '{"sequence": 9, "command": "format"}'])
def test_a_damaged_command_is_none(folder: RunFolder, content: str) -> None:
    with RunWriter(folder) as writer:
        folder.control_path.write_text(content)
        assert writer.poll_command() is None


def test_commands_are_looked_for_five_times_a_second_and_no_oftener(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "CONTROL_POLL_SECONDS", 0.2)
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with RunWriter(folder) as writer:
        assert writer.poll_command() is None
        send_command(folder, "pause")
        assert writer.poll_command() is None
        now += 0.2
        assert writer.poll_command() == "pause"


def test_the_lock_is_freed_though_the_last_bytes_do_not_fit(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunWriter(folder) as writer:
        monkeypatch.setattr(writer._journal, "_write_again", full_disk)
        writer.log({"kind": "step", "step": 1})
        assert "No space left" in read_status(folder).trouble
    assert not is_locked(folder)


def test_what_killed_writes_left_in_any_folder_goes_with_the_next_start(folder: RunFolder) -> None:
    left = [
        folder.path / ".status.json.1-2.tmp",
        folder.checkpoints / ".last.json.1-2.tmp",
        folder.evaluations / ".test.json.1-2.tmp",
    ]
    for path in left:
        path.touch()
        os.utime(path, (1, 1))
    with RunWriter(folder):
        assert not any(path.exists() for path in left)


def test_a_manifest_that_cannot_be_read_stops_no_run(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.manifest_path.write_text("{}")

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("resnet_studio.core.runs.manifest.read_json", fail)
    with RunWriter(folder) as writer:
        assert "Input/output error" in writer.notes[0]
    assert (folder.path / "manifest.json.broken").exists()


def test_rows_that_a_full_disk_refuses_are_written_when_there_is_room(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    tail = MetricsTail(folder.metrics_path)
    with RunWriter(folder) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(writer._journal, "_write_again", full_disk)
            for step in range(3):
                writer.log({"step": step})
        assert tail.poll() == []
        writer.log({"step": 3})
        now += 1
        writer.update()
        assert read_status(folder).trouble == ""
    assert [row["step"] for row in tail.poll()] == [0, 1, 2, 3]


def test_a_folder_that_is_gone_has_its_status_elsewhere_until_it_is_back(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = folder.path.with_name("unplugged")
    tail = MetricsTail(folder.metrics_path)
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING)
        writer.log({"step": 1})
        folder.path.rename(away)
        writer.update(step=2, is_due=True)
        status = read_status(folder)
        assert (status.step, current_state(folder)) == (2, RunState.RUNNING)
        assert "No such file" in status.trouble
        assert "Bring back" in status.cure
        assert send_command(folder, "pause") == 1
        assert writer.poll_command() == "pause"
        writer.sync()  # the file that is open is on the disk that was taken away
        away.rename(folder.path)
        writer.update(step=3, is_due=True)
        assert not status_mirror(folder).exists()
        assert (read_status(folder).step, read_status(folder).trouble) == (3, "")
    assert [row["step"] for row in tail.poll()] == [1]


def test_a_disk_that_comes_back_with_another_lock_is_locked_again(folder: RunFolder) -> None:
    with RunWriter(folder) as writer:
        folder.lock_path.rename(folder.path / "of-before")
        writer.update(is_due=True, state=RunState.RUNNING)
        command = [sys.executable, "-c", HOLD_THE_LOCK, str(folder.path)]
        assert subprocess.run(command, input=b"", capture_output=True, check=False).returncode != 0
    assert not is_locked(folder)


def test_a_run_that_another_process_took_while_its_disk_was_away_is_left_to_it(folder: RunFolder) -> None:
    with RunWriter(folder) as writer:
        folder.lock_path.rename(folder.path / "of-before")
        with RunWriter(folder) as other:
            with pytest.raises(RunError, match="Another process"):
                writer.update(is_due=True)
            other.update(step=7, is_due=True)
            writer.update(step=1, is_due=True)
            assert read_status(folder).step == 7


@pytest.mark.parametrize("jump", [-1e7, 1e7])
def test_a_clock_that_jumps_makes_no_run_dead_and_no_old_status_the_newest(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    real = time.time
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING, step=1)
        monkeypatch.setattr(time, "time", lambda: real() + jump)
        assert current_state(folder) is RunState.RUNNING
        with monkeypatch.context() as patch:
            patch.setattr(writer_module, "write_json", full_disk)
            writer.update(step=2, is_due=True)
        assert read_status(folder).step == 2
        writer.update(step=3, is_due=True)
        assert read_status(folder).step == 3
        assert current_state(folder) is RunState.RUNNING
    assert current_state(folder) is RunState.INTERRUPTED


def test_a_machine_that_slept_for_a_week_finds_its_run_alive(folder: RunFolder) -> None:
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING)
        asleep = writer.status.model_copy(update={"heartbeat": time.time() - 7 * 24 * 3600})
        write_json(folder.status_path, asleep.model_dump(mode="json"))
        assert current_state(folder) is RunState.RUNNING
