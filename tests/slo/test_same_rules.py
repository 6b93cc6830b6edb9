"""The chart and the generator make the same rules: of every kind of objective, and for a whole cluster.

blocks.yaml has the objectives; they are the workloads of one release, so Helm runs once for each platform.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.slo import engine
from helm_platform.slo.platform import platform
from helm_platform.values.stream import load_all
from tests.slo.generated import Groups, generated, written

BLOCKS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("blocks.yaml").read_text(encoding="utf-8"))
#: As `settings` of the engine; runbooks are `global.platform.monitoring.runbooks` in a chart.
PLATFORMS: dict[str, dict[str, Any]] = {
    "plain": {"providers": ["nginx", "traefik"]},
    "tuned": {
        "providers": ["traefik"],
        "interval": "1m30s",
        "baseWindow": "5m",
        "windows": ["month", "30d", "7d", "4w", "36h", "quarter", "90d"],
        "tiers": {
            "ticket-fast": False,
            "page-fast": {"budget": 5, "for": "1m"},
            "own": {"long": "3h", "short": "15m", "budget": 4},
        },
        "severities": {"page": "critical", "ticket": "warning"},
        "lowTraffic": {"confidence": 95},
        "noData": "1h",
        "budget": 12.5,
        "runbooks": "https://runbooks.acme.io/{alert}.md",
        "grafana": "https://grafana.acme.io/",
    },
    "silent": {
        "providers": ["traefik"],
        "noData": False,
        "budget": False,
        "lowTraffic": {"minimumFailures": 0},
        "runbooks": "https://runbooks.acme.io/",
    },
}
#: Only for a cluster: settings that need no objective to differ.
CLUSTERS = PLATFORMS | {
    "nothing": {},
    "one": {"windows": ["1d"]},
    "hours": {"windows": ["5h", "12h", "100h"], "lowTraffic": {"scaled": True}},
    "calendar": {"windows": ["month"], "budget": 0},
    "tiers": {
        "tiers": {
            "page-fast": False,
            "ticket-slow": False,
            "a": {"long": "12h", "short": "45m", "budget": 10, "severity": "page", "keepFiringFor": "10m"},
            "b": {"long": "6d", "short": "2d", "budget": 30},
            "c": {"long": "60m", "short": "90s", "burnRate": 14.4},
        },
        "windows": ["30d", "2d", "3d"],
    },
}
CALENDAR: dict[str, dict[str, Any]] = {
    "month": {
        "window": "month",
        "windows": ["30d", "quarter"],
        "slos": {"a": {"objective": 99.9, "sli": {"uptime": {"series": "up"}}}},
    },
    "quarter": {
        "slos": {
            "a": {
                "objective": 99.9,
                "window": "quarter",
                "alerts": {
                    "tiers": {
                        "a": {"long": "2d", "short": "3h", "budget": 1},
                        "b": {"long": "1h", "short": "5m", "burnRate": 14.4},
                    }
                },
                "sli": {"uptime": {"series": "up"}},
            },
            "b": {"objective": 99.9, "window": "36h", "alerts": {"budget": 50}, "sli": {"uptime": {"series": "up"}}},
        }
    },
}
NAMESPACE = "shop"


@pytest.fixture
def rendered(charts: Path, helm: Path, helm_home: dict[str, str]) -> Callable[..., dict[str, Groups]]:
    """The groups of each workload's PrometheusRule in one release."""

    def run(blocks: dict[str, dict[str, Any]], settings: dict[str, Any]) -> dict[str, Groups]:
        addresses = {"runbooks": settings.get("runbooks"), "dashboards": {"url": settings.get("grafana")}}
        profile = {"slo": {key: value for key, value in settings.items() if key not in ("runbooks", "grafana")}}
        profile["monitoring"] = {key: value for key, value in addresses.items() if value and value != {"url": None}}
        values = {
            "kind": "none",
            "image": {"repository": "ghcr.io/acme/web", "tag": "1.0"},
            "workloads": {name: {"slo": block} for name, block in blocks.items()},
            "global": {"platform": profile},
        }
        command: list[str | Path] = [
            helm,
            "template",
            "x",
            charts / "platform-app",
            "--namespace",
            NAMESPACE,
            "-f",
            "-",
        ]
        answer = subprocess.run(
            command, input=json.dumps(values), env=helm_home, check=False, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr
        rules = [item for item in load_all(answer.stdout) if item and item["kind"] == "PrometheusRule"]
        return {
            item["metadata"]["name"].removeprefix("x-").removesuffix("-slo"): {
                group["name"]: group for group in item["spec"]["groups"]
            }
            for item in rules
        }

    return run


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_workload_has_the_rules_that_the_generator_makes(
    name: str, rendered: Callable[..., dict[str, Groups]]
) -> None:
    settings = platform(PLATFORMS[name])
    blocks = BLOCKS | (CALENDAR if settings.calendar else {})
    made = rendered(blocks, PLATFORMS[name])
    assert made.keys() == blocks.keys()
    for workload, block in blocks.items():
        assert made[workload] == generated(f"x-{workload}", block, settings, NAMESPACE), workload


def test_a_difference_of_one_word_is_seen(rendered: Callable[..., dict[str, Groups]]) -> None:
    """Each of these differs from its block in one thing that a rule must show."""
    settings = platform(PLATFORMS["plain"])
    made = rendered({name: BLOCKS[name] for name in ("latency", "by", "alerts-tiers")}, PLATFORMS["plain"])
    other = json.dumps({name: BLOCKS[name] for name in made})
    for before, after in (("300ms", "301ms"), ("50", "51"), ('"2m"', '"3m"')):
        changed = json.loads(other.replace(before, after))
        assert changed != json.loads(other)
        assert any(made[name] != generated(f"x-{name}", changed[name], settings, NAMESPACE) for name in made), after


@pytest.fixture
def shared(charts: Path, helm: Path, helm_home: dict[str, str], tmp_path: Path) -> Callable[..., dict[str, Groups]]:
    """The engine's groups for several platforms, from a chart that includes them as the platform's own does."""
    chart = tmp_path / "engine"
    (chart / "templates").mkdir(parents=True)
    (chart / "charts").mkdir()
    (chart / "charts/platform-lib").symlink_to(charts / "platform-lib")
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: engine, version: 1.0.0}", encoding="utf-8")
    (chart / "templates/rules.yaml").write_text(
        "{{- range $name, $given := .Values.clusters }}\n---\nname: {{ $name }}\ngroups:\n"
        '{{ include "platform-lib.slo.groups" $given | indent 2 }}\n{{- end }}\n',
        encoding="utf-8",
    )

    def run(clusters: dict[str, dict[str, Any]]) -> dict[str, Groups]:
        answer = subprocess.run(
            [helm, "template", "x", chart, "-f", "-"],
            input=json.dumps({"clusters": clusters}),
            env=helm_home,
            check=False,
            capture_output=True,
            text=True,
        )
        assert answer.returncode == 0, answer.stderr
        found = [item for item in load_all(answer.stdout) if item]
        return {item["name"]: {group["name"]: group for group in item["groups"]} for item in found}

    return run


