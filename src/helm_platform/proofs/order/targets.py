"""The order that a rendered form of delivery keeps: what Argo CD, Flux, a script or wrapper charts really do.

Argo CD starts a sync wave when the one before is healthy, Flux what it depends on first, a script goes line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from helm_platform.proofs.cluster import Item, as_map, as_maps
from helm_platform.proofs.order.units import Unit

_WAVE = "argocd.argoproj.io/sync-wave"
_INSTALL = re.compile(
    r"\bhelm\b(?: --\S+(?: [^-\s]\S*)?)*? (?:upgrade --install|upgrade -i|install) '?([a-z0-9][-a-z0-9]*)'?"
)
_FOREVER = -1
_FLUX = ("helm.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io")


def target(items: Sequence[Item], scripts: Sequence[str] = (), units: Sequence[Unit] = ()) -> dict[str, list[Unit]]:
    """The units of each form that is there, by the form's name. `units` are those that there could be."""
    found = {"Argo CD": argo(items), "Flux": flux(items), "script": script(scripts, units)}
    return {name: found[name] for name in found if found[name]}


def argo(items: Sequence[Item]) -> list[Unit]:
    """Applications with their sync waves; none is 0."""
    return [
        Unit(each.name, _number(each.annotations.get(_WAVE)))
        for each in items
        if (each.group, each.kind) == ("argoproj.io", "Application")
    ]


def flux(items: Sequence[Item]) -> list[Unit]:
    """HelmReleases and Kustomizations with what they depend on."""
    return [
        Unit(
            each.name,
            None,
            tuple(str(as_map(need).get("name")) for need in as_maps(each.spec.get("dependsOn"))),
            kind=each.kind,
            retried=as_map(as_map(each.spec.get("install")).get("remediation")).get("retries") == _FOREVER,
        )
        for each in items
        if each.group in _FLUX and each.kind in ("HelmRelease", "Kustomization")
    ]


def script(texts: Sequence[str], units: Sequence[Unit] = ()) -> list[Unit]:
    """Releases in the order in which scripts install them, and manifests in which they name their addresses."""
    whole = "\n".join(texts)
    places = [(found.start(), found[1]) for found in _INSTALL.finditer(whole)]
    places += [(whole.index(each.address), each.name) for each in units if each.address and each.address in whole]
    names = [name for _, name in sorted(places)]
    return [Unit(name, place) for place, name in enumerate(dict.fromkeys(names))]


def _number(wave: object) -> int:
    try:
        return int(str(wave))
    except ValueError:
        return 0
