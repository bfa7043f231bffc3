"""The language that a choice means, and that Qt and the app speak it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from resnet_studio.gui.language import CHINESE, ENGLISH, apply_language, current_language, language_for


@pytest.fixture(autouse=True)
def _english_after(qapp: QApplication) -> Iterator[None]:
    yield
    apply_language(ENGLISH)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["zh-Hans-CN", "en-US"], CHINESE),
        (["zh-CN"], CHINESE),
        (["zh-Hans-SG"], CHINESE),
        (["de-DE", "zh-CN", "en"], CHINESE),
        (["zh-TW"], ENGLISH),
        (["zh-Hant-HK", "en"], ENGLISH),
        (["en-GB", "zh-CN"], ENGLISH),
        (["fr-FR"], ENGLISH),
        (["C"], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_the_systems_language_is_the_first_that_the_app_speaks(wishes: list[str], language: str) -> None:
    assert language_for("system", wishes) == language


def test_a_chosen_language_holds_on_any_system() -> None:
    assert language_for("zh_CN", ["en-US"]) == CHINESE
    assert language_for("en", ["zh-CN"]) == ENGLISH


def test_the_words_change_and_change_back() -> None:
    apply_language("zh_CN")
    assert current_language() == CHINESE
    assert QCoreApplication.translate("Stage", "Data") == "数据"
    assert QCoreApplication.translate("recipe", "Learning rate") == "学习率"
    apply_language("en")
    assert QCoreApplication.translate("Stage", "Data") == "Data"


def test_the_buttons_of_qts_own_dialogs_speak_it_too(qtbot: QtBot) -> None:
    apply_language("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert "取消" in box.button(QDialogButtonBox.StandardButton.Cancel).text()
