"""A file of weights becomes the network that was saved or a sentence: never another one, never a crash."""

import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import Tensor

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.config.sections import ModelRecipe
from resnet_studio.core.errors import RunError, StudioError, WeightsError
from resnet_studio.core.models.catalog import architecture_of
from resnet_studio.core.models.resnet import build
from resnet_studio.core.models.weights import load_network, weights_path
from resnet_studio.core.runs.checkpoint import HEADER_KEY, read_checkpoint, write_checkpoint
from resnet_studio.core.runs.folder import create_run_folder, run_of
from resnet_studio.core.runs.generations import save_generation

CPU = torch.device("cpu")
ARCHITECTURE = architecture_of(ModelRecipe(depth=0, stage_depths=(1, 1), stage_widths=(4, 8)), 8, 3)
MODEL = build(ARCHITECTURE, 1)
ABOUT = {
    "architecture": ARCHITECTURE.to_dict(),
    "classes": ["a", "b", "c"],
    "preprocessing": {"image_size": 8, "resize": "crop", "mean": [0.5] * 3, "std": [0.5] * 3},
    "recipe": Recipe().model_dump(mode="json"),
    "epoch": 3,
}


def tensors() -> dict[str, Tensor]:
    return {f"model.{name}": value.clone() for name, value in MODEL.state_dict().items()}


def write(path: Path, values: Mapping[str, Tensor] | None = None, **about: Any) -> Path:
    write_checkpoint(path, tensors() if values is None else values, ABOUT | about)
    return path


def test_a_network_comes_back_to_the_bit_and_ready_to_answer(tmp_path: Path) -> None:
    network = load_network(write(tmp_path / "w.safetensors"), CPU)
    for name, value in MODEL.state_dict().items():
        assert torch.equal(value, network.model.state_dict()[name]), name
    assert not network.model.training
    assert network.about.classes == ("a", "b", "c")
    assert network.about.epoch == 3


def test_what_belongs_to_training_alone_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "w", tensors() | {"optimizer.x": torch.zeros(1000), "window": torch.zeros(3)})
    load_network(path, CPU)
    assert "window" not in read_checkpoint(path, "model.").tensors
    assert "window" in read_checkpoint(path).tensors


def test_tensors_of_any_form_come_back_as_they_were(tmp_path: Path) -> None:
    base = torch.arange(24.0).reshape(2, 3, 2, 2)
    values = {
        "channels last": base.to(memory_format=torch.channels_last),
        "a view": base[:, 1],
        "the same again": base[:, 1],
        "turned": base.permute(3, 2, 1, 0),
        "one": torch.tensor(3),
        "none": torch.zeros(0, 3),
    }
    write_checkpoint(tmp_path / "w", values, {"name": "é"})
    found = read_checkpoint(tmp_path / "w")
    assert found.about == {"name": "é"}
    for name, value in values.items():
        assert torch.equal(found.tensors[name], value), name


def test_a_section_is_cut_at_the_dot() -> None:
    from resnet_studio.core.runs.checkpoint import Checkpoint

    checkpoint = Checkpoint({"model.a": torch.ones(1), "models.b": torch.ones(1)}, {})
    assert list(checkpoint.section("model")) == ["a"]


HUGE = {"stage_depths": [200] * 8, "stage_widths": [4096] * 8}


@pytest.mark.parametrize(
    "architecture",
    [HUGE, {"num_classes": 10**12}, {"stage_widths": [4, 16]}, {"shortcut": "A"}, {"block": "bottleneck"}],
)
def test_a_description_of_another_network_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, architecture: dict[str, Any]
) -> None:
    def never(*_: object) -> None:
        pytest.fail("it was built")

    monkeypatch.setattr("resnet_studio.core.models.weights.build", never)
    path = write(tmp_path / "w", architecture=ABOUT["architecture"] | architecture)  # type: ignore[operator]
    with pytest.raises(WeightsError, match="do not fit their own description"):
        load_network(path, CPU)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.pop("model.fc.bias"),
        lambda values: values.pop("model.bn1.running_mean"),
        lambda values: values.update({"model.more": torch.zeros(1)}),
        lambda values: values.update({"model.fc.weight": values["model.fc.weight"].T.contiguous()}),
        lambda values: values.update({"model.bn1.running_var": torch.zeros(7)}),
        lambda values: values.clear(),
    ],
)
def test_tensors_that_do_not_fit_are_refused(
    tmp_path: Path, change: Callable[[dict[str, Tensor]], object]
) -> None:
    values = tensors()
    change(values)
    with pytest.raises(WeightsError, match="do not fit their own description"):
        load_network(write(tmp_path / "w", values), CPU)


