"""The report: what it tells, and what of the user's it leaves out."""

import platform
from pathlib import Path, PureWindowsPath

import pytest

from resnet_studio.core import fault_log, report
from resnet_studio.core.fault_log import faults_path, log_line, log_path
from resnet_studio.core.report import make_report, without_home, without_image_names

TRACEBACK = """{head}
2026-11-30T20:00:00+00:00
Traceback (most recent call last):
  File "{home}/app/cats.py", line 3, in purr
ValueError: cannot purr at {home}/cats/tom.jpg
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the user is at home."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def leave(text: str, name: str = "1-1.txt") -> None:
    faults_path().mkdir(parents=True, exist_ok=True)
    (faults_path() / name).write_text(text, encoding="utf-8")


def test_nothing_went_wrong() -> None:
    made = make_report()
    assert made.happened == ()
    assert "Nothing that was written down." in made.text
    assert f"Python {platform.python_version()}" in made.text
    assert "torch 2" in made.text


def test_a_fault_is_told_with_its_traceback_and_the_end_of_the_logs(home: Path) -> None:
    leave(TRACEBACK.format(head='{"app": "0.0.9", "python": "3.11.0"}', home=home))
    log_line("the disk is gone")
    (log_path().parent / "worker.log").write_text("no GPU\n", encoding="utf-8")
    (home / "log.txt").write_text("\n".join(f"epoch {number}" for number in range(900)), encoding="utf-8")
    made = make_report([home / "log.txt"])
    (note,) = made.happened
    assert str(note).endswith(": an error in the app itself (ValueError: cannot purr at ~/cats/tom.jpg).")
    assert "version 0.0.9, Python 3.11.0" in made.text
    assert 'File "~/app/cats.py", line 3, in purr' in made.text
    assert "\tthe disk is gone" in made.text
    assert "no GPU" in made.text
    assert "epoch 899" in made.text
    assert "epoch 800\n" not in made.text
    assert str(home) not in made.text


def test_a_death_and_many_errors_are_counted() -> None:
    errors = "".join(f"Traceback (most recent call last):\n  x\nValueError: {n}\n" for n in range(9))
    leave(f"{{}}\n{errors}\nFatal Python error: Aborted\n")
    told = [str(note).partition(": ")[2] for note in make_report().happened]
    assert told[0] == "ResNet Studio ended by itself (Aborted)."
    assert told[3:] == ["an error in the app itself (ValueError: 2).", "6 errors more."]


def test_a_report_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(fault_log.MAX_FAULT_FILES):
        leave("{}\n" + "purr\n" * 30_000, f"{number}-1.txt")
    log_path().write_text("purr\n" * 90_000, encoding="utf-8")
    made = make_report()
    assert len(made.faults) == report.MAX_FAULTS
    assert len(made.text) < 100_000


class TestHome:
    @pytest.mark.parametrize(
        ("text", "shortened"),
        [
            ("/home/me/cats", "~/cats"),
            ("'/home/me': no", "'~': no"),
            ("/home/me", "~"),
            ("/home/mel/cats", "/home/mel/cats"),
            ("/home/me.old/cats", "/home/me.old/cats"),
            ("(/home/me, /home/me/x)", "(~, ~/x)"),
        ],
    )
    def test_it_is_written_as_a_tilde(self, text: str, shortened: str) -> None:
        assert without_home(text, Path("/home/me")) == shortened

    def test_however_windows_spells_it(self) -> None:
        home = PureWindowsPath(r"C:\Users\me")
        text = r"C:\Users\me\cats 'C:\\Users\\me\\cats' C:/Users/me/cats"
        assert without_home(text, home) == r"~\cats '~\\cats' ~/cats"  # type: ignore[arg-type]

    def test_a_home_at_the_root_is_left(self) -> None:
        assert without_home("/cats", Path("/")) == "/cats"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/me/my cat.jpg is broken", "/home/me/(an image) is broken"),
        ("'my cat.JPEG': broken", "'(an image)': broken"),
        ("12:00\tcats/tom.png, tim.webp", "12:00\tcats/(an image)"),
        (r"C:\cats\tom.tif", r"C:\cats\(an image)"),
        ("model.safetensors and recipe.toml", "model.safetensors and recipe.toml"),
    ],
)
def test_names_of_images_are_left_out_of_logs(text: str, left: str) -> None:
    assert without_image_names(text) == left


def test_a_long_line_is_read_at_once() -> None:
    assert without_image_names("cat " * 5000) == "cat " * 5000
