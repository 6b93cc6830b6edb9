"""`helm platform diff`: the releases as they are now, beside those of a commit, of another chart, or of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helm_platform import fleet, helm
from helm_platform.commands.output import write
from helm_platform.commands.sources import Inputs, Sources, private_folder, report
from helm_platform.diff import Cluster, DiffFormat, Diffs, Kind, ReleaseChange, State, compared
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Release
from helm_platform.git import Commit, Repository, repository_of
from helm_platform.progress import SILENT, Progress

_TROUBLE = 2
"""What `--exit-code` makes of releases that cannot be compared, as diff(1) does."""


@dataclass(frozen=True)
class Request:
    """The options of one call. At most one of `against` (a commit), `chart` (a version, an archive or a folder) and
    `live` says what to compare with; with none it is the commit where this branch left the main one.
    """

    sources: Sources
    against: str | None = None
    chart: str | None = None
    live: bool = False
    format: DiffFormat = DiffFormat.TEXT
    output: Path | None = None
    exit_code: bool = False
    cache: bool = True
    color: bool = False
    color_report: bool = False
    everything: bool = False


@dataclass
class Answer:
    """`text` is for stdout; `report` (what was refused) and `remarks` for stderr."""

    text: str = ""
    report: str = ""
    remarks: list[str] = field(default_factory=list)
    code: int = ExitCode.OK


@dataclass(frozen=True)
class _Side:
    """What is rendered on one side of the comparison. `root` is where its files lie; the label names it."""

    releases: list[Release]
    chart: Path
    label: str
    root: Path

    def key(self, release: Release) -> tuple[str, str]:
        """What makes a release the same one on both sides."""
        place = release.path.resolve()
        return release.label, str(place.relative_to(self.root) if place.is_relative_to(self.root) else place)


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Compare. Raises UsageError for what cannot be compared, EnvironmentProblem without git, helm or a cluster."""
    if sum((request.against is not None, request.chart is not None, request.live)) > 1:
        raise UsageError("there are two things to compare with", fix="name one: --against, --against-chart or --live")
    with private_folder() as folder:
        inputs = Inputs(request.sources, folder)
        comparison = _Comparison(request, inputs, folder, progress)
        diffs = comparison.live() if request.live else comparison.rendered()
        answer = Answer()
        if comparison.refused:
            checked = f"{len(inputs.releases)} releases"
            answer.report = report(
                comparison.refused, inputs, checked, color=request.color_report, everything=request.everything
            )
    progress.done(f"compared {len(inputs.releases)} release{'' if len(inputs.releases) == 1 else 's'}")
    answer.remarks = comparison.remarks
    text = request.format.to_format().render(diffs, color=request.color)
    if request.output is not None:
        write(request.output, text)
    else:
        answer.text = text
    if comparison.refused or comparison.incomparable:
        answer.code = _TROUBLE if request.exit_code else ExitCode.FINDINGS
    elif request.exit_code and diffs.differs:
        answer.code = ExitCode.FINDINGS
    return answer


