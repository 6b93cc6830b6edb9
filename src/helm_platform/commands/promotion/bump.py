"""`helm platform bump`: another version of an image in an environment, the first one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from helm_platform.commands.promotion.change import Answer, Options, carried_out, started
from helm_platform.commands.promotion.plan import Plan
from helm_platform.errors import UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.promotion.images import Image, Reference, images, reference
from helm_platform.promotion.ledger import Action, Ledger, Moved


@dataclass(frozen=True)
class Request:
    """The options of one call. `image` is "" for the only one; `environment` is "" for the first."""

    application: str
    image: str = ""
    tag: str = ""
    digest: str = ""
    environment: str = ""
    options: Options = field(default_factory=Options)


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Write it. Raises UsageError for what is no image of the application."""
    start = started(request.options, request.application)
    if isinstance(start, Answer):
        return start
    environments = start.given.company.environments
    if not request.environment and not environments:
        raise UsageError(f"{start.given.company.file} has no environments", fix="write them: environments: [dev, prod]")
    overlay = start.overlay(request.environment or environments[0])
    there = images(overlay)
    asked = _asked(request, there)
    chosen = named(there, asked.repository, request.application)
    if not (asked.version.tag or asked.version.digest):
        raise UsageError("nothing says which version it is to be", fix="add --tag TAG and --digest sha256:…")
    found = _moved(chosen, asked, start.ledger(overlay.environment))
    return carried_out(start, Plan(Action.BUMP, overlay, found), request.options, progress)


def named(there: Sequence[Image], repository: str, application: str) -> list[Image]:
    """The images of that repository, all without one. Raises UsageError where there is none."""
    chosen = [each for each in there if not repository or repository in (each.name, each.repository)]
    if chosen:
        return chosen
    from helm_platform.validate.names import nearest

    known = list(dict.fromkeys(each.name for each in there))
    near = nearest(repository, known)
    listed = f"it has {', '.join(known)}" if known else "its files name none"
    raise UsageError(
        f"{application} has no image {repository}".rstrip(), fix=f"did you mean `{near}`?" if near else listed
    )


def _asked(request: Request, there: Sequence[Image]) -> Reference:
    if request.image:
        return reference(request.image, request.tag, request.digest)
    known = list(dict.fromkeys(each.name for each in there))
    if len(known) != 1:
        raise UsageError(
            f"{request.application} has {len(known)} images", fix=f"name one with --image: {', '.join(known)}"
        )
    found = reference("image", request.tag, request.digest)
    return replace(found, repository="")


def _moved(chosen: Sequence[Image], asked: Reference, ledger: Ledger) -> tuple[Moved, ...]:
    """What changes; a version that was written by hand is recorded too."""
    state = ledger.state
    found = []
    for each in chosen:
        recorded = state.get(each.key, each.version)
        before = each.version if each.version != asked.version else recorded
        if before != asked.version:
            found.append(Moved(each.key, each.name, before, asked.version))
    return tuple(found)
