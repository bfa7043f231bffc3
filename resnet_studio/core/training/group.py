"""What the ranks of a run tell each other: sums, decisions of the first rank, weights."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn

from resnet_studio.core.errors import StudioError, reason_of
from resnet_studio.core.full_memory import is_out_of_memory
from resnet_studio.core.ranks import ALONE, Rank, is_launched
from resnet_studio.core.training.companions import STORE_VARIABLE, Companions
from resnet_studio.core.training.rank_watch import ProcessMark, RankLostError, RankWatch

# A rank may wait while another decodes a large folder; one that died is noticed by its closed connection,
# or by the watch of the first.
PATIENCE = timedelta(hours=12)
CPU = torch.device("cpu")

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Group:
    """The ranks that train one network together; with one alone, nothing is sent.

    Each of them must call the same methods in the same order.

    Attributes:
        rank: Which of them this process is.
    """

    def __init__(self, rank: Rank = ALONE) -> None:
        self.rank = rank
        self._gpus: dist.ProcessGroup | None = None  # the way between GPUs; words go between processors

    def use(self, device: torch.device) -> None:
        """Take the device that this rank computes on, before tensors on it are sent."""
        if device.type == "cuda" and not self.rank.is_alone:
            torch.cuda.set_device(device)
            with _loss_in_words():
                self._gpus = cast("dist.ProcessGroup", dist.new_group(backend="nccl", timeout=PATIENCE))

    @property
    def has_gpus(self) -> bool:
        """Whether GPUs talk to each other."""
        return self._gpus is not None

    def tell(self, value: T) -> T:
        """What the first rank holds, whatever the others gave.

        Raises:
            RankLostError: Another rank is gone, here and in all that follows.
        """
        if self.rank.is_alone:
            return value
        box = [value if self.rank.is_first else None]
        with _loss_in_words():
            dist.broadcast_object_list(box, src=0, device=CPU)
        return cast("T", box[0])

    def tell_number(self, number: int) -> int:
        """A whole number of the first rank's; cheap enough for each step, and no device is waited for."""
        if self.rank.is_alone:
            return number
        box = torch.tensor(number)
        with _loss_in_words():
            dist.broadcast(box, src=0)
        return int(box)

    def decide(self, work: Callable[[], T]) -> T:
        """What the first rank comes to; where that fails, it fails on all of them.

        A failure that is told to the user is told by the first rank alone.
        """
        if self.rank.is_alone:
            return work()
        outcome: tuple[T | None, Exception | None] = (None, None)
        own: Exception | None = None
        if self.rank.is_first:
            try:
                outcome = (work(), None)
            except Exception as error:
                own = error
                outcome = (None, RankLostError(reason_of(error)) if isinstance(error, StudioError) else error)
        value, error_told = self.tell(outcome)
        if error_told is not None:
            raise own or error_told
        return cast("T", value)

    def marks(self) -> dict[int, ProcessMark]:
        """The processes of the other ranks, on all hosts, by their numbers."""
        marks = [ProcessMark.own()] * self.rank.num_ranks
        if not self.rank.is_alone:
            with _loss_in_words():
                dist.all_gather_object(marks, ProcessMark.own())
        return {number: mark for number, mark in enumerate(marks) if number != self.rank.number}

    def add_up(self, tensors: Sequence[Tensor]) -> None:
        """Put the sum over all ranks into each of these, which have one type and device; sent as one."""
        self._send(tensors, lambda flat: dist.all_reduce(flat, group=self._way_of(flat)))

    @torch.no_grad()
    def level(self, model: nn.Module) -> None:
        """Give all ranks the first one's weights and the mean of their norms' running statistics."""
        if self.rank.is_alone:
            return
        running = [buffer for buffer in model.buffers() if buffer.is_floating_point()]
        self.add_up(running)
        for buffer in running:
            buffer.div_(self.rank.num_ranks)
        counters = [buffer for buffer in model.buffers() if not buffer.is_floating_point()]
        for tensors in ([parameter.detach() for parameter in model.parameters()], counters):
            self._send(tensors, lambda flat: dist.broadcast(flat, src=0, group=self._way_of(flat)))

    def _way_of(self, tensor: Tensor) -> dist.ProcessGroup | None:
        return self._gpus if tensor.is_cuda else None

    def _send(self, tensors: Sequence[Tensor], send: Callable[[Tensor], object]) -> None:
        if self.rank.is_alone or not tensors:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        with _loss_in_words():
            send(flat)
        for tensor, part in zip(tensors, torch.split(flat, [one.numel() for one in tensors]), strict=True):
            tensor.copy_(part.view(tensor.shape))


