"""Images/s classified from files, beside torchvision's usual script, timm, fastai and Ultralytics.

    python tests/benchmarks/classify_many.py --peers peers/bin/python      about 2 hours and 3 GB of disk
    python tests/benchmarks/classify_many.py --num 200 --rounds 1

`asking.py` says what the peers need. The photos are drawn for the purpose, JPEG files of 1,024 x 768; a
hundred differ, and the others are copies under names of their own. The network is ResNet-18 at 224 px with
1,000 classes, of which a hundred are the photos (`photos.py`). Ours is `Classifier.classify`, in the fast
mode and exactly. All peers have the same weights and see the same middle square:

- `torchvision`: a Dataset with Pillow, Resize(224), CenterCrop(224), ToTensor, Normalize, a DataLoader, fp32;
- `timm`: `create_model`, `create_dataset` and `create_loader`, as in its `inference.py`;
- `timm_bf16`: the same with `--channels-last --amp --amp-dtype bfloat16`;
- `fastai`: a Learner's `test_dl` and `get_preds`;
- `ultralytics`: `ClassificationPredictor` on torchvision's network, in either layout of memory. It has no
  workers.

Each takes batches of 64 and what it is quickest with on a twentieth of the photos: threads, workers, layout.
`alone` is what nothing can be quicker than on these cores: seconds to decode all files in as many threads as
there are cores, and seconds of the fast network on as many images in memory, each core by itself, added. Each
is a process of its own that stays, and all take turns; the time to start and to load is not counted. Whoever
gives another label to one of the photos is named and not timed. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import torch
from asking import Answerer, NoAnswerError, add_peers_option, start_own, start_peer, thread_choices
from measuring import conditions, in_turns, spread
from photos import NO_FIGURE, SIZE, draw_photo, network_that_knows

NUM = 10_000
ROUNDS = 5
DIFFERENT = 100
DEPTH = 18
PHOTO_SIZE = (1024, 768)
EITHER = (False, True)
OURS = {"fast": False, "exact": True}  # by whether it is exact
Choice = dict[str, object]
PEERS: dict[str, tuple[str, dict[str, tuple[bool, ...]]]] = {
    "torchvision": ("torchvision_many.py", {}),
    "timm": ("timm_many.py", {"is_bf16": (False,)}),
    "timm_bf16": ("timm_many.py", {"is_bf16": (True,)}),
    "fastai": ("fastai_many.py", {}),
    "ultralytics": ("ultralytics_many.py", {"is_channels_last": EITHER}),
}
WITHOUT_WORKERS = ("ultralytics",)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--num", type=int, default=NUM, help=f"of photos (default: {NUM})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each way (default: {ROUNDS})")
    add_peers_option(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(compare(Path(place), arguments)))


def draw_photos(root: Path, num: int) -> list[Path]:
    """As many files; every hundredth is the same picture."""
    root.mkdir()
    paths = [root / f"{number:06}.jpg" for number in range(num)]
    for number, path in enumerate(paths):
        if number < DIFFERENT:
            draw_photo(path, PHOTO_SIZE, number)
        else:
            shutil.copyfile(paths[number % DIFFERENT], path)
    return paths


def compare(place: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """The figure: medians, spreads and their ratios."""
    photos = draw_photos(place / "photos", arguments.num)
    few = place / "few"
    few.mkdir()
    for photo in photos[: max(arguments.num // 20, 2)]:
        shutil.copyfile(photo, few / photo.name)
    weights = place / "weights.pt"
    torch.save(network_that_knows(photos[:DIFFERENT], DEPTH).state_dict(), weights)
    network: Choice = {"depth": DEPTH, "weights": str(weights)}
    expected = [number % DIFFERENT for number in range(len(photos))]
    with ExitStack() as stack:
        own = stack.enter_context(start_own())
        paths = [str(photo) for photo in photos]
        precision = own.ask("load", photos=paths[:DIFFERENT], **network)
        race = Race(expected)
        for name, is_exact in OURS.items():
            race.enter(name, own, "many", {"paths": paths, "is_exact": is_exact})
        race.enter("decoding", own, "decode_many", {"paths": paths})
        race.enter("forward", own, "forward_many", {"num": len(paths)})
        missing = {}
        for name, (script, more) in PEERS.items():
            try:
                peer = stack.enter_context(start_peer(script, arguments.peers))
                peer.ask("load", size=SIZE, folder=str(few), **network)
                best = best_choice(peer, few, choices(name, more))
                race.enter(name, peer, "many", {"folder": str(photos[0].parent), **best}, best)
            except NoAnswerError as error:
                missing[name] = str(error)
        told = race.run(arguments.rounds)
    return {
        "what": f"images/s classified, {PHOTO_SIZE[0]} × {PHOTO_SIZE[1]} JPEG, ResNet-{DEPTH}, {SIZE} px",
        "n": arguments.rounds,
        "images": len(photos),
        "fast_mode": precision,
        **told,
        "missing": missing,
    } | conditions("torch", "torchvision", "pillow")


class Race:
    """Who takes turns at the same photos, as long as the labels are right.

    Attributes:
        other_answers: Of who gave another label, how many.
    """

    def __init__(self, expected: list[int]) -> None:
        self._expected = expected
        self._ways: dict[str, partial[float]] = {}
        self._told: dict[str, dict[str, object]] = {}
        self.other_answers: dict[str, int] = {}

    def enter(
        self, name: str, answerer: Answerer, command: str, asked: Choice, told: Choice | None = None
    ) -> None:
        """Take part; `told` is printed."""
        self._ways[name] = partial(self._speed, name, answerer, command, asked)
        if told is not None:
            self._told[name] = {**told, "versions": answerer.versions}

    def _speed(self, name: str, answerer: Answerer, command: str, asked: Choice) -> float:
        """Images/s of one turn; 0 for who has given another label."""
        if name in self.other_answers:
            return 0.0
        answer = answerer.ask(command, **asked)
        labels = answer.get("labels", self._expected)
        if labels != self._expected:
            pairs = itertools.zip_longest(labels, self._expected)
            self.other_answers[name] = sum(one != other for one, other in pairs)
        return len(self._expected) / float(answer["seconds"])

    def run(self, rounds: int) -> dict[str, object]:
        """Spreads, ratios of the fast mode, what each peer was quickest with, and who disagreed."""
        turns = in_turns(self._ways, rounds)
        if not self.other_answers.keys().isdisjoint(OURS):
            raise SystemExit(NO_FIGURE)
        speeds = {name: values for name, values in turns.items() if name not in self.other_answers}
        parts = zip(speeds["decoding"], speeds["forward"], strict=True)
        speeds["alone"] = [1 / (1 / decoding + 1 / forward) for decoding, forward in parts]
        median = {name: statistics.median(values) for name, values in speeds.items()}
        peers = [median[name] for name in PEERS if name in median]
        fast = median["fast"]
        return {
            **{name: spread(values) for name, values in speeds.items()},
            "peers_at": self._told,
            "ratios_of_fast": {name: round(fast / value, 2) for name, value in median.items()},
            "ratio_to_best_peer": round(fast / max(peers), 2) if peers else None,
            "other_answers": self.other_answers,
        }


def choices(name: str, more: dict[str, tuple[bool, ...]]) -> list[Choice]:
    """All that a peer is tried with."""
    dimensions: dict[str, tuple[object, ...]] = {"threads": tuple(thread_choices()), **more}
    if name not in WITHOUT_WORKERS:
        dimensions["workers"] = (0, *thread_choices())
    return [dict(zip(dimensions, values, strict=True)) for values in itertools.product(*dimensions.values())]


def best_choice(peer: Answerer, few: Path, candidates: list[Choice]) -> Choice:
    """What a peer is quickest with; the first try does not count."""
    peer.ask("many", folder=str(few), **candidates[0])
    seconds = [peer.ask("many", folder=str(few), **candidate)["seconds"] for candidate in candidates]
    return candidates[seconds.index(min(seconds))]


if __name__ == "__main__":
    main()
