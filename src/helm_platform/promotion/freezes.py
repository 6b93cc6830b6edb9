"""Times in which nothing is promoted, as platform.yaml has them; all in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from helm_platform.fleet import Company

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Freeze:
    """`begin` (inclusive) and `end` (exclusive) bound it; on `days` (0 is Monday) it holds from `after` on.

    Without days it holds all the time between its bounds; without anything, until it is removed.
    """

    name: str
    reason: str
    begin: datetime | None = None
    end: datetime | None = None
    days: frozenset[int] = frozenset()
    after: time = time(0)

    def holds(self, at: datetime) -> bool:
        """Whether it holds at a moment."""
        moment = at.astimezone(UTC)
        if (self.begin is not None and moment < self.begin) or (self.end is not None and moment >= self.end):
            return False
        return not self.days or (moment.weekday() in self.days and moment.time() >= self.after)

    def over(self, at: datetime) -> datetime | None:
        """When it ends that holds at a moment; None where nobody can tell."""
        moment = at.astimezone(UTC)
        if not self.days:
            return self.end
        for _ in _DAYS:
            moment = datetime.combine(moment.date() + timedelta(days=1), time(0), UTC)
            if not self.holds(moment):
                return moment
        return self.end


def freezes(company: Company, environment: str) -> Iterator[Freeze]:
    """Those of every environment, then those of this one."""
    written = company.settings.get("environments")
    own = (written.get(environment) if isinstance(written, dict) else None) or {}
    for group in ((company.settings.get("promotion") or {}).get("freezes"), own.get("freezes")):
        for name, each in (group or {}).items():
            yield _freeze(name, each)


def _freeze(name: str, written: dict[str, Any]) -> Freeze:
    days = frozenset(_DAYS.index(each) for each in written.get("days") or ())
    after = written.get("after")
    return Freeze(
        name,
        written.get("reason", ""),
        _moment(written.get("from")),
        _moment(written.get("to")),
        days,
        time.fromisoformat(after) if after else time(0),
    )


def _moment(written: str | None) -> datetime | None:
    """A day begins at midnight."""
    if not written:
        return None
    form = "%Y-%m-%dT%H:%MZ" if "T" in written else "%Y-%m-%d"
    return datetime.strptime(written, form).replace(tzinfo=UTC)
