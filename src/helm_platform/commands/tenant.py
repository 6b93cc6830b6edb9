"""`helm platform tenant`: the values with which a team is installed in a cluster, where no GitOps does it."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet
from helm_platform.commands.made import Answer
from helm_platform.commands.repository import Fleet, opened, reported
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Tenant
from helm_platform.schemas.shape import listed
from helm_platform.validate.names import nearest
from helm_platform.values import block, merged, plain


@dataclass(frozen=True)
class Request:
    """The options of one call. `cluster` is "" for the only one."""

    team: str
    cluster: str = ""
    folder: Path | None = None
    color: bool = False


def run(request: Request) -> Answer:
    """All of its values in one document. Raises UsageError for a team or a cluster that is not there."""
    given = opened(request.folder)
    report = reported(given.findings, "the repository", given.company.sources, color=request.color)
    if given.broken:
        return Answer(report=report, code=ExitCode.FINDINGS)
    tenant = _chosen([each for each in fleet.tenants(given.company) if each.team.name == request.team], request, given)
    layers = [fleet.document(each).root for each in tenant.files]
    values = plain(functools.reduce(merged, layers)) | tenant.values
    files = [Path(os.path.relpath(each, given.root)).as_posix() for each in tenant.files]
    head = f"# The team {request.team} in {', '.join(tenant.environments)}: {', '.join(files)} and platform.yaml."
    return Answer("\n".join([head, *block(values)]) + "\n", report)


def _chosen(found: list[Tenant], request: Request, given: Fleet) -> Tenant:
    if not found:
        known = sorted(given.company.teams)
        near = nearest(request.team, known)
        raise UsageError(
            f"no team named {request.team} in {given.root}",
            fix=f"did you mean `{near}`?" if near else f"there are {listed(known) if known else 'none yet'}",
        )
    clusters = [each.cluster for each in found]
    if request.cluster and request.cluster not in clusters:
        near = nearest(request.cluster, clusters)
        raise UsageError(
            f"no environment is in the cluster {request.cluster}",
            fix=f"did you mean `{near}`?" if near else f"there are {listed(clusters)}",
        )
    if not request.cluster and len(found) > 1:
        raise UsageError(
            f"{request.team} is in several clusters, and each has a release of it",
            fix=f"say which one: --cluster {clusters[0]}; there are {listed(clusters)}",
        )
    return next(each for each in found if request.cluster in ("", each.cluster))
