"""Which residual networks there are: the paper's two families, own stages, and the sizes of known networks.

The paper is He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from resnet_studio.core.config.sections import CIFAR_DEPTHS, OWN_STAGES, ModelRecipe
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, RecipeError, WeightsError

BlockName = Literal["basic", "bottleneck"]
StemName = Literal["cifar", "imagenet"]
ShortcutName = Literal["A", "B"]
StyleName = Literal["paper", "keras", "fast"]

EXPANSION: dict[BlockName, int] = {"basic": 1, "bottleneck": 4}
SMALLEST_IMAGENET_STEM_PX = 96
WHITENED_PATCH_PX = 2  # the stem of the fast style, as Jordan 2024 has it
WHITENED_CHANNELS = 24  # every direction of such a patch of three colors, and its negative
# Below so many channels, torch 2.14 (its oneDNN) writes past its memory on a processor with AVX-512: the
# backward pass of a strided 1×1 convolution in channels_last, where the threads do not divide the batch.
FEWEST_STRIDED_CHANNELS = 16
# A narrower projection takes every second pixel first and then convolves.

CIFAR_WIDTHS = (16, 32, 64)  # section 4.2
IMAGENET_WIDTHS = (64, 128, 256, 512)  # table 1
IMAGENET_STAGES: dict[int, tuple[BlockName, tuple[int, ...]]] = {  # table 1
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
}


@dataclass(frozen=True)
class Architecture:
    """Everything that decides the shape of a residual network, and the names and sizes of its weights.

    Attributes:
        name: Such as resnet20, resnet50 or resnet-3-3-3.
        block: Two 3×3 convolutions, or 1×1, 3×3, 1×1 with four times the width out.
        stem: "cifar" keeps the resolution, "imagenet" quarters it.
        stage_depths: Blocks of each stage.
        stage_widths: Channels of the 3×3 convolutions of each stage; the first is the stem's width too,
            but for the fast style.
        shortcut: What a block adds where the shape changes: A pads with zeros, B projects.
        zero_init: Whether every block starts as its shortcut.
        num_classes: Number of logits.
        style: How the layers are written (`styles.py`); files of earlier versions do not say it. In the
            fast style (`fast.py`) a pooled convolution leads into each stage, in place of a stem, a stride
            and shortcuts that change the shape.
    """

    # Pydantic reads this when it checks a stored architecture.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    block: BlockName
    stem: StemName
    stage_depths: tuple[int, ...]
    stage_widths: tuple[int, ...]
    shortcut: ShortcutName
    zero_init: bool
    num_classes: int
    style: StyleName = "paper"

    @property
    def title(self) -> str:
        """The name as a person writes it, such as ResNet-20 or ResNet-3-3-3."""
        return self.name.replace("resnet", "ResNet-").replace("--", "-")

    @property
    def stem_width(self) -> int:
        """Channels that the first stage is given."""
        return WHITENED_CHANNELS if self.style == "fast" else self.stage_widths[0]

    @property
    def stage_channels(self) -> tuple[int, ...]:
        """Channels that each stage gives."""
        return tuple(width * EXPANSION[self.block] for width in self.stage_widths)

    @property
    def stage_strides(self) -> tuple[int, ...]:
        """Stride of each stage: the first keeps the resolution, unless it pools, each later one halves it."""
        return (2 if self.style == "fast" else 1, *[2] * (len(self.stage_widths) - 1))

    @property
    def num_features(self) -> int:
        """Length of the vector that the last layer turns into logits."""
        return self.stage_channels[-1]

    @property
    def smallest_image_size(self) -> int:
        """Side in pixels below which some layer would have to halve a map of a single pixel."""
        if self.style == "fast":  # patches, then halves that are rounded down
            return (1 << len(self.stage_widths)) + WHITENED_PATCH_PX - 1
        num_halvings = len(self.stage_widths) - 1 + (2 if self.stem == "imagenet" else 0)
        return 2 ** (num_halvings - 1) + 1 if num_halvings else 1

    def to_dict(self) -> dict[str, Any]:
        """The architecture as values that JSON can hold."""
        values = asdict(self)
        return values | {key: list(values[key]) for key in ("stage_depths", "stage_widths")}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Architecture:
        """The architecture that `to_dict` wrote, checked: a file of weights may come from anywhere.

        Raises:
            WeightsError: A key is missing, unknown or holds what no network of ours can have.
        """
        try:
            architecture = TypeAdapter(cls).validate_python(dict(values))
            shape = asdict(architecture)
            if shape.pop("num_classes") < 1:
                raise ValueError("num_classes must be 1 or more")
            del shape["name"]
            ModelRecipe(depth=OWN_STAGES, **shape)  # the limits stand in the schema
            require_wide_enough(architecture)
            require_fast_parts(architecture)
        except (ValueError, RecipeError) as error:
            raise WeightsError(
                QT_TRANSLATE_NOOP("errors", "The description of the network cannot be used: {reason}."),
                {"reason": _reason_of(error)},
                hint=QT_TRANSLATE_NOOP("errors", "Take a file that this or an earlier ResNet Studio wrote."),
            ) from error
        return architecture


def architecture_of(recipe: ModelRecipe, image_size: int, num_classes: int) -> Architecture:
    """The network that a recipe asks for.

    `auto` takes the CIFAR stem below 96 px, and shortcut A for the CIFAR family alone, as in the paper.

    Args:
        recipe: The model section of a recipe.
        image_size: Side in pixels of the square the network will see; "by image size" depends on it.
        num_classes: Number of classes of the data set.

    Raises:
        RecipeError: The images are too small for so many stages, or shortcut A would have to drop channels.
    """
    name, block, depths, widths = _stages_of(recipe)
    is_small = image_size < SMALLEST_IMAGENET_STEM_PX
    stem: StemName = ("cifar" if is_small else "imagenet") if recipe.stem == "auto" else recipe.stem
    is_of_cifar_family = recipe.depth in CIFAR_DEPTHS
    shortcut: ShortcutName = (
        ("A" if is_of_cifar_family else "B") if recipe.shortcut == "auto" else recipe.shortcut
    )
    architecture = Architecture(
        name, block, stem, depths, widths, shortcut, recipe.zero_init, num_classes, recipe.style
    )
    require_wide_enough(architecture)
    require_fast_parts(architecture)
    require_image_size(architecture, image_size)
    return architecture


def _stages_of(recipe: ModelRecipe) -> tuple[str, BlockName, tuple[int, ...], tuple[int, ...]]:
    if recipe.depth == OWN_STAGES:
        name = "-".join(["resnet", *map(str, recipe.stage_depths)])
        return name, recipe.block, recipe.stage_depths, recipe.stage_widths
    name = f"resnet{recipe.depth}"
    if recipe.depth in CIFAR_DEPTHS:
        num_blocks = (recipe.depth - 2) // 6  # section 4.2: 6n + 2 weighted layers
        return name, "basic", (num_blocks,) * len(CIFAR_WIDTHS), CIFAR_WIDTHS
    block, depths = IMAGENET_STAGES[recipe.depth]
    return name, block, depths, IMAGENET_WIDTHS


def same_padding(size: int, kernel_size: int, stride: int) -> tuple[int, int]:
    """Pixels that TensorFlow's `same` puts before and after a side of `size`: an odd one goes after it.

    The map behind it then is size / stride, rounded up (tensorflow.org/api_docs/python/tf/nn, "Notes on
    padding").
    """
    num_outputs = -(-size // stride)
    total = max((num_outputs - 1) * stride + kernel_size - size, 0)
    return total // 2, total - total // 2


def require_image_size(architecture: Architecture, image_size: int) -> None:
    """See to it that every layer that halves the resolution has at least two pixels to halve.

    Raises:
        RecipeError: The images are too small for the network.
    """
    if image_size >= architecture.smallest_image_size:
        return
    raise RecipeError(
        QT_TRANSLATE_NOOP(
            "errors",
            "Images of {size} px are too small for {name} with the {stem} stem, "
            "which needs {smallest} px or more.",
        ),
        {
            "size": image_size,
            "name": architecture.name,
            "stem": architecture.stem,
            "smallest": architecture.smallest_image_size,
        },
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Set data.image_size to {smallest} or more, or take fewer stages or model.stem = cifar.",
        ),
    )


def require_wide_enough(architecture: Architecture) -> None:
    """See to it that shortcut A, which can add channels and not drop them, meets no narrower stage.

    Raises:
        RecipeError: A stage is narrower than the one before it and the shortcut is A.
    """
    widths = architecture.stage_widths
    if architecture.shortcut == "B" or list(widths) == sorted(widths):
        return
    raise RecipeError(
        QT_TRANSLATE_NOOP(
            "errors", "Shortcut A cannot lead into a narrower stage, and the widths are {widths}."
        ),
        {"widths": ", ".join(map(str, widths))},
        hint=QT_TRANSLATE_NOOP("errors", "Set model.shortcut to B, or let model.stage_widths rise."),
    )


def require_fast_parts(architecture: Architecture) -> None:
    """See to it that a network of the fast style has the parts that it is written with.

    Raises:
        RecipeError: It asks for bottlenecks, for the ImageNet stem or for blocks that start as identity.
    """
    if architecture.style != "fast":
        return
    faults = {
        "model.block = bottleneck": architecture.block == "bottleneck",
        "model.stem = imagenet": architecture.stem == "imagenet",
        "model.zero_init = true": architecture.zero_init,
    }
    asked = [key for key, is_asked in faults.items() if is_asked]
    if asked:
        raise RecipeError(
            QT_TRANSLATE_NOOP("errors", "A network of the fast style cannot have {asked}."),
            {"asked": ", ".join(asked)},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "It has blocks, a stem for small images and a start of its own: change "
                "that, or take model.style = paper.",
            ),
        )


def _reason_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors()[0]
        key = ".".join(map(str, detail["loc"]))
        return f"{key}: {detail['msg']}" if key else detail["msg"]
    return error.message.rstrip(".") if isinstance(error, RecipeError) else str(error)


@dataclass(frozen=True)
class KnownNetwork:
    """The size of a well-known network, for comparison.

    Attributes:
        name: As its authors write it.
        parameters: With 1,000 classes.
        flops: Multiply-adds of one image, to three digits.
        image_size: Side in pixels of that image.
        source: Where the network was published.
    """

    name: str
    parameters: int
    flops: int
    image_size: int
    source: str


_HE_2015 = "He et al. 2015, arXiv:1512.03385"

# The figures are those that torchvision states with its weights (`meta` of `ResNet18_Weights` and so on).
KNOWN_NETWORKS = (
    KnownNetwork("MobileNetV2", 3_504_872, 301_000_000, 224, "Sandler et al. 2018, arXiv:1801.04381"),
    KnownNetwork("EfficientNet-B0", 5_288_548, 386_000_000, 224, "Tan and Le 2019, arXiv:1905.11946"),
    KnownNetwork("DenseNet-121", 7_978_856, 2_834_000_000, 224, "Huang et al. 2016, arXiv:1608.06993"),
    KnownNetwork("ResNet-18", 11_689_512, 1_814_000_000, 224, _HE_2015),
    KnownNetwork("ResNet-34", 21_797_672, 3_664_000_000, 224, _HE_2015),
    KnownNetwork("ResNet-50", 25_557_032, 4_089_000_000, 224, _HE_2015),
    KnownNetwork("ConvNeXt-T", 28_589_128, 4_456_000_000, 224, "Liu et al. 2022, arXiv:2201.03545"),
    KnownNetwork("ResNet-101", 44_549_160, 7_801_000_000, 224, _HE_2015),
    KnownNetwork("ResNet-152", 60_192_808, 11_514_000_000, 224, _HE_2015),
    KnownNetwork("AlexNet", 61_100_840, 714_000_000, 224, "Krizhevsky 2014, arXiv:1404.5997"),
    KnownNetwork("ViT-B/16", 86_567_656, 17_564_000_000, 224, "Dosovitskiy et al. 2020, arXiv:2010.11929"),
    KnownNetwork("VGG-16", 138_357_544, 15_470_000_000, 224, "Simonyan and Zisserman 2014, arXiv:1409.1556"),
)
