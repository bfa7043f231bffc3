"""What cannot work, found before a run is made; without torch, so that the window can ask while one types."""

from __future__ import annotations

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import AugmentationRecipe
from resnet_studio.core.config.storage import get_value
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, RecipeError
from resnet_studio.core.hardware import memory
from resnet_studio.core.models.adopt import num_frozen_parts
from resnet_studio.core.models.catalog import Architecture, architecture_of
from resnet_studio.core.models.summary import FLOAT_BYTES, summarize
from resnet_studio.core.ranks import LEAST_IN_SHARE, Rank, own_rank
from resnet_studio.core.runs.room import run_bytes

LEAST_IMAGES = 2  # that a batch norm needs, and that a batch is computed in at the least
GIGABYTE = 10**9
TRIVIAL_AUGMENT_PX = 32  # its widest shift: of smaller images several strengths leave nothing
COPIES_OF_WEIGHTS = {"sgd": 3, "adamw": 4, "muon": 3}  # weights, gradient, moments


def check_recipe(
    dataset: DataSet,
    recipe: Recipe,
    num_training_images: int | None = None,
    *,
    image_size: int | None = None,
    is_on_processor: bool = False,
    rank: Rank | None = None,
) -> None:
    """Refuse what cannot work with these images.

    Args:
        dataset: The images.
        recipe: What is asked for.
        num_training_images: How many of them train; None leaves out what depends on it.
        image_size: Side in pixels of what the network sees; what the recipe says where it is not given.
        is_on_processor: Whether the network is known to be trained in the main memory.
        rank: This process among those that share each batch; the first of as many as the recipe names
            devices where it is not given.

    Raises:
        RecipeError: The network, the batch or the augmentation does not go with the images, or the memory
            holds them in no case.
        DataError: There are too few images.
    """
    rank = rank or own_rank(len(recipe.device.devices))
    size = image_size or recipe.data.size_for(dataset.image_size)
    architecture = architecture_of(recipe.model, size, len(dataset.classes))
    _check_early_size(architecture, recipe.training.early_image_size(size))
    _check_norms(architecture, recipe.training.early_image_size(size), recipe)
    _check_start(recipe, len(architecture.stage_depths))
    check_shares(recipe.training.batch_size, rank.num_ranks)
    check_augmentation(recipe.augmentation, size)
    if len(dataset) < LEAST_IMAGES:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The data set {name} holds too few images to train."),
            {"name": dataset.name},
            hint=QT_TRANSLATE_NOOP("errors", "Add images to each class folder."),
        )
    if num_training_images is not None:
        require_training_images(dataset, num_training_images)
        _check_batch(recipe.training.batch_size, num_training_images)
    needed = least_memory_bytes(dataset, recipe, architecture, size, is_on_processor=is_on_processor)
    _check_memory(needed * rank.num_local)  # each process holds images and network


def _check_early_size(architecture: Architecture, early_size: int) -> None:
    if early_size < architecture.smallest_image_size:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors",
                "With training.early_size the first epochs have images of {size} px, and {name} needs "
                "{smallest} px or more.",
            ),
            {"size": early_size, "name": architecture.name, "smallest": architecture.smallest_image_size},
            hint=QT_TRANSLATE_NOOP("errors", "Raise training.early_size, or set it to 1."),
        )


def _check_norms(architecture: Architecture, image_size: int, recipe: Recipe) -> None:
    # A batch norm that sees a single value finds no deviation in it.
    *_, last_stage, _head = summarize(architecture, image_size).rows
    if recipe.training.batch_size == 1 and last_stage.size == 1:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors",
                "training.batch_size is 1, but for images of {size} px the last map of {name} is one pixel: "
                "a batch norm cannot learn from one value.",
            ),
            {"name": architecture.name, "size": image_size},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Set training.batch_size to 2 or more, or raise data.image_size."
            ),
        )


def _check_start(recipe: Recipe, num_stages: int) -> None:
    """Refuse what is asked of starting weights where there are none, and stages that are not there."""
    num_frozen = num_frozen_parts(recipe.fine_tune, num_stages, epoch=1)
    if recipe.fine_tune.unfreeze_every and not num_frozen:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors", "fine_tune.unfreeze_every is {every}, but nothing is frozen that could be set free."
            ),
            {"every": recipe.fine_tune.unfreeze_every},
            hint=QT_TRANSLATE_NOOP(
                "errors",
                "Set fine_tune.frozen_through, to body for all but the head, or unfreeze_every to 0.",
            ),
        )
    if recipe.model.weights:
        return
    asked = {
        "data.normalization": recipe.data.normalization == "weights",
        "fine_tune.frozen_through": recipe.fine_tune.frozen_through != "nothing",
    }
    for key, is_asked in asked.items():
        if is_asked:
            raise RecipeError(
                QT_TRANSLATE_NOOP(
                    "errors", "{key} is {value}, but the network starts from nothing: no weights are named."
                ),
                {"key": key, "value": get_value(recipe, key)},
                hint=QT_TRANSLATE_NOOP(
                    "errors",
                    "Name the weights to start from: model.weights, or Start from on the Model page.",
                ),
            )


