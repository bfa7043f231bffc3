"""Measures as sums and counts, so that they are exact however the images are cut into batches or ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

TOP = 5


class ClassificationSums:
    """Loss, correct answers and the confusion of classes, added up batch by batch.

    Attributes:
        confusion: Counts, rows: true class, columns: answer; int64 (num_classes, num_classes) on the CPU.
        num_images: Images seen.
        loss_sum: Sum of the cross-entropy over images, in nats.
        num_top5: Images whose class was among the five likeliest.
    """

    def __init__(self, num_classes: int) -> None:
        self.confusion = torch.zeros(num_classes, num_classes, dtype=torch.int64)
        self.num_images = 0
        self.loss_sum = 0.0
        self.num_top5 = 0

    def add(self, logits: Tensor, labels: Tensor) -> None:
        """Add a batch, as a whole or not at all: logits (N, classes), labels int64 (N,)."""
        logits, labels = logits.float().cpu(), labels.cpu()
        num_classes = len(self.confusion)
        losses = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
        answers = logits.argmax(dim=1)
        pairs = labels * num_classes + answers
        counts = torch.bincount(pairs, minlength=num_classes**2).view(num_classes, num_classes)
        nearest = logits.topk(min(TOP, num_classes), dim=1).indices
        num_top5, loss_sum = int((nearest == labels[:, None]).any(dim=1).sum()), float(losses.double().sum())
        self.confusion += counts
        self.num_top5 += num_top5
        self.loss_sum += loss_sum
        self.num_images += len(labels)

    def numbers(self) -> Tensor:
        """All of them in one row, float64: it holds counts up to 2^53, and rows of several ranks add up."""
        counts = torch.tensor([self.num_images, self.loss_sum, self.num_top5], dtype=torch.float64)
        return torch.cat([counts, self.confusion.flatten().double()])

    def take_numbers(self, numbers: Tensor) -> None:
        """Hold what a row of `numbers` says."""
        num_images, self.loss_sum, num_top5 = numbers[:3].tolist()
        self.num_images, self.num_top5 = int(num_images), int(num_top5)
        self.confusion = numbers[3:].to(torch.int64).view_as(self.confusion)

    @property
    def accuracy(self) -> float:
        """Part of the images answered right."""
        return int(self.confusion.diagonal().sum()) / self.num_images

    @property
    def top5(self) -> float:
        """Part of the images whose class is among the five likeliest."""
        return self.num_top5 / self.num_images

    @property
    def loss(self) -> float:
        """Mean cross-entropy, in nats."""
        return self.loss_sum / self.num_images

    def per_class(self, classes: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Images, precision, recall and F1 of each class; null where there is nothing to divide by."""
        counts = self.confusion
        table = {}
        for i, name in enumerate(classes):
            right, images, answered = int(counts[i, i]), int(counts[i].sum()), int(counts[:, i].sum())
            table[name] = {
                "images": images,
                "precision": right / answered if answered else None,
                "recall": right / images if images else None,
                "f1": 2 * right / (images + answered) if images + answered else None,
            }
        return table