@pytest.mark.parametrize("classes", [["a", "b"], ["a", "b", "c", "d"], ["a", "a", "b"], []])
def test_class_names_that_do_not_fit_the_answers_are_refused(tmp_path: Path, classes: list[str]) -> None:
    with pytest.raises(WeightsError, match="class name"):
        load_network(write(tmp_path / "w", classes=classes), CPU)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"classes": 3}, "classes: Input should be"),
        ({"preprocessing": {**ABOUT["preprocessing"], "std": [0, 1, 1]}}, r"preprocessing\.std\.0: "),  # type: ignore[dict-item]
        ({"recipe": {"version": 2}}, r"recipe\.version: "),
        ({"architecture": {}}, "name"),
        ({"architecture": {**ABOUT["architecture"], "block": "vit"}}, "block"),  # type: ignore[dict-item]
    ],
)
def test_a_wrong_description_is_refused_with_key_and_reason(
    tmp_path: Path, about: dict[str, Any], reason: str
) -> None:
    with pytest.raises(WeightsError, match=reason):
        load_network(write(tmp_path / "w", **about), CPU)


def test_a_file_of_others_is_told_as_such(tmp_path: Path) -> None:
    save_file({"x": torch.zeros(1)}, tmp_path / "theirs.safetensors")
    with pytest.raises(WeightsError, match="was not written by ResNet Studio"):
        load_network(tmp_path / "theirs.safetensors", CPU)
    torch.save({"x": torch.zeros(1)}, tmp_path / "theirs.pt")
    with pytest.raises(WeightsError, match=r"cannot be read.*Choose a run"):
        load_network(tmp_path / "theirs.pt", CPU)


def test_missing_empty_and_no_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    for path in (tmp_path / "gone", tmp_path / "empty", tmp_path):
        with pytest.raises(WeightsError, match="cannot be read"):
            load_network(path, CPU)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "w"
    return write(path).read_bytes()


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_a_header_with_flipped_bytes_gives_a_network_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, good: bytes, data: st.DataObject
) -> None:
    content = bytearray(good)
    header_end = 8 + struct.unpack("<Q", good[:8])[0]
    for place in data.draw(st.lists(st.integers(0, header_end - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(content), len(content), header_end, header_end // 2]))
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(content[:cut])
    try:
        network = load_network(path, CPU)
    except StudioError as error:
        assert str(error)  # noqa: PT017 - both ends are good
    else:
        assert len(network.about.classes) == network.model.architecture.num_classes


@pytest.mark.parametrize("about", ["[]", "3", "null", "{", "[" * 100_000])
def test_a_header_that_is_no_object_is_refused(tmp_path: Path, about: str) -> None:
    save_file(tensors(), tmp_path / "w", metadata={HEADER_KEY: about})
    with pytest.raises(WeightsError):
        load_network(tmp_path / "w", CPU)


def test_a_run_means_its_best_and_a_file_itself(tmp_path: Path) -> None:
    folder = create_run_folder(tmp_path, "run")
    folder.recipe_path.write_text("")
    generation = save_generation(
        folder, "best", lambda path: write_checkpoint(path, tensors(), ABOUT), epoch=3, step=9
    )
    best = folder.checkpoints / generation.file
    assert weights_path("run", tmp_path) == weights_path(folder.path, tmp_path) == best
    assert weights_path(str(best), tmp_path) == best
    found = run_of(best)
    assert found is not None
    assert found.path == folder.path.resolve()
    assert run_of(write(tmp_path / "alone")) is None


@pytest.mark.parametrize("name", ["gone", "~nobody-of-this-name/x", "a\0b", "x" * 5000])
def test_a_name_of_nothing_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(RunError, match="There is no run"):
        weights_path(name, tmp_path)


def test_the_header_is_plain_json(tmp_path: Path) -> None:
    content = write(tmp_path / "w").read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    assert json.loads(header["__metadata__"][HEADER_KEY])["epoch"] == 3
