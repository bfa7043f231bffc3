"""The language of the window: which one holds, put on the application, changed live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from resnet_studio.core.resources import resource_path
from resnet_studio.core.settings import LanguageChoice

ENGLISH = "en"
CHINESE = "zh_CN"
LANGUAGE_NAMES = {ENGLISH: "English", CHINESE: "简体中文"}
"""What each is called by those who read it; shown so in every language."""


@dataclass
class Worn:
    """What the application speaks now.

    Attributes:
        language: Its name, such as zh_CN.
        translators: What Qt asks for it: the app's words and Qt's own.
    """

    language: str = ENGLISH
    translators: list[QTranslator] = field(default_factory=list)


_worn = Worn()


def language_for(choice: LanguageChoice, wishes: Sequence[str] | None = None) -> str:
    """The language that a choice means on this system.

    The system's is the first of those that its user reads and the app speaks; `wishes` are their names, by
    default as the system says. Of the Chinese ones it is the one in simplified characters.
    """
    if choice != "system":
        return choice
    for name in QLocale.system().uiLanguages() if wishes is None else wishes:
        locale = QLocale(name)
        if locale.language() == QLocale.Language.English:
            return ENGLISH
        if locale.script() == QLocale.Script.SimplifiedHanScript:
            return CHINESE
    return ENGLISH


def current_language() -> str:
    """The language that the application speaks now."""
    return _worn.language


def apply_language(choice: LanguageChoice) -> None:
    """Let the application speak a language; what was built before keeps its words."""
    language = language_for(choice)
    for translator in _worn.translators:
        QCoreApplication.removeTranslator(translator)
    _worn.language = language
    _worn.translators = [] if language == ENGLISH else [_qts_own(language), _apps_own(language)]
    for translator in _worn.translators:
        QCoreApplication.installTranslator(translator)


def _apps_own(language: str) -> QTranslator:
    translator = QTranslator()
    translator.load(str(resource_path(f"translations/resnet_studio_{language}.qm")))
    return translator


def _qts_own(language: str) -> QTranslator:
    """The words on the buttons of Qt's dialogs; empty where PySide6 came without them."""
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator.load(f"qtbase_{language}", folder)
    return translator
