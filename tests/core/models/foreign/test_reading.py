"""A stranger's tensors come in whole, through a process of their own that cannot take everything."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign import reading
from resnet_studio.core.models.foreign.inspection import Inspection, inspect_weights
from resnet_studio.core.models.foreign.reading import read_tensors
from resnet_studio.core.tasks import Cancelled, TaskContext

Make = Callable[..., Any]
FAKE = """
import json, sys, time
order = json.loads(sys.stdin.readline())
print("ready", flush=True)
{body}
"""


@pytest.fixture
def tensors(make_architecture: Make, make_tensors: Make) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = make_tensors(make_architecture())
    return found


@pytest.fixture
def inspection(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> Inspection:
    torch.save({"net": {"weights": tensors}, "epoch": 1}, tmp_path / "w.pt")
    return inspect_weights(tmp_path / "w.pt")


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts another program in place of the process that reads."""

    def put(body: str) -> None:
        command = [sys.executable, "-c", FAKE.format(body=body)]
        monkeypatch.setattr(reading, "studio_command", lambda *_: command)

    return put


def test_tensors_come_in_to_the_bit(inspection: Inspection, tensors: dict[str, torch.Tensor]) -> None:
    found = read_tensors(inspection)
    assert inspection.keys == ("net", "weights")
    assert set(found) == set(tensors)
    assert all(torch.equal(found[name], value) for name, value in tensors.items())


def test_safetensors_need_no_process(
    tmp_path: Path, tensors: dict[str, torch.Tensor], pretend: Callable[[str], None]
) -> None:
    pretend("raise SystemExit(1)")
    save_file(tensors, tmp_path / "w")
    found = read_tensors(inspect_weights(tmp_path / "w"))
    assert all(torch.equal(found[name], value) for name, value in tensors.items())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("print(json.dumps({'error': 'it is odd'}))", "it is odd"),
        ("sys.exit(9)", "was ended"),
        ("print('[]')", "was ended"),
        ("print('nonsense')", "was ended"),
    ],
)
def test_a_process_that_fails_is_a_sentence(
    inspection: Inspection, pretend: Callable[[str], None], body: str, words: str
) -> None:
    pretend(body)
    with pytest.raises(WeightsError, match=words):
        read_tensors(inspection)


def test_a_process_that_takes_too_long_or_too_much_is_ended(
    inspection: Inspection, pretend: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_MORE_BYTES", 30_000_000)
    pretend("hog = bytearray(b'x') * 100_000_000; time.sleep(100)")
    with pytest.raises(WeightsError, match="more memory"):
        read_tensors(inspection)
    monkeypatch.setattr(reading, "WORK_SECONDS", 0)
    pretend("time.sleep(100)")
    with pytest.raises(WeightsError, match="takes longer"):
        read_tensors(inspection)


def test_a_process_that_waits_for_others_has_more_time_than_it_may_work(
    inspection: Inspection, pretend: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WORK_SECONDS", 1)
    pretend("time.sleep(1.5); print(json.dumps({'error': 'it came to an end'}))")
    with pytest.raises(WeightsError, match="came to an end"):
        read_tensors(inspection)


def test_reading_can_be_stopped(inspection: Inspection, pretend: Callable[[str], None]) -> None:
    pretend("time.sleep(100)")
    context = TaskContext()
    context.stop()
    with pytest.raises(Cancelled):
        read_tensors(inspection, context)


def test_a_file_that_changed_since_it_was_looked_at_is_refused(
    inspection: Inspection, tensors: dict[str, torch.Tensor]
) -> None:
    changed = tensors | {"fc.bias": torch.zeros(3, dtype=torch.float64)}
    torch.save({"net": {"weights": changed}}, inspection.path)
    with pytest.raises(WeightsError, match="changed while it was read"):
        read_tensors(inspection)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the starter alone watches over the memory")
def test_the_process_itself_cannot_take_more_than_it_may(tmp_path: Path) -> None:
    order = {
        "source": str(tmp_path), "target": str(tmp_path / "t"), "keys": [], "names": [],
        "most_bytes": 100_000_000, "most_seconds": 10,
    }  # fmt: skip
    program = (
        "from resnet_studio.core.models.foreign.copying import CopyOrder, bind_process\n"
        f"bind_process(CopyOrder.model_validate_json({json.dumps(order)!r}))\n"
        "import os\n"
        "for attempt in (lambda: bytearray(200_000_000), lambda: os.system('true')):\n"
        "    try:\n        attempt()\n"
        "    except (MemoryError, PermissionError) as error:\n        print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["MemoryError", "PermissionError"]
