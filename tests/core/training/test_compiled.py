"""Compiled code is used where it pays back, agrees and is faster; whatever else happens, training goes on."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.training import compiled
from resnet_studio.core.training.compiled import Compiled, compiler_folder
from resnet_studio.core.training.timed_steps import exact_arithmetic

Forward = Callable[[Tensor], Tensor]


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4)
    )


def sizeless() -> nn.Module:
    torch.manual_seed(0)
    pooled = nn.AdaptiveAvgPool2d(1)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), pooled, nn.Flatten(), nn.Linear(8, 4)
    )


SIZE = 8


def images(num: int = 8) -> Tensor:
    return torch.rand(num, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[nn.Module], Forward]], None]:
    """Puts something in the place of torch's compiler."""
    return lambda stand_in: monkeypatch.setattr(compiled, "_compile", lambda model, _: stand_in(model))


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Lets the processor try two modes, as a GPU does; the list gets those that were tried.

    Each mode answers by so much too much, None fails.
    """

    def make(**changes: float | None) -> list[str]:
        tried: list[str] = []

        def stand_in(model: nn.Module, mode: str) -> Forward:
            tried.append(mode)
            change = changes[mode.partition("-")[0]]
            if change is None:
                raise RuntimeError("no graphs here")
            return counting([], change)(model)

        monkeypatch.setattr(compiled, "MODES", {"cpu": ("reduce-overhead", "default")})
        monkeypatch.setattr(compiled, "_compile", stand_in)
        return tried

    return make


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """How long a step takes, plain and compiled."""
    seconds = {"plain": 1.0, "compiled": 0.5}

    def measure(model: nn.Module, _: Tensor, __: str, forward: Forward) -> float:
        return seconds["plain" if forward is model else "compiled"]

    monkeypatch.setattr(compiled, "step_seconds", measure)
    return seconds


def counting(calls: list[int], change: float = 0.0) -> Callable[[nn.Module], Forward]:
    """A compiler whose code notes each batch and answers `change` times the answer too much."""

    def stand_in(model: nn.Module) -> Forward:
        def forward(batch: Tensor) -> Tensor:
            calls.append(len(batch))
            answers: Tensor = model(batch)
            return answers * (1 + change)

        return forward

    return stand_in


def test_torch_compiles_what_then_gives_the_same_gradients(
    device: torch.device, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import torch._inductor.config as inductor

    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    # Both pay back with many kernels only: seconds to get ready, and to try out what the processor can do.
    monkeypatch.setattr(inductor, "cpp_cache_precompile_headers", False)
    monkeypatch.setattr(inductor.cpp, "vec_isa_ok", False)
    model = nn.Sequential(nn.Conv2d(3, 4, 5, bias=False), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(64, 4))
    model, batch, labels = model.to(device), images().to(device), (torch.arange(8) % 4).to(device)
    forward = Compiled(model, DeviceRecipe(compile="on"))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with exact_arithmetic(device):
        forward.settle(batch, "fp32")
        assert forward.is_on, forward.words
        assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
        assert all(parameter.grad is None for parameter in model.parameters())
        gradients = []
        for way in (forward, model):
            model.zero_grad()
            torch.autograd.backward(functional.cross_entropy(way(batch), labels))
            gradients.append([parameter.grad.clone() for parameter in model.parameters()])
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-3, atol=1e-5)


def test_only_whole_batches_go_through_compiled_code(
    compiler: Callable[..., None], clock: dict[str, float]
) -> None:
    calls: list[int] = []
    compiler(counting(calls))
    forward = Compiled(network(), DeviceRecipe())
    forward.settle(images(), "fp32")
    calls.clear()
    for batch in (images(), images(3), images().to(memory_format=torch.channels_last)):
        forward(batch)
    assert calls == [8]
    assert "2.00 times as fast" in forward.words


@pytest.mark.parametrize("change", [0.0, 0.5])
def test_images_of_another_size_are_decided_anew(
    compiler: Callable[..., None], clock: dict[str, float], change: float
) -> None:
    calls: list[int] = []
    compiler(counting(calls, change))
    forward = Compiled(sizeless(), DeviceRecipe())
    forward.settle(images(), "fp32")
    assert forward.is_on == (not change)
    calls.clear()
    larger = functional.interpolate(images(), (16, 16))
    forward(larger)
    assert not calls
    assert not forward.is_on
    assert not forward.is_settled
    compiler(counting(calls))
    forward.settle(larger, "fp32")
    calls.clear()
    forward(larger)
    assert calls == [8]


@pytest.mark.parametrize("change", [0.05, math.nan])
def test_code_that_disagrees_is_not_used(
    compiler: Callable[..., None], clock: dict[str, float], change: float
) -> None:
    compiler(counting([], change))
    forward = Compiled(network(), DeviceRecipe(compile="on"))
    forward.settle(images(), "fp32")
    assert not forward.is_on
    assert "differs" in forward.words


@pytest.mark.parametrize(
    ("change", "is_whole", "expected"),
    [
        (0.0, True, ["reduce-overhead"]),
        (0.0, False, ["default"]),  # the gradient of a part would be overwritten
        (0.05, True, ["reduce-overhead", "default"]),
        (None, True, ["reduce-overhead", "default"]),
    ],
)
@pytest.mark.parametrize("how", ["auto", "on"])
def test_graphs_come_first_and_code_without_them_where_they_fail(
    graphs: Callable[..., list[str]],
    clock: dict[str, float],
    how: Literal["auto", "on"],
    change: float | None,
    is_whole: bool,
    expected: list[str],
) -> None:
    tried = graphs(reduce=change, default=0.0)
    forward = Compiled(network(), DeviceRecipe(compile=how))
    forward.settle(images(), "fp32", is_whole=is_whole)
    assert tried == expected
    assert forward.is_on
    assert forward.words == ("as asked for" if how == "on" else "2.00 times as fast as plain")


def test_where_neither_is_faster_the_plain_network_stays(
    graphs: Callable[..., list[str]], clock: dict[str, float]
) -> None:
    clock["compiled"] = 1.2
    tried = graphs(reduce=0.0, default=0.0)
    forward = Compiled(network(), DeviceRecipe())
    forward.settle(images(), "fp32")
    assert (len(tried), forward.is_on) == (2, False)


def test_a_graph_is_compared_after_it_was_recorded(
    compiler: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def right_at_first(model: nn.Module) -> Forward:
        calls: list[int] = []

        def forward(batch: Tensor) -> Tensor:
            calls.append(1)
            answers: Tensor = model(batch)
            return answers * (1 if len(calls) < 3 else 1.05)

        return forward

    compiler(right_at_first)
    forward = Compiled(network(), DeviceRecipe(compile="on"))
    forward.settle(images(), "fp32")
    assert forward.is_on
    monkeypatch.setattr(compiled, "COMPARED_STEPS", {"cpu": 3})
    forward = Compiled(network(), DeviceRecipe(compile="on"))
    forward.settle(images(), "fp32")
    assert not forward.is_on


def test_code_that_is_hardly_faster_is_not_used_nor_compiled_again(
    compiler: Callable[..., None], clock: dict[str, float]
) -> None:
    compiler(counting([]))
    clock["compiled"] = 0.99
    forward = Compiled(network(), DeviceRecipe())
    forward.settle(images(), "fp32")
    assert not forward.is_on
    assert "1.01 times" in forward.words
    assert not Compiled(network(), DeviceRecipe()).is_due("fp32", 100, 1e9, SIZE)
    assert Compiled(network(), DeviceRecipe()).is_due("bf16", 100, 1e9, SIZE), "measured in fp32 only"


def test_a_compiler_that_fails_is_no_reason_to_stop(compiler: Callable[..., None]) -> None:
    def missing(_: nn.Module) -> Forward:
        raise FileNotFoundError("no compiler here")

    compiler(missing)
    forward = Compiled(network(), DeviceRecipe(compile="on"))
    forward.settle(images(), "fp32")
    assert not forward.is_on
    assert "no compiler here" in forward.words
    assert forward(images()).shape == (8, 4)
    assert not forward.is_due("fp32", 100, 1e9, SIZE), "it would fail again"


def test_it_is_due_when_it_will_pay_back(compiler: Callable[..., None], clock: dict[str, float]) -> None:
    forward = Compiled(network(), DeviceRecipe())
    assert not forward.is_due("fp32", 1, 1e6, SIZE), "the speed is not known yet"
    assert not forward.is_due("fp32", 100, 10, SIZE), "the run is over before"
    assert forward.is_due("fp32", 100, 1000, SIZE)
    compiler(counting([]))
    forward.settle(images(), "fp32")
    assert not forward.is_due("fp32", 100, 1000, SIZE), "it is done"
    assert Compiled(network(), DeviceRecipe()).is_due("fp32", 100, 10, SIZE), "its code is in the cache now"


def test_to_ask_at_each_row_reads_the_disk_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    monkeypatch.setattr(compiled, "_read_memory", lambda: reads.append(1) or {})
    forward = Compiled(network(), DeviceRecipe())
    for _ in range(20):
        assert not forward.is_due("fp32", 100, 1, SIZE)
    assert reads == [1]


def test_what_was_measured_of_one_size_says_nothing_of_another(
    compiler: Callable[..., None], clock: dict[str, float]
) -> None:
    compiler(counting([]))
    clock["compiled"] = 0.99
    Compiled(network(), DeviceRecipe()).settle(images(), "fp32")
    forward = Compiled(network(), DeviceRecipe())
    assert not forward.is_due("fp32", 100, 1e9, SIZE)
    assert forward.is_due("fp32", 100, 1e9, 2 * SIZE), "hardly faster with small images alone"


def test_what_was_remembered_may_be_lost(compiler: Callable[..., None], clock: dict[str, float]) -> None:
    compiler(counting([]))
    compiler_folder().mkdir(parents=True)
    (compiler_folder() / "gains.json").write_text("[1, ")
    forward = Compiled(network(), DeviceRecipe())
    assert forward.is_due("fp32", 100, 1000, SIZE)
    forward.settle(images(), "fp32")
    assert forward.is_on


@pytest.mark.parametrize(
    ("recipe", "is_due"),
    [
        (DeviceRecipe(compile="off"), False),
        (DeviceRecipe(compile="auto", deterministic=True), False),
        (DeviceRecipe(compile="on", deterministic=True), True),
        (DeviceRecipe(compile="on"), True),
    ],
)
def test_the_recipe_decides(recipe: DeviceRecipe, is_due: bool) -> None:
    at_once, late = (
        Compiled(network(), recipe).is_due("fp32", *seconds, SIZE) for seconds in ((0, 0), (1e3, 1e9))
    )
    assert at_once == late == is_due
