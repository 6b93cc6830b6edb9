"""Read components.yaml with everything that is wrong with it, each mistake at its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from helm_platform import resources
from helm_platform.components.model import Catalog, Component, Crds, From, Git, Lifecycle, State
from helm_platform.diagnostics import Diagnostic, ValuesPath, arranged
from helm_platform.errors import UsageError
from helm_platform.schemas.shape import Shape
from helm_platform.validate.schema import against_schema
from helm_platform.validate.subject import Subject
from helm_platform.values import Chart, Document, Origin, Source, parse, plain
from helm_platform.values import Mapping as Tree

DEFAULT = "components/components.yaml"
SCHEMA = "components/components.schema.json"


@dataclass(frozen=True)
class Reading:
    """The components, or None where the file is wrong, what is wrong with it, and its text."""

    catalog: Catalog | None
    findings: tuple[Diagnostic, ...] = ()
    sources: Mapping[Path, str] = field(default_factory=dict)


def read(file: Path | None = None) -> Reading:
    """The components of a file, by default those of the platform. Raises UsageError where it cannot be read."""
    place = resources.path(DEFAULT) if file is None else file
    try:
        data = place.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot read {place}: {reason}", fix="name a file with --components FILE") from None
    document = parse(data, place)
    sources = {place: document.text}
    findings = list(document.findings)
    if document.complete and not findings:
        findings = against_schema(_contract(), document.root, document.root)
    values = plain(document.root)
    if not findings:
        findings = list(_mistakes(values, _subject(document), place.parent))
    if findings:
        return Reading(None, tuple(arranged(findings)), sources)
    made = {name: _component(name, given, place.parent) for name, given in values["components"].items()}
    return Reading(Catalog(place, values["profiles"], made), (), sources)


def _contract() -> Chart:
    file = resources.path(SCHEMA)
    source = Source(Origin.CHART, "components", file)
    schema = json.loads(file.read_bytes())
    return Chart("components", Document(source, file, "", Tree(source)), schema, file, noun="file")


def _subject(document: Document) -> Subject:
    return Subject(document.root, document.root, Shape({}), noun="file")


def _mistakes(values: Mapping[str, Any], subject: Subject, folder: Path) -> Iterator[Diagnostic]:
    """What no schema says."""
    components = values["components"]
    for name, given in components.items():
        at: ValuesPath = ("components", name)
        yield from _unknown_names(given, at, components, values["profiles"], subject)
        if "eol" in given["lifecycle"] and not _is_date(given["lifecycle"]["eol"]):
            what = f"`{given['lifecycle']['eol']}` is no day of a calendar"
            yield subject.on_value("component", what, (*at, "lifecycle", "eol"), help="write it as YYYY-MM-DD")
        if "values" in given and not (folder / given["values"]).is_file():
            what = f"there is no file {given['values']}"
            yield subject.on_value("component", what, (*at, "values"), help=f"it is looked for in {folder}")
        wrong = [one for one in given.get("needs", ()) if components.get(one, given)["wave"] > given["wave"]]
        for one in wrong:
            what = f"`{name}` is of wave {given['wave']} and needs `{one}` of wave {components[one]['wave']}"
            yield subject.on_value(
                "component", what, (*at, "wave"), help="a wave is never below that of what is needed"
            )
    try:
        TopologicalSorter({name: given.get("needs", ()) for name, given in components.items()}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        first = error.args[1][0]
        what = f"these need each other: {circle}"
        yield subject.on_key("component", what, ("components", first, "needs"), help="take one need out of the circle")


def _unknown_names(
    given: Mapping[str, Any],
    at: ValuesPath,
    components: Mapping[str, Any],
    profiles: Mapping[str, str],
    subject: Subject,
) -> Iterator[Diagnostic]:
    from difflib import get_close_matches

    named: list[tuple[str, ValuesPath, Mapping[str, Any]]] = []
    named += [(one, (*at, "needs", number), components) for number, one in enumerate(given.get("needs", ()))]
    named += [(one, (*at, "profiles", number), profiles) for number, one in enumerate(given.get("profiles", ()))]
    for path in (("lifecycle", "successor"), ("crds", "component")):
        if path[1] in given[path[0]]:
            named.append((given[path[0]][path[1]], (*at, *path), components))
    for one, path_, known in named:
        if one not in known:
            near = get_close_matches(one, known, 1)
            advice = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known)}"
            what = "profile" if known is profiles else "component"
            yield subject.on_value("component", f"there is no {what} `{one}`", path_, help=advice)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _component(name: str, given: Mapping[str, Any], folder: Path) -> Component:
    provides = given.get("provides", {})
    classes = provides.get("classes", {})
    kinds = {
        f"{plural}.{group}": kind for group, held in provides.get("kinds", {}).items() for plural, kind in held.items()
    }
    return Component(
        name=name,
        about=given["about"],
        version=given["version"],
        app_version=given["appVersion"],
        wave=given["wave"],
        crds=_crds(given["crds"]),
        lifecycle=_lifecycle(given["lifecycle"]),
        chart=given.get("chart", ""),
        repository=given.get("repository", ""),
        digest=given["digest"] or "",
        namespace=given.get("namespace", ""),
        pod_security=given.get("podSecurity", ""),
        values=folder / given["values"] if "values" in given else None,
        profiles=tuple(given.get("profiles", ())),
        needs=tuple(given.get("needs", ())),
        kinds=kinds,
        ingress_classes=tuple(classes.get("ingress", ())),
        default_ingress=classes.get("defaultIngress", False),
        gateway_classes=tuple(classes.get("gateway", ())),
        api_services=tuple(provides.get("apiServices", ())),
        remove_first=tuple(given.get("removeFirst", ())),
    )


def _crds(given: Mapping[str, Any]) -> Crds:
    settings = {
        key: str(value).lower() if value in (True, False) else value for key, value in given.get("set", {}).items()
    }
    annotation = next(iter(given.get("versionAnnotation", {}).items()), None)
    git = Git(**given["git"]) if "git" in given else None
    return Crds(From(given["from"]), given.get("manifest", ""), git, given.get("chart", ""), settings, annotation)


def _lifecycle(given: Mapping[str, Any]) -> Lifecycle:
    eol = date.fromisoformat(given["eol"]) if "eol" in given else None
    return Lifecycle(State(given["state"]), given["source"], eol, given.get("successor", ""), given.get("note", ""))
