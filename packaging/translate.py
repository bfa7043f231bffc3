"""Brings the translations up to date: `python packaging/translate.py`; exits with 1 where words are missing.

Finds the texts of the source, those of the recipe's fields, of the presets and of the models that come with
the app, writes them into `resources/translations/*.ts`, and makes the .qm files of what is translated there.
What is to be translated then is named, and is written into the .ts file with Qt Linguist or any editor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import studio_core

from resnet_studio.core.config.presets import load_presets
from resnet_studio.core.config.storage import recipe_fields
from resnet_studio.core.models.shipped import shipped_cards

FOLDER = studio_core.ROOT / "resources" / "translations"
SOURCES = studio_core.ROOT / "resnet_studio"
RECIPE_CONTEXT = "recipe"  # the context that `gui/widgets/recipe_fields.words` asks for


def main(words: list[str]) -> int:
    """Update all languages; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.parse_args(words)
    files = sorted(FOLDER.glob("*.ts"))
    update(files)
    for path in files:
        release(path)
    missing = [(path.name, source) for path in files for source in unfinished(path)]
    for name, source in missing:
        print(f"{name}: {source!r} is not translated")
    print(f"{len(missing)} texts are missing." if missing else "All texts are translated.")
    return 1 if missing else 0


def update(files: list[Path]) -> None:
    """Put the texts of now into the .ts files; those that are gone leave them."""
    with tempfile.TemporaryDirectory() as folder:
        extra = Path(folder) / "recipe_texts.py"
        extra.write_text(as_source(recipe_texts()), encoding="utf-8")
        sources = Path(folder) / "sources.lst"
        python = [*sorted(SOURCES.rglob("*.py")), extra]
        sources.write_text("\n".join(map(str, python)), encoding="utf-8")
        options = ["-no-obsolete", "-locations", "none", "-silent"]
        _run("pyside6-lupdate", *options, f"@{sources}", "-ts", *map(str, files))


def release(path: Path) -> None:
    """Make the .qm file that the window reads."""
    _run("pyside6-lrelease", "-silent", str(path), "-qm", str(path.with_suffix(".qm")))


def recipe_texts() -> list[str]:
    """What a user reads of the recipe's fields, the presets and the shipped models, each text once."""
    return list(dict.fromkeys(text for text in _all_recipe_texts() if text.strip()))


def _all_recipe_texts() -> Iterator[str]:
    for _, field in recipe_fields():
        yield field.title or ""
        yield field.description or ""
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        yield from (str(extra.get(name, "")) for name in ("unit", "where", "source"))
        labels = extra.get("labels", {})
        yield from map(str, labels.values()) if isinstance(labels, dict) else ()
    for preset in load_presets():
        promise = preset.promise
        yield from (promise.title, promise.description, promise.time, promise.accuracy, promise.source)
    for card in shipped_cards().values():
        yield card.title


def as_source(texts: list[str]) -> str:
    """A Python file in which lupdate finds these texts."""
    calls = (
        f'QT_TRANSLATE_NOOP("{RECIPE_CONTEXT}", {json.dumps(text, ensure_ascii=False)})' for text in texts
    )
    return "".join(f"{call}\n" for call in calls)


def unfinished(path: Path) -> list[str]:
    """The texts of a .ts file that have no translation or one that waits for a second look."""
    messages = ElementTree.parse(path).iterfind("context/message")
    return [message.findtext("source", "") for message in messages if not _is_finished(message)]


def _is_finished(message: ElementTree.Element) -> bool:
    translation = message.find("translation")
    return translation is not None and bool(translation.text) and translation.get("type") is None


def _run(tool: str, *arguments: str) -> None:
    """Run one of PySide6's tools, which lie beside the interpreter."""
    path = Path(sys.executable).with_name(tool)
    command = [str(path) if path.exists() else tool, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{tool} failed: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
