"""The upgrade contract: a new chart version alone renames, breaks and restarts nothing.

Renders released versions and this tree with the same values and compares what an upgrade must not change.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.helm import Cache, Helm, Rendered, Task, assembled, metadata, render
from helm_platform.helm.render import NAMESPACE
from helm_platform.objects import contract
from helm_platform.objects.compare import Change, Objects, Rule, compare
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.upgrade import baseline, report, versions
from helm_platform.proofs.upgrade.allow import Allowances
from helm_platform.proofs.upgrade.baseline import Baseline, Stored
from helm_platform.proofs.upgrade.corpus import Case
from helm_platform.proofs.upgrade.releases import Release
from helm_platform.proofs.upgrade.report import Place, Seen

__all__ = ["Outcome", "Proof", "files", "written"]


@dataclass(frozen=True)
class Outcome:
    """What a proof found. `checked` says in a few words what was compared."""

    findings: tuple[Diagnostic, ...]
    checked: str

    @property
    def failed(self) -> bool:
        return any(finding.level is Level.ERROR for finding in self.findings)


@dataclass
class Proof:
    """Compares one chart folder with any number of released versions."""

    helm: Helm
    chart: Path
    cases: Sequence[Case]
    allowances: Allowances = field(default_factory=Allowances)
    progress: Progress = SILENT
    cache: Cache | None = None

    def run(self, releases: Iterable[Release], baselines: Iterable[Baseline], folder: Path) -> Outcome:
        """Compare with all of them; `folder` is an empty one to work in.

        Raises UsageError where a chart cannot be built. What cannot be rendered is a finding.
        """
        run = _Run(self, folder)
        for release in releases:
            run.release(release)
        for stored in baselines:
            run.baseline(stored)
        return run.outcome()


class _Run:
    def __init__(self, proof: Proof, folder: Path) -> None:
        self.proof, self.folder = proof, folder
        facts = metadata(proof.chart)
        self.name, self.own = facts.name, facts.version
        # Rendered under another version than any release has: else data of the version in a pod would not show.
        own = versions.parse(self.own)
        self.rendered_as = str(own.next_patch) if own else self.own
        self.chart = assembled(proof.helm, proof.chart, folder / "tree", self.rendered_as)
        self.seen: list[Seen] = []
        self.findings: list[Diagnostic] = []
        self.known: dict[str, Objects | str] = {}
        self.versions: list[str] = []
        self.compared: set[str] = set()
        self.early: set[str] = set()

    def release(self, release: Release) -> None:
        same = {case.digest for case in self.proof.cases}
        cases = [*self.proof.cases, *(case for case in release.cases if case.digest not in same)]
        before = self.rendered(release.chart, cases, f"{self.name} {release.version}")
        self.against(release.version, cases, before)

    def baseline(self, stored: Baseline) -> None:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        cases, before = [], []
        for number, (name, content) in enumerate(stored.files.items()):
            file = folder / f"{number}.json"
            file.write_text(baseline.in_json(content.values), encoding="utf-8")
            cases.append(Case(name, file, own=False))
            before.append(_by_identity(content.objects))
        self.against(stored.version, cases, before)
        missing = [case.label for case in self.proof.cases if case.label not in stored.files]
        if missing:
            self.note(
                "not-compared",
                f"the baseline of {stored.version} does not hold {files(len(missing))}: {', '.join(missing)}",
                "They are compared once a release that has them is written: --write-baseline FILE.",
            )

    def against(self, version: str, cases: Sequence[Case], before: Sequence[Objects | str]) -> None:
        self.versions.append(version)
        new = [case for case in cases if case.digest not in self.known]
        after = self.rendered(self.chart, new, f"{self.name} of this tree")
        self.known |= {case.digest: result for case, result in zip(new, after, strict=True)}
        unknown: list[str] = []
        compared = 0
        for case, old in zip(cases, before, strict=True):
            now = self.known[case.digest]
            if isinstance(now, str):
                # With values of another version it is only a harm if that version renders them.
                if not isinstance(old, str) and self.allowed(Rule.RENDER, version, case.label):
                    compared += 1
                elif case.own or not isinstance(old, str):
                    self.refused(case, now, None if isinstance(old, str) else version)
            elif isinstance(old, str):
                unknown.append(case.label)
            else:
                compared += 1
                self.compared.add(case.label)
                self.differences(case, version, old, now)
        if not compared:
            self.findings.append(
                Diagnostic(
                    "not-compared",
                    Level.ERROR,
                    f"nothing could be compared with {self.name} {version}",
                    origin=str(self.proof.chart),
                    help="Name values files that both versions render: --corpus FILE.",
                )
            )
        elif unknown:
            self.note(
                "not-compared",
                f"{self.name} {version} refuses {files(len(unknown))}: {', '.join(unknown)}",
                "They use what it did not have: nobody can upgrade from it with them.",
            )

    def differences(self, case: Case, version: str, old: Objects, new: Objects) -> None:
        for change in compare(old, new):
            if not self.allowed(change.rule, version, case.label, change):
                self.seen.append(Seen(change, Place(version, case.label, change.object)))

    def allowed(self, rule: Rule, version: str, values: str, change: Change | None = None) -> bool:
        entry = self.proof.allowances.covers(rule, version, values, change)
        if entry is None:
            return False
        own, earlier = versions.parse(self.own), versions.parse(version)
        if own and earlier and not own.breaks(earlier) and version not in self.early:
            self.early.add(version)
            self.findings.append(report.early(entry, version, self.own, str(earlier.next_breaking)))
        return True

    def refused(self, case: Case, reason: str, version: str | None) -> None:
        self.findings.append(report.refused(case.label, reason, f"{self.name} {version}" if version else None))

    def note(self, rule: str, message: str, advice: str) -> None:
        self.findings.append(Diagnostic(rule, Level.NOTE, message, origin=str(self.proof.chart), help=advice))

    def rendered(self, chart: Path, cases: Sequence[Case], what: str) -> list[Objects | str]:
        if not cases:
            return []
        results = []
        title = f"rendering {files(len(cases))} with {what}"
        self.proof.progress.step(title)
        for result in render(self.proof.helm, [Task(chart, (case.file,)) for case in cases], self.proof.cache):
            results.append(_objects(result))
            self.proof.progress.tick(f"{title}: {len(results)}")
        self.proof.progress.done(f"rendered {files(len(cases))} with {what}")
        return results

    def outcome(self) -> Outcome:
        shown = f"this tree ({self.own}, rendered as {self.rendered_as})"
        found = [
            *self.findings,
            *report.findings(self.seen, f"{self.name} %s → {shown}"),
            *report.unused(self.proof.allowances),
        ]
        route = f"{self.name} {', '.join(self.versions)} → {self.own}"
        checked = f"{files(len(self.compared))}, {route}, Helm {self.proof.helm.version}"
        return Outcome(tuple(found), checked)


def written(
    helm: Helm, chart: Path, cases: Sequence[Case], folder: Path, progress: Progress, cache: Cache | None = None
) -> Baseline | Outcome:
    """The baseline of this tree, or the findings that stand in its way."""
    from helm_platform.values.reader import parse
    from helm_platform.values.tree import plain

    facts = metadata(chart)
    copy = assembled(helm, chart, folder / "tree")
    progress.step(f"rendering {files(len(cases))} with {facts.name} {facts.version}")
    results = [_objects(result) for result in render(helm, [Task(copy, (case.file,)) for case in cases], cache)]
    refused = [
        report.refused(case.label, result, None)
        for case, result in zip(cases, results, strict=True)
        if isinstance(result, str)
    ]
    if refused:
        return Outcome(tuple(refused), f"{facts.name} {facts.version}")
    stored = {
        case.label: Stored(plain(parse(case.file.read_bytes(), case.file).root), tuple(objects.values()))
        for case, objects in zip(cases, results, strict=True)
        if not isinstance(objects, str)
    }
    return Baseline(facts.name, facts.version, stored)


def files(number: int) -> str:
    """`1 values file`, `12 values files`."""
    return f"{number} values file{'' if number == 1 else 's'}"


def _objects(result: Rendered) -> Objects | str:
    if result.refused is not None:
        return result.refused
    cuts = (contract.cut(manifest, NAMESPACE) for manifest in result.objects)
    return _by_identity(cut for cut in cuts if cut is not None)


def _by_identity(cuts: Iterable[contract.Manifest]) -> Objects:
    return {contract.identity(cut): cut for cut in cuts}
