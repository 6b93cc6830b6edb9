"""Chart versions, as far as an upgrade is concerned."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, order=True)
class Version:
    """Major, minor, patch; `stable` is False for a pre-release, which sorts before its release."""

    major: int
    minor: int
    patch: int
    stable: bool = True

    def __str__(self) -> str:
        """`1.2.3`, without what marks a pre-release."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def next_patch(self) -> Version:
        return Version(self.major, self.minor, self.patch + 1)

    @property
    def next_breaking(self) -> Version:
        """The next version that may break: a major, or a minor before 1.0."""
        return Version(self.major + 1, 0, 0) if self.major else Version(0, self.minor + 1, 0)

    def breaks(self, earlier: Version) -> bool:
        """Whether a user of `earlier` is told by the version number alone that something may break."""
        breaking = earlier.next_breaking
        return (self.major, self.minor, self.patch) >= (breaking.major, breaking.minor, breaking.patch)


def parse(text: str) -> Version | None:
    """The version in a text such as `v1.2.3-rc.1`; None where it is none."""
    found = _SEMVER.fullmatch(text)
    if found is None:
        return None
    major, minor, patch, pre, _ = found.groups()
    return Version(int(major), int(minor), int(patch), stable=pre is None)
