"""What a repository says about every release in it: `platform.yaml` and the files of the teams."""

from __future__ import annotations

import hashlib
from os.path import abspath, dirname, exists, isdir, isfile
from pathlib import Path

PLATFORM = "platform.yaml"
TEAMS = "teams"
APPS = "apps"
PROFILES = "profiles"
CLUSTERS = "clusters"


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


def repository(folder: Path, known: dict[str, str | None] | None = None) -> Path | None:
    """The fleet repository around a folder: where `platform.yaml` stands beside `apps` or `teams`, or None.

    Who asks for many folders keeps what is `known` of each, so that none is looked into twice.
    """
    here = abspath(folder)  # noqa: PTH100 - paths as texts: thousands of folders are asked for
    seen: list[str] = []
    found: str | None = None
    while True:
        if known is not None and here in known:
            found = known[here]
            break
        seen.append(here)
        if isfile(f"{here}/{PLATFORM}") and any(isdir(f"{here}/{name}") for name in (APPS, TEAMS)):  # noqa: PTH112, PTH113
            found = here
            break
        above = dirname(here)  # noqa: PTH120
        if above == here or exists(f"{here}/.git"):  # noqa: PTH110
            break
        here = above
    if known is not None:
        known.update(dict.fromkeys(seen, found))
    return None if found is None else Path(found)


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
