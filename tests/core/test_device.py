import json

import pytest
import torch

from resnet_studio.core import device, nvidia
from resnet_studio.core.device import describe_device, environment, select_device
from resnet_studio.core.errors import DeviceError

H100 = nvidia.Nvidia(gpus=("NVIDIA H100",), cuda=(13, 0), capability=9.0)


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: None)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: f"Fake {index}")


@pytest.mark.usefixtures("no_gpu")
def test_auto_falls_back_to_the_processor() -> None:
    assert select_device("auto") == torch.device("cpu")


@pytest.mark.usefixtures("two_gpus")
def test_auto_prefers_an_nvidia_gpu() -> None:
    assert select_device("auto") == torch.device("cuda")


def test_auto_takes_apples_gpu_before_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert select_device("auto") == torch.device("mps")


@pytest.mark.usefixtures("two_gpus")
def test_a_numbered_gpu_is_taken() -> None:
    assert select_device("cuda:1") == torch.device("cuda:1")


@pytest.mark.usefixtures("two_gpus")
def test_a_number_too_high_names_the_gpus_that_are_here() -> None:
    with pytest.raises(DeviceError, match=r"cuda:2 was asked for.*cuda:0 \(Fake 0\), cuda:1 \(Fake 1\)"):
        select_device("cuda:2")


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("name", ["cuda", "cuda:1", "mps"])
def test_a_gpu_that_is_not_there_is_refused_with_what_is_there(name: str) -> None:
    with pytest.raises(DeviceError) as caught:
        select_device(name)
    assert describe_device(torch.device("cpu")) in caught.value.message
    assert "auto" in caught.value.advice


@pytest.mark.usefixtures("no_gpu")
def test_torch_without_cuda_is_answered_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: H100)
    monkeypatch.setattr(torch.version, "cuda", None)
    with pytest.raises(DeviceError, match=r"H100 is here.*without CUDA") as caught:
        select_device("cuda")
    assert "-m pip install --force-reinstall torch torchvision --index-url" in caught.value.advice
    assert "cu130" in caught.value.advice


@pytest.mark.usefixtures("no_gpu")
def test_a_driver_too_old_for_any_torch_is_to_be_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: nvidia.Nvidia(("Old",), (11, 4), 7.5))
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    with pytest.raises(DeviceError, match="newer NVIDIA driver"):
        select_device("cuda")


@pytest.mark.usefixtures("no_gpu")
def test_a_driver_that_fails_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvidia, "find_nvidia", lambda: nvidia.Nvidia(fault="NVML mismatch."))
    with pytest.raises(DeviceError, match="driver fails: NVML mismatch\\. Restart"):
        select_device("cuda")


@pytest.mark.parametrize("name", ["gpu", "", "cuda:x", "cuda:-1", "cpu:0"])
def test_an_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(DeviceError, match="Use auto, cpu, cuda"):
        select_device(name)


def test_the_processor_is_described_by_model_and_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device.hardware, "processor_name", lambda: "Xeon")
    monkeypatch.setattr(device.hardware, "num_cores", lambda: 2)
    assert describe_device(torch.device("cpu")) == "Xeon, 2 cores"
    monkeypatch.setattr(device.hardware, "num_cores", lambda: 1)
    assert describe_device(torch.device("cpu")) == "Xeon, 1 core"


def test_the_environment_can_be_written_as_json_and_names_torch() -> None:
    recorded = json.loads(json.dumps(environment()))
    assert recorded["packages"]["torch"].split("+")[0] == torch.__version__.split("+")[0]
    assert recorded["cores"] >= 1
    assert recorded["memory_bytes"] > 0


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_real_gpu_is_selected_and_described() -> None:
    assert select_device("auto").type == "cuda"
    assert torch.cuda.get_device_name(0) in describe_device(torch.device("cuda"))
