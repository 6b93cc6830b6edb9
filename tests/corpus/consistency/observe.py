"""Metrics, alerts and dashboards."""

from __future__ import annotations

import re
from random import Random

from tests.corpus.consistency.kinds import SERVES, kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
# Alerts that every workload can have.
_ALWAYS = ("WorkloadCrashLooping", "WorkloadOOMKilled")


def a_scrape_ends_before_the_next(values: Document, document: Document, chance: Random) -> None:
    metrics = values.get("metrics", {})
    timeout = metrics.get("timeout")
    if not timeout:
        return
    if "interval" in metrics and _milliseconds(timeout) > _milliseconds(metrics["interval"]):
        metrics["timeout"] = timeout = metrics["interval"]
    for own in metrics.get("extra", {}).values():
        # An endpoint more has the timeout of the first one.
        if "interval" in own and _milliseconds(timeout) > _milliseconds(own["interval"]):
            del own["interval"]


def _milliseconds(duration: str) -> int:
    parts = re.findall(r"([0-9]+)(ms|s|m|h)", duration)
    return sum(int(number) * _MILLISECONDS[unit] for number, unit in parts)


def a_monitor_can_reach_its_ports(values: Document, document: Document, chance: Random) -> None:
    metrics = values.get("metrics", {})
    if metrics.get("monitor") == "service" and (kind_of(values, document) not in SERVES or metrics.get("extra")):
        del metrics["monitor"]


def a_changed_alert_is_there(values: Document, document: Document, chance: Random) -> None:
    alerts = values.get("alerts", {})
    for name in [name for name, own in alerts.get("rules", {}).items() if own is not False]:
        own = alerts["rules"].pop(name)
        known = chance.choice(_ALWAYS)
        if known == "WorkloadCrashLooping":
            own.pop("threshold", None)
        alerts["rules"][known] = own


def a_dashboard_has_a_text(values: Document, document: Document, chance: Random) -> None:
    for name, own in values.get("dashboards", {}).items():
        if name != "default" and "file" in own and "json" in own:
            del own["json"]
        elif name != "default" and "file" not in own:
            own.setdefault("json", '{"title": "Shop"}')


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [
    a_scrape_ends_before_the_next,
    a_monitor_can_reach_its_ports,
    a_changed_alert_is_there,
    a_dashboard_has_a_text,
]
LATE_RULES: list[ReleaseRule] = []