@contextlib.contextmanager
def opened_group(rank: Rank, tell_loss: Callable[[RankLostError], None] | None = None) -> Iterator[Group]:
    """The group of a run, as long as it trains; where no launcher did, the first rank starts the others.

    Args:
        rank: This process; alone, it opens nothing.
        tell_loss: Called in another thread before this process is ended, where a rank died and the first one
            would wait for it without end.

    Raises:
        RankLostError: The others cannot be reached; the first rank names those that ended on its host.
    """
    if rank.is_alone:
        yield Group()
        return
    companions = None if is_launched() else Companions(rank.num_ranks)
    watch = _watch_for(companions, tell_loss) if rank.is_first else None
    group = Group(rank)
    try:
        with _loss_in_words():
            _join(rank, companions.store if companions else os.environ.get(STORE_VARIABLE))
        found = {number: mark.find() for number, mark in group.marks().items()}
        if watch:
            watch.look_after({number: process for number, process in found.items() if process})
        yield group
        group.add_up([torch.zeros(1)])  # nobody hangs up before all have heard the last word
        if watch:
            watch.stop()
        dist.destroy_process_group()
        if companions:
            companions.wait()
    except RankLostError as error:
        if watch is None:
            raise
        # Not by a name here: this frame and the error would hold each other, and both the group's threads.
        raise _logged(watch.named(error)) from error.__cause__
    finally:
        if watch:
            watch.stop()
        if companions:
            companions.end()
        # After a failure, GPUs would wait here for work that never ends.
        if dist.is_initialized() and not group.has_gpus:
            dist.destroy_process_group()


def _logged(error: RankLostError) -> RankLostError:
    _log.error("%s", error)
    return error


def _watch_for(companions: Companions | None, tell_loss: Callable[[RankLostError], None] | None) -> RankWatch:
    """A watch that ends this process, and those that it started, where it would wait without end."""

    def give_up(error: RankLostError) -> None:
        _log.error("%s", error)
        sys.stderr.write(f"{error}\n")
        try:
            if tell_loss:
                tell_loss(error)
            if companions:
                companions.end()
        finally:
            os._exit(1)

    watch = RankWatch(give_up)
    if companions:
        watch.look_after(companions.processes)
    return watch


def _join(rank: Rank, store: str | None) -> None:
    """Meet the other ranks: in a file that the first one named, or where torch's launcher says."""
    # Here: not every build of torch has it, and one device needs none. `dist` does not export its name.
    from torch._C._distributed_c10d import FileStore

    # The optimizer imports it at the first step. Imported while a group is open, torch 2.14 keeps the group's
    # threads beyond its end, and one that lets a tensor go while Python ends aborts the process.
    importlib.import_module("torch._dynamo")
    dist.init_process_group(
        "gloo",
        store=FileStore(store, rank.num_ranks) if store else None,
        rank=rank.number,
        world_size=rank.num_ranks,
        timeout=PATIENCE,
    )


@contextlib.contextmanager
def _loss_in_words() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        # "[a file of gloo's:561] Connection closed by peer [127.0.0.1]:2709. And what one might do about it."
        reason, _, _ = re.sub(r"^\[[^\]]*\] *", "", reason_of(error)).partition(". ")
        raise RankLostError(reason) from error
