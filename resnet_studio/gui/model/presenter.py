"""What the Model page does: choices go into the session's recipe, the network they make is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from resnet_studio.core.config.sections import CIFAR_DEPTHS, OWN_STAGES, UNMEASURED_BATCH_SIZE, ModelRecipe
from resnet_studio.core.config.storage import has_effect, set_values
from resnet_studio.core.errors import RecipeError
from resnet_studio.core.models.adopt import num_frozen_parts
from resnet_studio.core.models.catalog import Architecture, architecture_of
from resnet_studio.core.models.summary import FLOAT_BYTES, Summary, summarize
from resnet_studio.core.sizes import size_words
from resnet_studio.core.training.checks import COPIES_OF_WEIGHTS
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.model.page import Figure, ModelPage
from resnet_studio.gui.model.starting import ASSUMED_PX, Starting
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.numbers import grouped, short_count
from resnet_studio.gui.worker_client import WorkerClient

ASSUMED_CLASSES = 10


class ModelPresenter(QObject):
    """The logic of the Model page; its sums are closed formulas and need no job.

    Attributes:
        starting: Which weights the network starts from.

    Signals:
        page_requested: The key of the page to go to.
        stage_changed: State in words, None, and ready or failed.
    """

    page_requested = Signal(str)
    stage_changed = Signal(str, object, str)

    def __init__(self, page: ModelPage, session: Session, runner: JobRunner, worker: WorkerClient) -> None:
        super().__init__(page)
        self._page = page
        self._session = session
        self.starting = Starting(page.start, session, runner, worker)
        page.shown.connect(self.starting.refresh)
        page.changed.connect(self.change)
        page.next_requested.connect(lambda: self.page_requested.emit("train"))
        session.recipe_changed.connect(self.show)
        session.dataset_changed.connect(self.show)
        self.show()

    def change(self, changes: dict[str, Any]) -> None:
        """Put choices into the recipe; what the schema refuses is said beside the fields."""
        try:
            self._session.set_recipe(set_values(self._session.recipe, changes))
        except RecipeError as error:
            self._refuse(error)

    @property
    def image_size(self) -> int:
        """Side in pixels of what the network will see."""
        dataset = self._session.dataset
        return self._session.recipe.data.size_for(dataset.image_size if dataset is not None else ASSUMED_PX)

    def show(self) -> None:
        """Show the network of the recipe, or why there is none."""
        recipe, dataset = self._session.recipe, self._session.dataset
        self._page.choices.set_recipe(recipe.model)
        self._page.choices.shortcut.setEnabled(has_effect(recipe, ModelRecipe.model_fields["shortcut"]))
        self._page.set_locked(bool(recipe.model.weights))
        num_classes = len(dataset.classes) if dataset is not None else ASSUMED_CLASSES
        try:
            architecture = architecture_of(recipe.model, self.image_size, num_classes)
            summary = summarize(architecture, self.image_size)
            num_frozen = num_frozen_parts(recipe.fine_tune, len(architecture.stage_depths), epoch=1)
        except RecipeError as error:
            self._refuse(error)
            return
        self._page.choices.set_error("")
        self._page.next_button.setEnabled(True)
        legend = self._frozen_words(num_frozen) or self._legend(architecture)
        self._page.set_network(architecture, summary, self.image_size, legend)
        self._page.diagram.set_frozen(num_frozen)
        self._page.set_figures(self._figures(summary))
        name = self._name(architecture)
        self._page.header.set_chip(name)
        self._page.header.summary.setText(self._words())
        is_own = recipe.model.depth == OWN_STAGES
        short = self.tr("own") if is_own else f"R-{recipe.model.depth}"
        self.stage_changed.emit(f"{short} {short_count(summary.parameters)}", None, "ready")

    def _refuse(self, error: RecipeError) -> None:
        words = words_for(error)
        self._page.show_no_network(f"{words.sentence} {words.hint}".strip())
        self._page.header.set_chip("")
        self._page.header.summary.setText("")
        self.stage_changed.emit(self.tr("does not fit"), None, "failed")

    def _name(self, architecture: Architecture) -> str:
        return architecture.title

    def _words(self) -> str:
        dataset = self._session.dataset
        if dataset is None:
            text = self.tr("for 10 classes at {size} × {size} px, until a data set is open")
            return text.format(size=self.image_size)
        text = self.tr("for the {classes} classes of {name} at {size} × {size} px")
        return text.format(classes=len(dataset.classes), name=dataset.name, size=self.image_size)

    def _legend(self, architecture: Architecture) -> str:
        if architecture.style == "fast":
            return self.tr(
                "Whitened patches in front; a convolution and a maximum of 2×2 lead into each stage; "
                "arcs are shortcuts. After Page 2018 and Jordan 2024."
            )
        shortcut = (
            self.tr("Arcs are shortcuts; dashed, with a box, where a 1×1 convolution changes the shape.")
            if architecture.shortcut == "B"
            else self.tr("Arcs are shortcuts; dashed where zeros are padded, because the shape changes.")
        )
        family = (
            self.tr("He et al. 2015, section 4.2.")
            if self._session.recipe.model.depth in CIFAR_DEPTHS
            else self.tr("He et al. 2015, table 1.")
        )
        parts = [shortcut]
        if architecture.style == "keras":
            parts.append(self.tr("Each layer is a convolution with a bias, a ReLU, a norm: Keras' order."))
        if self._session.recipe.model.depth != OWN_STAGES:
            parts.append(family)
        return " ".join(parts)

    def _frozen_words(self, num_frozen: int) -> str:
        """The legend of a network that trains in part; empty where all of it does."""
        if not num_frozen:
            return ""
        if not self._session.recipe.fine_tune.unfreeze_every:
            return self.tr("What is hatched is frozen: it stays as the weights have it.")
        return self.tr("What is hatched is frozen at first, and set free from the back to the front.")

    def _figures(self, summary: Summary) -> dict[str, Figure]:
        recipe = self._session.recipe
        copies = COPIES_OF_WEIGHTS[recipe.optimizer.name]
        weights_bytes = summary.parameters * FLOAT_BYTES
        batch_size = recipe.training.batch_size or UNMEASURED_BATCH_SIZE
        batch_bytes = summary.activation_bytes * batch_size
        memory = self.tr(
            "A batch of {batch} in fp32: {activations} of activations, {weights} of weights, gradients and "
            "optimizer. The library's own buffers come on top."
        )
        return {
            "parameters": Figure(
                short_count(summary.parameters),
                grouped(summary.parameters),
                self.tr("Weights and biases; {size} in fp32.").format(size=size_words(weights_bytes)),
            ),
            "flops": Figure(
                short_count(summary.flops),
                self.tr("for one image"),
                self.tr(
                    "Convolutions and the linear layer; a training step takes about three times as many."
                ),
            ),
            "memory": Figure(
                size_words(batch_bytes + copies * weights_bytes),
                self.tr("batch of {batch}, fp32").format(batch=batch_size),
                memory.format(
                    batch=batch_size,
                    activations=size_words(batch_bytes),
                    weights=size_words(copies * weights_bytes),
                ),
            ),
        }
