"""What is said of a data set before training on it."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from resnet_studio.core.config.sections import DataRecipe
from resnet_studio.core.data.dataset import SPLITS, Fault
from resnet_studio.core.data.digits import scan_digits
from resnet_studio.gui.data.findings import findings_for, part_words, split_words
from resnet_studio.gui.data.recent_card import shown_name


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([-1], "Cut by class"),
        ([0], "Cut by class"),
        ([0, 2], "validation is cut from train"),
        ([0, 1], "As the data set gives it."),
        ([0, 1, 2], "As the data set gives it."),
    ],
)
def test_where_the_parts_come_from_is_said(given: list[int], words: str) -> None:
    digits = scan_digits()
    splits = np.resize(np.array(given, np.int8), len(digits))
    text = split_words(dataclasses.replace(digits, given_splits=splits), DataRecipe())
    assert words in text
    if words != "validation is cut from train":
        assert "validation is cut" not in text


@pytest.mark.parametrize(("is_verified", "words"), [(True, "Verified copy"), (False, "Unverified copy")])
def test_a_copy_of_cifar10_says_whether_it_is_verified(is_verified: bool, words: str) -> None:
    dataset = dataclasses.replace(scan_digits(), kind="cifar10", verified=is_verified)
    assert words in [finding.text for finding in findings_for(dataset)]


def test_what_is_wrong_is_told_with_the_file_it_is_wrong_with() -> None:
    dataset = dataclasses.replace(scan_digits(), faults=(Fault("cats/torn.jpg", "It is empty."),))
    finding = findings_for(dataset)[0]
    assert (finding.text, finding.detail) == ("1 entry left out or odd", "torn.jpg: It is empty.")


class Marking(QTranslator):
    """A translation that marks what it was asked for."""

    def translate(
        self, context: bytes, text: bytes, disambiguation: bytes | None = None, number: int = -1
    ) -> str:
        return f"[{text!s}]"


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("marked")
def test_what_is_said_of_a_data_set_can_be_translated() -> None:
    digits = dataclasses.replace(scan_digits(), kind="cifar10", verified=True)
    texts = [split_words(digits, DataRecipe()), *map(part_words, SPLITS), shown_name("digits")]
    texts += [text for finding in findings_for(digits) for text in (finding.text, finding.detail) if text]
    assert len(texts) > 6
    assert [text for text in texts if not text.startswith("[")] == []
