"""The loop of PyTorch's "Transfer Learning for Computer Vision Tutorial", as it stands there."""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence

import torch
from answering import serve
from cifar_resnet import CifarResNet, read_state
from PIL import Image
from torch import Tensor, nn
from torchvision import transforms
from tuning_job import Picture, read_job

BATCH = 4
Batches = torch.utils.data.DataLoader[tuple[Tensor, int]]


class Pictures(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """Pictures decoded anew whenever they are asked for."""

    def __init__(self, pictures: Sequence[Picture], change: transforms.Compose) -> None:
        self._pictures, self._change = pictures, change

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, place: int) -> tuple[Tensor, int]:
        path, label = self._pictures[place]
        with Image.open(path) as image:
            return self._change(image.convert("RGB")), label


class Tutorial:
    """The tutorial's two ways: all layers trained, or the head alone on a body without gradients."""

    def load(self, job: str) -> None:
        """Take a job."""
        self._job = read_job(job)
        end = [transforms.ToTensor(), transforms.Normalize(self._job.mean, self._job.std)]
        size = self._job.size
        self._augmented = transforms.Compose(
            [transforms.RandomResizedCrop(size), transforms.RandomHorizontalFlip(), *end]
        )
        self._plain = transforms.Compose([transforms.Resize(size), transforms.CenterCrop(size), *end])

    def answers(self, paths: list[str]) -> list[int]:
        """The likeliest classes by the weights as they are given."""
        model = CifarResNet(read_state(self._job.weights))
        return predictions(model, self._batches([(path, 0) for path in paths], 0))

    def seconds(self, num: int, threads: int, workers: int) -> float:
        """To train all layers on some pictures, once."""
        torch.set_num_threads(threads)
        model = self._model("all")
        started = time.perf_counter()
        train(model, optimizer_of(model), self._training(self._job.train[:num], workers))
        return time.perf_counter() - started

    def train(self, way: str, epochs: int, threads: int, workers: int, seed: int) -> dict[str, float]:
        """Keep the epoch that validates best; says at which time it ended, in seconds since 1970."""
        torch.set_num_threads(threads)
        torch.manual_seed(seed)
        model = self._model(way)
        optimizer = optimizer_of(model)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
        batches = self._training(self._job.train, workers)
        best, best_state, reached_at = -1.0, model.state_dict(), time.time()
        for _ in range(epochs):
            train(model, optimizer, batches)
            schedule.step()
            accuracy = self._accuracy(model, self._job.validation, workers)
            if accuracy > best:
                best, best_state, reached_at = accuracy, copy.deepcopy(model.state_dict()), time.time()
        ended_at = time.time()
        model.load_state_dict(best_state)
        return {
            "validation_accuracy": best,
            "reached_at": reached_at,
            "ended_at": ended_at,
            "test_accuracy": self._accuracy(model, self._job.test, workers),
        }

    def _model(self, way: str) -> CifarResNet:
        model = CifarResNet(read_state(self._job.weights))
        if way == "head":
            model.requires_grad_(False)
        model.fc = nn.Linear(model.fc.in_features, len(self._job.classes))
        return model

    def _training(self, pictures: Sequence[Picture], workers: int) -> Batches:
        shown = Pictures(pictures, self._augmented)
        return torch.utils.data.DataLoader(shown, BATCH, shuffle=True, num_workers=workers)

    def _batches(self, pictures: Sequence[Picture], workers: int) -> Batches:
        return torch.utils.data.DataLoader(Pictures(pictures, self._plain), BATCH, num_workers=workers)

    def _accuracy(self, model: CifarResNet, pictures: Sequence[Picture], workers: int) -> float:
        given = predictions(model, self._batches(pictures, workers))
        return sum(one == label for one, (_, label) in zip(given, pictures, strict=True)) / len(pictures)


def optimizer_of(model: CifarResNet) -> torch.optim.SGD:
    """The tutorial's, of what is trained."""
    return torch.optim.SGD([one for one in model.parameters() if one.requires_grad], lr=0.001, momentum=0.9)


def train(model: CifarResNet, optimizer: torch.optim.SGD, batches: Batches) -> None:
    """One epoch."""
    model.train()
    for inputs, labels in batches:
        optimizer.zero_grad()
        torch.autograd.backward(nn.functional.cross_entropy(model(inputs), labels))
        optimizer.step()


@torch.no_grad()
def predictions(model: CifarResNet, batches: Batches) -> list[int]:
    """The likeliest class of each picture."""
    model.eval()
    return [label for inputs, _ in batches for label in model(inputs).argmax(dim=1).tolist()]


if __name__ == "__main__":
    tutorial = Tutorial()
    serve(
        ("torch", "torchvision", "pillow"),
        load=tutorial.load,
        answers=tutorial.answers,
        seconds=tutorial.seconds,
        train=tutorial.train,
    )
