"""A stranger's network: loaded whole, and made complete by what the file does not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import DataRecipe, ModelRecipe
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, WeightsError
from resnet_studio.core.models.adopt import StartAbout, model_values
from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.inspection import Inspection, inspect_weights, require_fit
from resnet_studio.core.models.foreign.known_classes import imagenet_classes
from resnet_studio.core.models.foreign.likely import IMAGENET_CLASSES, NORMALIZATIONS, Wishes, usual_size
from resnet_studio.core.models.foreign.published import is_published
from resnet_studio.core.models.foreign.reading import read_tensors
from resnet_studio.core.models.foreign.zero_padding import ZeroPadding, adds_zeros, guess_padding, reordered
from resnet_studio.core.models.resnet import ResNet, build, put_on
from resnet_studio.core.models.weights import NetworkAbout, TrainedNetwork
from resnet_studio.core.tasks import TaskContext

_PADDING_NOTES: dict[ZeroPadding, str] = {
    "even": QT_TRANSLATE_NOOP(
        "notes",
        "Its shortcuts add zeros, half before and half behind the others, as the sizes of its weights "
        "suggest.",
    ),
    "end": QT_TRANSLATE_NOOP(
        "notes", "Its shortcuts add zeros, behind the others, as the sizes of its weights suggest."
    ),
}
_TAKEN_AS_IMAGENETS = {
    (True, True): QT_TRANSLATE_NOOP(
        "notes", "It has 1,000 answers: normalization and class names are taken to be ImageNet's."
    ),
    (True, False): QT_TRANSLATE_NOOP(
        "notes", "It has 1,000 answers: its normalization is taken to be ImageNet's."
    ),
    (False, True): QT_TRANSLATE_NOOP(
        "notes", "It has 1,000 answers: class names are taken to be ImageNet's."
    ),
}
"""By whether normalization and class names were not said."""


@dataclass(frozen=True)
class ForeignNetwork:
    """A network whose weights are known, and whose preprocessing and class names may not be.

    Attributes:
        inspection: What was found in the file.
        architecture: The network.
        tensors: The weights by our names, float32, in the file's order of channels.
    """

    inspection: Inspection
    architecture: Architecture
    tensors: dict[str, Tensor]

    @property
    def is_untrained(self) -> bool:
        """Whether the norms have never seen an image: these are starting weights."""
        counters = [value for name, value in self.tensors.items() if name.endswith("num_batches_tracked")]
        if counters:
            return all(int(value) == 0 for value in counters) and self._are_norms_fresh()
        return self._are_norms_fresh()

    def _are_norms_fresh(self) -> bool:
        means = [value for name, value in self.tensors.items() if name.endswith("running_mean")]
        variances = [value for name, value in self.tensors.items() if name.endswith("running_var")]
        return not any(bool(mean.any()) for mean in means) and all(
            bool((value == 1).all()) for value in variances
        )

    @property
    def padding(self) -> ZeroPadding | None:
        """Where its shortcuts put zeros, as the weights suggest; None where they add none."""
        if not adds_zeros(self.architecture):
            return None
        return guess_padding(self.tensors, self.architecture)

    def notes(self) -> list[str]:
        """What the user should know about the file."""
        notes = []
        if self.is_untrained:
            notes.append(
                QT_TRANSLATE_NOOP(
                    "notes", "These weights are untrained: no norm in them has ever seen an image."
                )
            )
        if self.padding is not None:
            notes.append(_PADDING_NOTES[self.padding])
        if self.inspection.others:
            taken, others = ".".join(self.inspection.keys), ", ".join(self.inspection.others)
            template = QT_TRANSLATE_NOOP(
                "notes", "The file holds other weights too: taken is the outermost, not {others}."
            )
            if taken:
                template = QT_TRANSLATE_NOOP(
                    "notes", "The file holds other weights too: taken is {taken}, not {others}."
                )
            notes.append(template.format(taken=taken, others=others))
        return notes

    def model(self, padding: ZeroPadding | None = None) -> ResNet:
        """The network on the processor, in evaluation mode."""
        model = build(self.architecture, seed=0)
        is_even = (padding or self.padding) == "even"
        tensors = reordered(self.tensors, self.architecture) if is_even else self.tensors
        model.load_state_dict({**model.state_dict(), **tensors})
        return model.eval()

    def complete(
        self,
        preprocessing: Preprocessing,
        classes: tuple[str, ...],
        device: torch.device,
        padding: ZeroPadding | None = None,
        notes: tuple[str, ...] = (),
    ) -> TrainedNetwork:
        """The network with all that belongs to its answers."""
        about = NetworkAbout(
            architecture=self.architecture.to_dict(),
            classes=classes,
            preprocessing=preprocessing,
            recipe=_recipe_of(self.architecture, preprocessing),
        )
        return TrainedNetwork(
            put_on(self.model(padding), device).eval(), about, self.inspection.path, (*self.notes(), *notes)
        )


def open_foreign(path: Path, context: TaskContext | None = None) -> ForeignNetwork:
    """Inspect a stranger's file and read its weights.

    Raises:
        WeightsError: It cannot be read, is no network of ours, does not fit as a whole, or holds
            what is no number.
        Cancelled: The context was stopped.
    """
    inspection = inspect_weights(path)
    require_fit(inspection)
    architecture = inspection.recognition.architecture
    assert architecture is not None
    read = read_tensors(inspection, context)
    tensors = {ours: read[name] for ours, name in inspection.recognition.names.items()}
    tensors = {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}
    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "The weights in {path} hold values that are no numbers."),
            {"path": str(path)},
            hint=QT_TRANSLATE_NOOP("errors", "Its training went astray; take an earlier file of it."),
        )
    return ForeignNetwork(inspection, architecture, tensors)


def _recipe_of(architecture: Architecture, preprocessing: Preprocessing) -> Recipe:
    """As much of a recipe as a stranger's network tells: its shape and the size of its images."""
    model = ModelRecipe.model_validate(model_values(architecture))
    data = DataRecipe(path="", image_size=preprocessing.image_size, resize=preprocessing.resize)
    return Recipe(model=model, data=data)


