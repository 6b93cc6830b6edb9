"""`helm platform promote`: what runs in one environment in the next one too."""

from __future__ import annotations

from dataclasses import dataclass, field

from helm_platform.commands.promotion.bump import named
from helm_platform.commands.promotion.change import Answer, Options, Start, carried_out, moved, started
from helm_platform.commands.promotion.plan import Plan
from helm_platform.errors import UsageError
from helm_platform.fleet import Overlay
from helm_platform.progress import SILENT, Progress
from helm_platform.promotion import ledger
from helm_platform.promotion.images import images
from helm_platform.promotion.ledger import Action


@dataclass(frozen=True)
class Request:
    """The options of one call. `image` is a repository, "" for all images of the application."""

    application: str
    source: str
    target: str
    image: str = ""
    options: Options = field(default_factory=Options)


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Write it. Raises UsageError for environments that are not there and for applications without images."""
    if request.source == request.target:
        raise UsageError(f"--from and --to are both {request.source}", fix="name the environment that comes next")
    start = started(request.options, request.application)
    if isinstance(start, Answer):
        return start
    source, target = start.overlay(request.source), start.overlay(request.target)
    chosen = named(images(source), request.image, request.application)
    there = {each.key for each in images(target)}
    lost = [each.key for each in chosen if each.key not in there]
    if lost:
        raise UsageError(
            f"{target.label} has no image {', '.join(lost)}", fix=f"add what uses it to {target.folder} first"
        )
    versions = {each.key: each.version for each in chosen}
    unknown = [each.key for each in chosen if not (each.version.tag or each.version.digest)]
    if unknown:
        raise UsageError(
            f"nothing says which version of {', '.join(unknown)} runs in {request.source}",
            fix=f"helm platform bump {request.application} --env {request.source} --tag TAG --digest sha256:…",
        )
    plan = Plan(
        Action.PROMOTE,
        target,
        moved(images(target), versions),
        request.source,
        approvals=tuple(_approved(start, source)),
    )
    return carried_out(start, plan, request.options, progress)


def _approved(start: Start, source: Overlay) -> list[str]:
    """Who approved what runs in the source, by the commits since it was put there."""
    records = start.ledger(source.environment).records
    if not records:
        return []
    place = start.clone.path(ledger.file_of(start.given.root, records[-1]))
    since = start.clone.added(place)
    return start.clone.trailers(since, [start.clone.path(start.application.folder)]) if since else []
