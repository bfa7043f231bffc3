"""Finds pictures that show the same though their pixels differ: encoded anew, resized, mirrored, cut a bit.

All pairs are compared by 8 × 8 means first, with the mirrored picture in the same go, tile by tile, so
that memory does not grow with the number of pairs. Those that are alike are looked at again at 16 × 16, as
they are and with a twentieth of one of them cut off: the means must agree and so must the edges, which tells
two copies from two garments on white or two X-rays. Where a picture is so small that its edges suffer when it
is encoded, the colors must agree instead. Brightness and contrast make no difference otherwise: a picture in
other colors is a copy too.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from resnet_studio.core.data.thumbprints import SIDE
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.tasks import TaskContext

Floats = NDArray[np.float32]

COARSE: Final = 8
FINE: Final = 16
TILE: Final = 2048
LEAST_COARSE: Final = 0.88
CANDIDATES_AN_IMAGE: Final = 4
# Measured on clothing, flowers and X-rays: copies of photographs that are cut reach edges of 0.956 and means
# of 0.985, others more; other pictures reach edges of 0.933 where their means are as like.
LEAST_MEANS: Final = 0.975
LEAST_EDGES: Final = 0.945
# Of small pictures, whole ones; others come to 5 levels of 255, copies to 2.
LEAST_SMALL_MEANS: Final = 0.98
LEAST_SMALL_EDGES: Final = (0.955, 0.68)  # at COARSE and at FINE
MOST_COLOR_LEVELS: Final = 3.0
LEAST_CONTRAST: Final = 2.0  # levels; less is noise, and all even pictures are alike
CUT: Final = 0.05
LEAST_ROUGH_MEANS: Final = 0.95
LEAST_ROUGH_EDGES: Final = 0.8
WHOLE: Final = np.zeros(1)
_BLOCK: Final = 256


class NearPairs(NamedTuple):
    """Pairs of pictures that show the same.

    Attributes:
        first, second: (P,) int64, which pictures; first < second.
        likeness: (P,) how well the edges agree, at most 1.
        is_mirrored: (P,) whether one is the mirror image of the other.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    likeness: Floats
    is_mirrored: NDArray[np.bool_]


def find_near_pairs(
    pictures: NDArray[np.uint8], colors: NDArray[np.uint8], context: TaskContext
) -> NearPairs:
    """The pairs among pictures that show the same; even ones are in none.

    Args:
        pictures: (N, SIDE, SIDE), grey.
        colors: (N, s, s, 3), the mean colors of their parts.
        context: Is told how far it is, and can stop it.

    Raises:
        Cancelled: The context was stopped.
    """
    usable = np.flatnonzero(_means(pictures, FINE).std(axis=(1, 2)) >= LEAST_CONTRAST)
    candidates = _candidates(pictures[usable], context)
    candidates = candidates._replace(first=usable[candidates.first], second=usable[candidates.second])
    parts = []
    num = len(candidates.first)
    for start in range(0, num, _BLOCK):
        context.raise_if_stopped()
        parts.append(_confirmed(pictures, colors, _some(candidates, slice(start, start + _BLOCK))))
        context.report(min(start + _BLOCK, num), num, QT_TRANSLATE_NOOP("activity", "Comparing closely"))
    return _joined(parts)


def _candidates(pictures: NDArray[np.uint8], context: TaskContext) -> NearPairs:
    """The pairs that are alike at a coarse look, the likest where there are too many."""
    even, odd = _halves(_means(pictures, COARSE))
    room = max(CANDIDATES_AN_IMAGE * len(pictures), 1000)
    least, parts, num_found = LEAST_COARSE, [], 0
    starts = range(0, len(pictures), TILE)
    tiles = [(top, left) for top in starts for left in starts if left >= top]
    for num_done, (top, left) in enumerate(tiles, start=1):
        context.raise_if_stopped()
        parts.append(_tile(even, odd, top, left, least))
        num_found += len(parts[-1].first)
        if num_found > 2 * room:
            parts = [_likest(_joined(parts), room)]
            num_found, least = room, float(parts[0].likeness.min())
        context.report(num_done, len(tiles), QT_TRANSLATE_NOOP("activity", "Comparing images"))
    return _likest(_joined(parts), room)


