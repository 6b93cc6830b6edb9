"""platform.yaml and the files of teams: by their schemas, and what they say of each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.fleet import Company, Team
from helm_platform.schemas.shape import listed
from helm_platform.validate.fleet import clusters
from helm_platform.validate.subject import Subject
from helm_platform.values import Chart, Document, Mapping, Origin, Source, find, plain

RULE = clusters.RULE
_FOLDER = Path(__file__).parent
_RESERVED = ("default", "kube", "platform", "argocd", "flux", "monitoring", "all", "none")


@lru_cache(maxsize=16)
def problems(company: Company) -> tuple[Diagnostic, ...]:
    """Everything that is wrong in them, beside what is no YAML, which `company.findings` has."""
    found = list(_by_schema("platform", company.values))
    for team in company.teams.values():
        found += _by_schema("team", team.values)
    found += clusters.problems(company)
    if not found and not company.findings:
        found += [*_environments(company), *_teams(company), *_hosts(company), *_groups(company)]
    return (*company.findings, *found)


@cache
def contract(name: str) -> Chart:
    """The contract of `platform` or `team`, in the form that the checks of values take."""
    file = _FOLDER / f"{name}-file.schema.json"
    source = Source(Origin.CHART, name, file)
    schema = json.loads(file.read_bytes())
    return Chart(name, Document(source, file, "", Mapping(source)), schema, file, noun="file")


def _by_schema(name: str, root: Mapping) -> Iterator[Diagnostic]:
    from helm_platform.validate.schema import against_schema

    if root.entries:
        yield from against_schema(contract(name), root, root)


def _environments(company: Company) -> Iterator[Diagnostic]:
    names = company.environments
    for name in names:
        for other in names:
            if name.endswith(f"-{other}"):
                what = f"the environment `{name}` ends with `{other}`: rights on *-{other} would be rights on both"
                yield _on(company.values, what, ("environments", name), "name one of them otherwise")
    there = tuple(company.settings.get("clusters") or ())
    written = company.settings.get("environments")
    for name, own in written.items() if isinstance(written, dict) else ():
        cluster = (own or {}).get("cluster")
        if cluster is not None and cluster not in there:
            path = ("environments", name, "cluster")
            known = f"clusters here: {listed(list(there))}" if there else "`clusters` names none yet"
            yield _on(company.values, f"`{dotted(path)}: {cluster}` is no cluster of this file", path, known)
    yield from _freezes(company)


def _freezes(company: Company) -> Iterator[Diagnostic]:
    blocks: list[ValuesPath] = [("promotion", "freezes")]
    blocks += [("environments", name, "freezes") for name in company.environments]
    for block in blocks:
        node = find(company.values, block)
        for name, own in plain(node).items() if isinstance(node, Mapping) else ():
            path = (*block, name)
            if ("days" in own) == ("from" in own or "to" in own):
                advice = 'write from: "2026-12-20" and to: "2027-01-02", or days: [fri, sat, sun]'
                yield _on(company.values, f"`{dotted(path)}` is either days of the week or a time", path, advice)
            elif "days" not in own and not ("from" in own and "to" in own and own["from"] < own["to"]):
                advice = "write both: from, and to, which is later"
                yield _on(company.values, f"`{dotted(path)}` does not begin before it ends", path, advice)
            elif "days" not in own and "after" in own:
                advice = "write the time into from"
                yield _on(company.values, f"`{dotted(path)}`: `after` is a time on days of the week", path, advice)


def _teams(company: Company) -> Iterator[Diagnostic]:
    for name, team in company.teams.items():
        for other in company.teams:
            if name.startswith(f"{other}-"):
                what = (
                    f"the team `{name}` begins like the team `{other}`: names, routes and patterns such as "
                    f"{other}-* would take both"
                )
                yield _about(team, what, "rename one of the two")
        if name in _RESERVED:
            yield _about(team, f"`{name}` is what the platform's own are called", "rename the team")
        for index, namespace in enumerate(team.namespaces):
            if not namespace.startswith(f"{name}-"):
                place = ("namespaces", index)
                what = f"`{dotted(place)}: {namespace}` does not begin with `{name}-`, as those of a team do"
                yield _on(team.values, what, place, f"write {name}-{namespace.rpartition('-')[2]}")
        known = {*company.environments, *(each.removeprefix(f"{name}-") for each in team.namespaces)}
        node = find(team.values, ("environments",))
        for environment in node.entries if isinstance(node, Mapping) and company.environments else ():
            if environment not in known:
                from helm_platform.validate.names import nearest

                near = nearest(environment, known)
                path = ("environments", environment)
                what = f"`{dotted(path)}` is no environment of {company.file}"
                advice = f"did you mean `{near}`?" if near else f"there are {listed(sorted(known))}"
                yield _on(team.values, what, path, advice)


def _hosts(company: Company) -> Iterator[Diagnostic]:
    """A host is one team's: a wildcard over another team's name gives that name to both."""
    for team in company.teams.values():
        for host in team.hosts or ():
            for other in company.teams.values():
                for theirs in other.hosts or () if other.name != team.name else ():
                    same = host.pattern == theirs.pattern and team.name > other.name
                    wider = host.pattern != theirs.pattern and host.owns(theirs.pattern)
                    if same or wider:
                        what = f"`{host.pattern}` is also `{theirs.pattern}`, which the team `{other.name}` owns"
                        yield Diagnostic(
                            RULE,
                            Level.ERROR,
                            f"{what}: both could take its traffic",
                            file=team.file,
                            span=host.span,
                            help="give each name to one team",
                        )


def _groups(company: Company) -> Iterator[Diagnostic]:
    """Who deploys for two teams can carry from one to the other: allowed, and said."""
    holders: dict[str, str] = {}
    for name, team in sorted(company.teams.items()):
        for role in ("deployer", "lead"):
            node = find(team.values, ("groups", role))
            for index, group in enumerate(plain(node)) if node is not None else ():
                first = holders.setdefault(group, name)
                if first != name:
                    path = ("groups", role, index)
                    what = f"`{dotted(path)}: {group}` also deploys for the team `{first}`"
                    advice = "teams are kept apart by their groups; give each its own"
                    yield _on(team.values, what, path, advice, Level.WARNING)


def _on(root: Mapping, message: str, path: ValuesPath, advice: str, level: Level = Level.ERROR) -> Diagnostic:
    from helm_platform.schemas.shape import Shape

    return Subject(root, root, Shape({})).on_value(RULE, message, path, level=level, help=advice)


def _about(team: Team, message: str, advice: str) -> Diagnostic:
    return Diagnostic(RULE, Level.ERROR, message, file=team.file, help=advice)
