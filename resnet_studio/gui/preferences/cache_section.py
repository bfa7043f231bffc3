"""Where decoded images are kept, how much they may take, what they take, and clearing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QPushButton

from resnet_studio.core.data.cache_place import CacheEntry, clear, list_entries
from resnet_studio.core.settings import Settings
from resnet_studio.core.sizes import size_words
from resnet_studio.gui import messages
from resnet_studio.gui.jobs import Job, JobRunner
from resnet_studio.gui.messages import words_for
from resnet_studio.gui.newest_job import NewestJob
from resnet_studio.gui.preferences.section import Section
from resnet_studio.gui.session import Session
from resnet_studio.gui.widgets.controls import named_button, plain_label
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel

MOST_GIB = 100_000
MOST_NAMED = 8


class CacheSection(Section):
    """Place, limit and use of the cache, and clearing it.

    Attributes:
        entries: What lies in the cache, as far as it was looked at.
    """

    def __init__(self, runner: JobRunner, session: Session, set_settings: Callable[[Settings], None]) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            translate("CacheSection", "Cache of decoded images"),
            translate(
                "CacheSection",
                "The images of a folder are decoded once, at the size that is trained at, and read from here "
                "later. Where the limit is reached, those not used for longest make room.",
            ),
        )
        self.entries: list[CacheEntry] = []
        self._runner = runner
        self._session = session
        self._set_settings = set_settings
        self._look = NewestJob(runner)
        self._clearing: Job | None = None
        self._make_controls()
        self.add_row(self.tr("Place"), self.place, self.choose_button, self.default_button, is_wide=True)
        self.add_row(self.tr("Limit"), self.limit)
        self.add_row(self.tr("Used now"), self.used, self.clear_button, is_wide=True)
        session.settings_changed.connect(self._show_settings)
        self._show_settings()

    def titles(self) -> dict[str, str]:
        """What can be set or done here, in words, by the name of its control."""
        return {
            "cache_choose": self.place.accessibleName(),
            self.limit.objectName(): self.limit.accessibleName(),
            self.clear_button.objectName(): self.tr("Clear the cache of decoded images…"),
        }

    def _make_controls(self) -> None:
        self.place = ElidedLabel()
        self.place.setObjectName("cache_folder")
        self.place.setAccessibleName(self.tr("Place of the cache"))
        self.limit = QDoubleSpinBox()
        self.limit.setObjectName("cache_limit_gib")
        self.limit.setAccessibleName(self.tr("Limit of the cache in GiB"))
        self.limit.setRange(0, MOST_GIB)
        self.limit.setDecimals(1)
        self.limit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.limit.setSuffix(" GiB")
        self.limit.setSpecialValueText(self.tr("No cache"))
        self.limit.editingFinished.connect(self._take_limit)
        self.used = plain_label("cache_used")
        self.choose_button = self._button("cache_choose", self.tr("Choose…"), self._choose_place)
        self.default_button = self._button("cache_default", self.tr("Default"), lambda: self._move_to(""))
        self.clear_button = self._button("cache_clear", self.tr("Clear…"), self._ask_to_clear)
        self.clear_button.setProperty("role", "danger")

    def _button(self, name: str, text: str, do: Callable[[], object]) -> QPushButton:
        return named_button(name, text, do, self.tr("Cache: {action}").format(action=text))

    def changed(self) -> list[str]:
        """What is not as it was at first, a line each with what is set now."""
        settings, defaults = self._session.settings, Settings()
        lines = (
            ("cache_folder", self.tr("Place of the cache: {value}"), str(settings.cache_path)),
            ("cache_limit_gib", self.tr("Limit of the cache: {value}"), self.limit.text()),
        )
        return [
            text.format(value=value)
            for name, text, value in lines
            if getattr(settings, name) != getattr(defaults, name)
        ]

    def look(self) -> None:
        """See what lies in the cache now."""
        place = self._session.settings.cache_path
        title = self.tr("Looking at the cache")
        self._look.run(title, lambda context: list_entries(place), self._show_entries, self._show_failure)

    def _show_settings(self) -> None:
        settings = self._session.settings
        self.place.setText(str(settings.cache_path))
        self.limit.setValue(settings.cache_limit_gib)
        self.default_button.setEnabled(bool(settings.cache_folder))
        if self.isVisible():
            self.look()

    def _show_entries(self, entries: list[CacheEntry]) -> None:
        self.entries = entries
        size = size_words(sum(entry.size_bytes for entry in entries))
        text = self.tr("{size}, 1 data set") if len(entries) == 1 else self.tr("{size}, {count} data sets")
        self.used.setText(
            text.format(size=size, count=grouped(len(entries))) if entries else self.tr("Empty")
        )
        self._show_buttons()

    def _show_failure(self, error: Exception) -> None:
        self.entries = []
        words = words_for(error)
        self.used.setText(f"{words.sentence} {words.hint}".strip())
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.clear_button.setEnabled(bool(self._idle()) and self._clearing is None)

    def _idle(self) -> list[CacheEntry]:
        return [entry for entry in self.entries if not entry.is_in_use]

    def _take_limit(self) -> None:
        self._change(cache_limit_gib=self.limit.value())

    def _choose_place(self) -> None:
        start = str(self._session.settings.cache_path)
        path = messages.choose_folder(self, self.tr("Choose the place of the cache"), start)
        if path is not None:
            self._move_to(str(path))

    def _move_to(self, folder: str) -> None:
        """Keep images elsewhere from now on, and ask what is to become of those that lie in the old place."""
        before, idle = self._session.settings.cache_path, self._idle()
        self._change(cache_folder=folder)
        if idle and self._session.settings.cache_path != before:
            title = self.tr("Clear the old place?")
            text = self.tr("What lies there is not read any more, and is decoded anew in the new place.")
            self._clear_if_wanted(before, title, f"{text}\n\n{_names(idle)}")

    def _change(self, **changes: object) -> None:
        settings = self._session.settings
        if any(getattr(settings, name) != value for name, value in changes.items()):
            self._set_settings(settings.model_copy(update=changes))
            self._show_settings()  # as it is: it may not have been possible to store it

    def _ask_to_clear(self) -> None:
        idle = self._idle()
        size = size_words(sum(entry.size_bytes for entry in idle))
        title = self.tr("Clear {size} of decoded images?").format(size=size)
        text = self.tr(
            "Your own files stay as they are. These data sets are decoded anew when they are needed:"
        )
        self._clear_if_wanted(self._session.settings.cache_path, title, f"{text}\n\n{_names(idle)}")

    def _clear_if_wanted(self, place: Path, title: str, text: str) -> None:
        choices = [
            messages.Choice("clear", self.tr("Clear")),
            messages.Choice("cancel", self.tr("Cancel"), is_default=True),
        ]
        if messages.ask(self, title, text, choices) != "clear":
            return
        self._clearing = self._runner.run(
            self.tr("Clearing the cache"),
            lambda context, tell: clear(place, context),
            on_success=lambda _: self._end_clearing(),
            on_failure=self._fail_to_clear,
            on_cancel=self._end_clearing,
        )
        self._show_buttons()

    def _end_clearing(self) -> None:
        self._clearing = None
        self.look()

    def _fail_to_clear(self, error: Exception) -> None:
        self._clearing = None
        self._show_failure(error)

    def end(self) -> None:
        """Take over a limit that is still being typed, and look no more."""
        self._take_limit()
        self._look.drop()


def _names(entries: list[CacheEntry]) -> str:
    """What would be deleted, a line each."""
    lines = [
        f"{entry.data or entry.folder}, {entry.image_size} px ({size_words(entry.size_bytes)})"
        for entry in entries[:MOST_NAMED]
    ]
    return "\n".join(lines if len(entries) <= MOST_NAMED else [*lines, f"… +{len(entries) - MOST_NAMED}"])
