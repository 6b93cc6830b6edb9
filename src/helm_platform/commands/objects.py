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


def _fleet(where: Path, given: Given, private: Path, progress: Progress) -> list[Item]:
    """A fleet repository: its teams as tenants, and every application in every environment."""
    company = fleet.company_at(where)
    private.mkdir(parents=True, exist_ok=True)
    found: list[Item] = []
    if fleet.applications(company.root):
        releases = fleet.releases([where / fleet.APPS])
        places = [company.environment(each.environment).cluster if each.environment else "" for each in releases]
        found += _rendered(releases, _chart(given), given.namespace, private / "apps", progress, places)
    teams: list[tuple[Release, str]] = []
    for each in fleet.tenants(company):
        values = private / f"{each.cluster}-{each.team.name}.yaml"
        values.write_text(json.dumps(each.values), encoding="utf-8")
        files = (*(file.absolute() for file in each.files), values)
        teams.append((Release(each.team.name, files, each.team.file), each.cluster))
    found += _of_platform(teams, fleet.TENANT_CHART, fleet.TENANT_NAMESPACE, private / "tenants", progress)
    if given.umbrella:
        made = [(Release(fleet.UMBRELLA, each.files, where), each.cluster) for each in fleet.umbrellas(company)]
        found += _of_platform(made, fleet.UMBRELLA_CHART, fleet.UMBRELLA_NAMESPACE, private / "umbrella", progress)
    return found


def _of_platform(
    releases: Sequence[tuple[Release, str]], chart: str, namespace: str, private: Path, progress: Progress
) -> list[Item]:
    """Releases of a chart of the platform, each with its cluster."""
    if not releases:
        return []
    named, places = zip(*releases, strict=True)
    return _rendered(named, resources.path(chart), namespace, private, progress, places)


def _rendered(
    releases: Sequence[Release],
    chart: Path,
    namespace: str,
    private: Path,
    progress: Progress,
    clusters: Sequence[str] = (),
) -> list[Item]:
    """What Helm or kustomize makes of releases; `clusters` says of each where it is installed."""
    binary = helm.find(progress)
    built = helm.assembled(binary, chart, private)
    found: list[Item] = []
    refused: list[str] = []
    results = fleet.render_all(binary, built, releases, Options(namespace=namespace), None, progress)
    for (release, result), cluster in zip(results, clusters or [""] * len(releases), strict=True):
        if result.refused is not None:
            refused.append(f"{release.path}: {result.refused}")
        unit = str(release.path)
        found += [
            Item(manifest, release.path, template, unit, release.namespace or namespace, cluster)
            for manifest, template in zip(result.objects, result.templates, strict=True)
        ]
    if refused:
        raise UsageError("Helm refuses to render", detail="\n".join(refused))
    return found


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
