"""From what was rendered and what the checks said to the facts of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helm_platform import fleet
from helm_platform.components import Catalog
from helm_platform.components.lifecycle import aged
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import UsageError
from helm_platform.fleet import Company, Overlay, Release
from helm_platform.formats.verdict import Standard, Verdict, Workload, weakest
from helm_platform.helm.manifests import parse
from helm_platform.promotion import images as versions
from helm_platform.promotion import ledger
from helm_platform.proofs.cluster import Item
from helm_platform.proofs.outcome import Outcome
from helm_platform.report import running
from helm_platform.report.comparing import comparisons
from helm_platform.report.facts import Application, Found, Image, Instance, Lifetime, Place, Unit
from helm_platform.slo.monitoring import FILE

_OBJECT = re.compile(r"[A-Z][A-Za-z]+ (?P<namespace>[a-z0-9-]+)/")
_OF_CLUSTER = re.compile(r"Namespace (?P<namespace>[a-z0-9-]+):")


@dataclass(frozen=True)
class Made:
    """A release in a cluster with what came of it: no items where it was refused."""

    release: Release
    chart: str
    cluster: str
    items: tuple[Item, ...] = ()
    refused: bool = False


def applications(
    company: Company,
    known: Sequence[fleet.Application],
    made: Sequence[Made],
    verdict: Verdict | None,
    otherwise: str = "",
) -> tuple[Application, ...]:
    """All applications, their environments in the order of promotion. `otherwise` is why one has no render at all."""
    by_place = {(each.release.path, each.release.environment): each for each in made}
    judged = _judged(verdict)
    order = {name: number for number, name in enumerate(company.environments)}
    found = []
    for each in known:
        overlays = sorted(each.overlays, key=lambda one: (order.get(one.environment, len(order)), one.environment))
        instances = tuple(
            _instance(company, overlay, by_place.get((each.folder, overlay.environment)), judged, otherwise)
            for overlay in overlays
        )
        place = Place(
            (each.base / ("values.yaml" if each.style is fleet.Style.HELM else fleet.KUSTOMIZATION)).as_posix()
        )
        found.append(Application(each.name, str(each.style), place, instances, comparisons(instances)))
    return tuple(found)


def platform(made: Iterable[Made]) -> Iterator[Unit]:
    """What the platform team installs: teams and the umbrella, in each cluster."""
    for each in made:
        if each.chart == fleet.TENANT_CHART:
            yield Unit(
                f"tenant-{each.cluster}-{each.release.name}", f"Team {each.release.name} in {each.cluster}", each.items
            )
        elif each.chart == fleet.UMBRELLA_CHART:
            yield Unit(f"platform-{each.cluster}", f"The platform in {each.cluster}", each.items)


def found(
    company: Company, known: Sequence[Application], findings: Iterable[tuple[str, Diagnostic]]
) -> tuple[Found, ...]:
    """Findings with the checks that have them, numbered in the order of their files, with what each is about."""
    ordered = sorted(dict.fromkeys(findings), key=lambda each: (each[1].sort_key, each[0]))
    whose = {each.name: each.teams[0] if len(each.teams) == 1 else "" for each in known}
    labels = {each.label: each for application in known for each in application.instances}
    found = []
    for number, (check, finding) in enumerate(ordered, 1):
        application, environment, team = _about(company, finding, labels)
        if application not in whose:
            application = ""
        found.append(Found(number, check, finding, application, environment, team or whose.get(application, "")))
    return tuple(found)


def lifetimes(catalog: Catalog, day: date, order: Outcome | None, instances: Sequence[Instance]) -> Iterator[Lifetime]:
    """Every component; who needs it is read off the proof of the order and the classes of Ingresses."""
    ages = {each.component.name: each for each in aged(catalog.components.values(), day)}
    users: dict[str, dict[str, None]] = {}
    for row in order.rows if order is not None else ():
        cells = dict(zip(order.columns if order is not None else (), row, strict=True))
        for name in cells["PROVIDED BY"].split(", "):
            users.setdefault(name, {})[_user(cells["IN"])] = None
    classes = {each: one.name for one in catalog.components.values() for each in one.ingress_classes}
    for instance in instances:
        for item in instance.unit.items:
            if item.kind == "Ingress" and (provider := classes.get(str(item.spec.get("ingressClassName")))) is not None:
                users.setdefault(provider, {})[instance.application] = None
    for name, component in catalog.components.items():
        age = ages.get(name)
        late, message = (age.late, age.message) if age is not None else (False, "")
        yield Lifetime(component, late, message, tuple(users.get(name, ())))


def _user(unit: str) -> str:
    """`orders` of `apps/orders`, `team shop` of `teams/shop.yaml`; the repository itself stands for the umbrella."""
    path = Path(unit)
    if path.parts[:1] == (fleet.TEAMS,):
        return f"team {path.stem}"
    return path.name if path.parts[:1] == (fleet.APPS,) else "the platform" if unit == "." else unit


def _judged(verdict: Verdict | None) -> Mapping[str, list[Workload]]:
    """The workloads that were judged, by the label of their release."""
    found: dict[str, list[Workload]] = {each: [] for each in (verdict.releases or () if verdict else ())}
    for each in verdict.workloads if verdict else ():
        found.setdefault(each.release or "", []).append(each)
    return found


def _instance(
    company: Company, overlay: Overlay, made: Made | None, judged: Mapping[str, list[Workload]], otherwise: str
) -> Instance:
    placed = company.placed(overlay.namespace)
    place = Place((overlay.kustomization if overlay.kustomization.is_file() else overlay.folder).as_posix())
    items = (*made.items, *_beside(overlay, made)) if made is not None else ()
    unit = Unit(f"{overlay.application}-{overlay.environment}", overlay.label, tuple(items))
    workloads = judged.get(made.release.label) if made is not None else None
    return Instance(
        application=overlay.application,
        environment=overlay.environment,
        namespace=overlay.namespace,
        place=place,
        unit=unit,
        team=placed[0].name if placed else "",
        cluster=made.cluster if made is not None else "",
        images=tuple(_images(overlay)),
        workloads=running.workloads(items),
        hosts=running.hosts(items),
        security=_level(workloads),
        causes=tuple((each.name, cause) for each in workloads or () for cause in each.causes),
        objectives=running.objectives(items),
        alerts=running.alerts(items),
        records=ledger.read(company.root, overlay.application, overlay.environment).records,
        refused=_refusal(overlay, made, otherwise),
    )


def _refusal(overlay: Overlay, made: Made | None, otherwise: str) -> str:
    """Why there are no objects, "" where there are. What Helm says of values may repeat them: the findings say it."""
    if made is None:
        return otherwise
    if not made.refused:
        return ""
    return "Helm refuses its values" if overlay.style is fleet.Style.HELM else "kustomize does not build it"


def _level(workloads: Sequence[Workload] | None) -> Standard | None:
    return weakest([each.level for each in workloads]) if workloads else None


def _beside(overlay: Overlay, made: Made) -> Iterator[Item]:
    """What is made of the folder `monitoring`, which GitOps applies beside a release of values."""
    file = overlay.folder / FILE
    if overlay.style is fleet.Style.HELM and file.is_file():
        try:
            objects = parse(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return  # `validate` says that it is stale
        for each in objects:
            yield Item(
                each, file, unit=str(made.release.path), default_namespace=overlay.namespace, cluster=made.cluster
            )


def _images(overlay: Overlay) -> Iterator[Image]:
    try:
        for each in versions.images(overlay):
            yield Image(each.repository or each.name, each.version, _named(overlay, each))
    except UsageError:
        return  # manifests that are no YAML: kustomize says so


def _named(overlay: Overlay, image: versions.Image) -> Place | None:
    try:
        file = versions.file_of(overlay)
        span = versions.span_of(overlay, image)
    except (UsageError, OSError):
        return None
    return Place(file.as_posix(), span.line) if span is not None else None


def _about(company: Company, finding: Diagnostic, labels: Mapping[str, Instance]) -> tuple[str, str, str]:
    """The application, the environment and the team that a finding is about, "" for each that cannot be told."""
    application, environment, team = _of_path(finding.file)
    origin = finding.origin or ""
    if not (application or team):
        application, environment, team = _of_path(Path(origin.rpartition(" of ")[2])) if origin else ("", "", "")
    named = [labels[each] for each in origin.split(", ") if each in labels]
    if named:
        application = named[0].application if len({each.application for each in named}) == 1 else ""
        environment = named[0].environment if len(named) == 1 else ""
    found = _OBJECT.match(finding.message) or _OF_CLUSTER.match(finding.message)
    placed = company.placed(found["namespace"]) if found else None
    if placed is not None:
        team, environment = team or placed[0].name, environment or placed[1]
    return application, environment, team


def _of_path(file: Path | None) -> tuple[str, str, str]:
    parts = file.parts if file is not None else ()
    match parts:
        case (fleet.APPS, application, "overlays", environment, *_):
            return application, environment, ""
        case (fleet.APPS, application, *_):
            return application, "", ""
        case (fleet.TEAMS, name):
            return "", "", Path(name).stem
        case _:
            return "", "", ""
