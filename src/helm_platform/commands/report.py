"""`helm platform report`: render a fleet repository once, ask every check about it, and write the pages."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform import helm
from helm_platform.commands import components as catalogs
from helm_platform.commands import validate
from helm_platform.commands.objects import Given, Installed, installed
from helm_platform.commands.owners import RULES as OWNERS
from helm_platform.commands.owners import judged
from helm_platform.commands.prove_isolation import by_cluster
from helm_platform.commands.prove_objects import Stack
from helm_platform.commands.report_proofs import Asked, proved
from helm_platform.commands.repository import Fleet, opened
from helm_platform.commands.sources import private_folder
from helm_platform.components import Catalog
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import ExitCode
from helm_platform.fleet import UMBRELLA_CHART
from helm_platform.formats import Report
from helm_platform.formats.amounts import amount
from helm_platform.progress import SILENT, Progress
from helm_platform.promotion.freezes import freezes
from helm_platform.proofs.cluster import Cluster
from helm_platform.validate import RULES
from helm_platform.validate import Outcome as Validated

if TYPE_CHECKING:
    from helm_platform.report import Facts
    from helm_platform.report.facts import Application
    from helm_platform.report.reading import Made

_LARGEST = 1 << 20
_SUFFIXES = (".yaml", ".yml", ".json")
_IGNORED = {".git", ".venv", "node_modules", "charts"}
_NOTHING = "its overlay has no kustomization.yaml"
_BROKEN = "the files of the platform or of the teams are wrong"


@dataclass(frozen=True)
class Request:
    """The options of one call.

    `fail_on` is the least level of a finding with which the exit code is 1, None for none. `stack` are values of
    kube-prometheus-stack, () for those of the platform's component; `components` is a components.yaml.
    """

    output: Path
    folder: Path | None = None
    day: date = field(default_factory=date.today)
    chart: Path | None = None
    components: Path | None = None
    stack: Stack = field(default_factory=Stack)
    fail_on: Level | None = Level.ERROR
    as_data: bool = False
    cache: bool = True


@dataclass(frozen=True)
class Answer:
    """`text` is for stdout, `remarks` are lines for stderr."""

    text: str
    code: ExitCode
    remarks: tuple[str, ...] = ()


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Write the report. Raises UsageError where there is no fleet repository, or no report can be written."""
    from helm_platform import report

    report.check(request.output)
    root = opened(request.folder).root.absolute()
    chart = None if request.chart is None else request.chart.absolute()
    # What cannot be read is told before a minute is spent on rendering.
    catalog = catalogs.catalog(request.components)
    asked = Asked.of(catalog, request.components, request.stack)
    remarks: list[str] = []
    # Every message names files as the repository does, wherever it is called from: the same input, the same bytes.
    with contextlib.chdir(root), private_folder() as private:
        cache = helm.Cache.of_user() if request.cache else helm.Cache(private / "renders")
        making = _Making(request, opened(Path()), Given((".",), chart=chart, umbrella=True), cache, private, progress)
        facts = making.facts(catalog, asked, remarks)
        progress.step("writing pages")
        files = report.files(facts, as_data=request.as_data)
    report.publish(request.output, files)
    progress.done(f"wrote {amount(len(files), 'file')}")
    remarks += [f"note: {note}" for note in cache.notes]
    pages = sum(name.endswith(".html") for name in files)
    summary = facts.report.summary
    counted = f"{amount(pages, 'page')}, {amount(len(facts.applications), 'application')}"
    text = f"{request.output / 'index.html'}: {counted}, {summary}\n"
    return Answer(text, _code(request, facts), tuple(dict.fromkeys(remarks)))


def _code(request: Request, facts: Facts) -> ExitCode:
    order = list(Level)
    if request.fail_on is None:
        return ExitCode.OK
    failing = order[: order.index(request.fail_on) + 1]
    return ExitCode.FINDINGS if any(each.finding.level in failing for each in facts.found) else ExitCode.OK


