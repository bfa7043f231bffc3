"""The forward pass compiled by torch, once it is known to pay back and found to agree with the plain one."""

from __future__ import annotations

import logging
import math
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.errors import reason_of
from resnet_studio.core.settings import app_folders
from resnet_studio.core.training.timed_steps import (
    autocast,
    exact_arithmetic,
    left_as_it_was,
    step_seconds,
)

DUE_SECONDS = 10.0  # of training, after which its speed, and so what is left of it, is known
# Tried one after the other, until one agrees and is faster. "reduce-overhead" replays a step as CUDA graphs:
# with small networks a GPU waits for each of some hundred launches.
MODES = {"cuda": ("reduce-overhead", "default")}
EXPECTED_GAIN = {"cpu": 1.15, "cuda": 1.5}  # before it was measured here; nobody has measured the second yet
SECONDS_A_LAYER = 2.0  # to compile a convolution and what belongs to it, on two cores
SECONDS_A_CACHED_LAYER = 0.3  # with its code in the cache
LEAST_RETURN = 2.0  # saved for each second that compiling takes; less is not worth the wait
SMALLEST_GAIN = 1.05
TIMED_STEPS = 5
COMPARED_STEPS = {"cuda": 3}  # a graph is recorded in the second and replayed from the third on
# The plain path in fp32 was seen at up to 0.3 % from fp64: another order of the same sums, and a ReLU flips.
SMALLEST_DISTANCE = 1e-2
MOST_TIMES_AS_FAR = 2.0  # from fp32 as the plain path in the same arithmetic is
MOST_REMEMBERED = 200

_log = logging.getLogger(__name__)


