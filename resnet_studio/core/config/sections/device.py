"""Where a recipe computes, and in which arithmetic."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from resnet_studio.core.config.sections.section import Section, about
from resnet_studio.core.errors import QT_TRANSLATE_NOOP


class DeviceRecipe(Section):
    """Where and in which arithmetic the run computes."""

    name: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$",
        title="Device",
        description="auto takes an NVIDIA GPU, then Apple's, then the processor.",
        json_schema_extra=about(
            labels={"auto": "Automatic", "cpu": "Processor", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}
        )
        | {"choices": ["auto", "cpu", "cuda", "mps"]},
    )
    devices: tuple[Annotated[str, Field(pattern=r"^(cpu|cuda:\d{1,4})$")], ...] = Field(
        default=(),
        max_length=64,
        title="Several devices",
        description='Devices that share each batch, such as ["cuda:0", "cuda:1"], in place of the one above; '
        "each has a process of its own.",
        json_schema_extra=about(advanced=True, labels={"()": "One"}),
    )
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        default="auto",
        title="Precision",
        description="auto measures bf16 against fp32 on this machine and takes the faster that agrees.",
        json_schema_extra=about(
            advanced=True, labels={"auto": "Measured", "fp32": "fp32", "bf16": "bf16", "fp16": "fp16"}
        ),
    )
    compile: Literal["auto", "on", "off"] = Field(
        default="auto",
        title="Compile",
        description="auto lets torch compile the network, which takes a minute the first time, where the run "
        "is long enough to win it back, and keeps it if it agrees with the plain one and is faster.",
        json_schema_extra=about(
            advanced=True, labels={"auto": "Where it pays back", "on": "Always", "off": "Never"}
        ),
    )
    threads: int = Field(
        default=0,
        ge=0,
        le=1024,
        title="Threads",
        description="Processor threads; 0 measures how many are fastest, again when others need the machine.",
        json_schema_extra=about(advanced=True, labels={"0": "Measured"}),
    )
    deterministic: bool = Field(
        default=False,
        title="Deterministic",
        description="Repeats and resumes bit for bit on one device of a machine, at some cost in speed.",
        json_schema_extra=about(advanced=True),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        gpus = [name for name in self.devices if name != "cpu"]
        if len(set(gpus)) != len(gpus):
            raise ValueError(QT_TRANSLATE_NOOP("reasons", "devices names a GPU twice"))
        if gpus and len(gpus) != len(self.devices):
            raise ValueError(QT_TRANSLATE_NOOP("reasons", "devices must all be GPUs or all be cpu"))
        return self
