"""A folder of generated files: what differs from what it should hold, and the writing of it, all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.slo.outputs import MARK

_SUFFIXES = (".yaml", ".md", ".json")


class Folder:
    """`texts` are the files that it should hold, by their path below it.

    Files without our mark are somebody's own: such a file is never replaced and never removed. What carries the mark
    and is not in `texts` is stale: an objective or a service that is gone, or one that another call is about. Those in
    `begun` are for people to go on with: they are written where there is none, and then left alone.
    """

    def __init__(self, path: Path, texts: Mapping[str, str], begun: frozenset[str] = frozenset()) -> None:
        """Nothing is read before it is asked for. Raises UsageError for a file in the place of the folder."""
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file", fix="name a folder: -o rules/")
        self._path = path
        self._texts = texts
        self._begun = begun

    @property
    def size(self) -> str:
        """How many files it should hold, in words."""
        return _files(len(self._texts))

    def differences(self) -> list[str]:
        """A line for each file that is missing, differs or is stale."""
        missing = [name for name in self._changed if self._now(name) is None]
        other = [name for name in self._changed if self._now(name) is not None]
        groups = (("missing", missing), ("differs", other), ("stale", self.stale))
        return [f"{what}: {self._path / name}" for what, names in groups for name in names]

    def write(self, *, prune: bool) -> str:
        """Write what differs and, with `prune`, remove what is stale; says in words what was done.

        Raises UsageError where a file of somebody else is in the way, before anything is written.
        """
        foreign = [name for name in self._changed if (now := self._now(name)) is not None and not _ours(name, now)]
        if foreign:
            detail = "\n".join(str(self._path / name) for name in foreign)
            raise UsageError(
                f"{_files(len(foreign))} in the way that this command did not make",
                detail=detail,
                fix="move them, or name another folder",
            )
        written = 0
        try:
            for folder in {name.rpartition("/")[0] for name in self._changed}:
                (self._path / folder).mkdir(parents=True, exist_ok=True)
            for name in self._changed:
                files.replace(self._path / name, self._texts[name])
                written += 1
            for name in self.stale if prune else ():
                (self._path / name).unlink()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(
                f"cannot write {self._path}: {reason}; {_files(written)} of {len(self._changed)} were written",
                fix="make the folder writable, or name another",
            ) from None
        done = f"{self.size} in {self._path}, {written} written, {len(self._texts) - written} unchanged"
        if not self.stale:
            return done
        many = len(self.stale)
        return f"{done}, {many} removed" if prune else f"{done}; {many} stale, which --prune removes"

    @cached_property
    def stale(self) -> list[str]:
        """Files of ours that should not be there, sorted."""
        return sorted(name for name in self._others() if _ours(name, self._now(name) or ""))

    @cached_property
    def _changed(self) -> list[str]:
        return [
            name
            for name, text in self._texts.items()
            if (now := self._now(name)) != text and not (name in self._begun and now is not None)
        ]

    def _now(self, name: str) -> str | None:
        """The text of a file, or None where there is none. What is no text is somebody's own."""
        try:
            with open(f"{self._path}/{name}", encoding="utf-8", newline="") as stream:  # noqa: PTH123 - thousands of them
                return stream.read()
        except FileNotFoundError:
            return None
        except (UnicodeDecodeError, IsADirectoryError):
            return "\0"
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"cannot read {self._path / name}: {reason}", fix="make it readable") from None

    def _others(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._path):
            below = Path(folder).relative_to(self._path).as_posix()
            for name in names:
                path = name if below == "." else f"{below}/{name}"
                if path not in self._texts and name.endswith(_SUFFIXES):
                    yield path


def _ours(name: str, text: str) -> bool:
    """Whether the mark is in the first line, behind whatever begins a comment; JSON has none, dashboards have a tag."""
    if name.endswith(".json"):
        return '"helm-platform"' in text
    return MARK.removeprefix("# ") in text.partition("\n")[0]


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
