"""Which images a recipe takes, and how it changes them while training."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP

LARGEST_OWN_SIZE = 224  # of photographs; ImageNet networks are trained at it


class DataRecipe(Section):
    """Which images, at which size, split how."""

    path: str = Field(
        default="digits",
        title="Data",
        description="A folder with one folder a class, a CIFAR-10 folder or archive, "
        "or the word digits or cifar10.",
        json_schema_extra=about(),
    )
    image_size: int = Field(
        default=0,
        ge=0,
        le=1024,
        title="Image size",
        description="Side of the square the network sees; 0 takes the images' own size, 224 at the most.",
        json_schema_extra=about("px", labels={"0": "Own size"}),
    )
    resize: Literal["crop", "squash", "pad"] = Field(
        default="crop",
        title="Resize by",
        description="Crop keeps the middle square, squash distorts, pad adds grey bars.",
        json_schema_extra=about(
            advanced=True, labels={"crop": "Cropping", "squash": "Squashing", "pad": "Padding"}
        ),
    )
    normalization: Literal["dataset", "imagenet", "half", "weights"] = Field(
        default="dataset",
        title="Normalization",
        description="Mean and deviation taken off each channel: of this training set, of ImageNet, 0.5, or "
        "those that the starting weights were trained with.",
        json_schema_extra=about(
            advanced=True,
            labels={
                "dataset": "Of this data set",
                "imagenet": "Of ImageNet",
                "half": "0.5",
                "weights": "Of the weights",
            },
            formula="x′ = (x − μ) / σ",
            where="x: value of a channel, μ: mean, σ: deviation",
        ),
    )
    validation_fraction: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        title="Validation part",
        description="Part of the training images set aside to choose the best epoch, "
        "where the data set has no validation split.",
        json_schema_extra=about(),
    )
    test_fraction: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        title="Test part",
        description="Part of the images read once, at the end, where the data set has no splits at all.",
        json_schema_extra=about(),
    )
    split_seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Split seed",
        description="Decides which images are set aside; the same seed sets aside the same images.",
        json_schema_extra=about(advanced=True),
    )

    def size_for(self, own_size: int) -> int:
        """Side in pixels of what the network sees, for images whose own side is `own_size`."""
        return self.image_size or min(own_size, LARGEST_OWN_SIZE)


class AugmentationRecipe(Section):
    """What is changed at random in the training images."""

    flip: bool = Field(
        default=True,
        title="Mirror",
        description="Each image is mirrored left to right in half of the epochs; not for digits or letters.",
        json_schema_extra=about(),
    )
    flip_mode: Literal["alternating", "random"] = Field(
        default="alternating",
        title="Mirror by",
        description='Alternating: in every other epoch (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds"); '
        "at random: by a toss in each, as in the paper.",
        json_schema_extra=about(advanced=True, labels={"alternating": "Alternating", "random": "At random"}),
    )
    crop_padding: int = Field(
        default=4,
        ge=0,
        le=128,
        title="Crop padding",
        description="The image is padded by so much and cropped back at a random place.",
        json_schema_extra=about(
            "px",
            formula="0 ≤ dx, dy ≤ 2 p",
            where="dx, dy: place of the crop in the padded image, p: this padding",
            source="He et al. 2015, arXiv:1512.03385, section 4.2",
        ),
    )
    padding_mode: Literal["zeros", "reflect"] = Field(
        default="reflect",
        title="Padding",
        description="What the padding holds: black, as in the paper, or the mirrored border.",
        json_schema_extra=about(advanced=True, labels={"zeros": "Black", "reflect": "Mirrored"}),
    )
    min_scale: float = Field(
        default=1.0,
        gt=0,
        le=1,
        title="Smallest crop",
        description="A random part of the area, at least so much, is cut out and enlarged; 1 is off.",
        json_schema_extra=about(
            advanced=True,
            formula="s ≤ a ≤ 1",
            where="a: part of the area, drawn evenly, s: this part",
            source="Szegedy et al. 2014, arXiv:1409.4842, section 6",
        ),
    )
    cutout: int = Field(
        default=0,
        ge=0,
        le=512,
        title="Cutout",
        description="Side of a grey square put at a random place (DeVries and Taylor 2017); 0 is off.",
        json_schema_extra=about("px", advanced=True),
    )
    erasing: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Random erasing",
        description="Part of the images that get a grey rectangle at random (Zhong et al. 2017); 0 is off.",
        json_schema_extra=about(advanced=True),
    )
    color_jitter: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        title="Color jitter",
        description="Brightness, contrast and saturation are each changed by up to this part; 0 is off.",
        json_schema_extra=about(
            advanced=True,
            formula="1 − c ≤ f ≤ 1 + c",
            where="f: factor, drawn evenly for each, c: this part",
        ),
    )
    trivial_augment: bool = Field(
        default=False,
        title="TrivialAugment",
        description="Each image is changed by one of 14 operations, drawn with its strength at random "
        "(Müller and Hutter 2021); for images of 32 px or more.",
        json_schema_extra=about(advanced=True),
    )
    rand_augment: int = Field(
        default=0,
        ge=0,
        le=14,
        title="RandAugment",
        description="So many of the same 14 operations are done to each image, all at one strength (Cubuk et "
        "al. 2019), usually 2; 0 is off.",
        json_schema_extra=about("operations", advanced=True, labels={"0": "Off"}),
    )
    rand_augment_magnitude: int = Field(
        default=9,
        ge=0,
        le=30,
        title="Magnitude",
        description="How strong the operations of RandAugment are.",
        json_schema_extra=about(advanced=True),
    )
    mixup: float = Field(
        default=0.0,
        ge=0,
        le=10,
        title="Mixup",
        description="Images and targets are averaged in pairs (Zhang et al. 2017); alpha of the share's Beta "
        "distribution, usually 0.2; 0 is off.",
        json_schema_extra=about(
            advanced=True,
            formula="x = λ x_1 + (1 − λ) x_2,  λ ~ Beta(α, α)",
            where="x: image or target, λ: share, α: this number",
        ),
    )
    cutmix: float = Field(
        default=0.0,
        ge=0,
        le=10,
        title="CutMix",
        description="A rectangle of another image is pasted in (Yun et al. 2019); alpha of the share's Beta "
        "distribution, usually 1; 0 is off.",
        json_schema_extra=about(
            advanced=True,
            formula="a = 1 − λ,  λ ~ Beta(α, α)",
            where="a: part of the area that is pasted, λ: share of the target, α: this number",
        ),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.trivial_augment and self.rand_augment:
            raise ValueError(
                QT_TRANSLATE_NOOP(
                    "reasons", "trivial_augment and rand_augment draw the same operations: take one of them"
                )
            )
        return self
