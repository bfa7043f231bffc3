"""From a recipe to everything a trainer needs: data, split, pixels, network."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import DeviceRecipe
from resnet_studio.core.data.dataset import DataSet, name_list
from resnet_studio.core.data.exclusions import only, read_excluded
from resnet_studio.core.data.loaders import Loader
from resnet_studio.core.data.normalization import measure_preprocessing
from resnet_studio.core.data.pixels import PixelSource, open_pixels
from resnet_studio.core.data.preprocessing import Preprocessing
from resnet_studio.core.data.scan import fingerprint_of_part
from resnet_studio.core.data.split import Split, look_at_split, split_for
from resnet_studio.core.device import cuda_is_usable, select_device
from resnet_studio.core.durable import read_json, write_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DeviceError, RunError, reason_of
from resnet_studio.core.evaluation.evaluate import evaluation_batch
from resnet_studio.core.hardware import num_cores
from resnet_studio.core.models.catalog import Architecture, architecture_of
from resnet_studio.core.models.fine_tune import StartingWeights
from resnet_studio.core.ranks import ALONE, Rank, own_rank
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import has_checkpoint
from resnet_studio.core.runs.reader import is_told_to_end, read_split
from resnet_studio.core.tasks import TaskContext
from resnet_studio.core.training.begin import open_start_of
from resnet_studio.core.training.checks import check_recipe, require_training_images

NO_CLASSES = QT_TRANSLATE_NOOP("reasons", "it names no classes")


@dataclass(frozen=True)
class TrainingData:
    """The images of a run, ready to be read.

    Attributes:
        dataset: What the scan found.
        split: Which image trains, validates, tests.
        source: All pixels at the network's size.
        preprocessing: Size, resizing and normalization; travels with the weights.
        start: The weights that a new run begins with, or None.
    """

    dataset: DataSet
    split: Split
    source: PixelSource
    preprocessing: Preprocessing
    start: StartingWeights | None = None

    def train_loader(self, recipe: Recipe, device: torch.device, rank: Rank = ALONE) -> Loader:
        """The training images, shuffled and augmented; of each batch the rank's share."""
        return training_loader(
            self.source, self.dataset, self.split.train, self.preprocessing, recipe, device, rank
        )

    @property
    def num_of_class(self) -> NDArray[np.int64]:
        """(classes,) training images of each class."""
        labels = self.dataset.labels[self.split.train]
        return np.bincount(labels, minlength=len(self.dataset.classes))

    def validation_loader(self, device: torch.device, rank: Rank = ALONE) -> Loader | None:
        """The validation images in order, without augmentation; None where there are none."""
        return self.plain_loader(self.split.validation, device, rank) if len(self.split.validation) else None

    def plain_loader(self, indices: NDArray[np.int64], device: torch.device, rank: Rank = ALONE) -> Loader:
        """Some images in order, without augmentation; of each batch the rank's share."""
        return Loader(
            self.source,
            self.dataset.labels,
            indices,
            evaluation_batch(self.source.size) * rank.num_ranks,
            self.preprocessing,
            device,
            augmentation=None,
            rank=rank,
        )


def training_loader(
    source: PixelSource,
    dataset: DataSet,
    indices: NDArray[np.int64],
    preprocessing: Preprocessing,
    recipe: Recipe,
    device: torch.device,
    rank: Rank = ALONE,
) -> Loader:
    """The batches that a recipe trains with, of these images of a data set."""
    training = recipe.training

    def size_at(epoch: int) -> int:
        return training.size_at(epoch, training.length(loader.num_batches).num_epochs, source.size)

    loader = Loader(
        source,
        dataset.labels,
        indices,
        training.batch_size,
        preprocessing,
        device,
        augmentation=recipe.augmentation,
        seed=recipe.seed,
        num_classes=len(dataset.classes),
        is_balanced=training.sampling == "balanced",
        rank=rank,
        size_at=size_at,
    )
    return loader


def image_size_of(dataset: DataSet, recipe: Recipe) -> int:
    """Side of the network's input: what the recipe says, else the images' own size up to 224 px."""
    return recipe.data.size_for(dataset.image_size)


def architecture_for(dataset: DataSet, recipe: Recipe) -> Architecture:
    """The network that a recipe means for a data set."""
    return architecture_of(recipe.model, image_size_of(dataset, recipe), len(dataset.classes))


def check_before_run(
    dataset: DataSet, recipe: Recipe, device: torch.device, folder: RunFolder | None = None
) -> None:
    """Find what cannot work before a run folder is made; of a run that has begun, before it goes on.

    Args:
        dataset: The images as they are now.
        recipe: What is asked for.
        device: Where it is trained.
        folder: The run; where it has begun, the size it began with counts, and its batch is taken as it is.

    Raises:
        StudioError: The data, the network, the batch, the augmentation and the memory do not go together.
    """
    stored = _stored_preprocessing(folder) if folder is not None else None
    rank = own_rank(len(recipe.device.devices))
    _check_devices(recipe.device, rank)
    check_recipe(
        dataset,
        recipe,
        None if stored else len(look_at_split(dataset, recipe.data).train),
        image_size=stored.image_size if stored else None,
        is_on_processor=device.type == "cpu",
        rank=rank,
    )


