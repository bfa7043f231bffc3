"""fastai's `fine_tune`, with its own head, augmentation and defaults, on a body with given weights."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch
from answering import serve
from cifar_resnet import Body, CifarResNet, read_state
from fastai.vision.all import (
    CategoryBlock,
    CrossEntropyLossFlat,
    DataBlock,
    ImageBlock,
    IndexSplitter,
    Learner,
    Normalize,
    Resize,
    accuracy,
    apply_init,
    aug_transforms,
    create_head,
    default_device,
    default_split,
    set_seed,
)
from torch import nn
from tuning_job import Picture, read_job


class Fastai:
    """`DataBlock`, `Learner`, `fine_tune`."""

    def load(self, job: str) -> None:
        """Take a job."""
        default_device(use=False)
        self._job = read_job(job)

    def answers(self, paths: list[str]) -> list[int]:
        """The likeliest classes by the weights as they are given."""
        pictures: list[Picture] = [(path, 0) for path in paths]
        data = self._data(pictures, pictures, 0, self._job.size, [])
        model = CifarResNet(read_state(self._job.weights))
        learner = Learner(data, model, loss_func=CrossEntropyLossFlat())
        with learner.no_bar():
            likeliest: list[int] = learner.get_preds()[0].argmax(dim=1).tolist()
        return likeliest

    def seconds(self, num: int, threads: int, workers: int) -> float:
        """To train all layers on some pictures, once."""
        torch.set_num_threads(threads)
        few = self._job.train[:num]
        learner = self._learner(few, few[:1], workers)
        started = time.perf_counter()
        with learner.no_bar(), learner.no_logging():
            learner.fit_one_cycle(1)
        return time.perf_counter() - started

    def train(self, epochs: int, threads: int, workers: int, seed: int) -> dict[str, float]:
        """Keep what the last epoch gives; says at which time it ended, in seconds since 1970."""
        torch.set_num_threads(threads)
        set_seed(seed)
        learner = self._learner(self._job.train, self._job.validation, workers)
        with learner.no_bar(), learner.no_logging():
            learner.fine_tune(epochs)
            ended_at = time.time()
            shown = learner.dls.test_dl(paths_of(self._job.test), with_labels=True)
            test_accuracy = float(learner.validate(dl=shown)[1])
        return {
            "validation_accuracy": float(learner.recorder.values[-1][-1]),
            "reached_at": ended_at,
            "ended_at": ended_at,
            "test_accuracy": test_accuracy,
        }

    def _learner(self, train: Sequence[Picture], validation: Sequence[Picture], workers: int) -> Any:
        size = self._job.size
        data = self._data(train, validation, workers, 2 * size, aug_transforms(size=size, min_scale=0.75))
        body = Body(read_state(self._job.weights))
        head = create_head(body.num_features, len(self._job.classes))
        apply_init(head, nn.init.kaiming_normal_)
        return Learner(
            data,
            nn.Sequential(body, head),
            loss_func=CrossEntropyLossFlat(),
            splitter=default_split,
            metrics=accuracy,
        )

    def _data(
        self,
        train: Sequence[Picture],
        validation: Sequence[Picture],
        workers: int,
        decoded_size: int,
        changes: Sequence[object],
    ) -> Any:
        # fastai's transforms go into pairs, so that its items are the paths alone.
        labels = dict([*train, *validation, *self._job.test])
        block = DataBlock(
            (ImageBlock, CategoryBlock(self._job.classes, sort=False)),
            get_y=lambda path: self._job.classes[labels[path]],
            splitter=IndexSplitter(range(len(train), len(train) + len(validation))),
            item_tfms=Resize(decoded_size),
            batch_tfms=[*changes, Normalize.from_stats(self._job.mean, self._job.std)],
        )
        return block.dataloaders(paths_of([*train, *validation]), num_workers=workers)


def paths_of(pictures: Sequence[Picture]) -> list[str]:
    """Their files."""
    return [path for path, _ in pictures]


if __name__ == "__main__":
    answerer = Fastai()
    serve(
        ("fastai", "torch", "torchvision", "pillow"),
        load=answerer.load,
        answers=answerer.answers,
        seconds=answerer.seconds,
        train=answerer.train,
    )
