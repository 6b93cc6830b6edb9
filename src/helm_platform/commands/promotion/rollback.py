"""`helm platform rollback`: what ran in an environment before, as a new commit with a record of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from helm_platform.commands.promotion.change import Answer, Options, Start, carried_out, moved, started
from helm_platform.commands.promotion.plan import Plan
from helm_platform.errors import UsageError
from helm_platform.fleet import Overlay
from helm_platform.progress import SILENT, Progress
from helm_platform.promotion.images import Version, file_of, images, written
from helm_platform.promotion.ledger import Action, Ledger, folder

OUTSIDE = "what the newer version did outside of this repository, such as migrations of a database"


@dataclass(frozen=True)
class Request:
    """The options of one call. `to` is a record, 0 what was before the first, None the one before the current state."""

    application: str
    environment: str
    to: int | None = None
    options: Options = field(default_factory=Options)


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Write it. Raises UsageError where the ledger does not know what was before."""
    start = started(request.options, request.application, always=True)
    if isinstance(start, Answer):
        return start
    overlay = start.overlay(request.environment)
    ledger = start.ledger(request.environment)
    there = images(overlay)
    number = _number(request, ledger, {each.key: each.version for each in there})
    state = {key: version for key, version in ledger.at(number).items() if version.tag or version.digest}
    found = moved(there, state)
    plan = Plan(
        Action.ROLLBACK,
        overlay,
        found,
        of=number,
        remains=tuple(_remains(start, overlay, number)),
    )
    return carried_out(start, plan, request.options, progress)


def _number(request: Request, ledger: Ledger, current: dict[str, Version]) -> int:
    known = [each.number for each in ledger.records]
    if not known:
        raise UsageError(
            f"the ledger has no record of {request.application} in {request.environment}",
            fix="it begins with the first bump or promotion; git revert takes back what was before",
        )
    if request.to is None:
        found = ledger.before(current)
        if found is None:
            raise UsageError(
                f"the ledger knows nothing before the current state of {request.environment}",
                fix=f"choose a record: helm platform history {request.application} --env {request.environment}",
            )
        return found
    if request.to not in (0, *known):
        raise UsageError(
            f"there is no record {request.to} of {request.application} in {request.environment}",
            fix=f"there are 0 (before all) to {known[-1]}: helm platform history {request.application}",
        )
    return request.to


def _remains(start: Start, overlay: Overlay, number: int) -> Iterator[str]:
    """What has changed since in the files of the environment beside the versions, and stays."""
    first = max(number, 1)
    place = folder(start.given.root, overlay.application, overlay.environment) / f"{first:04d}.yaml"
    added = start.clone.added(start.clone.path(place))
    if added is None:
        yield "changes of other files since: they cannot be told, because git has no commit of that record here"
    else:
        commit = added if number else f"{added}^"
        paths = [start.clone.path(each) for each in (overlay.folder, start.application.base)]
        names = [name for path in paths for name in start.clone.changed(commit, path)]
        versions = start.clone.path(file_of(overlay))
        for name in names:
            if name != versions:
                yield f"{name} has changed since"
            elif _more(start, overlay, commit, name):
                yield f"{name} has changed since in more than its versions"
    yield OUTSIDE


def _more(start: Start, overlay: Overlay, commit: str, name: str) -> bool:
    """Whether the file that names the versions differs in anything else."""
    old = start.clone.content(commit, name)
    if old is None:
        return True
    versions = {each.key: each.version for each in images(overlay)}
    try:
        then = written(overlay, versions, old)
        now = written(overlay, versions)
    except UsageError:
        return True
    from helm_platform.values import parse, plain

    file = file_of(overlay)
    return bool(plain(parse(then, file).root) != plain(parse(now, file).root))
