"""Fetches files, the only place that opens connections: resumed, checked, and put in place whole.

Each connection is written to the record of `connections`.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

import resnet_studio
from resnet_studio.core.connections import Connecting
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DownloadError
from resnet_studio.core.settings import load_settings
from resnet_studio.core.tasks import Cancelled, TaskContext

MAX_ATTEMPTS: Final = 4
WEB_SCHEMES: Final = ("http", "https")
_CHUNK_BYTES: Final = 1 << 18
_MIB: Final = 1 << 20


@dataclass(frozen=True)
class _Job:
    """What is fetched, where to, and how it is proved."""

    url: str
    target: Path
    why: str
    context: TaskContext
    algorithm: str
    digest: str
    timeout_seconds: float

    @property
    def part(self) -> Path:
        """What has arrived so far."""
        return self.target.with_name(self.target.name + ".part")


def download(
    url: str,
    target: Path,
    *,
    why: str = "",
    context: TaskContext | None = None,
    md5: str | None = None,
    sha256: str | None = None,
    timeout_seconds: float = 30,
) -> Path:
    """Fetch a file, unless it is there already.

    What arrives goes to `<name>.part` and takes its place in one step when it is whole. With a digest, a part
    left by a broken or stopped download is continued; without one it cannot be proved to belong to the same
    file and is fetched anew. A connection that breaks after giving something is taken up again at once,
    `MAX_ATTEMPTS` times in all. Two processes that want the same file fetch it once.

    Args:
        url: An http or https address.
        target: Where the file belongs; its folder is made.
        why: What it is, a phrase for the record of connections; without it the file's name.
        context: Where to report bytes and look for a stop.
        md5: The digest in hex, if known.
        sha256: The digest in hex, or as much of its start as is published; taken before `md5`.
        timeout_seconds: How long a silent server is waited for.

    Returns:
        `target`.

    Raises:
        DownloadError: Downloads are switched off, the address cannot be reached, the file is not there, it
            has another digest, or it cannot be written.
        Cancelled: The context was stopped; what arrived is kept.
    """
    algorithm, digest = ("sha256", sha256) if sha256 else ("md5", md5 or "")
    context = context or TaskContext()
    job = _Job(url, target, why or target.name, context, algorithm, digest.lower(), timeout_seconds)
    try:
        if _is_good(job, target):
            return target
        _require_allowed(job)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _only_one(job):
            if not _is_good(job, target):
                _fetch(job)
        return target
    except OSError as error:
        raise _not_written(job, error) from error


def _fetch(job: _Job) -> None:
    if not job.digest:
        job.part.unlink(missing_ok=True)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = _size_of(job.part)
        try:
            _transfer(job)
            break
        except _Broken as error:
            has_grown = _size_of(job.part) > before
            if attempt == MAX_ATTEMPTS or not has_grown:
                raise _not_reached(job, str(error)) from error
    if not _is_good(job, job.part):
        job.part.unlink()
        raise DownloadError(
            QT_TRANSLATE_NOOP("errors", "What {url} gave is not the expected file: its {algorithm} differs."),
            {"url": job.url, "algorithm": job.algorithm},
            hint=QT_TRANSLATE_NOOP(
                "errors", "It was thrown away; try again, or get the file in another way."
            ),
        )
    job.part.replace(job.target)


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """The connection could not be made or ended early; the reason as the end of a sentence."""


def _transfer(job: _Job) -> None:
    """Fetch what is missing of the part.

    Raises:
        _Broken: Less than all arrived.
        DownloadError: The server refused.
    """
    start = _size_of(job.part)
    headers = {"User-Agent": f"resnet-studio/{resnet_studio.__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(job.url, headers=headers)
    with _recorded(job) as connection:
        try:
            opener = urllib.request.build_opener(_Redirects(connection))
            with opener.open(request, timeout=job.timeout_seconds) as response:
                _receive(job, response, start, connection)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
                    # All is there already, or the part is longer than the file: the digest tells.
                    return
                connection.end("refused", f"{error.code} {error.reason}")
                raise _refused(job, error) from error
        except urllib.error.URLError as error:
            reason = getattr(error.reason, "strerror", None) or str(error.reason)
            raise _Broken(reason) from error


@contextmanager
def _recorded(job: _Job) -> Iterator[Connecting]:
    """A connection in the record, which is told how it ends."""
    connection = Connecting(job.url, job.why)
    try:
        yield connection
    except Cancelled:
        connection.end("stopped")
        raise
    except BaseException as error:
        connection.end("broken", str(error))
        raise
    connection.end("done")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a server to another address, which is a connection of its own."""

    def __init__(self, connection: Connecting) -> None:
        self._connection = connection

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The next request, or None for one that is not followed; the base class's name."""
        if urlsplit(newurl).scheme not in WEB_SCHEMES:
            return None  # the answer itself is then the refusal
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None:
            self._connection.redirect(newurl)
        return request


