"""The one entrance of the command line: words it knows, mistakes, interrupts, faults of our own."""

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resnet_studio.cli.presets
import resnet_studio.cli.scan
from resnet_studio.cli.main import ALL_COMMANDS, COMMANDS, INTERNAL_COMMANDS, is_command

WITHOUT_TORCH = """
import sys
from resnet_studio.cli.main import run_command
code = run_command(sys.argv[1:])
heavy = [name for name in ("torch", "torchvision", "PySide6", "tensorboard") if name in sys.modules]
sys.exit(f"{code}, and brought {heavy}" if heavy or code else 0)
"""


@pytest.mark.parametrize("word", ["train", "trian", "sacn", "nosuchthing", "--help", "--version", "-x", ""])
def test_words_are_for_the_command_line(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_command([word])


@pytest.mark.parametrize("path", ["./nosuchthing", "/no/such/folder", "digits", "cifar10"])
def test_paths_and_data_words_are_for_the_window(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_command([path])


def test_nothing_at_all_is_for_the_window() -> None:
    assert not is_command([])


def test_a_folder_named_like_a_mistyped_command_is_for_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trian").mkdir()
    monkeypatch.chdir(tmp_path)
    assert not is_command(["trian"])


def test_an_endless_word_is_a_mistake_and_no_crash(command: Callable[..., Any]) -> None:
    assert is_command(["x" * 5000])
    command("x" * 5000).assert_mistake("There is no command")


def test_a_mistyped_command_is_told_what_was_meant(command: Callable[..., Any]) -> None:
    answer = command("trian", "--preset", "digits")
    answer.assert_mistake("trian", "Did you mean train?")
    assert answer.out == ""


def test_a_word_like_no_command_is_told_where_they_are_listed(command: Callable[..., Any]) -> None:
    command("zzzzzz").assert_mistake("zzzzzz", "--help")


@pytest.mark.parametrize(
    "arguments",
    [
        ["trian", "--json"],
        ["scan", "--json"],
        ["classify", "run", "picture.png", "--top", "many", "--json"],
        ["evaluate", "run", "--split", "trian", "--json"],
        ["runs", "lst", "--json"],
        ["runs", "--json"],
        ["train", "--no-such-option", "--json"],
        ["--json"],
        ["--json", "trian"],
        ["--json", "runs", "lst"],
        ["--json", "presets", "zzz"],
    ],
)
def test_with_json_a_wrong_argument_is_an_object_too(
    arguments: list[str], command: Callable[..., Any]
) -> None:
    answer = command(*arguments)
    answer.assert_mistake()
    assert set(answer.json) == {"error", "hint"}


@pytest.mark.parametrize(
    "arguments", ["--json runs list", "runs --json list", "runs list --json", "--json runs list --json"]
)
def test_json_may_stand_anywhere(arguments: str, command: Callable[..., Any]) -> None:
    assert command(*arguments.split()).json["runs"] == []


def test_a_mistyped_command_behind_json_is_the_one_that_is_named(command: Callable[..., Any]) -> None:
    command("--json", "trian").assert_mistake("no command and no file trian", "Did you mean train?")


@pytest.mark.parametrize(
    "arguments", ["runs list --js", "--js runs list", "scan digits --jso", "train --pre digits"]
)
def test_an_option_that_is_cut_short_is_refused(arguments: str, command: Callable[..., Any]) -> None:
    command(*arguments.split()).assert_mistake("--help")


def test_a_name_that_looks_like_json_is_no_wish_for_it(command: Callable[..., Any], tmp_path: Path) -> None:
    answer = command("scan", "--", "--json")
    answer.assert_mistake("--json cannot be opened")
    assert answer.out == ""


def test_help_names_every_command_but_needs_none_of_them(command: Callable[..., Any]) -> None:
    answer = command("--help")
    assert answer.code == 0
    for name in COMMANDS:
        assert name in answer.out
    assert "130" in answer.out


def test_help_leaves_out_what_the_app_says_to_itself(command: Callable[..., Any]) -> None:
    told = command("--help").out
    for name, summary in INTERNAL_COMMANDS.items():
        assert name not in told
        assert summary not in told
        assert is_command([name])


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_every_command_explains_itself(name: str, command: Callable[..., Any]) -> None:
    answer = command(name, "--help")
    assert answer.code == 0
    assert "--json" in answer.out
    assert answer.err == ""


def test_the_version_is_told(command: Callable[..., Any]) -> None:
    answer = command("--version")
    assert answer.code == 0
    assert answer.out.startswith("ResNet Studio ")


def raiser(error: BaseException) -> Callable[..., int]:
    def run(*_: object) -> int:
        raise error

    return run


def test_a_fault_of_ours_ends_with_1_a_sentence_and_the_traceback(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resnet_studio.cli.presets, "run", raiser(KeyError("forgotten {word}")))
    answer = command("presets", "--json")
    assert answer.code == 1
    assert "Traceback" in answer.err
    assert "KeyError" in answer.err.splitlines()[-2]
    assert "report" in answer.err.splitlines()[-1]
    assert "KeyError" in answer.json["error"]


def test_a_full_disk_is_no_fault_of_ours(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = OSError(errno.ENOSPC, "No space left on device", "/data/{x}/metrics.jsonl")
    monkeypatch.setattr(resnet_studio.cli.presets, "run", raiser(error))
    answer = command("presets", "--json")
    answer.assert_mistake("No space left", "/data/{x}/metrics.jsonl", "room")
    assert "No space left" in answer.json["error"]


def test_an_interrupt_ends_with_130_and_with_json_an_object(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resnet_studio.cli.scan, "run", raiser(KeyboardInterrupt()))
    answer = command("scan", "digits", "--json")
    assert answer.code == 130
    assert "Traceback" not in answer.err
    assert answer.json["error"] == "Interrupted."


@pytest.mark.parametrize(
    "arguments", [["presets"], ["runs", "list"], ["scan", "digits"], ["train", "--help"], ["trian"]]
)
def test_quick_commands_do_without_torch(arguments: list[str]) -> None:
    expected = 2 if arguments == ["trian"] else 0
    program = WITHOUT_TORCH.replace("or code", f"or code != {expected}")
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", ["train --help", "presets", "presets digits", "runs list --json"])
def test_a_reader_that_goes_away_is_no_error(arguments: str) -> None:
    """As `| head` does: the pipe is closed before anything is written."""
    child = subprocess.Popen(
        [sys.executable, "-m", "resnet_studio", *arguments.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    with child.stderr as stream:
        printed = stream.read().decode()
    assert child.wait(timeout=60) == 0
    assert printed == ""


def test_the_module_starts_like_the_program(process: Callable[..., Any]) -> None:
    answer = process("presets", "--json", PYTHONIOENCODING="ascii")
    assert answer.code == 0
    assert "digits" in [preset["name"] for preset in answer.json["presets"]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such closed streams")
def test_without_stdout_and_stderr_a_command_still_ends() -> None:
    """As a program without a console: its streams are None."""
    program = (
        "import sys; sys.stdout = sys.stderr = None; from resnet_studio.cli.main import run_command; "
        "code = [run_command(words.split()) for words in "
        "('presets', 'presets x', 'trian', 'scan --json', 'presets --json', '--help')]; "
        "sys.exit(code != [0, 2, 2, 2, 0, 0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
