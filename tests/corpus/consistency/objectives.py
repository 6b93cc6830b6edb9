"""Objectives: what the platform counts, who counts it, and what one objective may say beside another."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document

_USUAL = "30d"
#: Windows of alerts that go together, the long one first.
_PAIRS = (("1h", "5m"), ("6h", "30m"), ("3d", "6h"), ("45m", "4m"), ("5d", "12h"), ("100h", "2h"))
_PRESETS: tuple[Any, ...] = (
    "kube-uptime",
    {"name": "kube-uptime", "target": "shop"},
    {"name": "ingress-availability", "provider": "traefik", "namespace": "shop"},
    {"name": "ingress-latency", "provider": "istio", "threshold": "300ms"},
)


def the_platform_counts_the_usual_window(document: Document, chance: Random) -> None:
    settings = _settings(document)
    if "windows" in settings and _USUAL not in settings["windows"]:
        settings["windows"].append(_USUAL)
    _complete_tiers(settings, chance)


def someone_counts_the_requests(values: Document, document: Document, chance: Random) -> None:
    """For the short forms the metrics do, or an exposure whose provider is known."""
    slo = values.get("slo")
    if slo is None:
        return
    if not {"availability", "latency"} & set(slo) and not slo.get("slos"):
        slo["availability"] = 99.9
    for short in {"availability", "latency"} & set(slo) & set(slo.get("slos", {})):
        slo["slos"][f"{short}-1"] = slo["slos"].pop(short)
    if not {"availability", "latency"} & set(slo):
        return
    exposed = bool(values.get("expose")) and values["expose"].get("enabled") is not False
    if exposed and slo.get("source") != "metrics":
        slo["source"] = "exposure"
        if slo.get("provider") in {None, "traefik", "envoy-gateway"}:
            slo["provider"] = chance.choice(("nginx", "istio"))
    else:
        slo["source"] = "metrics"
        values.setdefault("metrics", {})["enabled"] = True


def an_objective_is_whole(values: Document, document: Document, chance: Random) -> None:
    for name, own in list(values.get("slo", {}).get("slos", {}).items()):
        ((kind, fields),) = own["sli"].items()
        if kind == "latency":
            _one_way_to_write_thresholds(fields, chance)
        if kind == "composite":
            parts = {f"{name}-part-{number}": chance.randint(1, 5) for number in (1, 2)}
            for part in parts:
                values["slo"]["slos"][part] = {"objective": 99, "sli": {"uptime": {"series": "up"}}}
            own["sli"][kind] = {"weighted": parts} if chance.random() < 0.5 else {"allOf": [*parts]}
        if kind == "preset":
            own["sli"][kind] = chance.choice(
                [each for each in _PRESETS if isinstance(each, str) == isinstance(fields, str)]
            )
        if "thresholds" in fields:
            own.pop("objective", None)
        else:
            own.setdefault("objective", 99.9)
        if "by" not in own:
            own.pop("maxGroups", None)


def _one_way_to_write_thresholds(fields: Document, chance: Random) -> None:
    if "threshold" in fields and "thresholds" in fields:
        del fields[chance.choice(("threshold", "thresholds"))]
    elif "thresholds" not in fields:
        fields.setdefault("threshold", "300ms")


def windows_are_counted(values: Document, document: Document, chance: Random) -> None:
    counted = _settings(document).get("windows", ["7d", "28d", _USUAL])
    for block in _blocks(values):
        if "window" in block:
            block["window"] = chance.choice(counted)
        if "windows" in block:
            block["windows"] = chance.sample(counted, chance.randint(1, len(counted)))


def tiers_are_whole(values: Document, document: Document, chance: Random) -> None:
    for block in _blocks(values):
        _complete_tiers(block.get("alerts", {}), chance)


def _complete_tiers(block: Document, chance: Random) -> None:
    for tier in block.get("tiers", {}).values():
        if tier is not False:
            tier["long"], tier["short"] = chance.choice(_PAIRS)
            if "burnRate" not in tier:
                tier.setdefault("budget", 10)
            elif "budget" in tier:
                del tier["burnRate"]


def _blocks(values: Document) -> Iterator[Document]:
    """The block of all objectives, and each of them."""
    slo = values.get("slo", {})
    yield slo
    yield from slo.get("slos", {}).values()


def _settings(document: Document) -> Document:
    found: Document = document.get("global", {}).get("platform", {}).get("slo", {})
    return found


RELEASE_RULES: list[ReleaseRule] = [the_platform_counts_the_usual_window]
RULES: list[Rule] = [someone_counts_the_requests, an_objective_is_whole, windows_are_counted, tiers_are_whole]
LATE_RULES: list[ReleaseRule] = []