def check_augmentation(recipe: AugmentationRecipe, image_size: int) -> None:
    """Refuse an augmentation that leaves too little of images of this size.

    Raises:
        RecipeError: The crop's padding or the cutout is as large as the image, TrivialAugment's shift larger.
    """
    if recipe.trivial_augment and image_size < TRIVIAL_AUGMENT_PX:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors",
                "augmentation.trivial_augment shifts images by up to {shift} px, but they are only "
                "{image_size} px wide.",
            ),
            {"shift": TRIVIAL_AUGMENT_PX, "image_size": image_size},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Take augmentation.rand_augment = 2: its shifts are a part of the image."
            ),
        )
    # The usual values are those of the papers at 32 px: 4 and 16.
    for key, pixels, usual in (
        ("crop_padding", recipe.crop_padding, image_size // 8),
        ("cutout", recipe.cutout, image_size // 2),
    ):
        if pixels >= image_size:
            raise RecipeError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "augmentation.{key} is {pixels} px, but the images are only {image_size} px wide: "
                    "too little of some of them would be left to learn from.",
                ),
                {"key": key, "pixels": pixels, "image_size": image_size, "usual": usual},
                hint=QT_TRANSLATE_NOOP(
                    "errors", "For this size augmentation.{key} = {usual} is usual; 0 switches it off."
                ),
            )


def require_training_images(dataset: DataSet, num_images: int) -> None:
    """Refuse a split that leaves nothing to train on.

    Raises:
        DataError: It leaves fewer than two images.
    """
    if num_images < LEAST_IMAGES:
        raise DataError(
            QT_TRANSLATE_NOOP("errors", "The data set {name} leaves {count} images to train on."),
            {"name": dataset.name, "count": num_images},
            hint=QT_TRANSLATE_NOOP("errors", "Add images, or set aside fewer for validation and test."),
        )


def check_shares(batch_size: int, num_ranks: int) -> None:
    """Refuse a batch that leaves a device too little to do; a size that is still open is left alone.

    Raises:
        RecipeError: Of each batch a device would get fewer than two images.
    """
    least = LEAST_IN_SHARE * num_ranks
    if num_ranks > 1 and 0 < batch_size < least:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors", "training.batch_size is {batch}: too few images to share among {count} devices."
            ),
            {"batch": batch_size, "count": num_ranks, "least": least},
            hint=QT_TRANSLATE_NOOP("errors", "Set it to {least} or more, or name fewer devices."),
        )


def _check_batch(batch_size: int, num_images: int) -> None:
    # Each step would be of fewer images than the learning rate was chosen for, and nobody would be told.
    if batch_size > num_images:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors", "training.batch_size is {batch}, but there are only {images} images to train on."
            ),
            {"batch": batch_size, "images": num_images},
            hint=QT_TRANSLATE_NOOP("errors", "Set training.batch_size to {images} or less, or add images."),
        )


def least_memory_bytes(
    dataset: DataSet, recipe: Recipe, architecture: Architecture, image_size: int, *, is_on_processor: bool
) -> int:
    """The main memory that training takes even where it does with the least.

    A folder's images are then read when they are needed, and a batch is computed in parts of two images. The
    images of CIFAR-10 and the digits are always in memory, on the processor twice where they keep their size.

    Args:
        dataset: The images.
        recipe: What is asked for.
        architecture: The network.
        image_size: Side in pixels of what it sees.
        is_on_processor: Whether it is trained in the main memory; elsewhere the weights alone pass through.
    """
    data_bytes = 0 if dataset.kind == "folder" else len(dataset) * dataset.image_size**2 * 3
    summary = summarize(architecture, image_size)
    weights_bytes = summary.parameters * FLOAT_BYTES
    if not is_on_processor:
        return data_bytes + weights_bytes
    num_copies = COPIES_OF_WEIGHTS[recipe.optimizer.name] + (1 if recipe.training.ema_decay else 0)
    data_bytes *= 2 if dataset.image_size == image_size else 1
    return data_bytes + num_copies * weights_bytes + LEAST_IMAGES * summary.activation_bytes


def disk_bytes(dataset: DataSet, recipe: Recipe, num_training_images: int) -> int:
    """What a run takes on its disk at its height.

    Raises:
        RecipeError: The network does not go with the images.
    """
    size = recipe.data.size_for(dataset.image_size)
    architecture = architecture_of(recipe.model, size, len(dataset.classes))
    return run_bytes(recipe, summarize(architecture, size).parameters, num_training_images)


def _check_memory(needed_bytes: int) -> None:
    available_bytes = memory().available_bytes
    if needed_bytes > available_bytes:
        raise RecipeError(
            QT_TRANSLATE_NOOP(
                "errors",
                "The images and the network take {needed} GB of memory at the least, and {available} GB are "
                "free.",
            ),
            {
                "needed": f"{needed_bytes / GIGABYTE:.1f}",
                "available": f"{available_bytes / GIGABYTE:.1f}",
            },
            hint=QT_TRANSLATE_NOOP(
                "errors", "Take a smaller network (model.depth, model.stage_widths), or close other programs."
            ),
        )
