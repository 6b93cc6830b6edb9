"""`helm platform diff --provider-diff FROM:TO`: what another ingress provider means for each release.

Every release is rendered for both. What the chart refuses for the new one is lost; it is taken out, and the rest is
rendered again, until the chart takes it or nothing more can be taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helm_platform import fleet, helm, resources
from helm_platform.commands.diff import Answer, Request
from helm_platform.commands.output import write
from helm_platform.commands.sources import Inputs, private_folder, report
from helm_platform.diff import DiffFormat, State, compared, providers
from helm_platform.diff.formats import migration as formats
from helm_platform.diff.providers import GATEWAY, INGRESS, Migration, Provider, Remark, Use
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Release
from helm_platform.progress import SILENT, Progress
from helm_platform.values import Option, Setting, merged, plain, read_files

_ROUNDS = 8
"""An option that is taken out may show another problem; this many times."""
_PROFILE = "global.platform.exposure"


def run(request: Request, between: str, progress: Progress = SILENT) -> Answer:
    """Compare. Raises UsageError for providers that nobody knows, EnvironmentProblem without helm."""
    if request.against is not None or request.chart is not None or request.live:
        raise UsageError(
            "there are two things to compare with",
            fix="--provider-diff goes without --against, --against-chart and --live",
        )
    chart = request.sources.chart_folder
    old, new = providers.pair(between, providers.providers(_data(chart)))
    with private_folder() as folder:
        inputs = Inputs(request.sources, folder)
        work = _Work(request, old, new, folder, progress)
        found = work.migrations(inputs.releases)
        answer = Answer()
        if work.refused:
            checked = f"{len(inputs.releases)} releases"
            answer.report = report(
                work.refused, inputs, checked, color=request.color_report, everything=request.everything
            )
    progress.done(f"compared {len(inputs.releases)} release{'' if len(inputs.releases) == 1 else 's'}")
    migrations = formats.Migrations(old.title, new.title, tuple(found), request.everything)
    made = {DiffFormat.TEXT: formats.text, DiffFormat.MARKDOWN: formats.markdown, DiffFormat.JSON: formats.machine}
    text = made[request.format](migrations)
    if request.output is not None:
        write(request.output, text)
    else:
        answer.text = text
    if work.refused or migrations.loses:
        answer.code = ExitCode.FINDINGS
    return answer


def _data(chart: Path) -> Path:
    """Where the library of this chart has its data about providers; a packed one is taken to be of this version."""
    for folder in helm.dependencies(chart):
        if (folder / "templates" / "providers").is_dir():
            return folder / "templates" / "providers"
    return resources.path("charts/platform-lib/templates/providers")


@dataclass
class _Case:
    """One release: what its values say, and how far it is."""

    release: Release
    values: Mapping[str, Any]
    before: helm.Rendered
    bound: tuple[Remark, ...]
    lost: dict[str, Remark] = field(default_factory=dict)
    after: helm.Rendered = field(default_factory=helm.Rendered)

    @property
    def left(self) -> dict[str, Any]:
        """The values without what the new provider cannot do."""
        return providers.without(self.values, [*(each.path for each in self.bound), *self.lost])


@dataclass
class _Work:
    """One call; `refused` are releases that Helm refuses as they are."""

    request: Request
    old: Provider
    new: Provider
    folder: Path
    progress: Progress

    def __post_init__(self) -> None:
        self.refused: list[tuple[Release, helm.Rendered]] = []
        self.binary = helm.find(self.progress)
        self.chart = helm.assembled(self.binary, self.request.sources.chart_folder, self.folder / "chart")
        self.cache = helm.Cache.of_user() if self.request.cache else None

    def migrations(self, releases: Sequence[Release]) -> list[Migration]:
        """What changes for each release that Helm takes as it is; all are rendered side by side."""
        values = [_values(release) for release in releases]
        old = [self._task(release, _chosen(self.old, own)) for release, own in zip(releases, values, strict=True)]
        cases = []
        for release, own, before in zip(releases, values, self._rendered(old), strict=True):
            if before.refused is not None:
                self.refused.append((release, before))
            else:
                cases.append(_Case(release, own, before, tuple(providers.bound(own, self.old, self.new))))
        waiting = cases
        for _ in range(_ROUNDS):
            waiting = self._round(waiting)
        return [self._migration(case) for case in cases if self._told(case)]

    def _round(self, cases: Sequence[_Case]) -> list[_Case]:
        """Render for the new provider; those of which more is lost than was known, to be rendered again without it."""
        tasks = [self._task(self._left(case, number), self._target(case)) for number, case in enumerate(cases)]
        again = []
        for case, result in zip(cases, self._rendered(tasks), strict=True):
            case.after = result
            found = [each for each in providers.problems(case.after.refused or "") if each.path not in case.lost]
            case.lost |= {each.path: each for each in found}
            if found:
                again.append(case)
        return again

    def _told(self, case: _Case) -> bool:
        """False for a release that is refused for a reason that names no value."""
        if case.after.refused is not None and not case.lost:
            self.refused.append((case.release, case.after))
            return False
        return True

    def _migration(self, case: _Case) -> Migration:
        kept = [use for use in self._uses(case.values) if use.path not in case.lost]
        both = [providers.compared(use, self.old, self.new) for use in kept if _is_in(case.left, use.path)]
        namespace = self.request.sources.options.namespace
        complete = case.after.refused is None
        objects = compared(State(case.before.objects), State(case.after.objects), namespace) if complete else ()
        return Migration(
            case.release.label,
            tuple(case.lost.values()),
            (*case.bound, *providers.ignored(case.after.objects, case.values, self.old, self.new)),
            tuple(meant for meant, _ in both if meant),
            tuple(moved for _, moved in both if moved),
            objects,
            complete,
        )

    def _uses(self, values: Mapping[str, Any]) -> list[Use]:
        keys = dict.fromkeys([*self.old.data["options"], *self.new.data["options"]])
        return list(providers.uses(values, keys))

    def _left(self, case: _Case, number: int) -> Release:
        """The same release with what is left. `--set KEY=null` does not do it: Helm keeps a null without a default."""
        import yaml

        file = self.folder / f"left-{number}.yaml"
        file.write_text(yaml.safe_dump(case.left), encoding="utf-8")
        return replace(case.release, files=(file,))

    def _target(self, case: _Case) -> list[Setting]:
        return _chosen(self.new, case.values, leaving=self.old)

    def _task(self, release: Release, settings: Sequence[Setting]) -> helm.Task:
        given = self.request.sources.options
        return fleet.task(self.chart, release, replace(given, settings=(*given.settings, *settings)))

    def _rendered(self, tasks: Sequence[helm.Task]) -> list[helm.Rendered]:
        return list(helm.render(self.binary, tasks, self.cache))


def _is_in(values: Mapping[str, Any], path: str) -> bool:
    node: Any = values
    for part in path.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node is not None


def _values(release: Release) -> Mapping[str, Any]:
    """What the files of a release say, together."""
    documents = read_files([str(file) for file in release.files])
    root = documents[0].root
    for each in documents[1:]:
        root = merged(root, each.root)
    found: Mapping[str, Any] = plain(root)
    return found


def _chosen(provider: Provider, values: Mapping[str, Any], leaving: Provider | None = None) -> list[Setting]:
    """The profile that has this provider; going to it, also the class that it usually has."""
    written = {"api": provider.api, f"{provider.api}.provider": provider.name}
    if provider.api == INGRESS and leaving is not None:
        written["ingress.class"] = provider.name
    if provider.api == GATEWAY and not _gateway(values):
        written["gateway.name"] = "platform"
    return [Setting(Option.SET, f"{_PROFILE}.{key}={value}") for key, value in written.items()]


def _gateway(values: Mapping[str, Any]) -> str:
    node: Any = values
    for part in (*_PROFILE.split("."), GATEWAY, "name"):
        node = node.get(part) if isinstance(node, dict) else None
    return str(node or "")