class Compiled:
    """The forward pass of a network in training: compiled for one shape of batch, plain for any other.

    Compiling takes the better part of a minute the first time, and some seconds once the code is in the cache
    on disk. So a run starts with the plain network, and compiles when what is left of it is long enough. With
    images of another size it is decided anew.

    Attributes:
        is_settled: Whether it was decided for good.
        words: What was decided, for a person; empty before.

    Args:
        model: The network, on its device.
        recipe: Says whether to compile.
    """

    def __init__(self, model: nn.Module, recipe: DeviceRecipe) -> None:
        self._model = model
        self._mode = recipe.compile
        if recipe.compile == "auto" and recipe.deterministic:  # a clock could decide otherwise on a resume
            self._mode = "off"
        self.is_settled = self._mode == "off"
        self._fast: Callable[[Tensor], Tensor] | None = None
        self._shape: tuple[torch.Size, tuple[int, ...]] | None = None  # that it was decided for
        self._least_seconds_left: float | None = None  # read from the disk once; it is asked for at each row
        self._image_size = 0  # of the batch that came last, or comes next
        self.words = ""

    def __call__(self, images: Tensor) -> Tensor:
        """Normalized images, (N, 3, H, W), to logits, (N, classes)."""
        self._look_at(images.shape[-1])
        if self._fast is not None and (images.shape, images.stride()) == self._shape:
            return self._fast(images)
        logits: Tensor = self._model(images)
        return logits

    def _look_at(self, image_size: int) -> None:
        """Where images have another size than before, forget what was decided for that."""
        if image_size == self._image_size:
            return
        if self._fast is not None and next(self._model.parameters()).device.type == "cuda":
            torch.compiler.reset()  # what was recorded holds memory of the GPU
        self._image_size, self._least_seconds_left = image_size, None
        self.is_settled, self._fast, self._shape = self._mode == "off", None, None

    @property
    def is_on(self) -> bool:
        """Whether batches of the usual shape go through compiled code."""
        return self._fast is not None

    def is_due(self, precision: str, seconds_trained: float, seconds_left: float, image_size: int) -> bool:
        """Whether it is time to compile: at once where it was asked for, else when it will pay back.

        Args:
            precision: fp32, bf16 or fp16.
            seconds_trained: Since the run began.
            seconds_left: Of training with images of this size, at the present speed.
            image_size: Side of the images of the next step.
        """
        self._look_at(image_size)
        if self.is_settled:
            return False
        if self._mode == "on":
            return True
        if seconds_trained < DUE_SECONDS:
            return False
        if self._least_seconds_left is None:
            self._least_seconds_left = self._seconds_to_win_back(precision)
        return seconds_left >= self._least_seconds_left

    def settle(self, images: Tensor, precision: str, *, is_whole: bool = True) -> None:
        """Compile, compare with the plain path, and keep what agrees and is faster; says so in `words`.

        Whatever goes wrong in the compiler is a reason to go on without it.

        Args:
            images: A batch as training computes it at once, normalized, on the device.
            precision: fp32, bf16 or fp16.
            is_whole: Whether that is a whole batch. The gradient of one part of several lies in the memory of
                a CUDA graph, and the next part would overwrite it: there are no graphs then.
        """
        self._look_at(images.shape[-1])
        self.is_settled = True
        self._shape = (images.shape, images.stride())
        self._model.train()
        for mode in MODES.get(images.device.type, ("default",)):
            if mode == "default" or is_whole:
                self._try(mode, images, precision)
            if self.is_on:
                break

    def _try(self, mode: str, images: Tensor, precision: str) -> None:
        started = time.perf_counter()
        with left_as_it_was(self._model):
            try:
                fast = _compile(self._model, mode)
                is_good, self.words = self._judge(fast, images, precision)
            except Exception as error:  # no compiler, or one that fails in whichever way
                is_good, self.words = False, f"compiling fails here: {reason_of(error)}"
        if is_good:
            self._fast = fast
        elif images.device.type == "cuda":
            torch.compiler.reset()  # what was recorded holds memory of the GPU
        seconds, answer = time.perf_counter() - started, "yes" if is_good else "no"
        _log.info("Compiled (%s): %s, %s; it took %.1f s.", mode, answer, self.words, seconds)

    def _judge(self, fast: Callable[[Tensor], Tensor], images: Tensor, precision: str) -> tuple[bool, str]:
        """Whether compiled code is to be used, and why."""
        gain, fault = 0.0, self._fault_of(fast, images, precision)
        if self._mode == "on":
            return not fault, fault or "as asked for"
        if not fault:
            gain = self._gain_of(fast, images, precision)
        _remember(self._key(precision), gain)
        return gain >= SMALLEST_GAIN, fault or f"{gain:.2f} times as fast as plain"

    def _seconds_to_win_back(self, precision: str) -> float:
        """Of training, that must be left for compiling to save more than it costs."""
        gain = _read_memory().get(self._key(precision))
        seconds = self._num_layers() * (SECONDS_A_LAYER if gain is None else SECONDS_A_CACHED_LAYER)
        if gain is None:
            gain = EXPECTED_GAIN.get(next(self._model.parameters()).device.type, EXPECTED_GAIN["cpu"])
        return LEAST_RETURN * seconds / (1 - 1 / gain) if gain >= SMALLEST_GAIN else math.inf

    def _num_layers(self) -> int:
        return sum(isinstance(module, nn.Conv2d) for module in self._model.modules())

    def _key(self, precision: str) -> str:
        """What the compiled code and its gain depend on, nearly."""
        parameters = list(self._model.parameters())
        shapes = hash(tuple(tuple(parameter.shape) for parameter in parameters))
        device = parameters[0].device
        where = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
        return f"{torch.__version__} {where} {precision} {shapes:x} {self._image_size} px"

    def _fault_of(self, fast: Callable[[Tensor], Tensor], images: Tensor, precision: str) -> str:
        """What speaks against compiled code: gradients farther from those in fp32 than the plain ones are."""
        with exact_arithmetic(images.device):
            exact = _gradient(self._model, self._model, images, "fp32")
        plain = _gradient(self._model, self._model, images, precision)
        allowed = max(SMALLEST_DISTANCE, MOST_TIMES_AS_FAR * _distance(plain, exact))
        distance = max(
            _distance(_gradient(fast, self._model, images, precision), exact)
            for _ in range(COMPARED_STEPS.get(images.device.type, 1))
        )
        if distance <= allowed:
            return ""
        return f"its gradient differs by {distance:.1%} from that in fp32, and {allowed:.1%} is allowed"

    def _gain_of(self, fast: Callable[[Tensor], Tensor], images: Tensor, precision: str) -> float:
        """How many times as fast the compiled step is."""
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(TIMED_STEPS):  # in turns, since the speed of a machine drifts
            for is_fast, forward in ((False, self._model), (True, fast)):
                seconds[is_fast].append(step_seconds(self._model, images, precision, forward))
        return statistics.median(seconds[False]) / statistics.median(seconds[True])


