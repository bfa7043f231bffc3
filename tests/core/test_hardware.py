from pathlib import Path

import pytest

from resnet_studio.core import hardware
from resnet_studio.core.hardware import memory, num_cores, processor_name, shorten_processor_name


@pytest.mark.parametrize(
    ("raw", "short"),
    [
        ("Intel(R) Xeon(R) CPU @ 2.20GHz", "Intel Xeon"),
        ("AMD EPYC 7763 64-Core Processor", "AMD EPYC 7763"),
        ("AMD Ryzen 7 5700U with Radeon Graphics", "AMD Ryzen 7 5700U"),
        ("Apple M2 Pro\n", "Apple M2 Pro"),
        ("", "unknown processor"),
    ],
)
def test_a_processor_is_named_without_ballast(raw: str, short: str) -> None:
    assert shorten_processor_name(raw) == short


def test_a_kernel_without_model_names_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processor_name.cache_clear()
    monkeypatch.setattr(hardware, "CPUINFO", tmp_path / "cpuinfo")
    assert processor_name()
    processor_name.cache_clear()


def test_cores_and_memory_are_counted() -> None:
    assert num_cores() >= 1
    now = memory()
    assert 0 < now.available_bytes <= now.total_bytes
    assert 0 < now.used_bytes <= now.total_bytes
