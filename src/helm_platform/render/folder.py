"""A folder of rendered releases: `<release>[/<environment>]/<kind>-<name>.yaml`.

Every file says in its first line who wrote it; only such files are replaced or removed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import UsageError
from helm_platform.fleet import Release
from helm_platform.render.parts import Part

MARK = "# Rendered by `helm platform render`; changes to this file are lost.\n"
_MARK = MARK.encode()
_SECRET = 0o600


@dataclass
class Written:
    """How many files were written, removed, and left as they were."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        """`3 files written, 1 removed, 12 unchanged`."""
        first = f"{self.written} file{'' if self.written == 1 else 's'} written"
        return f"{first}, {self.removed} removed, {self.unchanged} unchanged"


class Folder:
    """Where releases are written to. A release is written as a whole or, where something fails, left as it was."""

    def __init__(self, root: Path) -> None:
        """Write below this folder, made where it is not there."""
        self.root = root
        self.written = Written()
        self._kept: set[Path] = set()

    def place(self, release: Release) -> Path:
        """The folder of a release."""
        own = self.root / release.name
        return own / release.environment if release.environment else own

    def write(self, release: Release, parts: Iterable[Part]) -> None:
        """Write the objects of a release and remove those that it has no longer; a file that is right is not touched.

        Raises UsageError where a file of that name was written by someone else, or the folder cannot be written.
        """
        place = self.place(release)
        wanted = {part.file: part for part in parts}
        self._kept |= {place / name for name in wanted}
        try:
            place.mkdir(parents=True, exist_ok=True)
            there = set(os.listdir(place))  # noqa: PTH208 - thousands of times, and only names are asked for
            changed = [
                (place / name, part)
                for name, part in wanted.items()
                if name not in there or _differs(place, name, part)
            ]
            _replace(changed)
            self.written.written += len(changed)
            self.written.unchanged += len(wanted) - len(changed)
            left = sorted(name for name in there - wanted.keys() if name.endswith(".yaml"))
            for file in _ours(place / name for name in left):
                file.unlink()
                self.written.removed += 1
        except OSError as error:
            where = error.filename or place
            raise UsageError(
                f"cannot write {where}: {(error.strerror or str(error)).lower()}", fix="check the folder given to -o"
            ) from None

    def keep(self, release: Release) -> None:
        """A release that could not be rendered keeps its files."""
        place = self.place(release)
        self._kept |= set(place.glob("*.yaml"))

    def prune(self) -> None:
        """Remove the files of releases that were neither written nor kept, and folders that are empty then."""
        for file in list(_ours(self.root.rglob("*.yaml"))):
            if file in self._kept:
                continue
            file.unlink()
            self.written.removed += 1
            for folder in (file.parent, file.parent.parent):
                with suppress(OSError):  # something else is in it
                    if folder != self.root:
                        folder.rmdir()


def content(part: Part) -> str:
    """The text of a file."""
    return f"{MARK}{part.text}"


def _differs(place: Path, name: str, part: Part) -> bool:
    with open(f"{place}/{name}", "rb") as stream:  # noqa: PTH123 - thousands of times
        there = stream.read()
    if not there.startswith(_MARK):
        raise UsageError(
            f"{place / name} is in the way: it was not written by this command",
            fix="move it, or name another folder with -o",
        )
    return there != content(part).encode()


def _replace(changed: list[tuple[Path, Part]]) -> None:
    """Write all files beside their places, and only then move them there."""
    staged: list[tuple[str, Path]] = []
    umask = os.umask(0)
    os.umask(umask)
    try:
        for file, part in changed:
            handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
            staged.append((name, file))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(content(part))
            Path(name).chmod(_SECRET if part.secret else 0o666 & ~umask)
        for name, file in staged:
            Path(name).replace(file)
    finally:
        for name, _ in staged:
            Path(name).unlink(missing_ok=True)


def _ours(files: Iterable[Path]) -> Iterator[Path]:
    for file in files:
        with suppress(OSError), file.open("rb") as stream:
            if stream.read(len(_MARK)) == _MARK:
                yield file