def _tile(even: Floats, odd: Floats, top: int, left: int, least: float) -> NearPairs:
    """The pairs of a tile of all comparisons that are alike.

    A mirror turns the sign of the odd half alone: the sum of both products compares two pictures, their
    difference one picture with the mirrored other.
    """
    likeness = even[top : top + TILE] @ even[left : left + TILE].T
    turned = odd[top : top + TILE] @ odd[left : left + TILE].T
    likeness += np.abs(turned)
    rows, columns = np.nonzero(likeness >= least)
    if top == left:
        is_above = rows < columns
        rows, columns = rows[is_above], columns[is_above]
    return NearPairs(rows + top, columns + left, likeness[rows, columns], turned[rows, columns] < 0)


def _likest(pairs: NearPairs, room: int) -> NearPairs:
    if len(pairs.first) <= room:
        return pairs
    return _some(pairs, np.argpartition(-pairs.likeness, room)[:room])


def _confirmed(pictures: NDArray[np.uint8], colors: NDArray[np.uint8], pairs: NearPairs) -> NearPairs:
    """Those of the pairs that show the same at a fine look."""
    one, other = pictures[pairs.first].astype(np.float32), pictures[pairs.second].astype(np.float32)
    mirrored = pairs.is_mirrored
    other[mirrored] = other[mirrored][:, :, ::-1]
    ones, others = colors[pairs.first].astype(np.float32), colors[pairs.second].astype(np.float32)
    others[mirrored] = others[mirrored][:, :, ::-1]
    means, edges = (values[:, 0, 0] for values in _agreement(one, other, FINE))
    coarse_edges = _agreement(one, other, COARSE)[1][:, 0, 0]
    likeness = np.where(means >= LEAST_MEANS, edges, -1)
    is_small_copy = (
        (means >= LEAST_SMALL_MEANS)
        & (coarse_edges >= LEAST_SMALL_EDGES[0])
        & (edges >= LEAST_SMALL_EDGES[1])
        & (np.sqrt(((ones - others) ** 2).mean(axis=(1, 2, 3))) <= MOST_COLOR_LEVELS)
    )
    doubtful = np.flatnonzero(~is_small_copy & (likeness < LEAST_EDGES))
    likeness[doubtful] = np.maximum(likeness[doubtful], _cut_likeness(one[doubtful], other[doubtful]))
    found = pairs._replace(likeness=likeness.astype(np.float32))
    return _some(found, is_small_copy | (likeness >= LEAST_EDGES))


def _cut_likeness(one: Floats, other: Floats) -> Floats:
    """(P,) how well the edges agree where the means do, with either of the two cut; -1 where nowhere."""
    best = np.full(len(one), -1, np.float32)
    # At three places a cut copy is not met exactly, yet comes near enough to be worth five.
    hopeful = np.flatnonzero(_best_cut(one, other, 3, LEAST_ROUGH_MEANS) >= LEAST_ROUGH_EDGES)
    best[hopeful] = _best_cut(one[hopeful], other[hopeful], 5, LEAST_MEANS)
    return best


def _best_cut(one: Floats, other: Floats, num_places: int, least_means: float) -> Floats:
    """(P,) the best agreement of the edges over so many places down and across, where the means agree."""
    best = np.full(len(one), -1, np.float32)
    starts = np.linspace(0, CUT, num_places)
    for cut, whole in ((one, other), (other, one)):
        means, edges = _agreement(cut, whole, FINE, starts, CUT)
        np.maximum(best, np.where(means >= least_means, edges, -1).max(axis=(1, 2)), out=best)
    return best


