"""The same checks asked of a real API server: reviews as each member, and objects as dry runs that it must refuse.

An object is refused for what is too much in it only where the same without that is admitted: both are tried, by the
first member who may make the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.proofs.cluster import Item
from helm_platform.proofs.isolation.check import Ask, Attempt, Check
from helm_platform.proofs.isolation.kinds import resource_of
from helm_platform.proofs.isolation.rbac import Request, Subject
from helm_platform.proofs.isolation.tenancy import Member, Team, Tenancy
from helm_platform.proofs.outcome import finding


class Server(Protocol):
    """An API server that is asked in the name of others."""

    def allows(self, subject: Subject, request: Request) -> bool:
        """Whether it lets somebody do something."""

    def refusal(self, subject: Subject, manifest: dict[str, Any]) -> str | None:
        """Why it would not let somebody make an object, in its words; None where it would. Makes nothing.

        Raises NoKindError for an object of a kind that it does not have.
        """


class NoKindError(Exception):
    """The API server does not have the kind of an object."""


@dataclass
class Heard:
    """What an API server says to a check of a team: how much was asked, what is wrong, what could not be tried."""

    answers: int = 0
    refused: int = 0
    wrong: list[tuple[Item, str]] = field(default_factory=list)
    untried: list[tuple[Item, str]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        """`1080 answers`, `3 refused`, `broken`."""
        if self.wrong:
            return f"broken: {self.wrong[0][1]}" + (f" (and {len(self.wrong) - 1} more)" if len(self.wrong) > 1 else "")
        words = [f"{self.answers} answers"] * bool(self.answers) + [f"{self.refused} refused"] * bool(self.refused)
        words += [f"{len(self.untried)} not tried"] * bool(self.untried)
        return ", ".join([*words, *(f"the cluster has no {each}" for each in sorted(self.missing))]) or "-"


def hear(check: Check, tenancy: Tenancy, team: Team, server: Server) -> Heard:
    """Ask everything that a check has to ask of a team."""
    heard = Heard()
    for each in check.tried(tenancy, team) if check.tried is not None else ():
        if isinstance(each, Ask):
            heard.answers += 1
            if server.allows(each.member.subject, each.request) != each.allowed:
                may = "may not" if each.allowed else "may"
                heard.wrong.append((_space(team, each.request.namespace), f"{each.member.label} {may} {each.request}"))
        else:
            _try(each, tenancy, team, server, heard)
    return heard


def findings(check: Check, heard: Heard) -> Iterator[Diagnostic]:
    """A finding for each wrong answer, and a warning for what could not be tried."""
    advice = (
        "The objects of the cluster are not those of the input, or something admits more: see who bound or made it."
    )
    for space, message in heard.wrong:
        yield finding(check.id, space, f"the API server says that {message}", advice, check.level)
    advice = "See why the harmless object is refused too: a quota, a webhook, a right that the team lacks."
    for space, message in heard.untried:
        yield finding(check.id, space, f"a refusal would show nothing: {message}", advice, Level.WARNING)


def _try(attempt: Attempt, tenancy: Tenancy, team: Team, server: Server, heard: Heard) -> None:
    namespace = str(attempt.manifest["metadata"]["namespace"])
    reasons: list[str] = []
    try:
        member = _able(attempt, _candidates(attempt, tenancy, team), server, reasons)
        if member is None:
            reason = reasons[0] if reasons else "no member has a right to make one"
            message = f"nobody may make even what is without {attempt.what}: {reason}"
            heard.untried.append((_space(team, namespace), message))
            return
        said = server.refusal(member.subject, attempt.manifest)
    except NoKindError:
        heard.missing.add(str(attempt.manifest["kind"]))
        return
    if said is None:
        heard.wrong.append((_space(team, namespace), f"{member.label} may make {attempt.what} in {namespace}"))
    else:
        heard.refused += 1


def _able(attempt: Attempt, members: Sequence[Member], server: Server, reasons: list[str]) -> Member | None:
    """The first who may make the object without what is too much; why the others may not."""
    for member in members:
        said = server.refusal(member.subject, attempt.like)
        if said is None:
            return member
        reasons.append(said)
    return None


def _candidates(attempt: Attempt, tenancy: Tenancy, team: Team) -> list[Member]:
    """Who may make such an object by the rights that are known, people before accounts."""
    group = str(attempt.like["apiVersion"]).rpartition("/")[0]
    resource, namespace = resource_of(group, str(attempt.like["kind"])), str(attempt.like["metadata"]["namespace"])
    request = Request("create", group, resource, namespace=namespace)
    members = dict.fromkeys((*tenancy.people(team), *tenancy.members(team)))
    return [each for each in members if tenancy.rights.decide(each.subject, request).allowed]


def _space(team: Team, namespace: str) -> Item:
    return next((each for each in team.spaces if each.name == namespace), team.spaces[0])
