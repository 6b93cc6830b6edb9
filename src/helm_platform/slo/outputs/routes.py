"""Where alerts go: AlertmanagerConfig for a team, and the same as a part of Alertmanager's own configuration.

A team says its receivers in the words of AlertmanagerConfig (`pagerdutyConfigs`, `slackConfigs`, …), so that nothing is
lost on the way, and credentials stay in Secrets.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from helm_platform.slo.outputs.interface import File
from helm_platform.slo.platform import Platform

_IDENTITY = ["namespace", "service", "slo"]
#: Alerts that belong to objectives, whoever made them.
_OURS = {"name": "slo", "matchType": "!=", "value": ""}
_REPEAT = {"page": "1h", "ticket": "1d"}


@dataclass(frozen=True, slots=True)
class Team:
    """A team: severity (`page`, `ticket`) → its receiver without a name, in the words of AlertmanagerConfig."""

    name: str
    namespaces: tuple[str, ...]
    receivers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def alertmanager_configs(team: Team, platform: Platform, labels: Mapping[str, str]) -> Iterator[File]:
    """An AlertmanagerConfig for each namespace of a team. prometheus-operator adds the matcher on the namespace itself.

    Without a receiver for a severity, its alerts go to nobody here; the platform's own routes may still take them.
    """
    for namespace in team.namespaces:
        name = f"{team.name}-slo"
        metadata: dict[str, Any] = {"name": name, "namespace": namespace}
        document = {
            "apiVersion": "monitoring.coreos.com/v1alpha1",
            "kind": "AlertmanagerConfig",
            "metadata": {**metadata, **({"labels": dict(labels)} if labels else {})},
            "spec": {
                "route": _route(team, platform),
                "inhibitRules": [_inhibition(*pair) for pair in _silenced(platform)],
                "receivers": [{"name": "nobody"}, *_receivers(team)],
            },
        }
        yield File(f"{name}-{namespace}.yaml", _dumped(document))


def alertmanager(teams: Sequence[Team], platform: Platform) -> File:
    """Routes and inhibitions as parts of Alertmanager's own configuration, to be merged into it.

    Receivers are named `TEAM/SEVERITY` and have no content: the words of the operator's objects mean Secrets that a
    plain Alertmanager does not read.
    """
    routes = [
        {
            "matchers": [f'namespace=~"{"|".join(team.namespaces)}"', 'slo!=""'],
            "receiver": "nobody",
            "group_by": _IDENTITY,
            "routes": [
                {
                    "matchers": [f'severity="{platform.severities[severity]}"'],
                    "receiver": f"{team.name}/{severity}",
                    "repeat_interval": _REPEAT[severity],
                }
                for severity in _kept(team)
            ],
        }
        for team in teams
        if team.namespaces
    ]
    document = {
        "route": {"receiver": "nobody", "routes": routes},
        "inhibit_rules": [
            {
                "source_matchers": [_plain(each) for each in source],
                "target_matchers": [_plain(each) for each in target],
                "equal": _IDENTITY,
            }
            for source, target in _silenced(platform)
        ],
        "receivers": [
            {"name": "nobody"},
            *({"name": f"{team.name}/{severity}"} for team in teams if team.namespaces for severity in _kept(team)),
        ],
    }
    return File("alertmanager.yaml", _dumped(document))


def _kept(team: Team) -> list[str]:
    return [severity for severity in _REPEAT if severity in team.receivers]


def _route(team: Team, platform: Platform) -> dict[str, Any]:
    return {
        "receiver": "nobody",
        "matchers": [_OURS],
        "groupBy": _IDENTITY,
        "groupWait": "30s",
        "groupInterval": "5m",
        "repeatInterval": "4h",
        "routes": [
            {
                "receiver": severity,
                "matchers": [{"name": "severity", "matchType": "=", "value": platform.severities[severity]}],
                "repeatInterval": _REPEAT[severity],
            }
            for severity in _kept(team)
        ],
    }


def _receivers(team: Team) -> Iterator[dict[str, Any]]:
    for severity in _kept(team):
        yield {"name": severity, **team.receivers[severity]}


Matchers = list[dict[str, str]]


def _silenced(platform: Platform) -> Iterator[tuple[Matchers, Matchers]]:
    """What needs no word of its own while something worse of the same objective fires: (while this, not that)."""
    page, ticket = (platform.severities[each] for each in ("page", "ticket"))
    burn = _matcher("alertname", "SLOBudgetBurn")
    yield [burn, _matcher("severity", page)], [_matcher("slo", "", "!="), _matcher("severity", ticket)]
    for severity in (page, ticket):
        tiers = [tier.name for tier in platform.tiers if platform.severities.get(tier.severity) == severity]
        for worse, better in itertools.pairwise(tiers):
            yield [burn, _matcher("tier", worse)], [burn, _matcher("tier", better)]
    yield [_matcher("alertname", "SLOBudgetExhausted")], [_matcher("alertname", "SLOBudgetLow")]


def _matcher(name: str, value: str, kind: str = "=") -> dict[str, str]:
    return {"name": name, "matchType": kind, "value": value}


def _inhibition(source: Matchers, target: Matchers) -> dict[str, Any]:
    return {"sourceMatch": source, "targetMatch": target, "equal": _IDENTITY}


def _plain(matcher: Mapping[str, str]) -> str:
    return f'{matcher["name"]}{matcher["matchType"]}"{matcher["value"]}"'


def _dumped(document: Mapping[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, default_flow_style=False, width=120)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True
