"""The worker draws what the network will see."""

import base64
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from resnet_studio.cli.worker_methods import Methods
from resnet_studio.core.tasks import TaskContext

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
REQUEST: dict[str, Any] = {
    "method": "augment",
    "size": 8,
    "pixels": base64.b64encode(IMAGES.tobytes()).decode(),
    "labels": [0, 2],
    "indices": [4, 9],
    "epochs": [1, 2],
    "seed": 0,
    "augmentation": {"flip": True, "crop_padding": 0},
    "num_classes": 3,
}


def ask(**values: Any) -> list[dict[str, Any]]:
    answer = Methods().perform(REQUEST | values, TaskContext(), lambda _: None)
    return list(answer["draws"])


def test_each_epoch_is_a_draw_and_mirrors_the_images_in_turn() -> None:
    first, second = (np.frombuffer(base64.b64decode(one["pixels"]), np.uint8) for one in ask())
    assert np.array_equal(first.reshape(IMAGES.shape), second.reshape(IMAGES.shape)[:, :, ::-1])


def test_mixed_images_tell_what_they_are_made_of() -> None:
    (drawn,) = ask(epochs=[1], augmentation={"mixup": 1.0, "flip": False, "crop_padding": 0})
    for shares in drawn["targets"]:
        assert {number for number, _ in shares} <= {0, 2}
        assert sum(share for _, share in shares) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("wrong", [{"labels": [0, 3]}, {"indices": [1]}, {"size": 5000}])
def test_what_does_not_go_together_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ask(**wrong)
