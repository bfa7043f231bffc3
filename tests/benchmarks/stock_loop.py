"""The data side of the loop that most tutorials have: transforms on PIL images, a DataLoader."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image
from torchvision import transforms


def stock_loader(num_images: int, batch_size: int, num_workers: int) -> torch.utils.data.DataLoader[Any]:
    """Random images of CIFAR-10's size, cropped and mirrored one by one, in shuffled batches."""
    pixels = np.random.default_rng(0).integers(0, 256, (num_images, 32, 32, 3), dtype=np.uint8)
    change = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25)),
        ]
    )

    class Images(torch.utils.data.Dataset[tuple[torch.Tensor, int]]):
        def __len__(self) -> int:
            return num_images

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            return change(Image.fromarray(pixels[index])), index % 10

    return torch.utils.data.DataLoader(Images(), batch_size, shuffle=True, num_workers=num_workers)
