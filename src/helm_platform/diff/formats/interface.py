"""What a format gets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass

from helm_platform.diff.changes import Kind, ObjectChange, ReleaseChange

RELEASES = 50
"""How many releases people are shown."""
LINES = 10
"""How many lines of one field people are shown."""


@dataclass(frozen=True)
class Diffs:
    """All releases that were compared with `against`. `everything` lifts the limits of what people are shown."""

    releases: tuple[ReleaseChange, ...]
    against: str
    everything: bool = False

    @property
    def differing(self) -> list[ReleaseChange]:
        """The releases in which more than version labels differ; with `everything`, those too."""
        return [release for release in self.releases if self.shown(release)[0]]

    @property
    def differs(self) -> bool:
        return bool(self.differing)

    def shown(self, release: ReleaseChange) -> tuple[list[ObjectChange], int]:
        """The objects that people are shown, and how many are left out because only version labels differ."""
        kept = [change for change in release.changes if self.everything or not change.noise]
        return kept, len(release.changes) - len(kept)

    @property
    def visible(self) -> tuple[list[ReleaseChange], list[str]]:
        """The releases that people are shown, and in sentences what they are not."""
        loud = self.differing
        limit = None if self.everything else RELEASES
        left = []
        if limit is not None and len(loud) > limit:
            left.append(f"… and {counted(len(loud) - limit, 'release')} more (--all shows them)")
        quiet = sum(self.shown(release)[1] for release in self.releases)
        if quiet:
            verb = "differs" if quiet == 1 else "differ"
            left.append(f"{counted(quiet, 'object')} {verb} only in the labels of chart or version (--all shows them)")
        return loud[:limit], left

    @property
    def summary(self) -> str:
        """`2 of 12 releases differ from main, 1a2b3c4: 1 object added, 3 changed; pods of 2 workloads restart`."""
        total, some = len(self.releases), len(self.differing)
        head = f"{some} of {counted(total, 'release')} differ{'s' if some == 1 else ''} from {self.against}"
        if not some:
            return f"no difference: {counted(total, 'release')} compared with {self.against}"
        changes = [change for release in self.differing for change in self.shown(release)[0]]
        kinds = Counter(change.kind for change in changes)
        parts = [f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind]]
        parts[0] = parts[0].replace(" ", " object " if parts[0].startswith("1 ") else " objects ", 1)
        restarts = sum(change.restarts for change in changes)
        more = f"; pods of {counted(restarts, 'workload')} restart" if restarts else ""
        return f"{head}: {', '.join(parts)}{more}"


class Format(ABC):
    """Turns diffs into text that ends with a newline."""

    @abstractmethod
    def render(self, diffs: Diffs, *, color: bool = False) -> str:
        """The whole diff. Only text has colours."""


def counted(number: int, word: str) -> str:
    """`1 release`, `2 releases`."""
    return f"{number} {word}{'' if number == 1 else 's'}"
