"""A release as the manifests of a kustomize base: the objects that platform-app makes, a file for each kind.

What says who rendered an object is left out, and so are the version, which kustomize would not change with the image,
and what only `helm test` runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from helm_platform.helm.manifests import Manifest

RENDERED_BY = ("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version")
"""Labels that differ although two objects are the same."""
_HOOK = "helm.sh/hook"
_TEST = "test"


def manifests(objects: Iterable[Manifest]) -> dict[str, str]:
    """File name → text, in the order of the names. Objects of one kind share a file."""
    by_kind: dict[str, list[Manifest]] = {}
    for each in objects:
        if not _only_tested(each):
            by_kind.setdefault(f"{str(each.get('kind', '')).lower()}.yaml", []).append(plain(each))
    return {name: "---\n".join(map(dumped, by_kind[name])) for name in sorted(by_kind)}


def plain(manifest: Manifest) -> Manifest:
    """The object as a person would write it: no namespace, which the overlay gives, and no labels of Helm."""
    metadata = {key: value for key, value in manifest.get("metadata", {}).items() if key != "namespace"}
    copy = {**manifest, "metadata": metadata}
    for labelled in _labelled(copy):
        if isinstance(labelled.get("labels"), dict):
            labelled["labels"] = {k: v for k, v in labelled["labels"].items() if k not in RENDERED_BY}
    return copy


def dumped(manifest: Manifest) -> str:
    """An object as text, keys in the order in which people expect them."""
    import yaml

    order = ("apiVersion", "kind", "metadata")
    ordered = {key: manifest[key] for key in order if key in manifest}
    ordered |= {key: value for key, value in manifest.items() if key not in ordered}
    return yaml.safe_dump(ordered, sort_keys=False, width=120)


def _labelled(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Its metadata and that of the pods that it makes, copied where they will be changed."""
    manifest["metadata"] = dict(manifest["metadata"])
    yield manifest["metadata"]
    node = manifest
    for key in ("spec", "jobTemplate", "spec") if manifest.get("kind") == "CronJob" else ("spec",):
        if not isinstance(node.get(key), dict):
            return
        node[key] = dict(node[key])
        node = node[key]
    template = node.get("template")
    if isinstance(template, dict) and isinstance(template.get("metadata"), dict):
        node["template"] = {**template, "metadata": dict(template["metadata"])}
        yield node["template"]["metadata"]


def _only_tested(manifest: Manifest) -> bool:
    annotations = manifest.get("metadata", {}).get("annotations") or {}
    return _TEST in str(annotations.get(_HOOK, ""))
