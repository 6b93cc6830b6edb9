"""What Helm makes beside what kustomize makes: each object once, with the same fields.

Not compared is what says who rendered an object (`helm.sh/chart`, `app.kubernetes.io/managed-by`), the version in
labels, which follows the tag that kustomize sets, and what only `helm test` runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.helm.manifests import Manifest
from helm_platform.objects.difference import NOTHING, differences, words
from helm_platform.proofs.cluster import as_map
from helm_platform.proofs.outcome import Outcome

RULES: dict[str, str] = {
    "only-helm": "Helm makes an object that kustomize does not make.",
    "only-kustomize": "Kustomize makes an object that Helm does not make.",
    "not-the-same": "Helm and kustomize make the same object with other fields.",
}
"""Every rule id of this proof, with what it means."""

_RENDERED_BY = ("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version")
_HOOK = "helm.sh/hook"
_COLUMNS = ("APPLICATION", "ENVIRONMENT", "OBJECTS", "SAME")
_SHOWN = 3


@dataclass(frozen=True)
class Pair:
    """What two tools made of one application in one environment. `folder` is its overlay."""

    application: str
    environment: str
    folder: Path
    namespace: str
    helm: tuple[Manifest, ...]
    kustomize: tuple[Manifest, ...]


def prove(pairs: Sequence[Pair]) -> Outcome:
    """A row for each pair, and what differs."""
    rows, findings = [], []
    for pair in pairs:
        helm, kustomize = _known(pair.helm, pair.namespace), _known(pair.kustomize, pair.namespace)
        found = list(_compared(pair, helm, kustomize))
        findings += found
        number = len(helm.keys() | kustomize.keys())
        rows.append((pair.application, pair.environment, str(number), "no" if found else "yes"))
    objects = sum(int(row[2]) for row in rows)
    checked = f"{len(pairs)} overlays, {objects} objects"
    return Outcome(_COLUMNS, tuple(rows), tuple(findings), checked, RULES)


def _compared(
    pair: Pair, helm: Mapping[tuple[str, str, str], Manifest], kustomize: Mapping[tuple[str, str, str], Manifest]
) -> Iterator[Diagnostic]:
    for key in sorted(helm.keys() | kustomize.keys()):
        _, kind, name = key
        label = f"{pair.application} ({pair.environment}): {kind} {name}"
        if key not in kustomize:
            yield _finding("only-helm", pair, f"{label} is made by Helm and not by kustomize")
        elif key not in helm:
            yield _finding("only-kustomize", pair, f"{label} is made by kustomize and not by Helm")
        else:
            found = list(differences(helm[key], kustomize[key]))
            for each in found[:_SHOWN]:
                old, new = (_said(value) for value in (each.old, each.new))
                yield _finding("not-the-same", pair, f"{label}: {each.path} is {old} by Helm and {new} by kustomize")
            if len(found) > _SHOWN:
                yield _finding("not-the-same", pair, f"{label}: {len(found) - _SHOWN} other fields differ too")


def _said(value: object) -> str:
    return "not there" if value is NOTHING else words(value)


def _known(objects: Sequence[Manifest], namespace: str) -> dict[tuple[str, str, str], Manifest]:
    found = {}
    for each in objects:
        metadata = as_map(each.get("metadata"))
        if "test" in str(as_map(metadata.get("annotations")).get(_HOOK, "")):
            continue
        group = str(each.get("apiVersion", "")).rpartition("/")[0]
        found[group, str(each.get("kind")), str(metadata.get("name"))] = _plain(each, namespace)
    return found


def _plain(manifest: Manifest, namespace: str) -> Manifest:
    """The object without what is not compared, copied where something is left out."""
    kept = {key: _read(value) if key == "data" else value for key, value in manifest.items() if value is not None}
    for path in (
        ("metadata",),
        ("spec", "template", "metadata"),
        ("spec", "jobTemplate", "spec", "template", "metadata"),
    ):
        kept = _without_labels(kept, path)
    metadata = as_map(kept.get("metadata"))
    if metadata.get("namespace") in (namespace, None):
        kept["metadata"] = {key: value for key, value in metadata.items() if key != "namespace"}
    return kept


def _read(data: Any) -> Any:
    """The values of a ConfigMap, those that are JSON as what they say: dashboards are written in more than one way."""
    if not isinstance(data, dict):
        return data
    found = {}
    for key, value in data.items():
        try:
            found[key] = json.loads(value) if isinstance(value, str) and key.endswith(".json") else value
        except ValueError:
            found[key] = value
    return found


def _without_labels(node: Manifest, path: tuple[str, ...]) -> Manifest:
    if not path:
        labels = {key: value for key, value in as_map(node.get("labels")).items() if key not in _RENDERED_BY}
        rest = {key: value for key, value in node.items() if key != "labels"}
        return {**rest, "labels": labels} if labels else rest
    inner = node.get(path[0])
    return {**node, path[0]: _without_labels(inner, path[1:])} if isinstance(inner, dict) else node


def _finding(rule: str, pair: Pair, message: str) -> Diagnostic:
    advice = "helm platform explain and kubectl kustomize show what each reads; correct the one that is wrong"
    return Diagnostic(rule, Level.ERROR, message, origin=str(pair.folder), help=advice)
