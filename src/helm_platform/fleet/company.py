"""What the repository around a values file says about the company: its teams and its policies.

| File | Read here |
|---|---|
| `platform.yaml` | `environments`, `clusters`, `domain`, `namespaces`, `policies.images` |
| `teams/<team>.yaml` | `hosts`, also those of `environments`; `namespaces` |

Other keys are left to others, such as `slo` to `helm_platform.slo.surroundings`; what the files may say at all is for
`helm_platform.validate.fleet` to tell. `platform.yaml` is found in the
folder of the values file or above it, as far as the root of the git repository, and counts only beside a folder
`teams` or `apps`: alone it may be any values file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.errors import UsageError
from helm_platform.fleet.surroundings import CLUSTERS, PLATFORM, PROFILES, TEAMS, repository
from helm_platform.values import (
    Document,
    Mapping,
    Node,
    Origin,
    Scalar,
    Sequence,
    Source,
    find,
    parse,
    plain,
)

RULE = "fleet-file"
_DIGEST = ("required", "recommended")
_LATEST = ("forbidden",)
LOCAL, SERVER = "local", "https://kubernetes.default.svc"
"""The cluster of a fleet that names none, and its API as who runs in it sees it."""


@dataclass(frozen=True)
class Images:
    """The policy for images. `digest` is "required", "recommended" or None."""

    digest: str | None = None
    latest_forbidden: bool = False


@dataclass(frozen=True)
class Host:
    """A host name that a team owns; `*.acme.io` owns every name below acme.io."""

    pattern: str
    span: Span | None

    def owns(self, host: str) -> bool:
        """Whether `host`, which may be a wildcard itself, is this name or below it."""
        return host == self.pattern or (self.pattern.startswith("*.") and host.endswith(self.pattern[1:]))


@dataclass(frozen=True)
class Team:
    """One team, named like its file. `hosts` is None where the file says nothing about hosts.

    `hosts` are all that are its own in any environment.
    """

    name: str
    file: Path
    hosts: tuple[Host, ...] | None
    namespaces: tuple[str, ...]
    values: Mapping = field(default_factory=lambda: Mapping(Source(Origin.FILE, TEAMS)))

    def hosts_in(self, environment: str) -> tuple[Host, ...]:
        """Those of its namespace for an environment: what is written for it, else for all; () where neither is."""
        found = (find(self.values, path) for path in (("environments", environment, "hosts"), ("hosts",)))
        node = next((each for each in found if isinstance(each, Sequence)), None)
        return _listed(node) if node is not None else ()


@dataclass(frozen=True)
class Environment:
    """An environment. `server` is the API of its cluster as GitOps knows it.

    `sync` says who of a team deploys there ("deployer" or "lead"), `gate` what missed objectives do to a promotion into
    it ("block", "warn" or "off").
    """

    name: str
    cluster: str = LOCAL
    server: str = SERVER
    domain: str = ""
    sync: str = "deployer"
    automated: bool = True
    approvals: int = 0
    gate: str = "warn"


@dataclass(frozen=True, eq=False)
class Company:
    """A fleet repository: its platform.yaml, what is wrong in its files, and the text of those that were read.

    `values` are all that platform.yaml says, as those of a team are all that its file says: others read more of them.
    `clusters` are the files of clusters: what the umbrella gets there beside the profile.
    """

    file: Path
    teams: dict[str, Team]
    environments: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    domain: str = ""
    images: Images = field(default_factory=Images)
    findings: tuple[Diagnostic, ...] = ()
    sources: dict[Path, str] = field(default_factory=dict)
    values: Mapping = field(default_factory=lambda: Mapping(Source(Origin.FILE, PLATFORM)))
    clusters: dict[str, Document] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder of the repository."""
        return self.file.parent

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What platform.yaml says, as data."""
        content: dict[str, Any] = plain(self.values)
        return content

    def environment(self, name: str) -> Environment:
        """All about one of its environments, as far as the file is right. Raises KeyError for another name."""
        if name not in self.environments:
            raise KeyError(name)
        own = _map(_map(self.settings.get("environments")).get(name))
        clusters = _map(self.settings.get("clusters")) or {LOCAL: {}}
        cluster = str(own.get("cluster", next(iter(clusters))))
        return Environment(
            name,
            cluster,
            _map(clusters.get(cluster)).get("server", SERVER),
            own.get("domain", self.domain),
            own.get("sync", "deployer"),
            own.get("automated", True),
            own.get("approvals", 0),
            own.get("gate", "warn"),
        )

    def profile(self, environment: str) -> tuple[Path, ...]:
        """The profile of an environment, the first layer of its releases; () where there is none."""
        file = self.root / PROFILES / f"{environment}.yaml"
        return (file,) if file.is_file() else ()

    def umbrella_values(self, cluster: str) -> tuple[Path, ...]:
        """The file of a cluster; () where there is none."""
        return (self.root / CLUSTERS / f"{cluster}.yaml",) if cluster in self.clusters else ()

    def placed(self, namespace: str) -> tuple[Team, str] | None:
        """Whose a namespace is, and for which environment; None for one that no team has."""
        for name, team in self.teams.items():
            own = {*team.namespaces, *(f"{name}-{environment}" for environment in self.environments)}
            if namespace in own:
                return team, namespace.removeprefix(f"{name}-")
        return None

    def owner(self, host: str) -> tuple[Team, Host] | None:
        """The team that owns a host name, by the longest pattern; None where nobody does."""
        owners = [(team, own) for team in self.teams.values() for own in team.hosts or () if own.owns(host)]
        exact = [each for each in owners if each[1].pattern == host]
        return max(exact or owners, key=lambda each: len(each[1].pattern), default=None)

    def elsewhere(self, host: str, namespace: str) -> tuple[Team, str, Host] | None:
        """Where a host is that of a namespace's team in other environments only: team, environment and pattern."""
        placed, owner = self.placed(namespace), self.owner(host)
        if placed is None or owner is None or owner[0] is not placed[0]:
            return None
        team, environment = placed
        return None if any(own.owns(host) for own in team.hosts_in(environment)) else (team, environment, owner[1])

    def known_namespaces(self) -> frozenset[str]:
        """Every namespace that the platform or a team has: those written, and `<team>-<environment>`."""
        names = set(self.namespaces)
        for team in self.teams.values():
            names |= {*team.namespaces, *(f"{team.name}-{environment}" for environment in self.environments)}
        return frozenset(names)


