"""A recipe takes over the network, the size and the normalization of the weights that it starts from."""

from pathlib import Path

import pytest

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import FineTuneRecipe, ModelRecipe
from resnet_studio.core.config.storage import set_values
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import RecipeError, RunError, WeightsError
from resnet_studio.core.models.adopt import (
    StartAbout,
    adopt,
    lasting_name,
    model_values,
    num_frozen_parts,
)
from resnet_studio.core.models.catalog import architecture_of


def about(size: int = 32, depth: int = 56, *, is_known: bool = True) -> StartAbout:
    how = Preprocessing(image_size=size, resize="pad", mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6))
    return StartAbout(architecture_of(ModelRecipe(depth=depth), size, 10), how, is_known, ("cat", "dog"))


@pytest.mark.parametrize("depth", [20, 110, 18, 50, 152])
def test_a_known_depth_is_found_again(depth: int) -> None:
    architecture = architecture_of(ModelRecipe(depth=depth), 224, 7)
    found = ModelRecipe.model_validate(model_values(architecture))
    assert found.depth == depth
    assert architecture_of(found, 224, 7) == architecture


@pytest.mark.parametrize("style", ["paper", "fast"])
def test_own_stages_are_found_again(style: str) -> None:
    recipe = ModelRecipe.model_validate(
        {"depth": 0, "style": style, "stage_depths": (1, 2), "stage_widths": (8, 16), "stem": "cifar"}
    )
    architecture = architecture_of(recipe, 32, 3)
    assert architecture_of(ModelRecipe.model_validate(model_values(architecture)), 32, 3) == architecture


def test_network_size_and_normalization_are_taken_over_and_that_is_said() -> None:
    recipe, notes = adopt(Recipe(), about(), own_size=32)
    assert recipe.model.depth == 56
    assert (recipe.data.image_size, recipe.data.resize, recipe.data.normalization) == (32, "pad", "weights")
    assert [str(note) for note in notes] == ["The network is that of the starting weights, ResNet-56."]


@pytest.mark.parametrize(
    ("size", "own", "expected"), [(32, 500, 64), (32, 48, 48), (32, 20, 32), (24, 500, 48), (224, 64, 224)]
)
def test_small_weights_see_photographs_up_to_twice_as_large(size: int, own: int, expected: int) -> None:
    depth = 20 if size < 64 else 18
    recipe, notes = adopt(Recipe(), about(size, depth), own_size=own)
    assert recipe.data.image_size == expected
    told = " ".join(map(str, notes))
    assert ("were trained with" in told) == (expected != size)
    assert ("enlarged" in told) == (own < expected)


def test_what_the_user_said_stays() -> None:
    asked = set_values(Recipe(), {"data.image_size": 128, "data.normalization": "half"})
    recipe, _ = adopt(asked, about(), 500, keep={"data.image_size", "data.normalization"})
    assert (recipe.data.image_size, recipe.data.normalization) == (128, "half")
    assert recipe.model.depth == 56


def test_a_guessed_normalization_is_said() -> None:
    _, notes = adopt(Recipe(), about(is_known=False), 32)
    assert "does not say how its images were normalized" in str(notes[-1])


def test_what_is_known_of_weights_survives_json() -> None:
    assert StartAbout.from_dict(about().to_dict()) == about()
    with pytest.raises(WeightsError, match="cannot be used"):
        StartAbout.from_dict({"architecture": about().architecture.to_dict()})


def test_weights_are_named_so_that_they_are_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pth").touch()
    run = tmp_path / "runs" / "mine"
    run.mkdir(parents=True)
    (run / "recipe.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert lasting_name("a.pth", tmp_path / "runs") == str(tmp_path / "a.pth")
    assert lasting_name("mine", tmp_path / "runs") == str(run)
    assert lasting_name("torchvision:resnet18", tmp_path / "runs") == "torchvision:resnet18"
    with pytest.raises(RunError, match="no run yours"):
        lasting_name("yours", tmp_path / "runs")


@pytest.mark.parametrize(
    ("through", "expected"), [("nothing", 0), ("stem", 1), ("stage1", 2), ("stage3", 4), ("body", 4)]
)
def test_parts_are_frozen_from_the_image_on(through: str, expected: int) -> None:
    recipe = FineTuneRecipe.model_validate({"frozen_through": through})
    assert num_frozen_parts(recipe, 3, epoch=1) == num_frozen_parts(recipe, 3, epoch=99) == expected


def test_stages_are_set_free_from_the_back_to_the_front() -> None:
    recipe = FineTuneRecipe(frozen_through="body", unfreeze_every=2)
    frozen = [num_frozen_parts(recipe, 3, epoch) for epoch in range(1, 13)]
    assert frozen == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0]


def test_a_stage_that_is_not_there_cannot_be_frozen() -> None:
    with pytest.raises(RecipeError, match="there are 3 stages"):
        num_frozen_parts(FineTuneRecipe(frozen_through="stage4"), 3, epoch=1)
