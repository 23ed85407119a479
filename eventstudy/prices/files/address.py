"""Price files behind an address (``s3://bucket/prices``), as fsspec reads them, beside those of a path."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from eventstudy.errors import InputFileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(::|://).*", re.DOTALL)
_LOCAL = frozenset({"file", "local"})
_IN_THE_CLEAR = frozenset({"http", "https", "ftp", "webhdfs", "github", "gist", "jupyter"})
"""Protocols that send what they read, or may be led to, unencrypted: https follows a redirect to http."""


@dataclass(frozen=True)
class Address:
    """A file or folder that an fsspec file system holds, with what the readers ask of a ``Path``.

    ``path``: inside the file system; ``str`` gives the address as a whole.
    """

    path: str
    system: Any = field(repr=False)

    @classmethod
    def of(cls, given: str) -> Address:
        """The address given. Raises UsageError without fsspec or the library of the protocol."""
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise UsageError(
                f"--source {given}: addresses need fsspec, which is not installed",
                "pip install 'eventstudy-cli[distributed]'",
            ) from None
        try:
            system, path = url_to_fs(given)
        except ImportError as error:
            raise UsageError(
                f"--source {given}: the library of its protocol is not installed ({error})",
                "install it beside eventstudy: pip install s3fs for s3://, gcsfs for gs://, adlfs for az://",
            ) from None
        except Exception as error:  # a protocol's library raises what it likes
            raise UsageError(
                f"--source {given}: no such address ({type(error).__name__}: {error})",
                "name a file, a folder, or an address such as s3://bucket/prices",
            ) from error
        return cls(path, system)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.path).stem

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return PurePosixPath(self.path).suffix

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders of the path, and the name."""
        return PurePosixPath(self.path).parts

    @property
    def parent(self) -> Address:
        """The folder that it is in."""
        return Address(str(PurePosixPath(self.path).parent), self.system)

    def __str__(self) -> str:
        return str(self.system.unstrip_protocol(self.path))

    def exists(self) -> bool:
        """Whether there is such a file or folder. Raises InputFileError where that cannot be asked."""
        return bool(self._asked(self.system.exists))

    def is_dir(self) -> bool:
        """Whether it is a folder. Raises InputFileError where that cannot be asked."""
        return bool(self._asked(self.system.isdir))

    def is_file(self) -> bool:
        """Whether it is a file. Raises InputFileError where that cannot be asked."""
        return bool(self._asked(self.system.isfile))

    def open(self, mode: str = "rb") -> BinaryIO:
        """The file, to be read. Raises InputFileError where it cannot be opened."""
        opened: BinaryIO = self._asked(self.system.open, mode)
        return opened

    def files(self, *, deep: bool) -> Iterator[Address]:
        """The files of a folder; ``deep``: those of its subfolders too. Raises InputFileError."""
        found = self._asked(self.system.find, maxdepth=None if deep else 1)
        return (Address(path, self.system) for path in found)

    def _asked(self, question: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """What the file system answers of this path."""
        try:
            return question(self.path, *arguments, **options)
        except Exception as error:  # a protocol's library raises what it likes: missing credentials, ...
            raise InputFileError(
                str(self),
                f"cannot be read: {type(error).__name__}: {error}",
                "check the address, and what its service asks for to let you read it",
            ) from error


FilePath = Path | Address
"""Where a price file is."""


def file_path(given: Path | str) -> FilePath:
    """The path or the address that ``--source`` names. Raises InputFileError for an address in the clear."""
    match = _ADDRESS.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        return Path(given)
    if match[1].lower() in _IN_THE_CLEAR or match[2] == "::":
        raise InputFileError(
            str(given),
            "prices are not read over http, https or ftp, nor through chained addresses",
            "download the files, and name their folder",
        )
    if match[1].lower() in _LOCAL:
        return Path(str(given).partition("://")[2])
    return Address.of(str(given))


def is_remote(given: str) -> bool:
    """Whether what ``--source`` names lies elsewhere than on this machine."""
    match = _ADDRESS.fullmatch(given)
    return match is not None and match[1].lower() not in {*_LOCAL, "memory"}


def for_arrow(path: FilePath) -> Any:
    """What arrow opens a file by."""
    return str(path) if isinstance(path, Path) else path.open()
