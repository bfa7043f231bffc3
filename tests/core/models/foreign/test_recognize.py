"""The network behind a list of tensors is found by structure, whatever its layers are called."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_studio.core.models.catalog import Architecture
from resnet_studio.core.models.foreign.entries import TensorEntry
from resnet_studio.core.models.foreign.inspection import inspect_weights
from resnet_studio.core.models.foreign.recognize import recognize
from resnet_studio.core.models.resnet import build

Make = Callable[..., Architecture]
Entries = dict[str, TensorEntry]


def entries(model: torch.nn.Module) -> Entries:
    return {
        name: TensorEntry(str(value.dtype).removeprefix("torch."), tuple(value.shape))
        for name, value in model.state_dict().items()
    }


def renamed(tensors: Entries, *rules: tuple[str, str]) -> Entries:
    found = {}
    for name, entry in tensors.items():
        for pattern, replacement in rules:
            name = re.sub(pattern, replacement, name)
        found[name] = entry
    return found


def sequential(match: re.Match[str]) -> str:
    """Convolutions and norms of a block by their place in a `Sequential` with ReLUs between them."""
    return f"residual_function.{(int(match[2]) - 1) * 3 + (match[1] == 'bn')}."


NAMINGS: dict[str, list[tuple[str, Any]]] = {
    "as ours": [],
    "wrapped": [("^", "module.")],
    "wrapped twice": [("^", "model.backbone.")],
    "for CIFAR": [("^fc", "linear"), ("downsample", "shortcut")],
    "sequences": [
        (r"^(conv|bn)1\.", lambda match: f"conv1.{int(match[1] == 'bn')}."),
        (r"^layer(\d)", lambda match: f"conv{int(match[1]) + 1}_x"),
        (r"\b(conv|bn)(\d)\.(?!\d)", sequential),
        ("downsample", "shortcut"),
    ],
    "Hugging Face": [
        (r"^conv1", "resnet.embedder.embedder.convolution"),
        (r"^bn1", "resnet.embedder.embedder.normalization"),
        (r"^layer(\d)\.(\d+)", lambda match: f"resnet.encoder.stages.{int(match[1]) - 1}.layers.{match[2]}"),
        (r"\.conv(\d)\.", lambda match: f".layer.{int(match[1]) - 1}.convolution."),
        (r"\.bn(\d)\.", lambda match: f".layer.{int(match[1]) - 1}.normalization."),
        (r"downsample\.0", "shortcut.convolution"),
        (r"downsample\.1", "shortcut.normalization"),
        ("^fc", "classifier.1"),
    ],
    "underlines": [(r"^layer(\d)\.(\d+)\.", r"layer\1_\2_")],
    "first without a number": [(r"(layer\d\.\d+\.(?:conv|bn))1", r"\1")],
    "letters": [(r"\.(conv|bn)(\d)\.(?=\w)", lambda match: f".{match[1]}_{' abc'[int(match[2])]}.")],
    "head apart": [("^(?!fc)", "backbone."), ("^fc", "head.fc")],
}


@pytest.mark.parametrize("naming", [name for name in NAMINGS if name != "sequences"])
@pytest.mark.parametrize("block", ["basic", "bottleneck"])
@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_names_do_not_matter(naming: str, block: str, shortcut: str, make_architecture: Make) -> None:
    wanted = make_architecture(block=block, shortcut=shortcut, stage_depths=(2, 11), stem="imagenet")
    tensors = renamed(entries(build(wanted, 0)), *NAMINGS[naming])
    for order in (tensors, dict(sorted(tensors.items()))):
        found = recognize(order)
        assert found.reason == ""
        assert found.fits, (found.missing, found.unexpected, found.misshapen)
        assert found.architecture == wanted
        assert found.names == dict(zip(entries(build(wanted, 0)), tensors, strict=True))


def test_layers_in_sequences_are_found(make_architecture: Make) -> None:
    wanted = make_architecture(block="bottleneck", stage_depths=(1, 2), stem="cifar")
    tensors = renamed(entries(build(wanted, 0)), *NAMINGS["sequences"])
    assert "conv3_x.0.residual_function.3.weight" in tensors
    found = recognize(tensors)
    assert found.fits, found
    assert found.architecture == wanted


@pytest.mark.parametrize("depth", [20, 110, 18, 50, 152])
def test_the_known_networks_get_their_names(depth: int, make_architecture: Make) -> None:
    wanted = make_architecture(depth=depth, shortcut="auto", stem="cifar")
    with torch.device("meta"):
        from resnet_studio.core.models.resnet import ResNet

        found = recognize(entries(ResNet(wanted)))
    assert found.architecture == wanted
    assert found.architecture.name == f"resnet{depth}"


def test_old_files_have_no_counters_and_some_have_counters_of_others(make_architecture: Make) -> None:
    tensors = entries(build(make_architecture(), 0))
    old = {name: entry for name, entry in tensors.items() if "num_batches" not in name}
    old["conv1.total_ops"] = TensorEntry("float64", (1,))
    assert recognize(old).fits


def test_what_does_not_fit_is_named(make_architecture: Make) -> None:
    tensors = entries(build(make_architecture(), 0))
    del tensors["layer1.1.bn2.running_var"]
    tensors["layer1.0.gate.weight"] = TensorEntry("float32", (4, 4))
    tensors["layer2.0.bn1.bias"] = TensorEntry("float32", (5,))
    found = recognize(tensors)
    assert found.missing == ("layer1.1.bn2.running_var",)
    assert found.unexpected == ("layer1.0.gate.weight",)
    assert found.misshapen == (("layer2.0.bn1.bias", (5,), (8,)),)
    assert not found.fits


def test_a_network_without_its_last_layer_is_one_without_classes(make_architecture: Make) -> None:
    tensors = entries(build(make_architecture(), 0))
    found = recognize({name: entry for name, entry in tensors.items() if not name.startswith("fc")})
    assert found.fits
    assert found.architecture is not None
    assert found.architecture.num_classes == 0


WORDS = {
    "norms": (r"\.bn(\d)", lambda match: f".norm_{('pre', 'post')[int(match[1]) - 1]}"),
    "convolutions": (r"\.conv(\d)", lambda match: f".{('second', 'last')[int(match[1]) - 1]}_conv"),
    "blocks": (r"layer1\.(\d)", lambda match: f"layer1.{('one', 'two', 'three')[int(match[1])]}"),
}


@pytest.mark.parametrize("words", WORDS)
def test_names_whose_order_the_alphabet_gets_wrong_are_refused(words: str, make_architecture: Make) -> None:
    tensors = renamed(
        entries(build(make_architecture(stage_depths=(3,), stage_widths=(4,)), 0)), WORDS[words]
    )
    for order in (tensors, dict(sorted(tensors.items()))):
        found = recognize(order)
        assert "do not tell whether" in found.reason
        assert not found.fits


def test_words_are_taken_in_the_order_of_the_file_where_it_has_one(make_architecture: Make) -> None:
    rule = (r"\.bn(\d)", lambda match: f".norm_{('in', 'out')[int(match[1]) - 1]}")
    tensors = renamed(entries(build(make_architecture(), 0)), rule)
    found = recognize(tensors)
    assert found.fits
    assert found.names["layer1.0.bn1.weight"] == "layer1.0.norm_in.weight"
    assert "do not tell" in recognize(dict(sorted(tensors.items()))).reason


def conv(*shape: int) -> TensorEntry:
    return TensorEntry("float32", shape)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conv1.weight": conv(4, 1, 3, 3)}, "three colors"),
        ({"conv1.weight": conv(4, 3, 5, 5)}, "5×5"),
        ({"conv1.weight": conv(2, 3, 3, 3)}, "layer1.0.conv1 is a convolution of 4×4×3×3"),
        ({"layer1.0.conv2.weight": conv(4, 2, 3, 3)}, "layer1.0.conv2"),
        ({"other.conv1.weight": conv(4, 3, 3, 3)}, "2 networks"),
        ({"layer2.0.downsample.1.weight": conv(8, 4, 1, 1)}, "as in ResNet-D"),
        ({"x" * 501: conv(1)}, "longer names"),
        ({"x." * 32: conv(1)}, "longer names"),
    ],
)
def test_other_networks_are_told_why_they_are_none(
    change: Entries, words: str, make_architecture: Make
) -> None:
    tensors = entries(build(make_architecture(), 0))
    if "ResNet-D" in words:
        tensors = {name: entry for name, entry in tensors.items() if "downsample" not in name}
    found = recognize(tensors | change)
    assert words in found.reason
    assert found.architecture is None
    assert not found.fits


def test_pre_activation_networks_do_not_pass(make_architecture: Make) -> None:
    """Their norm stands before the convolution: with the channels that come in, and none behind the stem."""
    tensors = entries(build(make_architecture(), 0))
    tensors = {name: entry for name, entry in tensors.items() if not name.startswith("bn1")}
    tensors |= {f"layer2.0.bn1.{kind}": conv(4) for kind in ("weight", "bias", "running_mean", "running_var")}
    assert not recognize(tensors).fits


def test_lists_without_a_network_are_no_trouble() -> None:
    assert "no convolutions" in recognize({}).reason
    assert recognize({"a": conv(), "b.weight": conv(0, 3, 3, 3)}).architecture is None
    assert "no blocks" in recognize({"conv.weight": conv(4, 3, 3, 3)}).reason


def test_real_files_of_others_are_recognized(shared_data: Path) -> None:
    found = {path.name: inspect_weights(path) for path in (shared_data / "weights").glob("*.th")}
    assert len(found) == 4
    for name, inspection in found.items():
        architecture = inspection.recognition.architecture
        assert inspection.recognition.fits
        assert inspection.keys == ("state_dict",)
        assert architecture is not None
        assert name.startswith(f"{architecture.name}-")
        assert (architecture.shortcut, architecture.num_classes) == ("A", 10)
