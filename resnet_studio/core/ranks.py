"""Which part of a run this process computes: one of several ranks, as torch's launcher counts them."""

from __future__ import annotations

import os
from dataclasses import dataclass

LEAST_IN_SHARE = 2  # images of a batch that trains: a batch norm needs them


@dataclass(frozen=True)
class Rank:
    """One of the processes that train a network together.

    Attributes:
        number: From 0; the first one alone writes the run.
        num_ranks: How many there are, on all hosts.
        local_number: From 0, on this host.
        num_local: How many there are on this host.
    """

    number: int = 0
    num_ranks: int = 1
    local_number: int = 0
    num_local: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes the run and decides."""
        return self.number == 0

    @property
    def is_alone(self) -> bool:
        """Whether there is no other."""
        return self.num_ranks == 1

    def share_of(self, start: int, end: int, least: int = 1) -> tuple[int, int]:
        """Which images of a batch are this rank's, as bounds; the shares follow each other and are alike.

        Of a batch that gives each rank less than `least` images, the first ranks take as much as they need,
        and the others nothing: where the batches end does not depend on the number of ranks.
        """
        num = end - start
        num_sharing = max(1, min(self.num_ranks, num // least))
        if self.number >= num_sharing:
            return end, end
        return start + num * self.number // num_sharing, start + num * (self.number + 1) // num_sharing


ALONE = Rank()


def is_launched() -> bool:
    """Whether `torchrun`, or the first rank, started this process as one of several."""
    return int(os.environ.get("WORLD_SIZE", 1)) > 1 and "RANK" in os.environ


def own_rank(num_devices: int = 0) -> Rank:
    """What this process is in a run: what its launcher says, else the first of a run on so many devices."""
    if not is_launched():
        num_ranks = max(1, num_devices)
        return Rank(num_ranks=num_ranks, num_local=num_ranks)
    num_ranks = int(os.environ["WORLD_SIZE"])
    return Rank(
        number=int(os.environ["RANK"]),
        num_ranks=num_ranks,
        local_number=int(os.environ.get("LOCAL_RANK", 0)),
        num_local=int(os.environ.get("LOCAL_WORLD_SIZE", num_ranks)),
    )
