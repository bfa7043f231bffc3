"""`report`: printed where there is no window."""

from collections.abc import Callable
from typing import Any

from resnet_studio.core.fault_log import faults_path, read_faults


def test_faults_are_printed_and_then_no_news(command: Callable[..., Any]) -> None:
    faults_path().mkdir(parents=True)
    (faults_path() / "1-1.txt").write_text("{}\nFatal Python error: Aborted\n", encoding="utf-8")
    assert "1 not seen yet" in command("doctor").out
    values = command("report", "--json").json
    assert values["happened"][0].endswith("ResNet Studio ended by itself (Aborted).")
    assert [one.is_news for one in read_faults()] == [False]
    assert command("report").out.splitlines() == values["report"].splitlines()
    assert "none that nobody has seen" in command("doctor").out
