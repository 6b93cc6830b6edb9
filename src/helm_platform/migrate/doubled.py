"""Objects that are kept although platform-app writes one of the same name: two of one name cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from helm_platform.diagnostics import Diagnostic
from helm_platform.helm.manifests import Manifest
from helm_platform.migrate.convert.releases import Converted
from helm_platform.migrate.part import DIFFERS, REFUSED

_NAMED_BY_NOBODY = ("NetworkPolicy", "PrometheusRule")
_LONGEST = 59
_Who = tuple[str, str, str, str]


@dataclass(frozen=True)
class Settled:
    """The releases without doubles; `names` are the old ones of renamed objects by kind and new name."""

    releases: list[Converted]
    names: dict[tuple[str, str], str]
    said: list[Diagnostic]


def settled(releases: Sequence[Converted], made: Sequence[Sequence[Manifest]]) -> Settled:
    """Rename what is kept and made too where nothing refers to its name, and refuse the rest."""
    count = Counter(_who(each, release) for release, objects in zip(releases, made, strict=True) for each in objects)
    found = Settled([], {}, [])
    for release in releases:
        extra = dict(release.values.get("extraObjects", {}))
        for key, manifest in _doubled(release, count):
            kind, name = str(manifest["kind"]), str(manifest["metadata"]["name"])
            title, part = f"{kind}/{name}", release.origins["extraObjects", key]
            if kind in _NAMED_BY_NOBODY and len(name) < _LONGEST:
                new = f"{name}-kept"
                extra[key] = manifest | {"metadata": manifest["metadata"] | {"name": new}}
                found.names[kind, new] = name
                message = f"platform-app has a {title} of its own: the old one is kept beside it, as {new}"
                help_text = "see which of them is needed; what both allow, or alert about, counts"
                found.said.append(part.finding(DIFFERS, message, help_text))
            else:
                message = f"platform-app has a {title} of its own: the release would have two"
                help_text = f"give the old one another name, or remove `extraObjects.{key}` if platform-app's will do"
                found.said.append(part.finding(REFUSED, message, help_text))
        values = release.values | ({"extraObjects": extra} if extra else {})
        found.releases.append(replace(release, values=values))
    return found


def _doubled(release: Converted, count: Counter[_Who]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, manifest in release.values.get("extraObjects", {}).items():
        if (manifest.get("metadata") or {}).get("name") and count[_who(manifest, release)] > 1:
            yield key, manifest


def _who(manifest: Manifest, release: Converted) -> _Who:
    group, slash, _ = str(manifest.get("apiVersion") or "").partition("/")
    name = str((manifest.get("metadata") or {}).get("name") or "")
    return (release.namespace, group if slash else "", str(manifest.get("kind")), name)
