"""The settings of this installation and the folders where it keeps its things.

The command line needs them too, so they are a file of their own and not the window's.
`RESNET_STUDIO_HOME` puts all of them below one folder: for portable use and for tests.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resnet_studio.core.durable import read_ordinary, write_durably
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, StudioError

APP_NAME = "resnet-studio"
GIB = 2**30
MOST_SETTINGS_BYTES = 1 << 20
MOST_GIB = 2.0**33  # what file systems can address
_NO_NUL = r"^[^\x00]*$"  # no path can have one
LanguageChoice = Literal["system", "en", "zh_CN"]


@dataclass(frozen=True)
class AppFolders:
    """Where the app keeps its own things.

    Attributes:
        config: settings.toml.
        data: What must be kept: records of data sets, the runs unless the settings say otherwise.
        cache: What can be made or fetched again.
        state: Logs and news that a run folder could not hold.
    """

    config: Path
    data: Path
    cache: Path
    state: Path


def app_folders() -> AppFolders:
    """The folders of this user on this platform, or those below `RESNET_STUDIO_HOME`."""
    home = os.environ.get("RESNET_STUDIO_HOME")
    if home:
        root = Path(home).expanduser()
        return AppFolders(root / "config", root / "data", root / "cache", root / "state")
    folders = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
    return AppFolders(
        folders.user_config_path, folders.user_data_path, folders.user_cache_path, folders.user_state_path
    )


class Settings(BaseModel):
    """What the user chose for all runs.

    Attributes:
        runs_folder: Where new runs are put; empty means `runs` in the app's data folder.
        allow_network: Whether data sets and weights may be downloaded.
        cache_folder: Where decoded images are kept; empty means `pixels` in the app's cache folder.
        cache_limit_gib: What they may take there, in GiB; 0 keeps none. The default holds 140,000 images of
            224 px. It is a number and no part of the free disk, so that the bound stands still while the
            cache grows; that a gibibyte of the disk stays free is seen to apart from it.
        device, threads: Where runs compute that are set up in the window, as their recipe's fields of those
            names.
        text_size_percent: How large the window's words are.
        motion: Whether the window moves to mark what goes on: as the system has it, reduced, or in full.
        notify_at_end: Whether the system tells when a run of more than a minute has ended.
        keep_awake: Whether the computer stays awake while a run is at work that the window knows of.
        language: What the window speaks; the command line always speaks English.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    runs_folder: str = Field(default="", pattern=_NO_NUL, title="Runs folder")
    allow_network: bool = Field(default=True, title="Allow downloads")
    cache_folder: str = Field(default="", pattern=_NO_NUL, title="Cache folder")
    cache_limit_gib: float = Field(default=20, ge=0, le=MOST_GIB, allow_inf_nan=False, title="Cache limit")
    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$", title="Device")
    threads: int = Field(default=0, ge=0, le=1024, title="Threads")
    text_size_percent: int = Field(default=100, ge=90, le=150, title="Text size")
    motion: Literal["system", "reduced", "full"] = Field(default="system", title="Motion")
    notify_at_end: bool = Field(default=True, title="Tell when a run has ended")
    keep_awake: bool = Field(default=True, title="Keep the computer awake")
    language: LanguageChoice = Field(default="system", title="Language")

    @property
    def runs_path(self) -> Path:
        """The folder of the runs, whether it exists or not."""
        return _home_of(self.runs_folder) if self.runs_folder else app_folders().data / "runs"

    @property
    def cache_path(self) -> Path:
        """The folder of the decoded images, whether it exists or not."""
        return _home_of(self.cache_folder) if self.cache_folder else app_folders().cache / "pixels"

    @property
    def cache_limit_bytes(self) -> int:
        """What the decoded images may take."""
        return int(self.cache_limit_gib * GIB)


def _home_of(folder: str) -> Path:
    """A folder, below a home where it begins with `~`; of nobody's home as it is."""
    return Path(os.path.expanduser(folder))  # noqa: PTH111 - Path fails for `~nobody`


def settings_path() -> Path:
    """The file that holds the settings."""
    return app_folders().config / "settings.toml"


def load_settings() -> Settings:
    """The stored settings, or the defaults where none are stored.

    Raises:
        StudioError: The file cannot be read as settings.
    """
    path = settings_path()
    try:
        text = read_ordinary(path, MOST_SETTINGS_BYTES).decode()
        return Settings.model_validate(tomllib.loads(text))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "The settings in {path} cannot be read: {reason}."),
            {"path": str(path), "reason": _reason_of(error)},
            hint=QT_TRANSLATE_NOOP("errors", "Correct the file, or remove it to start with the defaults."),
        ) from error


def _reason_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors()[0]
        return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
    return str(error).splitlines()[0]


def save_settings(settings: Settings) -> None:
    """Store the settings.

    Raises:
        StudioError: The folder cannot be written.
    """
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, tomli_w.dumps(settings.model_dump()).encode())
    except OSError as error:
        raise StudioError(
            QT_TRANSLATE_NOOP("errors", "The settings cannot be saved in {path}: {reason}."),
            {"path": str(path), "reason": error.strerror or str(error)},
            hint=QT_TRANSLATE_NOOP("errors", "See to it that you may write there."),
        ) from error