def test_a_cluster_has_the_rules_that_the_generator_makes(shared: Callable[..., dict[str, Groups]]) -> None:
    labels = {"namespace": "shop", "service": "web"}
    clusters = {name: {"settings": settings} for name, settings in CLUSTERS.items()}
    made = shared(clusters | {"alone": {"settings": PLATFORMS["tuned"], "labels": labels}, "empty": {}})
    for name, settings in CLUSTERS.items():
        assert made[name] == written(engine.shared(platform(settings))), name
    assert made["alone"] == written(engine.standalone(labels, platform(PLATFORMS["tuned"])))
    assert made["empty"] == made["nothing"] != made["one"]


def test_every_rule_is_one_that_prometheus_loads(promtool: Path, tmp_path: Path) -> None:
    """Of the generator alone: the chart's are the same."""
    settings = platform(PLATFORMS["tuned"])
    # That the query of this one is no PromQL is what the generator's own check says.
    blocks = {name: block for name, block in (BLOCKS | CALENDAR).items() if name != "ratio-query"}
    made = {f"slo-{name}": generated(name, block, settings, NAMESPACE) for name, block in blocks.items()}
    made |= {name: written(engine.shared(platform(given))) for name, given in CLUSTERS.items()}
    files = []
    for name, groups in made.items():
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(yaml.safe_dump({"groups": [*groups.values()]}), encoding="utf-8")
    result = subprocess.run([promtool, "check", "rules", *files], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    rules = sum(len(group["rules"]) for groups in made.values() for group in groups.values())
    assert rules == sum(map(int, re.findall(r"SUCCESS: (\d+) rules", result.stdout))), result.stdout


def test_no_series_is_recorded_twice() -> None:
    """A tier may read a window that the platform counts, in the cluster's rules and beside them."""
    settings = platform({"windows": ["7d", "2d"], "tiers": {"p": {"long": "2d", "short": "3h", "budget": 9}}})
    own = generated(
        "x", {"slos": {"a": BLOCKS["alerts-own-tiers"]["slos"]["a"] | {"window": "7d"}}}, settings, NAMESPACE
    )
    rules = [rule for group in (*written(engine.shared(settings)).values(), *own.values()) for rule in group["rules"]]
    counts = [rule["record"] for rule in rules if ":increase_" in rule.get("record", "")]
    assert {"slo:bad:increase_2d", "slo:bad:increase_3h", "slo:bad:increase_5d"} <= set(counts)
    assert len(counts) == len(set(counts))
