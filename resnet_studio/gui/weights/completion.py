"""What becomes of a file of another program: its window is opened, and what it leaves open is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from resnet_studio.core.models.kept import free_path
from resnet_studio.core.tasks import TaskContext
from resnet_studio.gui import messages
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.session import Session
from resnet_studio.gui.weights.window import CompletionWindow
from resnet_studio.gui.weights.words import normalization_titles
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.run_words import percent
from resnet_studio.gui.worker_client import WorkerClient


def look_at(worker: WorkerClient, path: str, context: TaskContext) -> dict[str, Any] | None:
    """What was found in a file that cannot be used before the user said something; None of any other.

    Raises:
        WorkerError: It cannot be read.
        Cancelled: The context was stopped.
    """
    if not Path(path).is_file():
        return None
    found = worker.inspect(path, context)
    is_open = not found["written_by_app"] and (found["needs"] or not found["fits"])
    return found if is_open else None


class Completion(QObject):
    """The logic of the window for weights of another program."""

    def __init__(
        self, window: CompletionWindow, session: Session, runner: JobRunner, worker: WorkerClient
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._worker = window, session, worker
        self._work = NewestJob(runner)
        self._path = ""
        self._take: Callable[[str], None] = lambda _: None
        window.save_requested.connect(self._save)
        window.try_requested.connect(self._try)
        window.closed.connect(self._work.drop)
        window.classes.refused.connect(self._refuse)

    def open(self, found: dict[str, Any], take: Callable[[str], None]) -> None:
        """Ask what the file leaves open; `take` gets the path of the file that says it itself."""
        self._work.drop()
        self._path, self._take = str(found["path"]), take
        dataset = self._session.dataset
        if dataset is None:
            self._window.show_file(found, "", "", ())
        else:
            self._window.show_file(found, dataset.path, dataset.name, dataset.classes)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _try(self, data: str) -> None:
        if not data:
            folder = messages.choose_folder(self._window, self.tr("Choose labelled images"))
            if folder is None:
                return
            data = str(folder)
        path = self._path
        said = self._window.decided()
        self._begin(self.tr("The likely ways are tried on {data}…").format(data=Path(data).name or data))
        self._work.run(
            self.tr("Trying normalizations"),
            lambda context: self._worker.try_on(path, data, said, context),
            self._propose,
            self._refuse,
        )

    def _propose(self, values: dict[str, Any]) -> None:
        self._window.set_busy("")
        text = self.tr("{name} does best: {accuracy} of {count} images of {data} are answered rightly.")
        name = normalization_titles().get(values["normalization"], values["normalization"])
        sentence = text.format(
            name=name,
            accuracy=percent(values["accuracy"]),
            count=grouped(values["images"]),
            data=values["data"],
        )
        self._window.propose(values, sentence)

    def _save(self) -> None:
        path, said, target = self._path, self._window.said(), str(free_path(Path(self._path)))
        self._begin(self.tr("The file is written…"))
        self._work.run(
            self.tr("Keeping the weights"),
            lambda context: self._worker.complete(path, target, said, context),
            self._use,
            self._refuse,
        )

    def _use(self, path: str) -> None:
        self._window.set_busy("")
        self._window.close()
        self._take(path)

    def _begin(self, words: str) -> None:
        self._window.set_error("")
        self._window.set_busy(words)

    def _refuse(self, error: Exception) -> None:
        words = messages.words_for(error)
        self._window.set_busy("")
        self._window.tried.setText("")
        self._window.set_error(f"{words.sentence} {words.hint}".strip())