def _receive(job: _Job, response: http.client.HTTPResponse, start: int, connection: Connecting) -> None:
    if start and not _continues(response, start):
        start = 0
    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else None
    _require_space(job, (total or start) - start)
    done = start
    with job.part.open("ab" if start else "wb") as file:
        for chunk in _chunks(response, job.context):
            file.write(chunk)
            done += len(chunk)
            connection.size_bytes += len(chunk)
            job.context.report(
                done, total, QT_TRANSLATE_NOOP("activity", "Downloading {name}").format(name=job.target.name)
            )
        file.flush()
        os.fsync(file.fileno())
    if total is not None and done < total:
        raise _Broken(QT_TRANSLATE_NOOP("reasons", "the connection ended early"))


def _chunks(response: http.client.HTTPResponse, context: TaskContext) -> Iterator[bytes]:
    while True:
        context.raise_if_stopped()
        try:
            # read1 gives what is there and does not wait for a full chunk: a stop is seen at once.
            chunk = response.read1(_CHUNK_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise _Broken(
                getattr(error, "strerror", None)
                or str(error)
                or QT_TRANSLATE_NOOP("reasons", "the connection broke")
            ) from error
        if not chunk:
            return
        yield chunk


def _continues(response: http.client.HTTPResponse, start: int) -> bool:
    """Whether the server gives the rest from `start` on, and not the whole file again."""
    given = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return response.status == http.HTTPStatus.PARTIAL_CONTENT and given is not None and int(given[1]) == start


@contextmanager
def _only_one(job: _Job) -> Iterator[None]:
    """Wait until no other process fetches the same file."""
    lock = FileLock(job.target.with_name(job.target.name + ".lock"))
    while True:
        job.context.raise_if_stopped()
        try:
            lock.acquire(timeout=0.2)
            break
        except Timeout:
            job.context.report(
                0, None, QT_TRANSLATE_NOOP("activity", "Waiting for another download of the same file")
            )
    try:
        yield
    finally:
        lock.release()


def _is_good(job: _Job, path: Path) -> bool:
    """Whether the file is there and, where a digest is known, is the right one."""
    if not path.is_file():
        return False
    if not job.digest:
        return True
    digest = hashlib.new(job.algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_MIB):
            job.context.raise_if_stopped()
            digest.update(chunk)
    return digest.hexdigest().startswith(job.digest)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _require_allowed(job: _Job) -> None:
    if urlsplit(job.url).scheme not in WEB_SCHEMES:
        raise DownloadError(
            QT_TRANSLATE_NOOP("errors", "{url} is no web address."),
            {"url": job.url},
            hint=QT_TRANSLATE_NOOP("errors", "Give an address that begins with https://."),
        )
    if not load_settings().allow_network:
        raise DownloadError(
            QT_TRANSLATE_NOOP(
                "errors", "{name} would have to be downloaded, and downloads are switched off."
            ),
            {"name": job.target.name, "url": job.url, "path": str(job.target)},
            hint=QT_TRANSLATE_NOOP(
                "errors", "Allow downloads in the settings, or get {url} in another way and put it at {path}."
            ),
        )


def _require_space(job: _Job, num_missing: int) -> None:
    free = shutil.disk_usage(job.target.parent).free
    if num_missing > free:
        raise DownloadError(
            QT_TRANSLATE_NOOP("errors", "{name} needs {needed} MiB more in {folder}, {free} MiB are free."),
            {
                "name": job.target.name,
                "needed": -(-num_missing // _MIB),
                "folder": str(job.target.parent),
                "free": free // _MIB,
            },
            hint=QT_TRANSLATE_NOOP("errors", "Make room there and try again."),
        )


def _refused(job: _Job, error: urllib.error.HTTPError) -> DownloadError:
    return DownloadError(
        QT_TRANSLATE_NOOP("errors", "{url} cannot be downloaded: the server answered {code} {reason}."),
        {"url": job.url, "code": error.code, "reason": error.reason},
        hint=QT_TRANSLATE_NOOP("errors", "Try again later, or get the file in another way."),
    )


def _not_reached(job: _Job, reason: str) -> DownloadError:
    return DownloadError(
        QT_TRANSLATE_NOOP("errors", "{url} cannot be downloaded: {reason}."),
        {"url": job.url, "reason": reason.rstrip("."), "path": str(job.target)},
        hint=QT_TRANSLATE_NOOP(
            "errors",
            "Check the connection and try again (what arrived is kept), or get the file in another way "
            "and put it at {path}.",
        ),
    )


def _not_written(job: _Job, error: OSError) -> DownloadError:
    return DownloadError(
        QT_TRANSLATE_NOOP("errors", "The download cannot be written to {path}: {reason}."),
        {"path": str(job.target), "reason": error.strerror or str(error)},
        hint=QT_TRANSLATE_NOOP("errors", "Make room there, and see to it that you may write there."),
    )
