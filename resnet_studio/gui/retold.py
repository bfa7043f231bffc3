"""English sentences from another process or a file, told again in the language of the window.

A run, the worker and the doctor are commands, and commands speak English: what they say has its numbers and
names in it already when the window reads it. The templates are known, so the sentence leads back to the one
that it was made of, and to what was put in.
"""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication

from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.resources import resource_path
from resnet_studio.gui.language import ENGLISH, current_language

CONTEXTS = ("errors", "notes", "doctor", "faults", "reasons", "activity", "device")
"""Where the core's own texts stand; the window's are never formatted before they are translated."""

SENTENCE_FIELDS = frozenset(
    ["reason", "fault", "faults", "message", "advice", "error", "device", "what", "network", "found"],
)
"""Names of the parameters that hold words of the core and not names of the user's."""

SYSTEM_WORDS = (
    QT_TRANSLATE_NOOP("reasons", "No such file or directory"),
    QT_TRANSLATE_NOOP("reasons", "Permission denied"),
    QT_TRANSLATE_NOOP("reasons", "No space left on device"),
    QT_TRANSLATE_NOOP("reasons", "Read-only file system"),
    QT_TRANSLATE_NOOP("reasons", "Input/output error"),
    QT_TRANSLATE_NOOP("reasons", "Is a directory"),
    QT_TRANSLATE_NOOP("reasons", "Not a directory"),
    QT_TRANSLATE_NOOP("reasons", "File exists"),
    QT_TRANSLATE_NOOP("reasons", "File name too long"),
    QT_TRANSLATE_NOOP("reasons", "Too many open files"),
    QT_TRANSLATE_NOOP("reasons", "Cannot allocate memory"),
    QT_TRANSLATE_NOOP("reasons", "Too many levels of symbolic links"),
)
"""What the system says of the commonest failures, which processes pass on in English."""

MAX_CHARACTERS = 4000
_formatter = string.Formatter()


@dataclass(frozen=True)
class Template:
    """A text of the core.

    Attributes:
        context: Where it stands in the translations.
        source: The text in English.
        pattern: What a sentence made of it looks like; a group for each field, in their order.
        fields: The names of the fields.
    """

    context: str
    source: str
    pattern: re.Pattern[str]
    fields: tuple[str, ...]


def retold(text: str) -> str:
    """A text of the core in the language of the window; one that is not known stays as it is."""
    if current_language() == ENGLISH or not text or len(text) > MAX_CHARACTERS:
        return text
    return _retold(text, current_language())


@functools.lru_cache(maxsize=1024)
def _retold(text: str, language: str) -> str:
    lines = text.split("\n")
    if len(lines) > 1:
        return "\n".join(_retold(line, language) for line in lines)
    for template in _templates(language):
        found = template.pattern.fullmatch(text)
        if found is not None:
            return _made_again(template, found.groups(), language)
    return text


def _made_again(template: Template, groups: tuple[str, ...], language: str) -> str:
    values = dict(zip(template.fields, groups, strict=True))
    for name in SENTENCE_FIELDS & values.keys():
        values[name] = _retold(values[name], language)
    translation = QCoreApplication.translate(template.context, template.source)
    return "".join(
        literal + (values.get(name, "") if name is not None else "")
        for literal, name, _, _ in _formatter.parse(translation)
    )


@functools.cache
def _templates(language: str) -> list[Template]:
    """Those of the core, the ones with most words of their own first: they say most."""
    templates = [_template(context, source) for context, source in _sources(language)]
    return sorted((one for one in templates if _num_own(one.source)), key=lambda one: -_num_own(one.source))


def _sources(language: str) -> Iterator[tuple[str, str]]:
    path = resource_path(f"translations/resnet_studio_{language}.ts")
    for context in ElementTree.parse(path).iterfind("context"):
        name = context.findtext("name", "")
        if name in CONTEXTS:
            yield from ((name, message.findtext("source", "")) for message in context.iterfind("message"))


def _template(context: str, source: str) -> Template:
    parts, fields = [], []
    for literal, name, _, _ in _formatter.parse(source):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(f"(?P={name})" if name in fields else f"(?P<{name}>.*?)")
            fields.append(name)
    return Template(context, source, re.compile("".join(parts), re.DOTALL), tuple(dict.fromkeys(fields)))


def _num_own(source: str) -> int:
    """How many letters of a template are its own: one that is all parameters fits everything."""
    literals = (literal for literal, _, _, _ in _formatter.parse(source))
    return sum(character.isalpha() for literal in literals for character in literal)
