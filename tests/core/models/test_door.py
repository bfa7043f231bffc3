"""One door for weights: ours say all themselves, a stranger's are completed, torchvision's are fetched."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.door import find_weights, is_ours, open_network
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS, Wishes
from resnet_studio.core.models.resnet import build
from resnet_studio.core.runs.checkpoint import write_checkpoint

CPU = torch.device("cpu")
ARCHITECTURE = architecture_of(ModelRecipe(depth=0, stage_depths=(1, 1), stage_widths=(4, 8)), 32, 3)
WISHES = Wishes(NORMALIZATIONS["cifar10"], ("x", "y", "z"))


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    about = {
        "architecture": ARCHITECTURE.to_dict(),
        "classes": ["a", "b", "c"],
        "preprocessing": {"image_size": 8, "resize": "crop", "mean": [0.5] * 3, "std": [0.5] * 3},
        "recipe": Recipe().model_dump(mode="json"),
    }
    tensors = {f"model.{name}": value for name, value in build(ARCHITECTURE, 0).state_dict().items()}
    write_checkpoint(tmp_path / "ours.safetensors", tensors, about)
    return tmp_path / "ours.safetensors"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    save_file(build(ARCHITECTURE, 0).state_dict(), tmp_path / "theirs.safetensors")
    return tmp_path / "theirs.safetensors"


def test_both_go_through_and_end_as_the_same_thing(ours: Path, theirs: Path) -> None:
    assert (is_ours(ours), is_ours(theirs)) == (True, False)
    assert open_network(ours, CPU).about.classes == ("a", "b", "c")
    assert open_network(theirs, CPU, WISHES).about.classes == ("x", "y", "z")


def test_what_a_file_says_itself_is_not_said_otherwise(ours: Path) -> None:
    with pytest.raises(WeightsError, match="says itself"):
        open_network(ours, CPU, WISHES)


def test_files_that_are_none_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"\xff" * 20)
    assert not is_ours(tmp_path / "w")
    assert not is_ours(tmp_path / "missing")


def test_torchvisions_names_are_known_at_the_door(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="not known"):
        find_weights("torchvision:resnet7", tmp_path)
