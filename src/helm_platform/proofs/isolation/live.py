"""The same checks asked of a real API server: reviews as each member, and objects as dry runs that it must refuse.

An object is refused for what is too much in it only where the same without that is admitted: both are tried, by the
first member who may make the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from helm_platform.diagnostics import Diagnostic
from helm_platform.proofs.cluster import Item
from helm_platform.proofs.isolation.check import Ask, Attempt, Check
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
    untried: dict[str, None] = field(default_factory=dict)

    def __str__(self) -> str:
        """`1080 answers`, `3 refused`, `broken`."""
        if self.wrong:
            return f"broken: {self.wrong[0][1]}" + (f" (and {len(self.wrong) - 1} more)" if len(self.wrong) > 1 else "")
        words = [f"{self.answers} answers"] * bool(self.answers) + [f"{self.refused} refused"] * bool(self.refused)
        return ", ".join([*words, *self.untried]) or "-"


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
    """A finding for each wrong answer, and one where nothing could be tried."""
    advice = (
        "The objects of the cluster are not those of the input, or something admits more: see who bound or made it."
    )
    for space, message in heard.wrong:
        yield finding(check.id, space, f"the API server says that {message}", advice, check.level)


def _try(attempt: Attempt, tenancy: Tenancy, team: Team, server: Server, heard: Heard) -> None:
    namespace = str(attempt.manifest["metadata"]["namespace"])
    reasons: list[str] = []
    try:
        member = _able(attempt, _candidates(tenancy, team, namespace), server, reasons)
        if member is None:
            heard.untried[f"nobody may try in {namespace}: {reasons[0] if reasons else 'no member is known there'}"] = (
                None
            )
            return
        said = server.refusal(member.subject, attempt.manifest)
    except NoKindError:
        heard.untried[f"the cluster has no {attempt.manifest['kind']}"] = None
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


def _candidates(tenancy: Tenancy, team: Team, namespace: str) -> list[Member]:
    """Who might make something there: members with a rule that creates, people before accounts."""
    able = [
        member
        for member in (*tenancy.people(team), *tenancy.members(team))
        if any(
            "create" in (verbs := grant.rule.get("verbs") or []) or "*" in verbs
            for grant in tenancy.rights.grants(member.subject, namespace)
        )
    ]
    return list(dict.fromkeys(able))


def _space(team: Team, namespace: str) -> Item:
    return next((each for each in team.spaces if each.name == namespace), team.spaces[0])
