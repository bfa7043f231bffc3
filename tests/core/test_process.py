"""A process is known again whatever becomes of the clock, and not taken for a later one of its number."""

import subprocess
import sys

import psutil

from resnet_studio.core.process import MARKS, find_process, marks_of


def test_a_process_is_known_by_its_marks() -> None:
    marks = marks_of(psutil.Process())
    assert tuple(marks) == MARKS
    assert find_process(**marks) == psutil.Process()


def test_a_later_process_of_the_number_is_another() -> None:
    marks = marks_of(psutil.Process())
    assert find_process(marks["pid"], marks["pid_started"] - 60) is None


def test_a_clock_that_was_set_makes_no_other_process() -> None:
    marks = marks_of(psutil.Process())
    assert find_process(**marks | {"pid_started": marks["pid_started"] - 3600}) or not marks["boot"]
    elsewhere = {"pid_started": marks["pid_started"] - 3600, "boot": "another start of the machine"}
    assert find_process(**marks | elsewhere) is None


def test_one_that_has_ended_is_gone_before_anybody_asked_for_its_exit_code() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    marks = marks_of(psutil.Process(child.pid))
    assert find_process(**marks) is not None
    assert child.stdin is not None
    child.stdin.close()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert find_process(**marks) is None
    child.wait()


def test_marks_of_nonsense_name_no_process() -> None:
    assert find_process(-1, 0.0) is None
    assert find_process("one", 0.0) is None  # type: ignore[arg-type]
    assert find_process(2**80, 0.0) is None