def _agreement(
    one: Floats, other: Floats, side: int, starts: NDArray[np.float64] = WHOLE, cut: float = 0.0
) -> tuple[Floats, Floats]:
    """How well means and edges of pictures agree, with a part of `one` cut off: correlations (P, n, n).

    Args:
        one: (P, SIDE, SIDE).
        other: Likewise.
        side: How many means a side.
        starts: (n,) where what is left of `one` begins, down and across, parts of its side.
        cut: How much of each side is cut off.
    """
    views = np.concatenate([_part_means(start, 1 - cut, side) for start in starts])
    blur = _blur(side)
    blurred_views = np.concatenate([blur @ _part_means(start, 1 - cut, side) for start in starts])
    shape = (len(one), len(starts), side, len(starts), side)
    means = (views @ one @ views.T).reshape(shape)
    edges = means - (blurred_views @ one @ blurred_views.T).reshape(shape)
    whole = _means(other, side)
    whole_edges = np.subtract(whole, blur @ whole @ blur.T, dtype=np.float32)
    return _correlations(means, whole), _correlations(edges, whole_edges)


def _correlations(views: Floats, whole: Floats) -> Floats:
    """(P, n, n) of views (P, n, side, n, side) with pictures (P, side, side)."""
    target = _directions(whole)
    num = target[0].size if len(target) else 1
    products = np.einsum("piajb,pab->pij", views, target)
    sums = views.sum(axis=(2, 4))
    squares = np.einsum("piajb,piajb->pij", views, views) - sums**2 / num
    correlations: Floats = products / np.sqrt(np.maximum(squares, 1e-6))
    return correlations


def _part_means(start: float, length: float, side: int) -> Floats:
    """(side, SIDE) what makes `side` means of a part of SIDE values, stretched by linear interpolation."""
    places = ((start + (np.arange(SIDE) + 0.5) / SIDE * length) * SIDE - 0.5).clip(0, SIDE - 1)
    stretch = np.maximum(1 - np.abs(places[:, None] - np.arange(SIDE)[None]), 0)
    means: Floats = stretch.reshape(side, SIDE // side, SIDE).mean(axis=1).astype(np.float32)
    return means


def _blur(side: int) -> Floats:
    """(side, side) what makes of each value the mean of it and its neighbors; beyond the ends they go on."""
    places = np.arange(side)
    blur = np.zeros((side, side), np.float32)
    for shift in (-1, 0, 1):
        np.add.at(blur, (places, (places + shift).clip(0, side - 1)), 1 / 3)
    return blur


def _means(pictures: NDArray[np.uint8] | Floats, side: int) -> Floats:
    """(N, side, side) means of the parts of pictures (N, SIDE, SIDE)."""
    part = SIDE // side
    parts = pictures.reshape(len(pictures), side, part, side, part)
    means: Floats = parts.mean(axis=(2, 4), dtype=np.float32)
    return means


def _directions(pictures: Floats) -> Floats:
    """Pictures (N, side, side) of sum zero and length one, so that their product is a correlation."""
    centered = pictures - pictures.mean(axis=(1, 2), keepdims=True)
    lengths = np.sqrt((centered**2).sum(axis=(1, 2), keepdims=True))
    directions: Floats = centered / np.maximum(lengths, 1e-6)
    return directions


def _halves(means: Floats) -> tuple[Floats, Floats]:
    """The parts of directions that a mirror keeps and turns, each (N, side × side / 2)."""
    middle = means.shape[2] // 2
    directions = _directions(means)
    left, right = directions[:, :, :middle], directions[:, :, : middle - 1 : -1]
    scale = np.float32(np.sqrt(0.5))
    even, odd = (left + right) * scale, (left - right) * scale
    shape = (len(means), means.shape[1] * middle)
    return even.reshape(shape), odd.reshape(shape)


def _some(pairs: NearPairs, which: NDArray[np.int64] | NDArray[np.bool_] | slice) -> NearPairs:
    first, second, likeness, is_mirrored = pairs
    return NearPairs(first[which], second[which], likeness[which], is_mirrored[which])


def _joined(parts: list[NearPairs]) -> NearPairs:
    if not parts:
        none = np.empty(0, np.int64)
        return NearPairs(none, none, np.empty(0, np.float32), np.empty(0, bool))
    return NearPairs(*(np.concatenate(values) for values in zip(*parts, strict=True)))
