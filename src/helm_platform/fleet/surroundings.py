"""What a repository says about every release in it: `platform.yaml` and the files of the teams."""

from __future__ import annotations

import hashlib
from pathlib import Path

PLATFORM = "platform.yaml"
TEAMS = "teams"
APPS = "apps"


class Surroundings:
    """The content of `platform.yaml` and `teams/` in the folders above files; each folder is read once."""

    def __init__(self) -> None:
        """Begin without having read anything."""
        self._known: dict[Path, str] = {}

    def of(self, file: Path) -> str:
        """A text that changes when any of it does, or when such a file comes or goes."""
        return self._in(file.absolute().parent)

    def _in(self, folder: Path) -> str:
        known = self._known.get(folder)
        if known is None:
            above = "" if folder == folder.parent else self._in(folder.parent)
            known = self._known[folder] = f"{_digest(folder)} {above}".strip()
        return known


def repository(folder: Path, known: dict[Path, Path | None] | None = None) -> Path | None:
    """The fleet repository around a folder: where `platform.yaml` stands beside `apps` or `teams`, or None.

    Who asks for many folders keeps what is `known` of each, so that none is looked into twice.
    """
    seen: list[Path] = []
    found = None
    for each in (folder.absolute(), *folder.absolute().parents):
        if known is not None and each in known:
            found = known[each]
            break
        seen.append(each)
        if (each / PLATFORM).is_file() and any((each / name).is_dir() for name in (APPS, TEAMS)):
            found = each
            break
        if (each / ".git").exists():
            break
    if known is not None:
        known.update(dict.fromkeys(seen, found))
    return found


def _digest(folder: Path) -> str:
    """Empty where the folder has nothing of the kind. Whether somebody reads the files is for others to say."""
    platform, teams = folder / PLATFORM, folder / TEAMS
    if not platform.is_file():
        return ""
    digest = hashlib.sha256()
    for file in (platform, *(sorted(teams.iterdir()) if teams.is_dir() else ())):
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"{file} {len(content)} ".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
