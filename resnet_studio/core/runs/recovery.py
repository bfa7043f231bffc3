"""What of a run can be had again from another of its files."""

from __future__ import annotations

import hashlib
import json

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.storage import dump_recipe, set_values
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.generations import CHECKPOINT_KINDS, generations_of, is_intact, read_header


def recipe_of_checkpoint(folder: RunFolder, sha256: str) -> bytes | None:
    """The recipe of this digest, as TOML, from the run's checkpoints; None where none of them holds it."""
    for kind in CHECKPOINT_KINDS:
        for one in generations_of(folder, kind):
            if not is_intact(folder, one):
                continue
            try:
                header, _ = read_header(folder.checkpoints / one.file)
                recipe = Recipe.model_validate(json.loads(header["__metadata__"]["resnet_studio"])["recipe"])
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue
            # A batch size that the recipe leaves open is filled in there.
            for asked in (recipe, set_values(recipe, {"training.batch_size": 0})):
                content = dump_recipe(asked).encode()
                if hashlib.sha256(content).hexdigest() == sha256:
                    return content
    return None
