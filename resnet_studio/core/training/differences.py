"""What is another way than when a run was left: versions, processor, threads, recipe, images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import get_value, recipe_fields
from resnet_studio.core.data.dataset import DataSet
from resnet_studio.core.durable import read_json
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError
from resnet_studio.core.notes import Note
from resnet_studio.core.runs.checkpoint import read_checkpoint
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import has_checkpoint, newest_intact

_PROMISE = QT_TRANSLATE_NOOP(
    "notes",
    "Deterministic mode promises equal results for the same versions on the same processor alone: from here "
    "on this run may differ from one that was never left.",
)
_MACHINE = {  # of environment.json, in the order of what matters
    "processor": QT_TRANSLATE_NOOP("notes", "The processor is {now} now; before, it was {before}."),
    "device": QT_TRANSLATE_NOOP("notes", "The device is {now} now; before, it was {before}."),
    "gpus": QT_TRANSLATE_NOOP("notes", "The GPUs are {now} now; before, they were {before}."),
    "ranks": QT_TRANSLATE_NOOP("notes", "Processes that train together: {now} now, {before} before."),
    "cores": QT_TRANSLATE_NOOP("notes", "Cores of the processor: {now} now, {before} before."),
    "threads": QT_TRANSLATE_NOOP("notes", "Threads to begin with: {now} now, {before} before."),
}
_VERSION = QT_TRANSLATE_NOOP("notes", "{name} has version {now} now; before, it had {before}.")
_RECIPE = QT_TRANSLATE_NOOP("notes", "The recipe says {key} = {now} now; before, it said {before}.")
_NO_EFFECT = QT_TRANSLATE_NOOP(
    "notes", "The arithmetic stays {precision}, as this run began; the recipe's {key} has no effect."
)
_ADDED = QT_TRANSLATE_NOOP(
    "notes", "{count} images were added to {path}; this run goes on without them, as it began."
)
_CHANGED = QT_TRANSLATE_NOOP(
    "notes", "Images in {path} were changed since this run was left: it goes on with other images."
)


class ChangedDataError(DataError):
    """The images that a run trains with are not what they were."""


@dataclass(frozen=True)
class Differences:
    """What is another way now.

    Attributes:
        notes: A sentence each; nothing where nothing differs.
        is_data_changed: Whether images that the run trains with have another content.
    """

    notes: tuple[Note, ...] = ()
    is_data_changed: bool = False

    def require_same_data(self, folder: RunFolder, dataset: DataSet) -> None:
        """Refuse to go on with changed images.

        Raises:
            ChangedDataError: They were changed.
        """
        if self.is_data_changed:
            raise ChangedDataError(
                QT_TRANSLATE_NOOP("errors", "Images in {path} were changed since the run {run} was left."),
                {"path": dataset.path, "run": folder.name},
                hint=QT_TRANSLATE_NOOP("errors", "Put the old ones back, or continue with the changed ones."),
            )


def differences_since(
    folder: RunFolder, recipe: Recipe, scanned: DataSet, dataset: DataSet, environment: Mapping[str, Any]
) -> Differences:
    """How the run's last part differs from the one that begins now; a run that has not begun has none.

    Args:
        folder: The run, with environment.json as the last part wrote it.
        recipe: What is asked for now.
        scanned: The images as they are now.
        dataset: The same without those that were added since the run began.
        environment: What will be written to environment.json.

    Raises:
        RunError: Its checkpoints are damaged.
    """
    if not has_checkpoint(folder, "last"):
        return Differences()
    about = read_checkpoint(newest_intact(folder, "last"), prefix="window").about
    is_deterministic = recipe.device.deterministic
    machine = list(_of_machine(_environment_of(folder), environment, is_deterministic=is_deterministic))
    promise = [Note(_PROMISE)] if is_deterministic and machine else []
    data, is_changed = _of_data(str(about.get("fingerprint")), scanned, dataset)
    return Differences((*data, *machine, *promise, *_of_recipe(about, recipe)), is_changed)


def _environment_of(folder: RunFolder) -> dict[str, Any]:
    try:
        return read_json(folder.environment_path)
    except (OSError, ValueError):  # it tells of the past alone
        return {}


def _of_machine(before: dict[str, Any], now: Mapping[str, Any], *, is_deterministic: bool) -> Iterator[Note]:
    packages = (before.get("packages"), now.get("packages"))
    versions = [one if isinstance(one, dict) else {} for one in packages]
    for name in ("torch", *sorted(versions[0].keys() & versions[1].keys() - {"torch"})):
        yield from _note(_VERSION, versions[0].get(name), versions[1].get(name), name=name)
    names = {"python": "Python", "resnet_studio": "ResNet Studio", "cuda": "CUDA", "cudnn": "cuDNN"}
    for key, name in names.items():
        yield from _note(_VERSION, before.get(key), now.get(key), name=name)
    for key, template in _MACHINE.items():
        if key == "threads" and is_deterministic:
            continue  # as many as it began with are taken
        yield from _note(template, before.get(key), now.get(key))


def _of_recipe(about: dict[str, Any], recipe: Recipe) -> Iterator[Note]:
    values, precision = about.get("recipe"), about.get("precision")
    asked = recipe.device.precision
    for key, _ in recipe_fields():
        now, before = get_value(recipe, key), _value_at(values, key)
        if key == "training.batch_size" and not now:
            continue  # measured when the run began, and kept
        yield from _note(_RECIPE, before, now, key=key)
    if asked not in ("auto", precision) and precision:
        yield Note(_NO_EFFECT, {"precision": precision, "key": "device.precision"})


def _value_at(values: Any, key: str) -> Any:
    for name in key.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _note(template: str, before: Any, now: Any, **more: str) -> Iterator[Note]:
    """A note where something is another way; what only one of the two knows is none."""
    before, now = (list(one) if isinstance(one, tuple) else one for one in (before, now))
    if before is not None and now is not None and before != now:
        yield Note(template, more | {"before": _shown(before), "now": _shown(now)})


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_data(fingerprint: str, scanned: DataSet, dataset: DataSet) -> tuple[list[Note], bool]:
    """What became of the images, and whether those that are trained with have another content."""
    num_added = len(scanned) - len(dataset)
    notes = [Note(_ADDED, {"count": num_added, "path": dataset.path})] if num_added else []
    # A run of an earlier version may have noted those that it left out, too.
    is_changed = fingerprint not in (dataset.fingerprint, scanned.fingerprint)
    return [*notes, *([Note(_CHANGED, {"path": dataset.path})] if is_changed else [])], is_changed
