"""Ready indicators: from the name of a preset to an indicator in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from helm_platform.slo import data
from helm_platform.slo.platform import Platform
from helm_platform.slo.spec import Slo


class UnknownPresetError(ValueError):
    """A preset, or a provider of it, that is not there; the message says which there are."""


def resolved(slo: Slo, platform: Platform) -> Slo:
    """The objective with its indicator in full. Raises UnknownPresetError."""
    given = slo.sli.get("preset")
    if given is None:
        return slo
    fields = {"name": given} if isinstance(given, str) else given
    indicator = _chosen(fields, platform)
    words = {
        "namespace": fields.get("namespace", slo.namespace),
        "target": fields.get("target", slo.service),
        "threshold": fields.get("threshold", "500ms"),
    }
    return replace(slo, sli=_filled(indicator, words))


def _chosen(fields: Mapping[str, Any], platform: Platform) -> Mapping[str, Any]:
    name = fields["name"]
    known = data.presets()
    if name not in known:
        raise UnknownPresetError(f"`{name}` is no preset; there are {', '.join(sorted(known))}")
    providers = known[name]
    if "default" in providers:
        return providers["default"]
    asked = fields.get("provider")
    usable = [asked] if asked else list(platform.providers)
    for provider in usable:
        if provider in providers:
            return providers[provider]
    one = f"`{asked}` is no provider of `{name}`" if asked else f"`{name}` needs a provider"
    raise UnknownPresetError(f"{one}; there are {', '.join(sorted(providers))}")


def _filled(node: Any, words: Mapping[str, str]) -> Any:
    if isinstance(node, Mapping):
        return {key: _filled(value, words) for key, value in node.items()}
    return data.filled(node, words) if isinstance(node, str) else node
