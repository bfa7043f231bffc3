"""What commands print: safe for a terminal, strict for a program."""

import io
import json
import sys

import pytest

from resnet_studio.cli.output import Output, accept_all_characters, bar, counted, duration, percent, table
from resnet_studio.core.errors import StudioError

ODD = "a\nb\x1b[31m\u202egnp.\udce9 😀 ö"


def test_names_cannot_break_lines_or_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Output(is_json=False).show({}, [f"name {ODD}", "next"])
    printed = capsys.readouterr().out
    assert printed.splitlines() == [r"name a\nb\x1b[31m\u202egnp.\udce9 😀 ö", "next"]


def test_errors_are_safe_too(capsys: pytest.CaptureFixture[str]) -> None:
    Output(is_json=False).show_error(StudioError("No {name}.", {"name": ODD}, hint="Look at {name}."))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "\x1b" not in "".join(lines)


def test_json_keeps_every_name_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Output(is_json=True).show({"name": ODD}, ["not this"])
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert json.loads(printed) == {"name": ODD}


def test_json_knows_no_infinity(capsys: pytest.CaptureFixture[str]) -> None:
    values = {"loss": float("nan"), "rows": [{"loss": float("inf")}, (1.5, float("-inf"))], "text": "NaN"}
    Output(is_json=True).show(values, [])
    assert json.loads(capsys.readouterr().out) == {
        "loss": None,
        "rows": [{"loss": None}, [1.5, None]],
        "text": "NaN",
    }


def test_an_error_is_on_stderr_and_with_json_on_stdout_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    Output(is_json=True).show_error(StudioError("It is {what}.", {"what": "gone"}, hint="Look for it."))
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"error": "It is gone.", "hint": "Look for it."}
    assert printed.err == "Error: It is gone.\n  Look for it.\n"


def test_an_encoding_that_lacks_a_character_gets_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    accept_all_characters()
    Output(is_json=False).show({}, ["✓ – × … done"])
    assert raw.getvalue().decode("ascii").startswith(r"\u2713 \u2013 \xd7 \u2026 done")


class ClosedStream(io.StringIO):
    """A terminal that went away."""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_progress_that_nobody_reads_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", ClosedStream())
    output = Output(is_json=False)
    output.context().report(1, 2, "Reading")
    output.show_line("epoch 1")
    output.show_note("epoch 2")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_progress_line_is_written_over_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    output = Output(is_json=False)
    output.show_line("a long line of progress")
    output.show_line("short")
    output.show_note("Done.")
    last = screen.getvalue().split("\r")
    assert last[1] == "a long line of progress"
    assert last[2] == "short".ljust(len("a long line of progress"))
    assert last[-1] == "Done.\n"


def test_no_progress_line_goes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(is_json=False)
    output.context().report(1, 1, "Reading")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.9722, "97.22 %"), (1.0, "100.00 %"), (0, "0.00 %")]
)
def test_a_fraction_is_shown_in_percent(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_columns_line_up_even_with_odd_names() -> None:
    lines = table([["class", "images"], ["a\nb", "1"], ["elephants", "20"]])
    assert lines == ["class      images", r"a\nb       1", "elephants  20"]


def test_an_empty_table_has_no_lines() -> None:
    assert table([]) == []


def test_one_is_singular() -> None:
    assert [counted(number, "epoch") for number in (0, 1, 2, 1000)] == [
        "0 epochs", "1 epoch", "2 epochs", "1,000 epochs"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.44, "0.4 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (185, "3 min 5 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_a_time_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0, "[....................]   0%"),
        (0.25, "[#####...............]  25%"),
        (1, "[####################] 100%"),
    ],
)
def test_a_part_of_the_whole_is_a_bar(fraction: float, text: str) -> None:
    assert bar(fraction) == text


def test_a_row_comes_at_once_and_takes_the_progress_line_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    output = Output(is_json=False)
    output.show_line("progress")
    output.show_row(f"row {ODD}")
    assert capsys.readouterr().out == "row a\\nb\\x1b[31m\\u202egnp.\\udce9 😀 ö\n"
    assert screen.getvalue().endswith("\r        \r")
    Output(is_json=True).show_row("not this")
    assert capsys.readouterr().out == ""
