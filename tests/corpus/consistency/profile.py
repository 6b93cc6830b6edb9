"""Defaults and enforced fields of the platform's profile.

What the profile says must fit every workload as if the workload had said it. So its keys are first taken into the root,
where every other rule sees them, and handed back to the profile at the end. Beside keys that could contradict those of
another workload there is none.
"""

from __future__ import annotations

from random import Random

from tests.corpus.draw import Document

# These mean the same to every workload and contradict nothing.
_HARMLESS = {"annotations", "labels", "podLabels", "podAnnotations", "mesh", "scheduling", "metrics", "dashboards"}


def absorbed(document: Document, chance: Random) -> dict[str, list[str]]:
    """The keys of each layer of the profile, which are the root's now."""
    platform = document.get("global", {}).get("platform", {})
    layers = {name: platform.pop(name) for name in ("defaults", "enforced") if name in platform}
    moved: dict[str, list[str]] = {}
    taken: set[str] = set()
    for name, layer in layers.items():
        keys = [key for key in layer if key not in taken and key not in {"enabled", "kind"}]
        taken |= set(keys)
        moved[name] = keys
        for key in keys:
            document[key] = layer[key]
        if "kind" in layer and layer["kind"] != "none":
            document["kind"] = layer["kind"]
            moved[name].append("kind")
        if "enabled" in layer:
            document["enabled"] = True
            moved[name].append("enabled")
    if moved and document.get("kind") == "none":
        del document["kind"]
    if set().union(*moved.values()) - _HARMLESS:
        document.pop("workloads", None)
        document.pop("tasks", None)
    return moved


def handed_over(document: Document, moved: dict[str, list[str]], chance: Random) -> None:
    """The keys back in the layers they came from."""
    for name, keys in moved.items():
        platform = document.setdefault("global", {}).setdefault("platform", {})
        if name == "enforced" and "security" in keys:
            _agree(document, document.get("security", {}))
        platform[name] = {key: document[key] for key in keys if key in document}
    for key in (key for keys in moved.values() for key in keys):
        document.pop(key, None)


def _agree(document: Document, fixed: Document) -> None:
    """Enforced fields of `security` hold for the other containers too."""
    for group in ("containers", "sidecars", "initContainers"):
        for own in document.get(group, {}).values():
            for field in set(own.get("security", {})) & set(fixed):
                own["security"][field] = fixed[field]