def start_about(network: ForeignNetwork) -> StartAbout:
    """What is known of it as weights to start from; where no normalization is said, ImageNet's is guessed."""
    is_imagenet = _is_of_imagenet(network)
    preprocessing = preprocessing_of(network, Wishes(), NORMALIZATIONS["imagenet"])
    classes = imagenet_classes() if is_imagenet else ()
    return StartAbout(network.architecture, preprocessing, is_imagenet, classes)


def _is_of_imagenet(network: ForeignNetwork) -> bool:
    return is_published(network.inspection.path) or network.architecture.num_classes == IMAGENET_CLASSES


def complete_by_wishes(network: ForeignNetwork, wishes: Wishes, device: torch.device) -> TrainedNetwork:
    """The network made complete without labelled images: by what the user says and what is known of the file.

    Raises:
        WeightsError: Normalization or class names are not known; the likely ones are offered.
    """
    is_imagenet = _is_of_imagenet(network)
    normalization = wishes.normalization or (NORMALIZATIONS["imagenet"] if is_imagenet else None)
    classes = wishes.classes or (imagenet_classes() if is_imagenet else None)
    notes = []
    if is_imagenet and not is_published(network.inspection.path):
        told = _TAKEN_AS_IMAGENETS.get((wishes.normalization is None, wishes.classes is None))
        notes += [told] if told else []
    if normalization is None or classes is None:
        raise not_said(network, needs_normalization=normalization is None, needs_classes=classes is None)
    require_as_many(network, classes)
    preprocessing = preprocessing_of(network, wishes, normalization)
    return network.complete(preprocessing, classes, device, wishes.padding, tuple(notes))


def preprocessing_of(
    network: ForeignNetwork,
    wishes: Wishes,
    normalization: tuple[tuple[float, float, float], tuple[float, float, float]],
    own_size: int | None = None,
) -> Preprocessing:
    """How pictures become the network's input; `own_size` is the side of the images at hand."""
    size = wishes.image_size or usual_size(network.architecture, own_size)
    return Preprocessing(image_size=size, resize="crop", mean=normalization[0], std=normalization[1])


def require_as_many(network: ForeignNetwork, classes: tuple[str, ...]) -> None:
    """See to it that each answer has a name of its own.

    Raises:
        WeightsError: There are more or fewer names than answers, or one of them stands twice.
    """
    twice = [name for name, count in Counter(classes).items() if count > 1]
    if twice:
        raise WeightsError(
            QT_TRANSLATE_NOOP("errors", "Each answer needs a name of its own, and {name} stands twice."),
            {"name": repr(twice[0])},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Give the names of all its answers, in their order (--classes FILE)."
            ),
        )
    if len(classes) != network.architecture.num_classes:
        raise WeightsError(
            QT_TRANSLATE_NOOP(
                "errors", "The network in {path} has {answers} answers, and there are {names} names."
            ),
            {
                "path": str(network.inspection.path),
                "answers": network.architecture.num_classes,
                "names": len(classes),
            },
            hint=QT_TRANSLATE_NOOP(
                "errors", "Give the names of all its answers, in their order (--classes FILE)."
            ),
        )


def not_said(network: ForeignNetwork, *, needs_normalization: bool, needs_classes: bool) -> WeightsError:
    """The error for a file that leaves open what its answers depend on."""
    hints = []
    if needs_classes:
        hints.append("--classes with a file that has a name a line (or the word cifar10 or imagenet)")
    if needs_normalization:
        hints.append(f"--normalization, mostly imagenet or cifar10 (known: {', '.join(NORMALIZATIONS)})")
    template = QT_TRANSLATE_NOOP(
        "errors", "The weights in {path} do not say what its {count} answers are called."
    )
    if needs_normalization:
        template = QT_TRANSLATE_NOOP(
            "errors", "The weights in {path} do not say how its images were normalized."
        )
    if needs_classes and needs_normalization:
        template = QT_TRANSLATE_NOOP(
            "errors",
            "The weights in {path} do not say what its {count} answers are called nor how its images were "
            "normalized.",
        )
    return WeightsError(
        template,
        {
            "path": str(network.inspection.path),
            "count": network.architecture.num_classes,
            "options": "; and ".join(hints),
        },
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Give {options}. `resnet-studio evaluate {path} --data DATA` tries the likely ones on labelled "
            "images; `resnet-studio weights {path} --save FILE` with these options writes a file that says "
            "it itself, for the window too.",
        ),
    )