class _Comparison:
    """One call: renders what is needed; `refused` are releases that Helm refuses now."""

    def __init__(self, request: Request, inputs: Inputs, folder: Path, progress: Progress) -> None:
        self.request, self.inputs, self.folder, self.progress = request, inputs, folder, progress
        self.namespace = request.sources.options.namespace
        self.refused: list[tuple[Release, helm.Rendered]] = []
        self.incomparable = False
        self.remarks: list[str] = []
        self._cache = helm.Cache.of_user() if request.cache else None

    def rendered(self) -> Diffs:
        """With what another commit or another chart renders."""
        now = self.request.sources.chart_folder
        if self.request.chart is not None:
            chart, label = _other_chart(self.request.chart, now, self.folder / "other")
            then = _Side(self.inputs.releases, chart, label, Path.cwd())
            new = replace(then, chart=now)
        else:
            new, then = self._sides(now)
        self.binary = helm.find(self.progress)
        before = {then.key(release): (release, result) for release, result in self._results(then, "then")}
        changes = []
        for release, result in self._results(new, "now"):
            key = new.key(release)
            known = key in before
            _, old = before.pop(key, (release, helm.Rendered()))
            if result.refused is not None:
                self.refused.append((release, result))
            elif old.refused is not None:
                self.incomparable = True
                reason = old.refused.splitlines()[0]
                self.remarks.append(f"{release.label} cannot be compared: {then.label} refuses it: {reason}")
            else:
                found = compared(State(old.objects), State(result.objects), self._namespace(release))
                changes.append(ReleaseChange(release.label, Kind.CHANGED if known else Kind.ADDED, found))
        for release, old in before.values():
            gone = compared(State(old.objects), State(), self._namespace(release))
            changes.append(ReleaseChange(release.label, Kind.REMOVED, gone))
        return Diffs(tuple(changes), then.label, self.request.everything)

    def live(self) -> Diffs:
        """With what a cluster has."""
        cluster = Cluster.of_user(self.progress)
        version, served = cluster.capabilities()
        given = self.request.sources.options
        options = replace(
            given, kube_version=given.kube_version or version, api_versions=(*given.api_versions, *served)
        )
        self.binary = helm.find(self.progress)
        side = _Side(self.inputs.releases, self.request.sources.chart_folder, "now", Path.cwd())
        changes = []
        spaces: dict[str, None] = {}
        for release, result in self._results(side, "now", options):
            if result.refused is not None:
                self.refused.append((release, result))
                continue
            space = self._namespace(release)
            spaces.setdefault(space)
            if release.kustomization is None:
                old, new = cluster.states(self.binary, release.name, space, result.objects)
            else:
                old, new = cluster.applied_states(result.objects, space)
            found = compared(old, new, space)
            self.incomparable |= bool(new.refused)
            changes.append(ReleaseChange(release.label, Kind.CHANGED if old.objects else Kind.ADDED, found))
        where = f"the cluster of {cluster.context}" if cluster.context else "the cluster"
        named = tuple(spaces) or (self.namespace,)
        where += f", namespace{'s' * (len(named) > 1)} {', '.join(named)}"
        return Diffs(tuple(changes), where, self.request.everything)

    def _namespace(self, release: Release) -> str:
        """Where its overlay puts it, else that of the call."""
        return release.namespace or self.namespace

    def _results(
        self, side: _Side, name: str, options: fleet.Options | None = None
    ) -> Iterator[tuple[Release, helm.Rendered]]:
        if side.releases:
            chart = helm.assembled(self.binary, side.chart, self.folder / name)
            given = options or self.request.sources.options
            yield from fleet.render_all(self.binary, chart, side.releases, given, self._cache, self.progress)

    def _sides(self, chart: Path) -> tuple[_Side, _Side]:
        """Now, and as all was at a commit."""
        sources = self.request.sources
        first = Path(sources.files[0]) if sources.files and Path(sources.files[0]).is_file() else None
        where = sources.places[0] if sources.places else first or chart
        repository = repository_of(where)
        if repository is None:
            raise UsageError(
                f"{where} is in no git repository",
                fix="name what to compare with: --against-chart VERSION, FILE or DIR, or --live",
            )
        commit = repository.commit(self.request.against) if self.request.against else repository.fork()
        # Of the same name: a release may be called like the folder.
        tree = self.folder / "tree" / repository.root.name
        repository.extract(commit, tree)
        then = _Then(repository, commit, tree.resolve())
        if sources.files:
            releases = then.release(self.inputs.releases[0])
        else:
            releases = then.releases(sources.places, sources.release)
        old = _Side(releases, then.place(chart, "chart"), commit.label, then.tree)
        return _Side(self.inputs.releases, chart, "now", repository.root), old


@dataclass(frozen=True)
class _Then:
    """The files of a commit, below `tree`."""

    repository: Repository
    commit: Commit
    tree: Path

    def path(self, path: Path) -> Path:
        """Where it was then; what is outside of the repository is where it is."""
        real = path.resolve()
        root = self.repository.root
        return self.tree / real.relative_to(root) if real.is_relative_to(root) else path

    def place(self, path: Path, what: str) -> Path:
        """The same, for what must have been there."""
        then = self.path(path)
        if not then.exists():
            raise UsageError(f"{self.commit.label} has no {what} {path}", fix="name a later commit with --against")
        return then

    def releases(self, paths: Sequence[Path], name: str | None) -> list[Release]:
        found: list[Release] = []
        for path in map(self.path, paths):
            try:
                found += fleet.releases([path])
            except UsageError:
                continue  # none then: all of it is new
        return [replace(each, name=name) for each in found] if name else found

    def release(self, now: Release) -> list[Release]:
        """One release of named files, of those that were there."""
        files = tuple(file for file in map(self.path, now.files) if file.is_file())
        return [replace(now, files=files, path=self.path(now.path))] if files else []


def _other_chart(named: str, chart: Path, folder: Path) -> tuple[Path, str]:
    """The chart that --against-chart names, and its name in words."""
    path = Path(named)
    if path.is_dir():
        found = path
    elif path.is_file():
        found = helm.unpacked(path, folder)
    else:
        found = _released(named, chart, folder)
    facts = helm.metadata(found)
    return found, f"{facts.name} {facts.version}" + (f" ({named})" if path.exists() else "")


def _released(version: str, chart: Path, folder: Path) -> Path:
    """The chart as it was at the tag of this version."""
    name = helm.metadata(chart).name
    tag = f"{name}-{version}"
    unknown = UsageError(
        f"`{version}` is no file, no folder, and no version with a tag `{tag}`",
        fix=f"fetch the package and name it: helm pull NAME --version {version}, --against-chart {tag}.tgz;"
        " a shallow clone has no tags: git fetch --tags",
    )
    repository = repository_of(chart)
    if repository is None:
        raise unknown
    try:
        commit = repository.commit(tag)
    except UsageError:
        raise unknown from None
    tree = folder / repository.root.name
    repository.extract(commit, tree)
    return _Then(repository, commit, tree.resolve()).place(chart, "chart")
