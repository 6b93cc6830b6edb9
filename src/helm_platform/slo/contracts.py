"""What ServiceLevels documents and the blocks `slo` of a fleet repository may say: by schema, and beyond it.

The schemas are made from schemas/ by hack/schema/bundle.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.values import Chart, Document, Origin, Source
from helm_platform.values import Mapping as Tree

FOLDER = Path(__file__).parent / "schemas"
#: The keys of a tier of which one says how much may burn.
_BURN = ("budget", "burnRate")


@dataclass(frozen=True)
class Mistake:
    """Something that no schema says: its rule, what to tell, and where. `on_value` marks the value and not the key."""

    rule: str
    message: str
    path: ValuesPath
    on_value: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


@cache
def servicelevels() -> Chart:
    """The contract of a document, in the form that the checks of values take."""
    return _contract("servicelevels", "ServiceLevels", "document")


@cache
def block(name: str) -> Chart:
    """The contract of the block `slo` of platform.yaml (`platform`) or of a team (`team`), in a file of its own."""
    return _contract(name, f"slo of {name}", "block")


@cache
def within(name: str) -> Chart:
    """The same for the whole file: of all keys only `slo` is ours."""
    chart = block(name)
    assert isinstance(chart.schema, dict)  # noqa: S101
    inner = {key: value for key, value in chart.schema.items() if key not in ("$schema", "$defs", "title")}
    schema = {"$schema": chart.schema["$schema"], "properties": {"slo": inner}, "$defs": chart.schema["$defs"]}
    return Chart(chart.label, chart.defaults, schema, chart.schema_file, noun="file")


def of_document(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a document that the schema has accepted. `defaults` are those of its team."""
    own = values.get("defaults", {})
    yield from of_alerts(own.get("alerts", {}), ("defaults", "alerts"))
    promised = "objective" in own or "objective" in defaults
    for name, given in values["slos"].items():
        path = ("slos", name)
        yield from _objective(given, path, promised=promised)
        yield from of_alerts(given.get("alerts", {}), (*path, "alerts"))


def of_alerts(alerts: Mapping[str, Any], path: ValuesPath) -> Iterator[Mistake]:
    """What is wrong with the tiers of a block of alerts, or of the platform's settings."""
    for name, given in alerts.get("tiers", {}).items():
        if given is False:
            continue
        at = (*path, "tiers", name)
        if all(key in given for key in _BURN):
            what = f"`{dotted(at)}`: `budget` and `burnRate` say the same in two ways"
            yield Mistake("not-allowed", what, (*at, "burnRate"), more={"help": "keep one of them"})
        if name in _known_tiers():
            continue
        lacking = [key for key in ("long", "short") if key not in given]
        lacking += [] if any(key in given for key in _BURN) else ["budget"]
        if lacking:
            names = " and ".join(f"`{key}`" for key in lacking)
            known = ", ".join(_known_tiers())
            help_text = f"a tier of a new name has all of its keys; those of the engine are {known}"
            yield Mistake("missing-key", f"`{dotted(at)}` lacks {names}", at, more={"help": help_text})


def _objective(given: Mapping[str, Any], path: ValuesPath, *, promised: bool) -> Iterator[Mistake]:
    latency = given["sli"].get("latency")
    several = latency is not None and "thresholds" in latency
    if several and "objective" in given:
        message = f"`{dotted((*path, 'objective'))}` has no meaning beside `thresholds`, each of which has its own"
        yield Mistake("misplaced-key", message, (*path, "objective"))
    if not several and not promised and "objective" not in given:
        label = {"label": "add `objective`", "help": "objective: per cent of all events that are good, such as 99.9"}
        yield Mistake("missing-key", f"`{dotted(path)}` lacks `objective`", path, more=label)
    if latency is None:
        return
    where = (*path, "sli", "latency")
    if several and "threshold" in latency:
        message = f"`{dotted(where)}`: `threshold` and `thresholds` cannot be used together"
        yield Mistake("not-allowed", message, (*where, "threshold"), more={"help": "keep one of them"})
    if not several and "threshold" not in latency:
        label = {"label": "add `threshold`", "help": "threshold: the longest that is in time, such as 300ms"}
        yield Mistake("missing-key", f"`{dotted(where)}` lacks `threshold` or `thresholds`", where, more=label)


@cache
def _known_tiers() -> tuple[str, ...]:
    from helm_platform.slo import data

    return tuple(data.engine()["settings"]["tiers"])


def _contract(name: str, label: str, noun: str) -> Chart:
    file = FOLDER / f"{name}.schema.json"
    schema = json.loads(file.read_bytes())
    source = Source(Origin.CHART, label, file)
    return Chart(label, Document(source, file, "", Tree(source)), schema, file, noun=noun)
