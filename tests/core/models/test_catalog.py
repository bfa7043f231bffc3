import json
import subprocess
import sys
from typing import Any

import pytest

from resnet_studio.core.config.sections import CIFAR_DEPTHS, IMAGENET_DEPTHS, ModelRecipe
from resnet_studio.core.errors import RecipeError, WeightsError
from resnet_studio.core.models.catalog import KNOWN_NETWORKS, Architecture, architecture_of


@pytest.mark.parametrize("depth", CIFAR_DEPTHS)
def test_a_cifar_network_has_6n_plus_2_layers_and_shortcut_a(depth: int) -> None:
    architecture = architecture_of(ModelRecipe(depth=depth), 32, 10)

    assert architecture.name == f"resnet{depth}"
    assert architecture.stage_widths == (16, 32, 64)
    assert 2 * sum(architecture.stage_depths) + 2 == depth
    assert (architecture.block, architecture.stem, architecture.shortcut) == ("basic", "cifar", "A")


@pytest.mark.parametrize("depth", IMAGENET_DEPTHS)
def test_an_imagenet_network_has_its_number_of_layers_and_shortcut_b(depth: int) -> None:
    architecture = architecture_of(ModelRecipe(depth=depth), 224, 1000)

    layers_a_block = 2 if architecture.block == "basic" else 3
    assert architecture.name == f"resnet{depth}"
    assert layers_a_block * sum(architecture.stage_depths) + 2 == depth
    assert architecture.block == ("basic" if depth < 50 else "bottleneck")
    assert (architecture.stem, architecture.shortcut) == ("imagenet", "B")


def test_own_stages_make_a_network_of_their_own() -> None:
    recipe = ModelRecipe(depth=0, block="bottleneck", stage_depths=(1, 2), stage_widths=(8, 24))
    architecture = architecture_of(recipe, 32, 5)

    assert architecture.name == "resnet-1-2"
    assert architecture.stage_channels == (32, 96)
    assert architecture.stage_strides == (1, 2)
    assert architecture.num_features == 96
    assert architecture.shortcut == "B"


@pytest.mark.parametrize(("image_size", "stem"), [(8, "cifar"), (95, "cifar"), (96, "imagenet")])
@pytest.mark.parametrize("depth", [20, 18, 0])
def test_the_image_size_decides_on_the_stem(depth: int, image_size: int, stem: str) -> None:
    assert architecture_of(ModelRecipe(depth=depth), image_size, 10).stem == stem


def test_what_the_recipe_says_outright_is_kept() -> None:
    recipe = ModelRecipe(depth=20, stem="imagenet", shortcut="B", zero_init=True)
    architecture = architecture_of(recipe, 32, 10)

    assert (architecture.stem, architecture.shortcut, architecture.zero_init) == ("imagenet", "B", True)


@pytest.mark.parametrize(
    ("recipe", "smallest"),
    [
        (ModelRecipe(depth=20), 3),
        (ModelRecipe(depth=18), 5),
        (ModelRecipe(depth=18, stem="imagenet"), 17),
        (ModelRecipe(depth=0, stage_depths=(1,), stage_widths=(4,)), 1),
        (ModelRecipe(depth=0, stage_depths=(1,) * 8, stage_widths=(4,) * 8), 65),
    ],
)
def test_images_too_small_for_the_stages_are_refused(recipe: ModelRecipe, smallest: int) -> None:
    assert architecture_of(recipe, smallest, 10).smallest_image_size == smallest
    with pytest.raises(RecipeError, match=f"needs {smallest} px or more.*data.image_size"):
        architecture_of(recipe, smallest - 1, 10)


def test_shortcut_a_into_a_narrower_stage_is_refused() -> None:
    stages: dict[str, Any] = {"depth": 0, "stage_depths": (1, 1), "stage_widths": (32, 16)}

    assert architecture_of(ModelRecipe(**stages, shortcut="B"), 32, 10).shortcut == "B"
    with pytest.raises(RecipeError, match=r"narrower stage.*32, 16.*model\.shortcut"):
        architecture_of(ModelRecipe(**stages, shortcut="A"), 32, 10)


@pytest.mark.parametrize("depth", [20, 152, 0])
def test_an_architecture_survives_json(depth: int) -> None:
    architecture = architecture_of(ModelRecipe(depth=depth), 64, 7)

    assert Architecture.from_dict(json.loads(json.dumps(architecture.to_dict()))) == architecture


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "auto"},
        {"shortcut": "C"},
        {"block": 3},
        {"stage_depths": [3, 3]},
        {"stage_depths": [0, 3, 3]},
        {"stage_depths": [10**9, 3, 3]},
        {"stage_widths": [64, 32, 16]},
        {"stage_widths": [16, 32, 10**6]},
        {"num_classes": 0},
        {"surprise": 1},
    ],
)
def test_a_stored_architecture_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    values = architecture_of(ModelRecipe(depth=20), 32, 10).to_dict()

    with pytest.raises(WeightsError, match="The description of the network cannot be used"):
        Architecture.from_dict(values | change)


def test_a_stored_architecture_without_a_key_is_refused() -> None:
    with pytest.raises(WeightsError, match="block"):
        Architecture.from_dict({"name": "resnet20"})


def test_the_known_networks_have_the_sizes_that_torchvision_states() -> None:
    from torchvision import models

    weights = {
        "MobileNetV2": models.MobileNet_V2_Weights,
        "EfficientNet-B0": models.EfficientNet_B0_Weights,
        "DenseNet-121": models.DenseNet121_Weights,
        "ResNet-18": models.ResNet18_Weights,
        "ResNet-34": models.ResNet34_Weights,
        "ResNet-50": models.ResNet50_Weights,
        "ConvNeXt-T": models.ConvNeXt_Tiny_Weights,
        "ResNet-101": models.ResNet101_Weights,
        "ResNet-152": models.ResNet152_Weights,
        "AlexNet": models.AlexNet_Weights,
        "ViT-B/16": models.ViT_B_16_Weights,
        "VGG-16": models.VGG16_Weights,
    }
    stated = {name: kind.IMAGENET1K_V1.meta for name, kind in weights.items()}

    assert {known.name: known.parameters for known in KNOWN_NETWORKS} == {
        name: meta["num_params"] for name, meta in stated.items()
    }
    for known in KNOWN_NETWORKS:
        assert known.flops / 1e9 == pytest.approx(stated[known.name]["_ops"])


def test_catalog_and_summary_need_no_torch() -> None:
    code = "import sys, resnet_studio.core.models.summary; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
