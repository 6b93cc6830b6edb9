"""What the repository around a values file says about the company: its teams and its policies.

| File | Read here |
|---|---|
| `platform.yaml` | `environments`, `domain`, `namespaces`, `policies.images` |
| `teams/<team>.yaml` | `hosts`: names, or `*.` and a domain for all below it; `namespaces` |

Other keys are left to others, such as `slo` to `helm_platform.slo.surroundings`. `platform.yaml` is found in the
folder of the values file or above it, as far as the root of the git repository, and counts only beside a folder
`teams` or `apps`: alone it may be any values file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Span, dotted
from helm_platform.fleet.surroundings import PLATFORM, TEAMS, repository
from helm_platform.values import (
    Document,
    Entry,
    Mapping,
    Node,
    Origin,
    Scalar,
    Sequence,
    Source,
    find,
    find_entry,
    parse,
)

RULE = "fleet-file"
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_DIGEST = ("required", "recommended")
_LATEST = ("forbidden",)


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
    """One team, named like its file. `hosts` is None where the file says nothing about hosts."""

    name: str
    file: Path
    hosts: tuple[Host, ...] | None
    namespaces: tuple[str, ...]
    values: Mapping = field(default_factory=lambda: Mapping(Source(Origin.FILE, TEAMS)))


@dataclass(frozen=True)
class Company:
    """A fleet repository: its platform.yaml, what is wrong in its files, and the text of those that were read.

    `values` are all that platform.yaml says, as those of a team are all that its file says: others read more of them.
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

    def owner(self, host: str) -> tuple[Team, Host] | None:
        """The team that owns a host name, by the longest pattern; None where nobody does."""
        owners = [(team, own) for team in self.teams.values() for own in team.hosts or () if own.owns(host)]
        exact = [each for each in owners if each[1].pattern == host]
        return max(exact or owners, key=lambda each: len(each[1].pattern), default=None)

    def known_namespaces(self) -> frozenset[str]:
        """Every namespace that the platform or a team has: those written, and `<team>-<environment>`."""
        names = set(self.namespaces)
        for team in self.teams.values():
            names |= {*team.namespaces, *(f"{team.name}-{environment}" for environment in self.environments)}
        return frozenset(names)


def company(file: Path) -> Company | None:
    """The fleet repository around a file, or None where there is none."""
    try:
        root = repository(file.absolute().parent)
    except OSError:
        return None
    return _read(root) if root is not None else None


def _read(root: Path) -> Company:
    platform = _document(root / PLATFORM)
    documents = [platform]
    findings = list(platform.findings)
    teams: dict[str, Team] = {}
    for file in sorted((root / TEAMS).glob("*.yaml")):
        document = _document(file)
        documents.append(document)
        findings += [*document.findings, *_hosts_problems(document), *_listed_problems(document, "namespaces")]
        teams[file.stem] = Team(
            file.stem, document.file, _hosts(document), _names(document.root, "namespaces"), document.root
        )
    for key in ("environments", "namespaces"):
        findings += _listed_problems(platform, key)
    findings += _policy_problems(platform)
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
    node = find(document.root, ("hosts",))
    if not isinstance(node, Sequence):
        return None
    return tuple(
        Host(item.value, _span(item)) for item in node.items if isinstance(item, Scalar) and isinstance(item.value, str)
    )


def _hosts_problems(document: Document) -> Iterator[Diagnostic]:
    entry = find_entry(document.root, ("hosts",))
    if entry is None:
        return
    if not isinstance(entry.node, Sequence):
        yield _problem(document, entry, "`hosts` is a list of names", "for example: hosts: [shop.acme.io]")
        return
    for index, item in enumerate(entry.node.items):
        text = item.value if isinstance(item, Scalar) else None
        if not isinstance(text, str) or not _HOST.fullmatch(text):
            written = f": `{item.text}`" if isinstance(item, Scalar) else ""
            yield _problem(
                document,
                entry,
                f"`{dotted(('hosts', index))}` is no host name{written}",
                "write a name such as shop.acme.io, or *.shop.acme.io for all below it, in lower case",
                item,
            )


def _listed_problems(document: Document, key: str) -> Iterator[Diagnostic]:
    entry = find_entry(document.root, (key,))
    if entry is None or isinstance(entry.node, Mapping):
        return
    items = entry.node.items if isinstance(entry.node, Sequence) else None
    if items is None or not all(isinstance(item, Scalar) and isinstance(item.value, str) for item in items):
        yield _problem(
            document, entry, f"`{key}` is a list of names, or a map by name", f"for example: {key}: [shop-prod]"
        )


def _policy_problems(platform: Document) -> Iterator[Diagnostic]:
    path = ("policies", "images")
    block = find(platform.root, path)
    allowed = {"digest": _DIGEST, "latest": _LATEST}
    for key, entry in block.entries.items() if isinstance(block, Mapping) else ():
        written = entry.node.text if isinstance(entry.node, Scalar) else ""
        if key not in allowed:
            words = " and ".join(f"`{each}`" for each in allowed)
            yield _problem(platform, entry, f"`{dotted((*path, key))}` is no policy for images", f"there are {words}")
        elif written not in allowed[key]:
            words = " or ".join(f"`{each}`" for each in allowed[key])
            message = f"`{dotted((*path, key))}: {written}` is none of the words it can be"
            yield _problem(platform, entry, message, f"write {words}", entry.node)


def _problem(document: Document, entry: Entry, message: str, advice: str, node: Node | None = None) -> Diagnostic:
    span = (_span(node) if node is not None else None) or entry.span
    return Diagnostic(RULE, Level.ERROR, message, file=document.file, span=span, help=advice)


def _span(node: Node) -> Span | None:
    return Span(*node.place) if isinstance(node, Scalar) and node.place else None
