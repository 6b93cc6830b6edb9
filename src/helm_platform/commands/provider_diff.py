"""`helm platform diff --provider-diff FROM:TO`: what another ingress provider means for each release.

Every release is rendered for both. What the chart refuses for the new one is lost; it is taken out, and the rest is
rendered again, until the chart takes it or nothing more can be taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
        found = [work.migration(release) for release in inputs.releases]
        answer = Answer()
        if work.refused:
            checked = f"{len(inputs.releases)} releases"
            answer.report = report(
                work.refused, inputs, checked, color=request.color_report, everything=request.everything
            )
    progress.done(f"compared {len(inputs.releases)} release{'' if len(inputs.releases) == 1 else 's'}")
    migrations = formats.Migrations(old.title, new.title, tuple(each for each in found if each is not None))
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

    def migration(self, release: Release) -> Migration | None:
        """What changes for one release; None where Helm refuses it as it is."""
        values = _values(release)
        before = self._rendered(release, _chosen(self.old, values))
        if before.refused is not None:
            self.refused.append((release, before))
            return None
        lost: dict[str, Remark] = {}
        chosen = _chosen(self.new, values, leaving=self.old)
        named = tuple(providers.classes(values, self.new))
        values = providers.without(values, [each.path for each in named])
        after = self._rendered(self._left(release, values), chosen)
        for _ in range(_ROUNDS):
            if after.refused is None:
                break
            found = [each for each in providers.problems(after.refused) if each.path not in lost]
            if not found:
                break
            lost |= {each.path: each for each in found}
            after = self._rendered(self._left(release, providers.without(values, lost)), chosen)
        if after.refused is not None and not lost:
            self.refused.append((release, after))
            return None
        kept = [use for use in self._uses(values) if not any(use.path.startswith(path) for path in lost)]
        both = [providers.compared(use, self.old, self.new) for use in kept]
        namespace = self.request.sources.options.namespace
        complete = after.refused is None
        return Migration(
            release.label,
            tuple(lost.values()),
            (*named, *providers.ignored(after.objects, values, self.old, self.new)),
            tuple(meant for meant, _ in both if meant),
            tuple(moved for _, moved in both if moved),
            compared(State(before.objects), State(after.objects), namespace) if complete else (),
            complete,
        )

    def _uses(self, values: Mapping[str, Any]) -> list[Use]:
        keys = dict.fromkeys([*self.old.data["options"], *self.new.data["options"]])
        return list(providers.uses(values, keys))

    def _left(self, release: Release, values: Mapping[str, Any]) -> Release:
        """The same release with these values. `--set KEY=null` does not do it: Helm keeps a null without a default."""
        import yaml

        file = self.folder / "left.yaml"
        file.write_text(yaml.safe_dump(dict(values)), encoding="utf-8")
        return replace(release, files=(file,))

    def _rendered(self, release: Release, settings: list[Setting]) -> helm.Rendered:
        given = self.request.sources.options
        options = replace(given, settings=(*given.settings, *settings))
        ((_, result),) = fleet.render_all(self.binary, self.chart, [release], options, self.cache)
        return result


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
