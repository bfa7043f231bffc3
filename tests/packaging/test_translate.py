"""Every text that a user may read is translated, whole, and the window's file holds what was translated."""

import ast
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QTranslator

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "resnet_studio").rglob("*.py"))
FILES = sorted((ROOT / "resources" / "translations").glob("*.ts"))
UPDATE = "run `python packaging/translate.py`, then translate what it names and run it again"
MARKS = ("tr", "translate", "QT_TRANSLATE_NOOP")

Load = Callable[[str], ModuleType]
Text = tuple[str, str]  # the context and the source


@dataclass(frozen=True)
class Marked:
    """A call that marks a text; `text` is None where it is none that stands in the source."""

    place: str
    text: Text | None


def marked_in(path: Path) -> Iterator[Marked]:
    """All calls of a file that mark texts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node, owner in with_class(tree, ""):
        if not is_marked(node):
            continue
        arguments = [ast.Constant(owner), *node.args] if name_of(node) == "tr" else node.args
        values = [one.value if isinstance(one, ast.Constant) else None for one in arguments[:2]]
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        context, source = (value if isinstance(value, str) else None for value in values)
        yield Marked(place, None if context is None or source is None else (context, source))


def with_class(node: ast.AST, owner: str) -> Iterator[tuple[ast.AST, str]]:
    """All nodes, each with the class that it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else owner
        yield child, inner
        yield from with_class(child, inner)


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_marked(node: ast.AST) -> bool:
    """Whether an expression is a call that marks a text; `str.translate` has one argument."""
    if not isinstance(node, ast.Call) or name_of(node) not in MARKS:
        return False
    return len(node.args) > (0 if name_of(node) == "tr" else 1)


def is_shown(node: ast.AST) -> bool:
    """Whether an expression is a text of the user's language, formatted or not."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        node = node.func.value
    return is_marked(node)


def is_part(node: ast.AST) -> bool:
    """Whether what is marked is no whole text: it has gaps that are filled before, or ends in a space."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value != node.value.strip(" ")
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def glued_in(path: Path) -> Iterator[str]:
    """Where a file makes a sentence of parts: its words would stand in the order of English."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_glued = any(map(is_part, node.args)) if is_marked(node) else any(map(is_shown, joined_by(node)))
        if is_glued:
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def joined_by(node: ast.AST) -> list[ast.expr]:
    """The texts that an expression puts one behind the other."""
    if isinstance(node, ast.JoinedStr):
        return [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return [node.left, node.right]
    return [node.value] if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) else []


def fields_of(text: str) -> list[str]:
    """The placeholders of a template with their conversions and formats, sorted."""
    return sorted(
        f"{name}!{conversion}:{layout}"
        for _, name, layout, conversion in string.Formatter().parse(text)
        if name is not None
    )


@dataclass(frozen=True)
class Message:
    """A text with its translation; `is_finished` where that is there and needs no second look."""

    text: Text
    translation: str
    is_finished: bool


def messages_of(path: Path) -> list[Message]:
    messages = []
    for context in ElementTree.parse(path).iterfind("context"):
        for one in context.iterfind("message"):
            told = one.find("translation")
            assert told is not None
            text = (context.findtext("name", ""), one.findtext("source", ""))
            messages.append(Message(text, told.text or "", bool(told.text) and told.get("type") is None))
    return messages


@pytest.fixture(scope="module")
def marked() -> list[Marked]:
    return [one for path in SOURCES for one in marked_in(path)]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_no_text_is_missing_and_none_is_left_over(script: Load, marked: list[Marked], path: Path) -> None:
    recipe = {("recipe", text) for text in script("translate").recipe_texts()}
    wanted = {one.text for one in marked if one.text is not None and one.text[1]} | recipe
    known = {message.text for message in messages_of(path)}
    assert sorted(wanted - known) == [], UPDATE
    assert sorted(known - wanted) == [], UPDATE


def test_every_text_is_translated(path: Path) -> None:
    assert [message.text for message in messages_of(path) if not message.is_finished] == [], UPDATE


def test_translations_keep_the_placeholders(path: Path) -> None:
    differing = [
        message
        for message in messages_of(path)
        if "{" in message.text[1] + message.translation
        and fields_of(message.text[1]) != fields_of(message.translation)
    ]
    assert differing == []


def test_the_window_reads_what_was_translated(path: Path) -> None:
    compiled = QTranslator()
    assert compiled.load(str(path.with_suffix(".qm")))
    stale = [
        message.text
        for message in messages_of(path)
        if compiled.translate(*message.text) != message.translation
    ]
    assert stale == [], UPDATE


def test_texts_stand_in_the_source_as_they_are(marked: list[Marked]) -> None:
    passed_on = {one.place.partition(":")[0] for one in marked if one.text is None}
    files = (
        "commands/key_sheet.py",
        "commands/sources.py",
        "messages.py",
        "retold.py",
        "runs/rename_box.py",
        "widgets/recipe_fields.py",
    )
    assert passed_on == {f"resnet_studio/gui/{name}" for name in files}, (
        "only these may pass on texts that others have marked"
    )


def test_no_sentence_is_glued_from_parts() -> None:
    assert [place for path in SOURCES for place in glued_in(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        'self.tr("Open") + name',
        'words += self.tr("more")',
        "f\"{self.tr('Open')} {name}\"",
        "f\"{self.tr('{count} files').format(count=3)}!\"",
        'self.tr(f"Open {name}")',
        'self.tr("Open ") ',
        'QCoreApplication.translate("runs", "Open") % name',
    ],
)
def test_glue_is_found(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "glued.py"
    path.write_text(line, encoding="utf-8")
    assert list(glued_in(path)) == ["glued.py:1"]


def test_the_command_finds_new_texts_and_says_what_is_missing(
    script: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    translate = script("translate")
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.py").write_text('class Page:\n    def show(self):\n        self.tr("Grow")\n')
    (tmp_path / "app_zh_CN.ts").write_text('<TS version="2.1" language="zh_CN"></TS>', encoding="utf-8")
    monkeypatch.setattr(translate, "SOURCES", sources)
    monkeypatch.setattr(translate, "FOLDER", tmp_path)
    monkeypatch.setattr(translate, "recipe_texts", lambda: ['A "Depth"'])
    assert translate.main([]) == 1
    said = capsys.readouterr().out
    assert "'Grow' is not translated" in said
    assert "2 texts are missing." in said
    told = (tmp_path / "app_zh_CN.ts").read_text(encoding="utf-8")
    assert "<source>A &quot;Depth&quot;</source>" in told
    path = tmp_path / "app_zh_CN.ts"
    path.write_text(told.replace(' type="unfinished"></', ">长</"), encoding="utf-8")
    assert translate.main([]) == 0
    assert messages_of(path)[0].translation == "长"
    compiled = QTranslator()
    assert compiled.load(str(path.with_suffix(".qm")))
    assert compiled.translate("Page", "Grow") == "长"
