"""What stands around the documents: the platform's settings, the defaults of teams, and whose an application is.

| File | Read here |
|---|---|
| `platform.yaml` | `slo`: settings of the engine; `environments` |
| `teams/<team>.yaml` | `slo`: `defaults` of the documents of this team |
| the application's values | the label `helm-platform.io/team` or `team`, where a document names no team |

Outside of a fleet repository `--platform` and `--defaults` name files with such blocks, or with the block alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helm_platform import fleet
from helm_platform.diagnostics import Diagnostic, ValuesPath
from helm_platform.errors import UsageError
from helm_platform.fleet import Company
from helm_platform.slo import contracts
from helm_platform.slo.contracts import Mistake
from helm_platform.slo.documents import Written, worded
from helm_platform.slo.platform import Platform, default, platform
from helm_platform.slo.windows import seconds
from helm_platform.values import STDIN, Document, find, parse, plain, read_files
from helm_platform.values import Mapping as Tree

if TYPE_CHECKING:
    from helm_platform.validate.subject import Subject

_TEAM_LABELS = ("helm-platform.io/team", "team")
_VALUES = ("base/values.yaml", "values.yaml")


@dataclass(frozen=True)
class Block:
    """A block `slo`, its values and the tree of the file that it stands in; `path` leads to it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    root: Tree | None = None
    path: ValuesPath = ()

    def at(self, path: ValuesPath, message: str, rule: str, **more: Any) -> Diagnostic | None:
        """A finding about a value in the block; None where the file does not say it."""
        if self.root is None or find(self.root, (*self.path, *path)) is None:
            return None
        from helm_platform.schemas.shape import Shape
        from helm_platform.validate.subject import Subject

        return Subject(self.root, self.root, Shape({})).on_value(rule, message, (*self.path, *path), **more)


@dataclass(frozen=True)
class Surroundings:
    """The fleet repository, or what options say in its place. `written` is the platform's block as it is written."""

    company: Company | None = None
    platform: Platform = field(default_factory=default)
    written: Block = field(default_factory=Block)
    teams: Mapping[str, Block] = field(default_factory=dict)
    everywhere: Block = field(default_factory=Block)
    findings: tuple[Diagnostic, ...] = ()
    sources: Mapping[Path, str] = field(default_factory=dict)

    def defaults(self, team: str) -> Mapping[str, Any]:
        """The defaults of a team's documents."""
        return {**self.everywhere.values, **self.teams[team].values} if team in self.teams else self.everywhere.values

    def namespace(self, team: str, environment: str) -> str:
        """`<team>-<environment>` in a fleet repository, else ""."""
        return f"{team}-{environment}" if self.company is not None and team and environment else ""


def around(
    written: list[Written], *, settings: Platform | None, platform_file: str | None, defaults_file: str | None
) -> Surroundings:
    """What stands around documents. `settings` are in place of all that is written about the platform.

    Raises UsageError for files that cannot be read, and for documents of two fleet repositories.
    """
    company = _company(written)
    findings: list[Diagnostic] = []
    sources: dict[Path, str] = {}
    block, everywhere, teams = Block(), Block(), {}
    if company is not None:
        block = Block(_slo(company.values), company.values, ("slo",))
        teams = {name: Block(_slo(team.values), team.values, ("slo",)) for name, team in company.teams.items()}
        sources |= company.sources
        files = {company.file, *(team.file for team in company.teams.values())}
        # What else is wrong in these files is for `validate` to say.
        findings += [each for each in company.findings if each.file in files and each.rule != "fleet-file"]
    if platform_file is not None:
        block = _from_option(platform_file, findings, sources)
    if defaults_file is not None:
        everywhere = _from_option(defaults_file, findings, sources)
    block = _good(block, "platform", findings)
    everywhere = _good(everywhere, "team", findings)
    teams = {name: _good(each, "team", findings) for name, each in teams.items()}
    known = settings or _settings(block.values)
    return Surroundings(company, known, block, teams, everywhere, tuple(findings), sources)


