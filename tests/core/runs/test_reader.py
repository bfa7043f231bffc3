"""A run folder of any content is read or refused with a sentence; it never stops or breaks anything."""

import contextlib
import io
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import filelock
import psutil
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resnet_studio.cli.main import run_command
from resnet_studio.core.durable import write_json
from resnet_studio.core.errors import RunError
from resnet_studio.core.process import marks_of
from resnet_studio.core.runs import reader
from resnet_studio.core.runs.check import check_run
from resnet_studio.core.runs.folder import RunFolder, create_run_folder
from resnet_studio.core.runs.reader import (
    MetricsTail,
    NewerRunError,
    current_state,
    find_live_run,
    is_alive,
    is_locked,
    read_control,
    read_evaluation,
    read_split,
    read_status,
    send_command,
)
from resnet_studio.core.runs.status import Control, RunState, RunStatus
from resnet_studio.core.runs.writer import RunWriter

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(list(RunState)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
STATUS = st.dictionaries(st.sampled_from(sorted(RunStatus.model_fields)) | st.text(), JSON)
CONTROL = st.dictionaries(st.sampled_from(["sequence", "command"]), JSON | st.just("pause"))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create_run_folder(tmp_path, "run")


@pytest.fixture(scope="module")
def any_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return create_run_folder(tmp_path_factory.mktemp("runs"), "run")


def put_status(folder: RunFolder, **values: Any) -> None:
    write_json(folder.status_path, RunStatus(**values).model_dump(mode="json"))


def test_only_a_run_at_work_is_found(tmp_path: Path) -> None:
    old, damaged, live = (create_run_folder(tmp_path, name) for name in ("old", "damaged", "live"))
    for folder in (old, damaged, live):
        folder.recipe_path.write_text("", encoding="utf-8")
    assert find_live_run(tmp_path / "nowhere") is None
    put_status(old, state=RunState.FINISHED)
    damaged.status_path.write_text("{", encoding="utf-8")
    put_status(live, state=RunState.STARTING)
    assert find_live_run(tmp_path) is None
    put_status(live, state=RunState.STARTING, **own_status())
    found = find_live_run(tmp_path)
    assert found is not None
    assert found.path == live.path


def own_status(**values: Any) -> dict[str, Any]:
    return {"pid": os.getpid(), "pid_started": psutil.Process().create_time(), **values}


@given(STATUS.map(lambda values: json.dumps(values).encode()) | st.binary())
def test_a_status_of_any_content_is_read_or_refused(any_folder: RunFolder, content: bytes) -> None:
    any_folder.status_path.write_bytes(content)
    try:
        status = read_status(any_folder)
    except RunError:
        return
    is_alive(status)
    assert current_state(any_folder, status) in RunState


@given(STATUS.map(lambda values: json.dumps(values).encode()))
@example(b'{"elapsed_seconds": Infinity}')
@example(b'{"images_per_second": NaN, "test_accuracy": -1e999}')
@example(b'{"epoch": 999999999999999999999}')
def test_a_status_of_any_content_is_shown_or_refused(any_folder: RunFolder, content: bytes) -> None:
    any_folder.status_path.write_bytes(content)
    if not any_folder.recipe_path.exists():
        any_folder.recipe_path.write_text("", encoding="utf-8")
    for arguments in (["runs", "list"], ["runs", "show", "run"], ["runs", "show", "run", "--json"]):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert run_command([*arguments, "--runs", str(any_folder.path.parent)]) in (0, 2)


@given(CONTROL.map(lambda values: json.dumps(values).encode()) | st.binary())
def test_a_control_of_any_content_is_read_or_counts_as_none(any_folder: RunFolder, content: bytes) -> None:
    any_folder.control_path.write_bytes(content)
    control = read_control(any_folder)
    assert control.command in ("pause", "stop", "stop_after_epoch", "snapshot")


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_split_and_evaluation_of_any_content_are_read_or_none(any_folder: RunFolder, content: bytes) -> None:
    any_folder.split_path.write_bytes(content)
    (any_folder.evaluations / "test.json").write_bytes(content)
    assert isinstance(read_split(any_folder), (dict, type(None)))
    assert isinstance(read_evaluation(any_folder, "test"), (dict, type(None)))


def test_a_damaged_status_names_the_key(folder: RunFolder) -> None:
    write_json(folder.status_path, {"step": "many"})
    with pytest.raises(RunError, match=r"step: .*integer.*--repair"):
        read_status(folder)


@pytest.mark.parametrize("version", [2, 99, 2.5])
def test_the_run_of_a_newer_app_is_refused(folder: RunFolder, version: float) -> None:
    write_json(folder.status_path, {"version": version, "state": {"new": "shape"}})
    with pytest.raises(NewerRunError, match="Update ResNet Studio"):
        read_status(folder)


def test_keys_of_a_newer_minor_version_are_passed_over(folder: RunFolder) -> None:
    write_json(folder.status_path, {"state": "paused", "news": 3})
    assert read_status(folder).state is RunState.PAUSED


@pytest.mark.parametrize("state", list(RunState))
def test_a_run_whose_lock_is_free_is_not_at_work(folder: RunFolder, state: RunState) -> None:
    put_status(folder, state=state, pid=2**22 + 1, pid_started=1.0)
    expected = RunState.INTERRUPTED if state.is_live else state
    assert current_state(folder) is expected


def test_a_run_that_is_on_its_way_has_no_lock_yet(folder: RunFolder) -> None:
    put_status(folder, **own_status(state=RunState.STARTING))
    assert current_state(folder) is RunState.STARTING
    put_status(folder, **own_status(state=RunState.RUNNING))
    assert current_state(folder) is RunState.INTERRUPTED


def test_of_a_lock_that_cannot_be_tried_the_process_tells(folder: RunFolder) -> None:
    folder.lock_path.mkdir()
    put_status(folder, state=RunState.RUNNING, pid=2**22 + 1, pid_started=1.0)
    assert current_state(folder) is RunState.INTERRUPTED
    put_status(folder, **own_status(state=RunState.RUNNING))
    assert current_state(folder) is RunState.RUNNING


def test_the_lock_tells_who_is_at_work(folder: RunFolder) -> None:
    assert not is_locked(folder)
    with RunWriter(folder) as writer:
        writer.update(state=RunState.RUNNING)
        assert is_locked(folder)
        assert current_state(folder) is RunState.RUNNING
    assert not is_locked(folder)
    assert current_state(folder) is RunState.INTERRUPTED


LOOK = """
import sys, time
from pathlib import Path
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.reader import current_state
folder, seen, until = RunFolder(Path(sys.argv[1])), [], time.monotonic() + 1
while time.monotonic() < until:
    seen.append(str(current_state(folder)))
print(*sorted(set(seen)))
"""


def test_lookers_do_not_take_each_other_for_the_run(folder: RunFolder) -> None:
    put_status(folder, state=RunState.RUNNING, pid=2**22 + 1, pid_started=1.0)
    folder.lock_path.touch()
    command = [sys.executable, "-c", LOOK, str(folder.path)]
    lookers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [looker.communicate()[0].strip() for looker in lookers] == ["interrupted"] * 3


def test_a_look_at_another_look_tries_again(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    put_status(folder, state=RunState.RUNNING, pid=2**22 + 1, pid_started=1.0)
    look = filelock.FileLock(folder.lock_path)
    look.acquire()
    monkeypatch.setattr(reader.time, "sleep", lambda _: look.release())
    assert not is_locked(folder)


def test_a_run_holds_its_lock_before_its_status_says_so(folder: RunFolder) -> None:
    with filelock.FileLock(folder.lock_path):
        assert is_locked(folder)
        folder.status_path.write_text("{broken")
        assert is_locked(folder)


def test_a_run_that_ends_between_two_looks_is_not_interrupted(folder: RunFolder) -> None:
    put_status(folder, state=RunState.RUNNING)
    before = read_status(folder)
    put_status(folder, state=RunState.FINISHED)
    assert current_state(folder, before) is RunState.FINISHED


@pytest.mark.parametrize("jump", [-86_400, 3.5])
def test_a_process_is_known_again_when_the_clock_was_set(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    status = RunStatus(**marks_of(psutil.Process()))
    real_boot, real_start = psutil.boot_time(), psutil.Process().create_time()
    monkeypatch.setattr(psutil, "boot_time", lambda: real_boot + jump)
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: real_start + jump)
    assert is_alive(status) or not status.boot
    assert not is_alive(status.model_copy(update={"boot": "another start of the machine"}))
    assert not is_alive(status.model_copy(update={"pid_started_after_boot": 1e9}))


def test_only_the_very_process_is_alive() -> None:
    assert is_alive(RunStatus(**own_status()))
    assert not is_alive(RunStatus(**own_status(pid_started=psutil.Process().create_time() - 60)))
    assert not is_alive(RunStatus())


def test_a_process_that_has_ended_and_waits_to_be_collected_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    started = psutil.Process(child.pid).create_time()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(RunStatus(pid=child.pid, pid_started=started))
    child.wait()


def test_a_run_that_is_not_at_work_takes_no_command(folder: RunFolder) -> None:
    put_status(folder, state=RunState.PAUSED)
    with pytest.raises(RunError, match=r"is paused; there is nothing to stop after epoch.*resume run"):
        send_command(folder, "stop_after_epoch")
    put_status(folder, state=RunState.FINISHED)
    with pytest.raises(RunError, match="nothing to pause"):
        send_command(folder, "pause")
    assert not folder.control_path.exists()


def test_each_command_has_a_number_above_all_before(folder: RunFolder) -> None:
    put_status(folder, **own_status(state=RunState.STARTING, acknowledged=7))
    assert [send_command(folder, "pause"), send_command(folder, "stop")] == [8, 9]
    assert read_control(folder) == Control(sequence=9, command="stop")


def test_a_command_that_cannot_be_written_is_told(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    put_status(folder, **own_status(state=RunState.STARTING))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reader, "write_json", full)
    monkeypatch.setattr(reader, "write_mirror", full)
    with pytest.raises(RunError, match="No space left"):
        send_command(folder, "pause")


def test_a_command_that_the_runs_disk_has_no_room_for_reaches_it_by_the_users_state_folder(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_status(folder, **own_status(state=RunState.STARTING))
    send_command(folder, "snapshot")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(reader, "write_json", full)
        assert send_command(folder, "pause") == 2
    assert read_control(folder) == Control(sequence=2, command="pause")
    assert send_command(folder, "stop") == 3
    assert read_control(folder).command == "stop"


# Metrics


def test_a_torn_last_line_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    tail = MetricsTail(path)
    assert tail.poll() == []
    with path.open("ab", buffering=0) as stream:
        stream.write(b'{"step": 1}\n{"st')
        assert tail.poll() == [{"step": 1}]
        assert tail.poll() == []
        stream.write(b'ep": 2}')
        assert tail.poll() == []
        stream.write(b"\n")
        assert tail.poll() == [{"step": 2}]
    assert tail.num_bad_rows == 0


def test_bad_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a"\n\n[]\n\x00\x00\xff\n' + b"[" * 100_000 + b'\n{"a": 2}\n')
    tail = MetricsTail(path)
    assert tail.poll() == [{"a": 1}, {"a": 2}]
    assert tail.num_bad_rows == 4


def test_a_file_that_became_shorter_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    tail = MetricsTail(path)
    tail.poll()
    path.write_text('{"a": 3}\n')
    assert tail.poll() == [{"a": 3}]
    path.unlink()
    assert tail.poll() == []


def test_a_huge_line_is_passed_over_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "READ_CHUNK_BYTES", 64)
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"a": 1}\n' + b" " * 130 + b'{"torn": 1}\n{"a": 2}\n' + b"x" * 200)
    tail = MetricsTail(path)
    assert tail.poll() == [{"a": 1}, {"a": 2}]
    with path.open("ab") as stream:
        stream.write(b'{"torn": 2}\n{"a": 3}\n')
    assert tail.poll() == [{"a": 3}]
    assert tail.num_bad_rows == 2


def is_row(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


LINE = st.binary(max_size=80) | st.dictionaries(st.text(max_size=2), st.integers(), max_size=2).map(
    lambda values: json.dumps(values).encode()
)


@given(lines=st.lists(LINE), end=st.binary(max_size=10), cuts=st.lists(st.integers(0, 1000)))
def test_arbitrary_bytes_that_come_in_any_pieces_give_the_rows_of_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], end: bytes, cuts: list[int]
) -> None:
    content = b"\n".join([*lines, end])
    path = tmp_path_factory.mktemp("tail") / "metrics.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "READ_CHUNK_BYTES", 64)
        tail = MetricsTail(path)
        found: list[dict[str, Any]] = []
        edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
        for start, stop in itertools.pairwise(edges):
            with path.open("ab") as stream:
                stream.write(content[start:stop])
            found += tail.poll()
    whole = [line for line in content.split(b"\n")[:-1] if line.strip() and len(line) < 64]
    assert found == [json.loads(line) for line in whole if is_row(line)]


@pytest.mark.parametrize(
    "name", ["status.json", "control.json", "metrics.jsonl", "split.json", "manifest.json"]
)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    posix_only: None, folder: RunFolder, name: str
) -> None:
    folder.recipe_path.write_text("", encoding="utf-8")
    os.mkfifo(folder.path / name)
    assert read_control(folder).command == "snapshot"
    assert MetricsTail(folder.metrics_path).poll() == []
    assert read_split(folder) is None
    assert current_state(folder) in RunState if name != "status.json" else True
    with contextlib.suppress(OSError):
        assert [one.file for one in check_run(folder) if one.is_fault] in ([name], [])


def test_a_status_that_is_too_large_is_refused_unread(folder: RunFolder) -> None:
    folder.status_path.touch()
    os.truncate(folder.status_path, 1 << 40)
    with pytest.raises(RunError, match=r"status\.json has more than"):
        read_status(folder)
