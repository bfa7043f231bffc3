"""What `resnet-studio worker` can be asked, a method of the protocol each."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resnet_studio.cli.courtesy import Courtesy
from resnet_studio.cli.preview_request import PREVIEW_REQUESTS
from resnet_studio.cli.weights_requests import WEIGHTS_REQUESTS
from resnet_studio.core.errors import StudioError
from resnet_studio.core.runs.answers import read_threshold, write_threshold
from resnet_studio.core.runs.folder import run_of
from resnet_studio.core.settings import load_settings
from resnet_studio.core.tasks import TaskContext

if TYPE_CHECKING:
    from resnet_studio.core.inference.classifier import Classifier

MOST_WARM = 3  # networks that stay in memory: as many as are looked at side by side

Request = Mapping[str, Any]
TellItem = Callable[[dict[str, Any]], None]


class Methods:
    """Answers requests by name; what it answers with is the value of the reply `done`."""

    def __init__(self) -> None:
        self._warm = WarmClassifiers()
        self._courtesy = Courtesy()
        self._by_name: dict[str, Callable[[Request, TaskContext, TellItem], dict[str, Any]]] = {
            "ping": self._ping,
            "describe": self._describe,
            "classify": self._classify,
            "heat_map": self._heat_map,
            "set_threshold": self._set_threshold,
            **{
                name: _without_items(method)
                for name, method in {**WEIGHTS_REQUESTS, **PREVIEW_REQUESTS}.items()
            },
        }

    def perform(self, request: Request, context: TaskContext, tell: TellItem) -> dict[str, Any]:
        """Do what is asked; `tell` takes each item as it comes.

        Raises:
            StudioError: It cannot be done, or there is no such method.
            Cancelled: The context was stopped.
        """
        name = str(request.get("method"))
        method = self._by_name.get(name)
        if method is None:
            raise StudioError("There is no method {method}.", {"method": name})
        return method(request, context, tell)

    def _ping(self, _: Request, __: TaskContext, ___: TellItem) -> dict[str, Any]:
        return {}

    def _describe(self, request: Request, context: TaskContext, _: TellItem) -> dict[str, Any]:
        from resnet_studio.core.runs.reader import read_evaluation

        classifier = self._warm.get(request, context)
        network, calibration = classifier.network, classifier.calibration
        run = run_of(network.path)
        test = (read_evaluation(run, "test") if run else None) or {}
        is_of_these = test.get("checkpoint") == network.path.name
        about = network.about
        return {
            "model": str(network.path),
            "classes": list(about.classes),
            "preprocessing": about.preprocessing.model_dump(mode="json"),
            "architecture": about.architecture,
            "stages": list(network.model.stage_names),
            "notes": list(network.notes),
            "threshold": read_threshold(network.path),
            "suggested_threshold": calibration.suggested_threshold if calibration else None,
            "knows_unfamiliar": classifier.knows_unfamiliar,
            "validation_accuracy": about.validation_accuracy,
            "test_accuracy": test.get("accuracy") if is_of_these else None,
        }

    def _classify(self, request: Request, context: TaskContext, tell: TellItem) -> dict[str, Any]:
        from resnet_studio.core.inference.pictures import find_images

        classifier = self._warm.get(request, context)
        wanted = [str(path) for path in request.get("paths", ())]
        paths, _ = find_images(wanted, context, may_be_gone=True)  # the others are still to be answered
        started = time.perf_counter()
        num_errors = 0
        threshold = request.get("threshold")
        if threshold is None:
            threshold = read_threshold(classifier.network.path)
        answers = classifier.classify(
            paths,
            max(1, int(request.get("top", 5))),
            context,
            is_exact=bool(request.get("exact")),
            threshold=float(threshold),
        )
        with self._courtesy.working():
            if gave_way := self._courtesy.gives_way:
                tell({"gives_way": True})
            for result in answers:
                num_errors += bool(result.error)
                tell(result.to_dict())
                if self._courtesy.look():
                    gave_way = gave_way or self._courtesy.gives_way
                    tell({"gives_way": self._courtesy.gives_way})
        seconds = time.perf_counter() - started
        return {
            "num_images": len(paths),
            "num_errors": num_errors,
            "seconds": seconds,
            "gave_way": gave_way,
            "images_per_second": len(paths) / max(seconds, 1e-9),
        }

    def _heat_map(self, request: Request, context: TaskContext, _: TellItem) -> dict[str, Any]:
        from resnet_studio.core.inference.heat_map import heat_map

        classifier = self._warm.get(request, context)
        path, label, stage = (str(request.get(name) or "") for name in ("path", "label", "stage"))
        found = heat_map(classifier.network, Path(path), label, stage)
        height, width = found.values.shape
        return {
            "width": width,
            "height": height,
            "values": base64.b64encode((found.values * 255).round().astype("uint8").tobytes()).decode(),
            "crop": list(found.crop),
        }

    def _set_threshold(self, request: Request, context: TaskContext, _: TellItem) -> dict[str, Any]:
        from resnet_studio.core.models.door import find_weights

        path = find_weights(str(request.get("model", "")), load_settings().runs_path, context)
        write_threshold(path, request.get("value", 0.0))
        return {"threshold": read_threshold(path)}


def _without_items(
    method: Callable[[Request, TaskContext], dict[str, Any]],
) -> Callable[[Request, TaskContext, TellItem], dict[str, Any]]:
    return lambda request, context, _: method(request, context)


class WarmClassifiers:
    """The classifiers that were asked for last; a file that was written anew is loaded anew."""

    def __init__(self) -> None:
        self._loaded: dict[Path, tuple[list[tuple[int, int]], Classifier]] = {}

    def get(self, request: Request, context: TaskContext) -> Classifier:
        """The classifier of the request's `model`, a run or a file.

        Raises:
            StudioError: There is none, or it cannot be read.
            Cancelled: The context was stopped.
        """
        import torch

        from resnet_studio.core.inference.classifier import Classifier
        from resnet_studio.core.models.door import find_weights

        path = find_weights(str(request.get("model", "")), load_settings().runs_path, context)
        run = run_of(path)
        # A run that ends is calibrated after its weights were written.
        state = _state_of(path, *([run.calibration_path] if run else []))
        known, classifier = self._loaded.pop(path, (None, None))
        if classifier is None or known != state:
            while len(self._loaded) >= MOST_WARM:
                del self._loaded[next(iter(self._loaded))]
            # The processor: a training run on the GPU must not be disturbed by a dropped picture.
            classifier = Classifier.load(path, torch.device("cpu"), context=context)
        self._loaded[path] = (state, classifier)
        return classifier


def _state_of(*paths: Path) -> list[tuple[int, int]]:
    """What changes when one of the files is written anew."""
    statuses = [path.stat() for path in paths if path.exists()]
    return [(status.st_mtime_ns, status.st_size) for status in statuses]