def environment_of(company: Company | None, asked: str) -> str:
    """The environment that was asked for. Raises UsageError for one that the fleet repository does not have."""
    if not asked:
        return ""
    if company is None:
        raise UsageError(
            f"--environment {asked} needs a fleet repository",
            fix="name the namespace: --namespace; a fleet repository has platform.yaml beside apps/ or teams/",
        )
    if company.environments and asked not in company.environments:
        from helm_platform.schemas.shape import listed
        from helm_platform.validate.names import nearest

        near = nearest(asked, company.environments)
        known = listed(list(company.environments))
        raise UsageError(
            f"`{asked}` is no environment of {company.file}",
            fix=f"did you mean `{near}`?" if near else f"there are {known}",
        )
    return asked


@lru_cache(maxsize=4096)
def owner(folder: Path) -> str:
    """Whose the application is that documents in this folder are about, by the label in its values; "" where nobody."""
    application = folder.parent if folder.name == "monitoring" else folder
    for name in _VALUES:
        try:
            data = (application / name).read_bytes()
        except OSError:
            continue
        if b"team" not in data:
            return ""
        root = parse(data, application / name).root
        for label in _TEAM_LABELS:
            node = find(root, ("labels", label))
            if node is not None and isinstance(found := plain(node), str):
                return found
        return ""
    return ""


def _company(written: list[Written]) -> Company | None:
    folders = {each.file.absolute().parent: each.file for each in written if each.file != STDIN}
    roots: dict[Path, Path] = {}
    known: dict[str, str | None] = {}
    for folder, file in folders.items():
        root = _repository(folder, known)
        if root is not None:
            roots.setdefault(root, file)
    if len(roots) > 1:
        raise UsageError(
            "these documents are of two fleet repositories",
            detail="\n".join(map(str, roots)),
            fix="name those of one; each has its own platform.yaml",
        )
    return next((fleet.company(file) for file in roots.values()), None)


def _repository(folder: Path, known: dict[str, str | None]) -> Path | None:
    try:
        return fleet.repository(folder, known)
    except OSError:
        return None


def _slo(tree: Tree) -> Mapping[str, Any]:
    node = find(tree, ("slo",))
    values = plain(node) if node is not None else None
    return values if isinstance(values, dict) else {}


def _from_option(name: str, findings: list[Diagnostic], sources: dict[Path, str]) -> Block:
    """The block of a file: below `slo`, or the file itself."""
    document: Document = read_files([name])[0]
    findings += document.findings
    sources[document.file] = document.text
    if "slo" in document.root.entries:
        return Block(_slo(document.root), document.root, ("slo",))
    return Block(plain(document.root), document.root)


def _good(block: Block, kind: str, findings: list[Diagnostic]) -> Block:
    """The block; without its values where something is wrong with them, which is added to the findings."""
    wrong = list(_wrong(block, kind))
    findings += wrong
    return Block({}, block.root, block.path) if wrong else block


def _wrong(block: Block, kind: str) -> Iterator[Diagnostic]:
    """What the schema does not take, and what it cannot say."""
    if block.root is None or (block.path and "slo" not in block.root.entries):
        return
    from helm_platform.schemas.shape import Shape
    from helm_platform.validate.schema import against_schema
    from helm_platform.validate.subject import Subject

    chart = contracts.within(kind) if block.path else contracts.block(kind)
    found = against_schema(chart, block.root, block.root)
    yield from found
    if found:
        return
    subject = Subject(block.root, block.root, Shape(chart.schema))
    path = block.path if kind == "platform" else (*block.path, "alerts")
    alerts = block.values if kind == "platform" else block.values.get("alerts", {})
    yield from (placed(each, subject) for each in contracts.of_alerts(alerts, path))


def placed(mistake: Mistake, subject: Subject) -> Diagnostic:
    """The finding about a mistake, at its place."""
    on = subject.on_value if mistake.on_value else subject.on_key
    return on(mistake.rule, worded(mistake.message), mistake.path, **mistake.more)


def _settings(values: Mapping[str, Any]) -> Platform:
    if "baseWindow" in values or "scrapeInterval" not in values:
        return platform(values)
    # Four scrapes, so that a rate has two samples even where some are missing, and 2m at least.
    base = max(120, int(4 * seconds(values["scrapeInterval"])))
    return platform({**values, "baseWindow": f"{base}s" if base % 60 else f"{base // 60}m"})
