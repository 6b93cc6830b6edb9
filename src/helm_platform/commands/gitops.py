"""`helm platform gitops`: a fleet repository as objects of Argo CD or Flux, in its folder `gitops`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helm_platform.commands.made import Answer, Made, ours, settled
from helm_platform.commands.repository import opened, reported
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats.amounts import amount
from helm_platform.gitops import MARK, TARGETS, plan
from helm_platform.gitops.interface import FOLDER


@dataclass(frozen=True)
class Request:
    """The options of one call; what is None is as platform.yaml says. With `check` nothing is written."""

    folder: Path | None = None
    target: str | None = None
    form: str | None = None
    output: Path | None = None
    check: bool = False
    color: bool = False
    everything: bool = False


def run(request: Request) -> Answer:
    """Write what differs, or with `check` say what does. Raises UsageError where platform.yaml lacks something."""
    given = opened(request.folder)
    report = reported(
        given.findings,
        amount(len(given.applications), "application"),
        given.company.sources,
        color=request.color,
        everything=request.everything,
    )
    if given.broken:
        return Answer(report=report, code=ExitCode.FINDINGS)
    name = request.target or (given.company.settings.get("gitops") or {}).get("engine", "argocd")
    if name not in TARGETS:
        raise UsageError(
            f"gitops.engine in {given.company.file} is `{name}`: people apply",
            fix="write argocd or flux there, or name one: --target argocd",
        )
    target = TARGETS[name]
    texts = target().files(plan(given.company, given.applications, target, form=request.form))
    folder = request.output or given.root / FOLDER / name
    made = Made(MARK, {folder / path: text for path, text in texts.items()})
    made.gone = [file for file in sorted(folder.rglob("*.yaml")) if file not in made.wanted and ours(file, MARK)]
    return settled(made, report, f"helm platform gitops --target {name}", check=request.check)
