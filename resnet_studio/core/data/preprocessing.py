"""How pixels become the numbers a network sees; stored with every model, so that it is never guessed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Channels = tuple[float, float, float]
Deviation = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Preprocessing(BaseModel):
    """Size, way of resizing, and normalization of the images of one model.

    Attributes:
        image_size: Side of the square in pixels.
        resize: `crop`, `squash` or `pad`, as in `decode.fit_image`.
        mean: What is taken off red, green and blue, of pixels scaled to 0..1.
        std: What they are divided by afterwards; above 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    image_size: int = Field(ge=1, le=4096)
    resize: Literal["crop", "squash", "pad"]
    mean: tuple[
        Annotated[float, Field(allow_inf_nan=False)],
        Annotated[float, Field(allow_inf_nan=False)],
        Annotated[float, Field(allow_inf_nan=False)],
    ]
    std: tuple[Deviation, Deviation, Deviation]


IMAGENET_MEAN: Channels = (0.485, 0.456, 0.406)
IMAGENET_STD: Channels = (0.229, 0.224, 0.225)
HALF: Channels = (0.5, 0.5, 0.5)
