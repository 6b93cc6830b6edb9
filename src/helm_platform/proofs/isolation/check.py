"""What a check is, and what it says of a team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import Item
from helm_platform.proofs.isolation.rbac import Request
from helm_platform.proofs.isolation.tenancy import Member, Team, Tenancy


@dataclass(frozen=True, eq=False)
class Breach:
    """A way out of the isolation: the object that opens it, what it opens, and what to do."""

    item: Item
    message: str
    advice: str
    level: Level = Level.ERROR


@dataclass(frozen=True)
class Absent:
    """The input has nothing that the check is about, so that it says neither yes nor no."""

    why: str


Said = Breach | Absent | str
"""A breach, that there is nothing to look at, or in words what holds."""


@dataclass(frozen=True, eq=False)
class Ask:
    """A question to a real API server: `member` and what they ask for; `allowed` is the answer that is right."""

    member: Member
    request: Request
    allowed: bool = False


@dataclass(frozen=True, eq=False)
class Attempt:
    """An object that a team tries to make on a real API server, which refuses it.

    `like` is the same object without what is too much: that is admitted, or the refusal proves nothing.
    """

    manifest: dict[str, Any]
    like: dict[str, Any]
    what: str


@dataclass(frozen=True)
class Check:
    """One check. `id` is also the rule of its findings; `benchmark` are ids of the multi-tenancy benchmarks.

    `asks` is what is asked, `offline` and `live` how it is answered. `tried` gives what is asked of a real API server,
    and `level` is how much it matters where that answers wrong.
    """

    id: str
    asks: str
    offline: str
    look: Callable[[Tenancy, Team], Iterator[Said]]
    live: str = ""
    tried: Callable[[Tenancy, Team], Iterable[Ask | Attempt]] | None = None
    benchmark: str = ""
    level: Level = Level.ERROR
