"""What a change must keep: the order of environments, freezes, approvals, the objectives' gate, digests.

All that is not kept is told at once, each with what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from helm_platform.fleet import Company
from helm_platform.promotion.freezes import freezes
from helm_platform.promotion.ledger import Action, Gate, Moved, Person, stamp


@dataclass(frozen=True)
class Asked:
    """A change and what was said for it. `reviewed` says that it goes to a pull request, where others approve it.

    `skip` and `allow_tag` are what the caller does not want to keep; each needs a `reason`.
    """

    action: Action
    application: str
    environment: str
    images: tuple[Moved, ...]
    by: Person
    at: datetime
    source: str = ""
    reason: str = ""
    approvals: tuple[str, ...] = ()
    gate: Gate | None = None
    skip: bool = False
    allow_tag: bool = False
    reviewed: bool = False


@dataclass(frozen=True)
class Answer:
    """What one rule says. `refused` keeps the change from being made; `overridden` says that a reason lets it pass."""

    rule: str
    text: str
    fix: str = ""
    refused: bool = False
    overridden: bool = False


def answers(company: Company, asked: Asked) -> Iterator[Answer]:
    """What each rule says of a change. A rollback is always allowed."""
    if asked.action is Action.ROLLBACK:
        yield Answer("rollback", "a rollback is always allowed: order, freezes, approvals and gate do not hold it up")
        return
    yield from _order(company, asked)
    yield from _frozen(company, asked)
    yield from _approved(company, asked)
    yield from _gated(asked)
    yield from _pinned(company, asked)


def approvers(asked: Asked) -> tuple[str, ...]:
    """Who approved it, each once and without its author."""
    own = {asked.by.name.casefold(), asked.by.email.casefold(), str(asked.by).casefold()} - {""}
    seen: dict[str, str] = {}
    for each in asked.approvals:
        name, _, rest = each.partition("<")
        words = {each.casefold().strip(), name.casefold().strip(), rest.rstrip("> ").casefold()} - {""}
        if each.strip() and not words & own:
            # The same person with an address and without.
            seen.setdefault(name.casefold().strip() or rest.casefold(), each.strip())
    return tuple(seen.values())


def _order(company: Company, asked: Asked) -> Iterator[Answer]:
    order = company.environments
    if asked.action is Action.BUMP:
        skipped = order[: order.index(asked.environment)]
        if not skipped:
            yield Answer("order", f"{asked.environment} is the first environment")
            return
        what = f"{asked.environment} comes after {_listed(skipped)}, where this image was not tried"
        fix = f"bump it in {order[0]} and promote it from there"
    else:
        begin, end = order.index(asked.source), order.index(asked.environment)
        if end == begin + 1:
            yield Answer("order", f"{asked.environment} comes after {asked.source}")
            return
        if end <= begin:
            what = f"{asked.environment} does not come after {asked.source}: the order is {', '.join(order)}"
            fix = f"to go back: helm platform rollback {asked.application} --env {asked.environment}"
            yield Answer("order", what, fix, refused=True)
            return
        skipped = order[begin + 1 : end]
        what = f"{_listed(skipped)} {'is' if len(skipped) == 1 else 'are'} left out between {asked.source} and"
        what += f" {asked.environment}"
        fix = f"promote it to {skipped[0]} first"
    yield _excused("order", what, f"{fix}; or say why not: --skip --reason TEXT", asked, given=asked.skip)


def _frozen(company: Company, asked: Asked) -> Iterator[Answer]:
    holding = [each for each in freezes(company, asked.environment) if each.holds(asked.at)]
    if not holding:
        yield Answer("freeze", f"nothing is frozen at {stamp(asked.at)}")
    for each in holding:
        over = each.over(asked.at)
        until = f" until {stamp(over)}" if over is not None else ""
        what = f"{asked.environment} is frozen{until} ({each.name}): {each.reason}"
        fix = f"wait until {stamp(over)}" if over is not None else "wait until it is over"
        yield Answer("freeze", what, f"{fix}, or change it in {company.file}", refused=True)


def _approved(company: Company, asked: Asked) -> Iterator[Answer]:
    wanted = company.environment(asked.environment).approvals
    given = approvers(asked)
    who = f" ({', '.join(given)})" if given else ""
    if len(given) >= wanted:
        yield Answer("approvals", f"{len(given)} of {wanted} wanted{who}" if wanted or given else "none is wanted")
        return
    what = f"{asked.environment} wants {_people(wanted)}, and {len(given)} approved{who}"
    if len(asked.approvals) > len(given):
        what += "; nobody counts twice, and not the author"
    if asked.reviewed:
        yield Answer("approvals", f"{what}: the review of the pull request is for the others")
        return
    fix = "name who did: --approved-by NAME; or let a pull request be reviewed: --branch pull-request"
    yield Answer("approvals", what, fix, refused=True)


def _gated(asked: Asked) -> Iterator[Answer]:
    gate = asked.gate
    if gate is None or gate.mode == "off":
        yield Answer("gate", "it is off")
        return
    said = f": {'; '.join(gate.said)}" if gate.said else ""
    if gate.verdict in ("go", "no objectives"):
        yield Answer("gate", f"{gate.verdict}{said}")
        return
    if gate.verdict == "not asked":
        what = f"nobody has asked the objectives of {asked.application} in {asked.environment}"
        fix = "name a Prometheus with --prometheus, or what `slo gate --format json` said with --gate-result"
    else:
        what = f"{gate.verdict}{said}"
        fix = "wait until the budget is back and no page fires; `helm platform slo gate` asks again"
    blocks = gate.mode == "block"
    yield Answer("gate", what if blocks else f"warning: {what}", fix, refused=blocks)


def _pinned(company: Company, asked: Asked) -> Iterator[Answer]:
    wanted = company.images.digest
    unpinned = [each for each in asked.images if not each.after.digest]
    for each in asked.images:
        if company.images.latest_forbidden and each.after.tag == "latest" and not each.after.digest:
            yield Answer("tag", f"{each.name}: latest is forbidden", "name a version with --tag", refused=True)
    if not unpinned:
        yield Answer("digest", "every image has one")
    for each in unpinned:
        what = f"{each.name}:{each.after.tag} has no digest, so it can be another image tomorrow"
        where = asked.source or asked.environment
        command = f"helm platform bump {asked.application} --image {each.name} --tag {each.after.tag}"
        fix = f"{command} --digest sha256:… --env {where}"
        if asked.action is Action.BUMP:
            required = wanted == "required"
            yield Answer("digest", what if required else f"warning: {what}", fix, refused=required)
        elif wanted is None:
            yield _excused("digest", what, f"{fix}; or --allow-tag --reason TEXT", asked, given=asked.allow_tag)
        else:
            yield Answer("digest", what, fix, refused=True)


def _excused(rule: str, what: str, fix: str, asked: Asked, *, given: bool) -> Answer:
    """A rule that gives way to a reason."""
    if not given:
        return Answer(rule, what, fix, refused=True)
    if not asked.reason:
        return Answer(rule, f"{what}, and there is no reason for it", "say it with --reason TEXT", refused=True)
    return Answer(rule, f"{what}; {asked.reason}", overridden=True)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _people(number: int) -> str:
    return f"the approval of {number} {'person' if number == 1 else 'people'}"