def _check_devices(recipe: DeviceRecipe, rank: Rank) -> None:
    """See to it that every process on this host has a device, before the first of them waits for the others.

    Raises:
        DeviceError: One is not there, or the launcher started more or fewer processes than devices are named.
    """
    for name in recipe.devices:
        select_device(name)
    if recipe.devices and len(recipe.devices) != rank.num_local:
        raise DeviceError(
            QT_TRANSLATE_NOOP(
                "errors", "device.devices names {devices} devices, and {processes} processes were started."
            ),
            {"devices": len(recipe.devices), "processes": rank.num_local},
            hint=QT_TRANSLATE_NOOP("errors", "Start as many, or leave device.devices empty."),
        )


def prepare_data(
    dataset: DataSet,
    recipe: Recipe,
    folder: RunFolder,
    context: TaskContext | None = None,
    start: StartingWeights | None = None,
    put_json: Callable[[Path, Mapping[str, Any]], None] = write_json,
) -> TrainingData:
    """Cut or restore the split, read the pixels, measure mean and deviation of the training images.

    A run that has a checkpoint needs its starting weights no more, and they may be gone.

    Args:
        dataset: As it is now.
        recipe: Of the run.
        folder: Of the run.
        context: Is told how far it is, and can stop it.
        start: The weights that the recipe starts from, where they were read already.
        put_json: Writes a file of the run.

    Raises:
        DataError: The training split is empty, or a file cannot be read any more.
        RunError: The run was started on other data, or its record of them is damaged.
    """
    dataset, excluded = _as_it_began(dataset, folder)
    split = _stored_split(dataset, folder) or split_for(dataset, recipe.data)
    require_training_images(dataset, len(split.train))
    stored = _stored_preprocessing(folder)
    size = stored.image_size if stored else image_size_of(dataset, recipe)
    start = None if has_checkpoint(folder, "last") else start or open_start_of(recipe, context)
    source = open_pixels(
        dataset,
        size,
        recipe.data.resize,
        context,
        num_sharing=own_rank(len(recipe.device.devices)).num_local,
        is_hurried=lambda: is_told_to_end(folder),
    )
    preprocessing = stored or measure_preprocessing(
        source, split.train, recipe.data, context, of_weights=start.about.preprocessing if start else None
    )
    _store(folder, dataset, split, preprocessing, excluded, put_json)
    return TrainingData(dataset, split, source, preprocessing, start)


def device_of(recipe: DeviceRecipe, rank: Rank = ALONE) -> torch.device:
    """The device of a recipe; of several that share a run, that of a rank.

    Started by torch's launcher, each rank takes the GPU of its own number on its host, or the processor.

    Raises:
        DeviceError: It is not there, or several processes cannot share a run on it.
    """
    if rank.local_number < len(recipe.devices):
        return select_device(recipe.devices[rank.local_number])
    if rank.is_alone:
        return select_device(recipe.name)
    if recipe.name == "mps":
        raise DeviceError(
            QT_TRANSLATE_NOOP("errors", "Several processes cannot share a run on the device {name}."),
            {"name": recipe.name},
            hint=QT_TRANSLATE_NOOP("errors", "Set device.name to cpu, or train in one process."),
        )
    is_cpu = "cpu" in (recipe.name, *recipe.devices) or (recipe.name == "auto" and not cuda_is_usable())
    return select_device("cpu" if is_cpu else f"cuda:{rank.local_number}")