@dataclass
class _Making:
    """One report: what is rendered, and what was found so far with the name of the check that found it."""

    request: Request
    given: Fleet
    what: Given
    cache: helm.Cache
    private: Path
    progress: Progress
    found: list[tuple[str, Diagnostic]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)

    def facts(self, catalog: Catalog, asked: Asked, remarks: list[str]) -> Facts:
        """All of it."""
        from helm_platform.report import Facts, reading
        from helm_platform.report.between import between

        company, known = self.given.company, self.given.applications
        releases = self._installed()
        made = [_made(each) for each in releases]
        outcome = self._validated(releases, remarks)
        applications = reading.applications(
            company, known, made, outcome.verdict, _BROKEN if self._broken else _NOTHING
        )
        instances = [instance for each in applications for instance in each.instances]
        clusters = by_cluster([item for each in releases for item in each.items])
        # Only the proof of isolation is about the umbrella too, as it is where it is called by itself.
        without = by_cluster([item for each in releases if each.chart != UMBRELLA_CHART for item in each.items])
        nothing = _BROKEN if self._broken else ""
        proofs = {each.name: each for each in proved(asked, clusters, without, self.progress, nothing)}
        for name, each in proofs.items():
            if each.outcome is not None:
                self._add(name, each.outcome.findings, each.outcome.rules)
        self._owned(applications)
        found = reading.found(company, applications, self.found)
        every = tuple(each.finding for each in found)
        ignored = tuple(each for each, _ in outcome.ignored)
        return Facts(
            company=company,
            day=self.request.day,
            applications=applications,
            platform=tuple(reading.platform(made)),
            found=found,
            report=Report(every, outcome.checked, outcome.sources, rules=self.rules, ignored=outcome.ignored),
            proofs=proofs,
            between=between([Cluster(tuple(each)) for each in clusters.values()], tuple(company.teams)),
            components=tuple(reading.lifetimes(catalog, self.request.day, proofs["order"].outcome, instances)),
            checked=outcome.checked,
            texts=dict(_texts(Path())),
            hidden=Report((*every, *ignored), "").confidential,
            environments={} if self._broken else {name: company.environment(name) for name in company.environments},
            freezes={} if self._broken else {name: tuple(freezes(company, name)) for name in company.environments},
        )

    def _installed(self) -> list[Installed]:
        """Everything that the repository installs; nothing where its own files are wrong, for they say what that is."""
        if self._broken:
            return []
        return installed(Path(), self.what, self.private, self.progress, self.cache)

    def _validated(self, made: Sequence[Installed], remarks: list[str]) -> Validated:
        """What `validate` says, of the same renders."""
        if not self.given.applications:
            self._add("validate", self.given.findings, RULES)
            return Validated(self.given.findings, "there is no application yet", self.given.company.sources)
        overlays = {each.release: each.result for each in made if each.release.kustomization is not None}
        shared = validate.Shared(self.cache, overlays)
        request = validate.Request(paths=(Path(),), chart=self.what.chart, cache=self.request.cache)
        # It says that it renders what it takes from here.
        self.progress.step("validating")
        outcome, rules = validate.examined(request, SILENT, remarks, shared)
        self._add("validate", outcome.findings, rules)
        return outcome

    def _owned(self, applications: Sequence[Application]) -> None:
        """What belongs to nobody and what nobody uses."""
        if self._broken:
            return
        hosts = {
            each.name: sorted({host.name for one in each.instances for host in one.hosts}) for each in applications
        }
        self._add("owners", list(judged(self.given, hosts)), OWNERS)

    @property
    def _broken(self) -> bool:
        """Whether the files of the platform and of the teams are wrong, by which all else goes."""
        own = self.given.company.sources
        return any(each.level is Level.ERROR and each.file in own for each in self.given.findings)

    def _add(self, check: str, findings: Sequence[Diagnostic], rules: Mapping[str, str]) -> None:
        # Helm is given whole paths.
        here = f"{Path.cwd()}/"
        self.found += [(check, replace(each, message=each.message.replace(here, ""))) for each in findings]
        self.rules.update(rules)


def _made(each: Installed) -> Made:
    from helm_platform.report.reading import Made

    return Made(each.release, each.chart, each.cluster, each.items, refused=each.result.refused is not None)


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    """The files of the repository that figures may come from, by their names."""
    for place, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in _IGNORED)
        for name in sorted(names):
            file = Path(place) / name
            # What cannot be read has no page; `validate` says what matters of it.
            with contextlib.suppress(OSError):
                if name.endswith(_SUFFIXES) and file.stat().st_size <= _LARGEST:
                    yield file.as_posix(), file.read_text(encoding="utf-8", errors="replace")
