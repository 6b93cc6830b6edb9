"""The objects that a proof is about: manifests as they are, charts and releases as Helm renders them."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet, helm, resources
from helm_platform.commands.sources import private_folder
from helm_platform.errors import UsageError
from helm_platform.fleet import Options, Release
from helm_platform.helm import Rendered
from helm_platform.helm.manifests import Manifest, parse, sourced
from helm_platform.progress import SILENT, Progress
from helm_platform.proofs.cluster import Item
from helm_platform.values import BUNDLED

_SUFFIXES = (".yaml", ".yml", ".json")
_IGNORED = {".git", ".venv", "node_modules", "charts", "templates"}
_PLACED = re.compile(r"(?P<namespace>[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)=(?P<path>.+)")


@dataclass(frozen=True)
class Given:
    """What was named on the command line.

    A path is a file or folder of manifests, a chart, values of releases, or `-`; `NAMESPACE=PATH` says where that is
    installed. `files` are values for the charts that are named, `chart` is the chart of the releases. With `umbrella`,
    a fleet repository is also what the umbrella makes of its profiles.
    """

    paths: tuple[str, ...]
    files: tuple[Path, ...] = ()
    chart: Path | None = None
    namespace: str = "default"
    umbrella: bool = False


def collect(given: Given, progress: Progress = SILENT) -> list[Item]:
    """All objects, in the order of the paths. Raises UsageError for what is no such thing or cannot be rendered."""
    if not given.paths:
        raise UsageError("nothing is named to prove", fix="name manifests, charts or releases: umbrella/ apps/ -")
    found: list[Item] = []
    problems: list[str] = []
    with private_folder() as private:
        for number, text in enumerate(given.paths):
            try:
                found += _of(text, given, private / str(number), progress)
            except UsageError as error:
                problems.append("\n".join(filter(None, (error.message, error.detail))))
    if problems:
        raise UsageError("cannot read what was named", detail="\n".join(problems), fix="correct it, or leave it out")
    if not found:
        raise UsageError("there are no objects in what was named", fix="name manifests, charts or releases")
    return found


def _of(text: str, given: Given, private: Path, progress: Progress) -> list[Item]:
    namespace, path = _place(text, given.namespace)
    if path == "-":
        return _manifests(sys.stdin.read(), None, namespace)
    where = Path(path)
    if (where / "Chart.yaml").is_file():
        name = helm.metadata(where).name
        release = Release(name, given.files, where)
        return _rendered([release], where, namespace, private, progress)
    if where.is_file():
        text = _read(where)
        if _holds_objects(text, where):
            return _manifests(text, where, namespace)
        return _rendered(fleet.releases([where]), _chart(given), namespace, private, progress)
    if not where.is_dir():
        raise UsageError(f"{path}: no such file or folder")
    fleets = [*_fleets(where)]
    items = [each for file in _files(where) for each in _manifests(_read(file), file, namespace, strict=False)]
    for number, root in enumerate(fleets):
        items += _fleet(root, given, private / f"fleet-{number}", progress)
    if where in fleets:
        return items
    try:
        releases = [each for each in fleet.releases([where]) if not any(each.path.is_relative_to(f) for f in fleets)]
    except UsageError:
        releases = []
        if not items:
            raise
    return items + (_rendered(releases, _chart(given), namespace, private, progress) if releases else [])


def _place(text: str, default: str) -> tuple[str, str]:
    """The namespace and the path of `NAMESPACE=PATH`, or of a path alone."""
    placed = None if Path(text).exists() else _PLACED.fullmatch(text)
    return (placed["namespace"], placed["path"]) if placed else (default, text)


def _fleets(folder: Path) -> Iterator[Path]:
    """The fleet repositories that a folder is or has in it; none is in another."""
    for place, folders, names in os.walk(folder):
        root = Path(place)
        if fleet.PLATFORM in names and fleet.repository(root) == root.absolute():
            folders.clear()
            yield root
            continue
        folders[:] = sorted(each for each in folders if each not in _IGNORED)


def surroundings(paths: Sequence[str]) -> dict[str, dict[str, str]]:
    """Where the ingress controller and Prometheus run, as the profiles of fleet repositories among the paths say it."""
    from helm_platform.values import find, plain

    found: dict[str, dict[str, str]] = {}
    for root in (each for text in paths for each in _fleets(Path(_place(text, "")[1]))):
        for file in sorted((root / fleet.PROFILES).glob("*.yaml")):
            profile = fleet.document(file).root
            ingress = find(profile, ("global", "platform", "exposure", "ingress", "namespaces"))
            prometheus = find(profile, ("global", "platform", "monitoring", "namespace"))
            if ingress is not None and plain(ingress):
                found.setdefault("ingress", {"namespace": str(plain(ingress)[0])})
            if prometheus is not None:
                found.setdefault("prometheus", {"namespace": str(plain(prometheus))})
    return found


@dataclass(frozen=True)
class Installed:
    """A release of a fleet repository in a cluster, with what came of it: no items where it was refused.

    `chart` is the folder that it is made of, in this repository: that of applications, of teams or of the umbrella.
    """

    release: Release
    chart: str
    cluster: str
    result: Rendered
    items: tuple[Item, ...] = ()


def installed(
    where: Path, given: Given, private: Path, progress: Progress = SILENT, cache: helm.Cache | None = None
) -> list[Installed]:
    """All that a fleet repository installs: every application in every environment, and its teams as tenants.

    With `given.umbrella` also what the umbrella makes of the profiles. `private` is a folder that only we can read.
    """
    company = fleet.company_at(where)
    private.mkdir(parents=True, exist_ok=True)
    found: list[Installed] = []
    if fleet.applications(company.root):
        releases = fleet.releases([where / fleet.APPS])
        known = {name: company.environment(name).cluster for name in company.environments}
        places = [known.get(each.environment or "", "") for each in releases]
        run = _Run(_chart(given), BUNDLED, given.namespace, private / "apps", cache)
        found += _installed(run, list(zip(releases, places, strict=True)), progress)
    teams: list[tuple[Release, str]] = []
    for each in fleet.tenants(company):
        values = private / f"{each.cluster}-{each.team.name}.yaml"
        values.write_text(json.dumps(each.values), encoding="utf-8")
        files = (*(file.absolute() for file in each.files), values)
        teams.append((Release(each.team.name, files, each.team.file), each.cluster))
    run = _platform(fleet.TENANT_CHART, fleet.TENANT_NAMESPACE, private / "tenants", cache)
    found += _installed(run, teams, progress)
    if given.umbrella:
        made = [(Release(fleet.UMBRELLA, each.files, where), each.cluster) for each in fleet.umbrellas(company)]
        # It looks into the cluster where there is one, so that its renders are never kept.
        run = _platform(fleet.UMBRELLA_CHART, fleet.UMBRELLA_NAMESPACE, private / "umbrella", None)
        found += _installed(run, made, progress)
    return found


@dataclass(frozen=True)
class _Run:
    """What releases are rendered with: the chart, where it is in this repository, and where it is installed."""

    chart: Path
    name: str
    namespace: str
    private: Path
    cache: helm.Cache | None = None


def _platform(chart: str, namespace: str, private: Path, cache: helm.Cache | None) -> _Run:
    return _Run(resources.path(chart), chart, namespace, private, cache)


def _fleet(where: Path, given: Given, private: Path, progress: Progress) -> list[Item]:
    """The objects of a fleet repository. Raises UsageError where Helm or kustomize refuses some."""
    return _objects(installed(where, given, private, progress))


def _rendered(
    releases: Sequence[Release], chart: Path, namespace: str, private: Path, progress: Progress
) -> list[Item]:
    """What Helm or kustomize makes of releases. Raises UsageError where it refuses some."""
    run = _Run(chart, "", namespace, private)
    return _objects(_installed(run, [(each, "") for each in releases], progress))


def _installed(run: _Run, releases: Sequence[tuple[Release, str]], progress: Progress) -> list[Installed]:
    """What comes of releases, each with the cluster that it is installed in."""
    if not releases:
        return []
    binary = helm.find(progress)
    built = helm.assembled(binary, run.chart, run.private)
    options = Options(namespace=run.namespace)
    results = fleet.render_all(binary, built, [each for each, _ in releases], options, run.cache, progress)
    found: list[Installed] = []
    for (release, result), (_, cluster) in zip(results, releases, strict=True):
        place = release.namespace or run.namespace
        items = tuple(
            Item(manifest, release.path, template, str(release.path), place, cluster)
            for manifest, template in zip(result.objects, result.templates, strict=True)
        )
        found.append(Installed(release, run.name, cluster, result, items))
    return found


def _objects(found: Sequence[Installed]) -> list[Item]:
    refused = [f"{each.release.path}: {each.result.refused}" for each in found if each.result.refused is not None]
    if refused:
        raise UsageError("Helm refuses to render", detail="\n".join(refused))
    return [item for each in found for item in each.items]


def _manifests(text: str, file: Path | None, namespace: str, *, strict: bool = True) -> list[Item]:
    """The objects of a text. Without `strict`, a text that holds none has none."""
    try:
        pairs = sourced(text)
    except ValueError as error:
        if strict:
            raise UsageError(f"{file or 'stdin'}: it is no YAML: {error}") from None
        return []
    return [Item(each, file, template, default_namespace=namespace) for each, template in pairs if _is_object(each)]


def _holds_objects(text: str, file: Path) -> bool:
    try:
        return any(_is_object(each) for each in parse(text))
    except ValueError as error:
        raise UsageError(f"{file}: it is no YAML: {error}") from None


def _is_object(manifest: Manifest) -> bool:
    return isinstance(manifest.get("kind"), str) and isinstance(manifest.get("apiVersion"), str)


def _files(root: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        if fleet.PLATFORM in names and fleet.repository(Path(place)) == Path(place).absolute():
            folders.clear()
            continue
        folders[:] = sorted(
            each for each in folders if each not in _IGNORED and not (Path(place) / each / "Chart.yaml").is_file()
        )
        yield from (Path(place) / name for name in sorted(names) if name.endswith(_SUFFIXES))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or 'it is no text'}") from None


def _chart(given: Given) -> Path:
    return given.chart if given.chart is not None else resources.path(BUNDLED)