def settle_arithmetic(recipe: Recipe, rank: Rank = ALONE) -> None:
    """Set threads and determinism before the first tensor; the ranks of one host share its cores."""
    torch.set_num_threads(recipe.device.threads or max(1, num_cores() // rank.num_local))
    if torch.are_deterministic_algorithms_enabled() != recipe.device.deterministic:
        # Imports the compiler: most of a second.
        torch.use_deterministic_algorithms(recipe.device.deterministic)
    torch.backends.cudnn.benchmark = not recipe.device.deterministic
    if recipe.device.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


def _store(
    folder: RunFolder,
    dataset: DataSet,
    split: Split,
    preprocessing: Preprocessing,
    excluded: Collection[str],
    put_json: Callable[[Path, Mapping[str, Any]], None],
) -> None:
    if not folder.split_path.exists():
        put_json(folder.split_path, split.to_keys(dataset))
    if not folder.classes_path.exists():
        about = {
            "classes": list(dataset.classes),
            "data": dataset.path,
            "fingerprint": dataset.fingerprint,
            "preprocessing": preprocessing.model_dump(mode="json"),
            "faults": [{"path": fault.path, "fault": fault.fault} for fault in dataset.faults[:1000]],
            "excluded": sorted(excluded),
        }
        put_json(folder.classes_path, about)


def _stored_preprocessing(folder: RunFolder) -> Preprocessing | None:
    about = _stored_json(folder, folder.classes_path)
    try:
        return None if about is None else Preprocessing.model_validate(about.get("preprocessing"))
    except ValueError as error:
        raise _damaged(folder, folder.classes_path, error) from error


def _stored_json(folder: RunFolder, path: Path) -> dict[str, Any] | None:
    """What the run wrote down when it began, or None where it has not begun.

    Raises:
        RunError: It is damaged; to make it anew could mix training and test images.
    """
    try:
        return read_json(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(folder, path, error) from error


def _damaged(folder: RunFolder, path: Path, error: Exception) -> RunError:
    return RunError(
        QT_TRANSLATE_NOOP("errors", "{file} of the run {run} cannot be read: {reason}."),
        {"run": folder.name, "file": path.name, "reason": reason_of(error)},
        hint=QT_TRANSLATE_NOOP(
            "errors", "Its best weights can still be used; to train on, start a new run from its recipe."
        ),
    )


def _as_it_began(dataset: DataSet, folder: RunFolder) -> tuple[DataSet, frozenset[str]]:
    """The data set with the images of the run's parts alone, and the keys that are excluded from a new run.

    Images that were added or excluded since the run began change nothing: an image's number decides how it is
    augmented, and images that come between would shift the numbers.

    Raises:
        DataError: Which images are excluded cannot be read.
    """
    stored = read_split(folder)
    if not stored:
        excluded = read_excluded(dataset)
        is_kept = np.array([key not in excluded for key in dataset.keys], dtype=bool)
        return (dataset if is_kept.all() else _part_of(dataset, is_kept)), excluded
    known = {key for keys in stored.values() for key in keys}
    is_kept = np.array([key in known for key in dataset.keys], dtype=bool)
    is_same = is_kept.all() or not is_kept.any()
    return (dataset if is_same else _part_of(dataset, is_kept)), frozenset()


def _part_of(dataset: DataSet, is_kept: NDArray[np.bool_]) -> DataSet:
    part = only(dataset, is_kept)
    return replace(part, fingerprint=fingerprint_of_part(part))


def _stored_split(dataset: DataSet, folder: RunFolder) -> Split | None:
    """The split that the run began with, or None where it has not begun.

    Raises:
        RunError: Classes or images that the run began with are not there any more.
    """
    if _stored_json(folder, folder.split_path) is None:
        return None
    stored = read_split(folder) or {}
    require_same_classes(dataset, folder)
    places = {key: index for index, key in enumerate(dataset.keys)}
    missing = [key for keys in stored.values() for key in keys if key not in places]
    if missing:
        raise RunError(
            QT_TRANSLATE_NOOP(
                "errors", "{count} images of the run {run} are not in {path} any more: {first} …"
            ),
            {"count": len(missing), "run": folder.name, "path": dataset.path, "first": missing[0]},
            hint=QT_TRANSLATE_NOOP("errors", "Put them back to continue, or start a new run."),
        )
    train, validation, test = (
        np.array(sorted(places[key] for key in stored.get(name, ())), dtype=np.int64)
        for name in ("train", "validation", "test")
    )
    return Split(train, validation, test)


def require_same_classes(dataset: DataSet, folder: RunFolder) -> None:
    """Refuse to go on with a run whose data set has other classes now.

    Raises:
        RunError: The classes differ, and the difference is named; or the record of them is damaged.
    """
    about = _stored_json(folder, folder.classes_path)
    if about is None:
        return
    began_with = about.get("classes")
    if not isinstance(began_with, list):
        raise _damaged(folder, folder.classes_path, ValueError(NO_CLASSES))
    names = [str(name) for name in began_with]
    if names == list(dataset.classes):
        return
    gone = [name for name in names if name not in dataset.classes]
    new = [name for name in dataset.classes if name not in names]
    template = QT_TRANSLATE_NOOP(
        "errors", "The classes changed since the run {run} began (gone: {gone}; new: {new})."
    )
    if not gone and not new:
        template = QT_TRANSLATE_NOOP(
            "errors", "The classes changed their order since the run {run} began (then: {then}; now: {now})."
        )
    raise RunError(
        template,
        {
            "run": folder.name,
            "gone": name_list(gone),
            "new": name_list(new),
            "then": name_list(names),
            "now": name_list(dataset.classes),
        },
        hint=QT_TRANSLATE_NOOP("errors", "Restore the class folders to continue, or start a new run."),
    )