def _compile(model: nn.Module, mode: str) -> Callable[[Tensor], Tensor]:
    """The network through torch's compiler; its code is kept on disk.

    With "reduce-overhead" the answers, and the gradients that they lead to, stand until the next call.
    """
    import torch._inductor.config as inductor  # two seconds, and few runs need it
    from torch._inductor.runtime.cache_dir_utils import default_cache_dir

    # Whoever imports it first has torch name a folder below /tmp, which a restart empties.
    if os.environ.get("TORCHINDUCTOR_CACHE_DIR", default_cache_dir()) == default_cache_dir():
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(compiler_folder())

    logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)  # that a machine has no GPU
    inductor.cpp.dynamic_threads = True  # the number of threads may be measured again
    inductor.compile_threads = 1  # no pool of processes that a killed run could leave behind
    compiled: Callable[[Tensor], Tensor] = torch.compile(model, dynamic=False, mode=mode)
    if mode == "default":
        return compiled

    def from_graphs(images: Tensor) -> Tensor:
        torch.compiler.cudagraph_mark_step_begin()  # type: ignore[no-untyped-call]
        return compiled(images)

    return from_graphs


def compiler_folder() -> Path:
    """Where compiled code is kept for the next run; it can be deleted at any time."""
    return app_folders().cache / "compiled"


def _gradient(
    forward: Callable[[Tensor], Tensor], model: nn.Module, images: Tensor, precision: str
) -> list[Tensor]:
    """The gradient of a cross-entropy with made-up labels, for each parameter."""
    model.zero_grad(set_to_none=True)
    with autocast(precision, images.device):
        logits = forward(images)
    labels = torch.arange(len(images), device=images.device) % logits.shape[1]
    torch.autograd.backward(functional.cross_entropy(logits.float(), labels))
    return [parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None]


def _distance(one: list[Tensor], exact: list[Tensor]) -> float:
    """Relative to the length of the exact gradient; infinite where a value is no number or one is missing."""
    if len(one) != len(exact):
        return math.inf
    difference = sum(float((a.double() - b.double()).square().sum()) for a, b in zip(one, exact, strict=True))
    length = sum(float(b.double().square().sum()) for b in exact)
    return math.sqrt(difference / max(length, 1e-30)) if math.isfinite(difference) else math.inf


def _memory_path() -> Path:
    return compiler_folder() / "gains.json"


def _read_memory() -> dict[str, float]:
    """The gains that were measured, by the key of the network; what cannot be read is measured again."""
    try:
        values = read_json(_memory_path())
    except (OSError, ValueError):
        return {}
    return {key: gain for key, gain in values.items() if isinstance(gain, float)}


def _remember(key: str, gain: float) -> None:
    memory = _read_memory()
    memory.pop(key, None)
    memory[key] = round(gain, 3)
    kept = dict(list(memory.items())[-MOST_REMEMBERED:])
    try:
        _memory_path().parent.mkdir(parents=True, exist_ok=True)
        write_json(_memory_path(), kept)
    except OSError as error:
        _log.info("What compiling gains cannot be kept: %s.", reason_of(error))