def _map(value: Any) -> dict[str, Any]:
    """A map as it is, and an empty one for anything else: what is wrong is told by others."""
    return value if isinstance(value, dict) else {}


def company(file: Path) -> Company | None:
    """The fleet repository around a file, or None where there is none."""
    try:
        root = repository(file.absolute().parent)
    except OSError:
        return None
    return _current(root) if root is not None else None


def company_at(root: Path) -> Company:
    """The fleet repository in this folder. Raises UsageError where it is none."""
    if not (root / PLATFORM).is_file():
        raise UsageError(
            f"{root} is no fleet repository: it has no {PLATFORM}",
            fix="go into one, name its folder, or begin one: helm platform init",
        )
    return _current(root.absolute())


def _current(root: Path) -> Company:
    """The repository as its files are now: the same object as long as none of them changes."""
    files = (root / PLATFORM, *sorted((root / TEAMS).glob("*.yaml")), *sorted((root / CLUSTERS).glob("*.yaml")))
    return _read(root, tuple((each, *_state(each)) for each in files), _shown(root / PLATFORM))


def _state(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _read(root: Path, _files: tuple[tuple[Path, int, int], ...], _as_shown: Path) -> Company:
    platform = _document(root / PLATFORM)
    documents = [platform]
    findings = list(platform.findings)
    teams: dict[str, Team] = {}
    for file in sorted((root / TEAMS).glob("*.yaml")):
        document = _document(file)
        documents.append(document)
        findings += document.findings
        teams[file.stem] = Team(
            file.stem, document.file, _hosts(document), _names(document.root, "namespaces"), document.root
        )
    clusters = {file.stem: _document(file) for file in sorted((root / CLUSTERS).glob("*.yaml"))}
    documents += clusters.values()
    findings += [each for document in clusters.values() for each in document.findings]
    digest = _word(platform.root, "policies", "images", "digest")
    return Company(
        platform.file,
        teams,
        _names(platform.root, "environments"),
        _names(platform.root, "namespaces"),
        _word(platform.root, "domain"),
        Images(
            digest if digest in _DIGEST else None,
            _word(platform.root, "policies", "images", "latest") in _LATEST,
        ),
        tuple(findings),
        {document.file: document.text for document in documents},
        platform.root,
        clusters,
    )


def _document(file: Path) -> Document:
    shown = _shown(file)
    try:
        status = file.stat()
        return _parsed(file, shown, status.st_mtime_ns, status.st_size)
    except OSError as error:
        document = parse(b"", shown)
        problem = Diagnostic(RULE, Level.ERROR, f"cannot read it: {(error.strerror or str(error)).lower()}", file=shown)
        document.findings.append(problem)
        return document


@lru_cache(maxsize=1024)
def _parsed(file: Path, shown: Path, _changed: int, _size: int) -> Document:
    """Each release of a fleet asks for the same files: they are read again only when they have changed."""
    return parse(file.read_bytes(), shown)


def _shown(file: Path) -> Path:
    """The file as a person in the current folder would name it."""
    try:
        return file.relative_to(Path.cwd())
    except (ValueError, OSError):
        return file


def _names(root: Mapping, key: str) -> tuple[str, ...]:
    """A list of names, or the keys of a map."""
    node = find(root, (key,))
    if isinstance(node, Mapping):
        return tuple(node.entries)
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item.value for item in items if isinstance(item, Scalar) and isinstance(item.value, str))


def _word(root: Mapping, *path: str) -> str:
    node = find(root, path)
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def _hosts(document: Document) -> tuple[Host, ...] | None:
    environments = find(document.root, ("environments",))
    names = tuple(environments.entries) if isinstance(environments, Mapping) else ()
    lists = [find(document.root, path) for path in (("hosts",), *(("environments", name, "hosts") for name in names))]
    found = [node for node in lists if isinstance(node, Sequence)]
    if not found:
        return None
    return tuple({host.pattern: host for node in found for host in _listed(node)}.values())


def _listed(node: Sequence) -> tuple[Host, ...]:
    return tuple(
        Host(item.value, _span(item)) for item in node.items if isinstance(item, Scalar) and isinstance(item.value, str)
    )


def _span(node: Node) -> Span | None:
    return Span(*node.place) if isinstance(node, Scalar) and node.place else None
