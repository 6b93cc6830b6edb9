"""`helm platform hydrate`: every overlay rendered, as one commit on a branch of its own that GitOps applies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet, helm, resources
from helm_platform.commands.made import Answer
from helm_platform.commands.repository import Fleet, opened, reported
from helm_platform.commands.sources import private_folder
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Options
from helm_platform.formats.amounts import amount
from helm_platform.git import repository_of
from helm_platform.progress import SILENT, Progress
from helm_platform.render import parts
from helm_platform.slo.monitoring import FILE
from helm_platform.values import BUNDLED


@dataclass(frozen=True)
class Request:
    """The options of one call. `branch` None is that of platform.yaml; `push` names a remote, None pushes nothing."""

    folder: Path | None = None
    branch: str | None = None
    push: str | None = None
    chart: Path | None = None
    color: bool = False


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Render and commit. Raises UsageError outside of a git repository and where a render is refused."""
    given = opened(request.folder)
    report = reported(
        given.findings, amount(len(given.applications), "application"), given.company.sources, color=request.color
    )
    if given.broken:
        return Answer(report=report, code=ExitCode.FINDINGS)
    branch = request.branch or (given.company.settings.get("gitops") or {}).get("hydrated")
    if not branch:
        raise UsageError(
            "no branch is named", fix="write gitops.hydrated in platform.yaml, or name it: --branch rendered"
        )
    repository = repository_of(given.root)
    if repository is None:
        raise UsageError(f"{given.root} is in no git repository", fix="git init")
    source = repository.commit("HEAD")
    with private_folder() as private:
        files = dict(_files(given, request, private, progress))
    commit = repository.committed(branch, files, f"Manifests of {source.id[:12]}\n\nSource: {source.id}\n")
    if commit is None:
        text = f"{branch} has these manifests already\n"
    else:
        text = f"{amount(len(files), 'file')} on {branch} as {commit[:7]}\n"
    if request.push is not None:
        repository.push(request.push, branch)
        text += f"pushed to {request.push}\n"
    return Answer(text, report)


def _files(given: Fleet, request: Request, private: Path, progress: Progress) -> Iterator[tuple[str, str]]:
    """`<environment>/<application>/<kind>-<name>.yaml` → text; what only helm test runs is left out."""
    if not given.applications:
        return
    binary = helm.find(progress)
    chart = helm.assembled(binary, request.chart or resources.path(BUNDLED), private)
    releases = fleet.releases([given.root / fleet.APPS])
    refused = []
    for release, result in fleet.render_all(binary, chart, releases, Options(), None, progress):
        if result.refused is not None:
            refused.append(f"{release.label}: {result.refused}")
            continue
        folder = f"{release.environment}/{release.name}"
        for part, item in zip(parts(result.text, result.objects), result.objects, strict=True):
            hook = str(((item.get("metadata") or {}).get("annotations") or {}).get("helm.sh/hook", ""))
            if "test" not in hook:
                yield f"{folder}/{part.file}", part.text
        own = release.path / "overlays" / str(release.environment) / FILE
        if release.kustomization is None and own.is_file():
            yield f"{folder}/{FILE}", own.read_text(encoding="utf-8")
    if refused:
        raise UsageError("they cannot be rendered", detail="\n".join(refused), fix="helm platform validate says why")
