"""The sums give the figures of scikit-learn, however the images are cut into batches."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from resnet_studio.core.evaluation.metrics import ClassificationSums


def draw(num: int, num_classes: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(num, num_classes, generator=generator) * 3
    return logits, torch.randint(num_classes, (num,), generator=generator)


def sums_of(logits: Tensor, labels: Tensor, cuts: list[int]) -> ClassificationSums:
    sums = ClassificationSums(logits.shape[1])
    edges = sorted({0, len(labels), *(cut % len(labels) for cut in cuts)})
    for i in range(len(edges) - 1):
        sums.add(logits[edges[i] : edges[i + 1]], labels[edges[i] : edges[i + 1]])
    return sums


@settings(deadline=None, max_examples=40)
@given(
    num=st.integers(1, 120),
    num_classes=st.integers(2, 12),
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(0, 1000), max_size=6),
)
def test_the_figures_are_those_of_scikit_learn(
    num: int, num_classes: int, seed: int, cuts: list[int]
) -> None:
    from sklearn import metrics

    logits, labels = draw(num, num_classes, seed)
    sums = sums_of(logits, labels, cuts)
    truth, answers, every = labels.numpy(), logits.argmax(dim=1).numpy(), list(range(num_classes))
    assert sums.num_images == num
    assert sums.accuracy == pytest.approx(metrics.accuracy_score(truth, answers))
    np.testing.assert_array_equal(
        sums.confusion.numpy(), metrics.confusion_matrix(truth, answers, labels=every)
    )
    probabilities = logits.double().softmax(dim=1).numpy()
    assert sums.loss == pytest.approx(
        metrics.log_loss(truth, probabilities, labels=every), rel=1e-5, abs=1e-6
    )
    if num_classes > 5:
        expected = metrics.top_k_accuracy_score(truth, logits.numpy(), k=5, labels=every)
        assert sums.top5 == pytest.approx(expected)
    else:
        assert sums.top5 == 1
    precision, recall, f1, images = metrics.precision_recall_fscore_support(
        truth, answers, labels=every, zero_division=np.nan
    )
    table = sums.per_class([f"class {i}" for i in every])
    for i, row in enumerate(table.values()):
        assert row["images"] == images[i]
        for name, value in (("precision", precision[i]), ("recall", recall[i])):
            assert row[name] is None if np.isnan(value) else row[name] == pytest.approx(value)
        if images[i] or (answers == i).any():
            assert row["f1"] == pytest.approx(np.nan_to_num(f1[i]))
        else:
            assert row["f1"] is None


@given(cuts=st.lists(st.integers(0, 1000), max_size=8))
def test_the_cut_into_batches_does_not_matter(cuts: list[int]) -> None:
    logits, labels = draw(50, 7, 0)
    whole, parted = sums_of(logits, labels, []), sums_of(logits, labels, cuts)
    assert torch.equal(whole.confusion, parted.confusion)
    assert (whole.accuracy, whole.top5) == (parted.accuracy, parted.top5)
    assert whole.loss == pytest.approx(parted.loss, rel=1e-12)


def test_half_precision_logits_are_added_in_full() -> None:
    logits, labels = draw(20, 3, 0)
    logits = logits.bfloat16()
    assert sums_of(logits, labels, []).loss == sums_of(logits.float(), labels, []).loss
