"""The applications of a fleet repository: each overlay is of an environment, in a namespace that a team has for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.fleet import KUSTOMIZATION, Application, Company, Overlay, Style, document
from helm_platform.schemas.shape import listed
from helm_platform.validate.names import nearest
from helm_platform.values import Mapping

RULE = "fleet-app"


def of_applications(company: Company, applications: Sequence[Application]) -> Iterator[Diagnostic]:
    """What is wrong with where they go. Of files that are no YAML, that alone."""
    for application in applications:
        if not application.overlays:
            what = "the application has no overlays, so it goes nowhere"
            advice = f"write overlays/ENVIRONMENT/{KUSTOMIZATION}"
            yield Diagnostic(RULE, Level.ERROR, what, origin=str(application.folder), help=advice)
        for overlay in application.overlays:
            yield from _overlay(company, overlay)
        owners = {placed[0].name for each in application.overlays if (placed := company.placed(each.namespace))}
        if len(owners) > 1:
            what = f"its overlays are of the teams {listed(sorted(owners))}"
            advice = "an application is one team's in every environment"
            yield Diagnostic(RULE, Level.ERROR, what, origin=str(application.folder), help=advice)


def _overlay(company: Company, overlay: Overlay) -> Iterator[Diagnostic]:
    if company.environments and overlay.environment not in company.environments:
        near = nearest(overlay.environment, company.environments)
        what = f"`{overlay.environment}` is no environment of {company.file}"
        known = f"there are {listed(list(company.environments))}"
        advice = f"did you mean `{near}`?" if near else known
        yield Diagnostic(RULE, Level.ERROR, what, origin=str(overlay.folder), help=advice)
    if not overlay.kustomization.is_file():
        what = f"there is no {KUSTOMIZATION}, whose namespace says where the application goes"
        advice = f"write it: namespace: TEAM-{overlay.environment}"
        yield Diagnostic(RULE, Level.ERROR, what, origin=str(overlay.folder), help=advice)
        return
    read = document(overlay.kustomization)
    if read.findings:
        yield from read.findings
        return
    if not overlay.namespace:
        what = "`namespace` is missing: it says whose the application is"
        advice = f"write namespace: TEAM-{overlay.environment}"
        yield Diagnostic(RULE, Level.ERROR, what, file=overlay.kustomization, help=advice)
        return
    yield from _namespace(company, overlay, read.root)
    if overlay.style is Style.HELM:
        yield from _inflation(overlay, read.root)


def _namespace(company: Company, overlay: Overlay, root: Mapping) -> Iterator[Diagnostic]:
    placed = company.placed(overlay.namespace)
    wanted = sorted(f"{name}-{overlay.environment}" for name in company.teams)
    if placed is None:
        near = nearest(overlay.namespace, wanted)
        what = f"`namespace: {overlay.namespace}` is no namespace of a team"
        help_text = f"did you mean `{near}`?" if near else f"there are {listed(wanted)}"
    elif placed[1] != overlay.environment and overlay.environment in company.environments:
        what = f"`namespace: {overlay.namespace}` is that of {placed[1]}, and this overlay is of {overlay.environment}"
        help_text = f"write {placed[0].name}-{overlay.environment}"
    else:
        return
    yield _at(overlay, root, "namespace", what, help_text)


def _inflation(overlay: Overlay, root: Mapping) -> Iterator[Diagnostic]:
    """What kustomize inflates is what Helm installs: the same release, namespace and values."""
    own = overlay.inflation
    if not own:
        what = "`helmCharts` does not inflate platform-app, so kustomize builds nothing of the values"
        yield _at(overlay, root, "helmCharts", what, "helm platform new app shows how it looks")
        return
    given = [each for each in (own.get("valuesFile"), *(own.get("additionalValuesFiles") or ())) if each]
    read = [(overlay.folder / each).resolve() for each in given]
    expected = [each.resolve() for each in overlay.values]
    if read != expected:
        names = ", ".join(_relative(overlay, each) for each in overlay.values)
        what = "`helmCharts` reads other values than Helm is given, or in another order"
        yield _at(overlay, root, "helmCharts", what, f"valuesFile and additionalValuesFiles are, in order: {names}")
    wanted = {"releaseName": overlay.application, "namespace": overlay.namespace}
    for key, value in wanted.items():
        if own.get(key) != value:
            what = f"`{dotted(('helmCharts', 0, key))}: {own.get(key)}` is not `{value}`"
            yield _at(overlay, root, "helmCharts", what, "kustomize and Helm make the same release")


def _relative(overlay: Overlay, file: object) -> str:
    import os

    return os.path.relpath(str(file), overlay.folder)


def _at(overlay: Overlay, root: Mapping, key: str, message: str, advice: str) -> Diagnostic:
    entry = root.entries.get(key)
    span = entry.span if entry is not None else None
    return Diagnostic(RULE, Level.ERROR, message, file=overlay.kustomization, span=span, help=advice)
