"""Random numbers that depend on nothing but (seed, epoch, sample index, stream).

A draw is a hash of its counters, so no generator state exists: loader threads, devices, batch composition
and a resume in mid-epoch cannot change it, and only the counters need to be saved. The hash is splitmix64
(Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, section 5), with the
multipliers of Vigna's public-domain version.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import torch
from torch import Tensor

_GOLDEN = 0x9E3779B97F4A7C15
_MULTIPLIER_1 = 0xBF58476D1CE4E5B9
_MULTIPLIER_2 = 0x94D049BB133111EB
_WORD = 2**64 - 1
_NUM_FLOAT_BITS = 24  # what a float32 holds exactly
_NUM_INTEGER_BITS = 31  # times a bound below 2^31 this stays inside an int64


class Stream(IntEnum):
    """What a draw is for; draws of different streams are independent.

    The numbers are part of what makes a run repeatable: new ones are added, none is changed.
    """

    ORDER = 0
    MIRROR = 1
    SHIFT_Y = 2
    SHIFT_X = 3
    SCALE = 4
    ASPECT = 5
    CROP_Y = 6
    CROP_X = 7
    CUTOUT_Y = 8
    CUTOUT_X = 9
    SAMPLE = 10
    MIX_SHARE = 11
    MIX_KIND = 12
    MIX_Y = 13
    MIX_X = 14
    ERASE = 15
    ERASE_AREA = 16
    ERASE_ASPECT = 17
    ERASE_Y = 18
    ERASE_X = 19
    BRIGHTNESS = 20
    CONTRAST = 21
    SATURATION = 22
    TRIVIAL_OPERATION = 23
    TRIVIAL_STRENGTH = 24
    TRIVIAL_SIGN = 25
    RAND_OPERATION = 26
    RAND_SIGN = 27
    BALANCE = 28
    BALANCE_CLASS = 29


def splitmix64(states: Tensor) -> Tensor:
    """The splitmix64 output of each state, 64 random bits in an int64 (the sign is the highest bit)."""
    z = states + _signed(_GOLDEN)
    z = (z ^ _shift_right(z, 30)) * _signed(_MULTIPLIER_1)
    z = (z ^ _shift_right(z, 27)) * _signed(_MULTIPLIER_2)
    return z ^ _shift_right(z, 31)


def random_bits(seed: int, epoch: int, indices: Tensor, stream: int) -> Tensor:
    """64 random bits for each sample index, as int64 in the shape and on the device of `indices`.

    Args:
        seed: The seed of the run.
        epoch: The epoch; 0 for draws that are the same in all epochs, which count from 1.
        indices: Sample indices, int64.
        stream: What the draw is for, see `Stream`.
    """
    key = _hash_number(_hash_number(_hash_number(seed) ^ epoch) ^ stream)
    return splitmix64(indices * _signed(_GOLDEN) + _signed(key))


def uniform(seed: int, epoch: int, indices: Tensor, stream: int) -> Tensor:
    """A float32 in [0, 1) for each sample index: one of 2^24 evenly spaced values."""
    bits = _shift_right(random_bits(seed, epoch, indices, stream), 64 - _NUM_FLOAT_BITS)
    return bits.to(torch.float32) * 2.0**-_NUM_FLOAT_BITS


def integers(seed: int, epoch: int, indices: Tensor, stream: int, bound: int) -> Tensor:
    """An int64 in [0, bound) for each sample index, each value likely to within bound / 2^31.

    Args:
        seed: The seed of the run.
        epoch: The epoch, or 0.
        indices: Sample indices, int64.
        stream: What the draw is for, see `Stream`.
        bound: How many values there are, 1 to 2^31.

    Raises:
        ValueError: `bound` is out of its limits.
    """
    if not 1 <= bound <= 2**_NUM_INTEGER_BITS:
        raise ValueError(f"bound must be in 1…2^{_NUM_INTEGER_BITS}, not {bound}")
    bits = _shift_right(random_bits(seed, epoch, indices, stream), 64 - _NUM_INTEGER_BITS)
    return (bits * bound) >> _NUM_INTEGER_BITS


class Draws(NamedTuple):
    """The random numbers of the images of one batch in one epoch.

    Attributes:
        seed: The seed of the run.
        epoch: The epoch, from 1.
        indices: (N,) int64, the index of each image in the data set.
        indices_here: The same on the CPU, None where they are known on the device only.
    """

    seed: int
    epoch: int
    indices: Tensor
    indices_here: Tensor | None = None

    def uniform(self, stream: int) -> Tensor:
        """(N,) float32 in [0, 1), see `uniform`."""
        return uniform(self.seed, self.epoch, self.indices, stream)

    def integers(self, stream: int, bound: int) -> Tensor:
        """(N,) int64 in [0, bound), see `integers`."""
        return integers(self.seed, self.epoch, self.indices, stream, bound)

    def integers_here(self, stream: int, bound: int) -> Tensor:
        """The same numbers on the CPU, without a wait for the device where the indices are known here."""
        indices = self.indices.cpu() if self.indices_here is None else self.indices_here
        return integers(self.seed, self.epoch, indices, stream, bound)


def epoch_order(seed: int, epoch: int, num: int) -> Tensor:
    """The order of `num` samples in an epoch: an int64 permutation of 0…num-1, on the CPU.

    Each sample has a 63-bit hash and they are sorted by it, equal ones (one pair in 10^9 epochs of a
    hundred thousand) by their index.
    """
    hashes = _shift_right(random_bits(seed, epoch, torch.arange(num), Stream.ORDER), 1)
    return torch.argsort(hashes, stable=True)


def balanced_order(seed: int, epoch: int, labels: Tensor) -> tuple[Tensor, Tensor]:
    """As many draws as there are samples, of each class the same number but for one, in a mixed order.

    Where a class has fewer samples than its number, all of them come equally often but for one; where it has
    more, the epoch draws which of them come.

    Args:
        seed: The seed of the run.
        epoch: The epoch, from 1.
        labels: (N,) int64, the class of each sample, on the CPU.

    Returns:
        The samples (N,) int64, 0…N-1, and for each how often it came before in this epoch, (N,) int64.
    """
    num = len(labels)
    classes, members = torch.unique(labels, return_inverse=True)
    counts = torch.bincount(members)
    quotas = torch.full_like(counts, num // len(classes))
    luck = random_bits(seed, epoch, classes, Stream.BALANCE_CLASS)
    quotas[torch.argsort(luck, stable=True)[: num % len(classes)]] += 1
    mixed = torch.argsort(random_bits(seed, epoch, torch.arange(num), Stream.BALANCE), stable=True)
    by_class = mixed[torch.argsort(members[mixed], stable=True)]
    drawn = torch.arange(len(classes)).repeat_interleave(quotas)
    number = torch.arange(num) - (quotas.cumsum(0) - quotas)[drawn]  # within its class
    samples = by_class[(counts.cumsum(0) - counts)[drawn] + number % counts[drawn]]
    order = epoch_order(seed, epoch, num)
    return samples[order], (number // counts[drawn])[order]


def _shift_right(values: Tensor, num_bits: int) -> Tensor:
    # `>>` of an int64 drags the sign along; the mask takes it off again.
    return (values >> num_bits) & ((1 << (64 - num_bits)) - 1)


def _signed(word: int) -> int:
    return word - 2**64 if word >= 2**63 else word


def _hash_number(number: int) -> int:
    # splitmix64 of one Python number: what is common to a batch need not be hashed on the device.
    z = (number + _GOLDEN) & _WORD
    z = ((z ^ (z >> 30)) * _MULTIPLIER_1) & _WORD
    z = ((z ^ (z >> 27)) * _MULTIPLIER_2) & _WORD
    return z ^ (z >> 31)
