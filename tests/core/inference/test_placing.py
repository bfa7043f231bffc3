"""Every class has a folder name that every file system takes, and no two have the same."""

import unicodedata

from resnet_studio.core.data.folder import is_ignored
from resnet_studio.core.inference.placing import NOT_SURE, folder_names

ODD_CLASSES = [
    "a/b", "a\\b", "a_b", "..", ".", "", "   ", "con", "NUL.txt", "COM1", "lpt9 .x", "tab\there",
    "end. ", " begin", ".hidden", "__MACOSX", "not sure", "Not Sure", "Cat", "cat", "CAT (2)", "é",
    "e\u0301", "ß", "ss", "漢字", "🌹", "x" * 300, "ö" * 300, "half\udce9", "a:b", "what?", 'q"q',
    "<>|*", "\x00", "\u202egnp",
]  # fmt: skip


def test_every_class_gets_a_legal_folder_of_its_own() -> None:
    names = folder_names(ODD_CLASSES)
    assert set(names) == {*ODD_CLASSES, None}
    assert names[None] == NOT_SURE
    keys = {unicodedata.normalize("NFC", name).casefold() for name in names.values()}
    assert len(keys) == len(ODD_CLASSES) + 1
    for name in names.values():
        assert name.strip(" ") == name.rstrip(".") == name != ""
        assert not set(name) & set('<>:"/\\|?*\0\t')
        assert len(name.encode()) <= 220
        assert not is_ignored(name)
        assert name.split(".")[0].strip().lower() not in {"con", "nul", "com1", "lpt9"}


def test_ordinary_names_stay() -> None:
    names = ["cat", "golden retriever", "漢字", "v1.2", "Über", "🌹", "#1", "a,b"]
    assert list(folder_names(names).values()) == [NOT_SURE, *names]
