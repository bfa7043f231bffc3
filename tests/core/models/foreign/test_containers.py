"""A file of weights is listed for what it is, and a hostile or broken one is a sentence at once."""

import io
import json
import os
import pickle
import random
import struct
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign.containers import (
    LEGACY_MAGIC,
    LEGACY_VERSION,
    own_words,
    read_contents,
)
from resnet_studio.core.models.foreign.entries import TensorEntry

Save = Callable[[Any, Path], Path]
VALUES = {
    "state_dict": OrderedDict(w=torch.ones(2, 3), half=torch.ones(4, dtype=torch.float16), n=torch.tensor(3)),
    "epoch": 3,
    "milestones": Counter({30: 1}),
    "shape": torch.Size([1, 2]),
    "kinds": {torch.float32},
}
ENTRIES = {
    "w": TensorEntry("float32", (2, 3)),
    "half": TensorEntry("float16", (4,)),
    "n": TensorEntry("int64", ()),
}


class Evil:
    """Would make a file when it is built."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.path}",)


def zip_of(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(f"archive/{name}", data)
    return path


def refused(path: Path, words: str | None = None) -> None:
    with pytest.raises(WeightsError, match=words) as caught:
        read_contents(path)
    assert caught.value.hint


def test_both_forms_of_pytorch_are_told_apart_and_listed(tmp_path: Path, save_legacy: Save) -> None:
    torch.save(VALUES, tmp_path / "new.bin")
    save_legacy(VALUES, tmp_path / "old.bin")
    for name, container in (("new", "zip"), ("old", "legacy")):
        contents = read_contents(tmp_path / f"{name}.bin")
        assert contents.container == container
        assert contents.root["state_dict"] == ENTRIES
        assert contents.root["epoch"] == 3


def test_safetensors_are_listed_with_their_words(tmp_path: Path) -> None:
    save_file(dict(VALUES["state_dict"]), tmp_path / "w", {"format": "pt"})  # type: ignore[arg-type]
    contents = read_contents(tmp_path / "w")
    assert contents.container == "safetensors"
    assert contents.root == ENTRIES
    assert contents.metadata == own_words(tmp_path / "w") == {"format": "pt"}


@pytest.mark.parametrize("is_legacy", [False, True])
def test_nothing_of_a_file_runs(tmp_path: Path, save_legacy: Save, is_legacy: bool) -> None:
    values = VALUES | {"model": Evil(tmp_path / "it ran")}
    path = save_legacy(values, tmp_path / "w") if is_legacy else tmp_path / "w"
    if not is_legacy:
        torch.save(values, path)
    refused(path, r"wants to build (posix|nt)\.system")
    assert not (tmp_path / "it ran").exists()


def test_a_whole_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "w")
    with pytest.raises(WeightsError, match=r"torch\.nn\.modules\.linear\.Linear") as caught:
        read_contents(tmp_path / "w")
    assert "state_dict()" in caught.value.advice


def test_numbers_of_numpy_beside_the_weights_are_refused(tmp_path: Path) -> None:
    torch.save({"w": torch.ones(1), "best": np.float64(0.9)}, tmp_path / "w")
    refused(tmp_path / "w", "multiarray.scalar")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"what is this", "holds no weights"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
        (b"\x80\x04K\x01.", "another protocol"),
        (pickle.dumps({"a": 1}, protocol=2), "none that PyTorch writes"),
        (bytes(257) + b"ustar" + bytes(300), "tar archive"),
        (b"\xff" * 8 + b"{", "header is damaged"),
    ],
)
def test_other_files_are_told_for_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "w").write_bytes(content)
    refused(tmp_path / "w", words)
    refused(tmp_path / "missing", "No such file")


def test_keys_of_the_old_form_that_would_take_forever_to_write_are_refused(tmp_path: Path) -> None:
    words = (LEGACY_MAGIC, LEGACY_VERSION, {"little_endian": True}, {"epoch": 1})
    deep = b"\x80\x02])" + b"q\x00h\x00\x86" * 60 + b"a."
    (tmp_path / "w").write_bytes(b"".join(pickle.dumps(word, protocol=2) for word in words) + deep)
    refused(tmp_path / "w", "numbers of some tensors are missing")


def test_archives_that_pytorch_does_not_write_are_refused(tmp_path: Path) -> None:
    refused(zip_of(tmp_path / "a", {"other": b""}), "none that PyTorch writes")
    refused(zip_of(tmp_path / "b", {"data.pkl": b"", "code/net.py": b"import os"}), "TorchScript")
    refused(zip_of(tmp_path / "c", {"data.pkl": bytes(10_000_000)}, zipfile.ZIP_DEFLATED), "compressed")


def test_an_archive_with_more_names_than_any_is_refused_before_they_are_read(tmp_path: Path) -> None:
    refused(zip_of(tmp_path / "w", {f"data/{number:0200}": b"" for number in range(20_000)}), "too large")


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "w", {"data.pkl": b"}.", "data/0": bytes(1000)})
    data = path.read_bytes()
    start = data.rindex(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    copies = b"".join(entry.replace(b"data/0", b"data/%d" % number) for number in range(1, 9))
    end = bytearray(data[start + len(entry) :])
    end[8:12] = struct.pack("<HH", 10, 10)
    end[12:16] = struct.pack("<I", struct.unpack("<I", end[12:16])[0] + len(copies))
    path.write_bytes(data[: start + len(entry)] + copies + bytes(end))
    refused(path, "claims more")


def test_a_flipped_bit_in_the_numbers_is_noticed(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(1000)}, tmp_path / "w")
    data = bytearray((tmp_path / "w").read_bytes())
    data[data.index(bytes(2000)) + 500] = 1
    (tmp_path / "w").write_bytes(data)
    refused(tmp_path / "w", "checksums")


@pytest.mark.parametrize("is_legacy", [False, True])
def test_whatever_is_cut_or_changed_ends_in_a_sentence(
    tmp_path: Path, save_legacy: Save, is_legacy: bool
) -> None:
    buffer = io.BytesIO()
    torch.save(VALUES, buffer, _use_new_zipfile_serialization=not is_legacy)
    whole = buffer.getvalue()
    draw = random.Random(0)
    for _ in range(400):
        data = bytearray(whole[: draw.randrange(len(whole))] if draw.random() < 0.3 else whole)
        for _ in range(draw.randrange(1, 6)):
            if data:
                data[draw.randrange(len(data))] = draw.randrange(256)
        (tmp_path / "w").write_bytes(data)
        try:
            read_contents(tmp_path / "w")
        except WeightsError as error:
            assert error.message.startswith("The weights in")  # noqa: PT017 - many are still whole


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header["w"].update(shape=[2**40, 2**40]),
        lambda header: header["w"].update(shape=[-6]),
        lambda header: header["w"].update(shape=[6] + [1] * 8),
        lambda header: header["w"].update(dtype="F128"),
        lambda header: header["w"].update(data_offsets=[0, 10**9]),
        lambda header: header.update(v=header["w"]),
        lambda header: header.clear(),
        lambda header: header.update(v=3),
    ],
)
def test_a_header_that_cannot_be_is_refused(tmp_path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    header = {"w": {"dtype": "F32", "shape": [6], "data_offsets": [0, 24]}}
    change(header)
    words = json.dumps(header).encode()
    (tmp_path / "w").write_bytes(struct.pack("<Q", len(words)) + words + bytes(24))
    refused(tmp_path / "w")
