"""`helm platform prove isolation`: of manifests, charts, a fleet repository or a cluster; proof, questions, live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from helm_platform.commands.objects import Given, collect
from helm_platform.commands.prove_objects import Shown, Stack, receivers, told
from helm_platform.errors import ExitCode, UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.outcome import Outcome

if TYPE_CHECKING:
    from helm_platform.kubectl import Kubectl
    from helm_platform.proofs.isolation import Tenancy
    from helm_platform.proofs.isolation.check import Check
    from helm_platform.proofs.isolation.tenancy import Team


@dataclass(frozen=True)
class Request:
    """The options of one call. With `live` an API server is asked too; without paths its objects are what is proved.

    `questions` are answered in place of the proof. Without `teams` or `checks` it is all of them.
    """

    given: Given
    stack: Stack = field(default_factory=Stack)
    shown: Shown = field(default_factory=Shown)
    teams: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    live: bool = False


def run(request: Request, progress: Progress = SILENT) -> tuple[str, ExitCode]:
    """The text for stdout and the exit code."""
    if request.live:
        from helm_platform.kubectl import Kubectl

        return told(_live(request, Kubectl.of_user(progress), progress), request.shown)
    clusters = by_cluster(collect(replace(request.given, umbrella=True), progress))
    if request.questions:
        return told(_asked(clusters, request.questions), request.shown)
    outcomes = [_proved(request, items) for items in clusters.values()]
    return told(together(list(clusters), outcomes), request.shown)


def by_cluster(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The objects of each cluster of a fleet repository; what is of none is in all."""
    names = dict.fromkeys(each.cluster for each in items if each.cluster) or {"": None}
    return {name: [each for each in items if each.cluster in ("", name)] for name in names}


def _proved(request: Request, items: Sequence[Item]) -> Outcome:
    from helm_platform.proofs.isolation import prove

    tenancy = _tenancy(request, items)
    return prove(tenancy, _teams(request, tenancy), _checks(request))


def _tenancy(request: Request, items: Sequence[Item]) -> Tenancy:
    from helm_platform.proofs.isolation import Tenancy

    found = Tenancy(Cluster(tuple(items)), tuple(receivers(request.stack)))
    if not found.teams:
        raise UsageError(
            "no namespace in what was named has the label helm-platform.io/team, so there are no teams",
            fix="name a fleet repository, or the releases of charts/tenant",
        )
    return found


def _teams(request: Request, tenancy: Tenancy) -> list[Team]:
    missing = [each for each in request.teams if each not in tenancy.teams]
    if missing:
        raise UsageError(f"there is no team {', '.join(missing)}", fix=f"it is one of {', '.join(tenancy.teams)}")
    return [tenancy.teams[each] for each in request.teams]


def _checks(request: Request) -> list[Check]:
    from helm_platform.proofs.isolation.checks import CHECKS

    known = {each.id: each for each in CHECKS}
    missing = [each for each in request.checks if each not in known]
    if missing:
        raise UsageError(f"there is no check {', '.join(missing)}", fix=f"it is one of {', '.join(known)}")
    return [known[each] for each in request.checks]


def _asked(clusters: dict[str, list[Item]], questions: Sequence[str]) -> Outcome:
    from helm_platform.proofs.isolation import NoQuestionError, ask

    try:
        return together(list(clusters), [ask(Cluster(tuple(each)), questions) for each in clusters.values()])
    except NoQuestionError as error:
        raise UsageError("that cannot be asked", detail=str(error), fix="see docs/isolation.md") from None


def _live(request: Request, kubectl: Kubectl, progress: Progress) -> Outcome:
    from helm_platform.commands.live_objects import of_cluster
    from helm_platform.proofs.isolation import prove
    from helm_platform.proofs.isolation.server import ApiServer

    items = collect(replace(request.given, umbrella=True), progress) if request.given.paths else None
    if items is None:
        items = of_cluster(kubectl, progress)
    clusters = by_cluster(items)
    if len(clusters) > 1:
        raise UsageError(
            f"what was named is installed in {len(clusters)} clusters: {', '.join(clusters)}",
            fix="leave it out, so that what the cluster has is read from it",
        )
    if request.questions:
        return _asked(clusters, request.questions)
    tenancy = _tenancy(request, items)
    teams, checks = _teams(request, tenancy), _checks(request)
    with kubectl.proxied() as connection:
        return prove(tenancy, teams, checks, ApiServer(connection), progress)


def together(names: Sequence[str], outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of those of several clusters, whose rows begin with the name of theirs."""
    first = outcomes[0]
    if len(outcomes) == 1:
        return first
    rows = tuple((name, *row) for name, each in zip(names, outcomes, strict=True) for row in each.rows)
    findings = tuple(finding for each in outcomes for finding in each.findings)
    return replace(
        first,
        columns=("CLUSTER", *first.columns),
        rows=rows,
        findings=findings,
        checked="; ".join(f"{name}: {each.checked}" for name, each in zip(names, outcomes, strict=True)),
    )
