"""English of other processes is told again in the language of the window."""

import string
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from resnet_studio.core.errors import DataError, StudioError
from resnet_studio.gui.language import CHINESE, apply_language
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.retold import _num_own, _sources, retold


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    apply_language("zh_CN")
    yield
    apply_language("en")


def filled(template: str, marks: dict[str, str]) -> str:
    """A template with its gaps filled by marks, whatever their formats."""
    parts = string.Formatter().parse(template)
    return "".join(literal + (marks[name] if name else "") for literal, name, _, _ in parts)


def test_every_text_of_the_core_leads_back_to_its_template(chinese: None) -> None:
    wrong = []
    for context, source in _sources(CHINESE):
        names = [name for _, name, _, _ in string.Formatter().parse(source) if name]
        marks = {name: f"«{number}»" for number, name in enumerate(names)}
        told = QCoreApplication.translate(context, source)
        if _num_own(source) and retold(filled(source, marks)) != filled(told, marks):
            wrong.append((source, retold(filled(source, marks))))
    assert wrong == []


def test_a_failure_of_a_run_keeps_its_numbers(chinese: None) -> None:
    text = "training.batch_size is 128, but there are only 96 images to train on."
    assert retold(text) == "training.batch_size 为 128，但只有 96 张训练图像。"


def test_a_reason_within_a_sentence_is_told_too(chinese: None) -> None:
    assert retold("It cannot be read: it is empty.") == "无法读取：它是空的。"
    assert retold("It cannot be read: Permission denied.") == "无法读取：没有权限。"


def test_each_line_is_told_by_itself(chinese: None) -> None:
    assert retold("Training\nqwertz\nIt is empty.") == "训练\nqwertz\n它是空的。"


def test_what_is_not_known_stays(chinese: None) -> None:
    for text in ("", "ZeroDivisionError: division by zero", "x" * 10_000, "{name} and {0} and }{"):
        assert retold(text) == text


def test_an_error_of_the_worker_is_shown_translated(chinese: None) -> None:
    inner = DataError(
        "{path} cannot be read: {reason}.", {"path": "a.png", "reason": "it is broken or cut off"}
    )
    told = words_for(StudioError("{message}", {"message": inner.message, "advice": ""}, hint="{advice}"))
    assert told.sentence == "无法读取 a.png：它已损坏或不完整。"


def test_names_of_the_users_own_stay_though_they_are_words(chinese: None) -> None:
    error = DataError("The data set {name} holds too few images to train.", {"name": "Training"})
    assert words_for(error).sentence == "数据集 Training 的图像太少，无法训练。"


def test_in_english_all_stays_as_it_is(qapp: QApplication) -> None:
    assert retold("It is empty.") == "It is empty."
