"""Monitors, dashboards and objectives: which are made, what they say, what is refused."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hack.schema import bundle
from jsonschema import Draft202012Validator

from helm_platform.slo.platform import default, platform
from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, PORT, names, of
from tests.slo.generated import Groups, document, generated
from tests.support import ROOT, manifests

CI = ROOT / "charts/platform-app/ci/observability-values.yaml"
METRICS: dict[str, Any] = {"metrics": {"enabled": True}}
HIDDEN = {"ports": {"http": 8080, "admin": {"port": 9000, "service": False}}}
EXPOSED = PORT | {"expose": {"host": "a.b", "class": "traefik"}}
MONITORS = {"ServiceMonitor", "PodMonitor"}
Problems = Callable[..., list[str]]


def made(objects: list[dict[str, Any]], name: str = "web") -> set[str]:
    return {item["kind"] for item in objects if item["metadata"]["name"] == name}


def board(objects: list[dict[str, Any]], name: str = "web-dashboard") -> dict[str, Any]:
    (text,) = of(objects, "ConfigMap", name)["data"].values()
    found: dict[str, Any] = json.loads(text)
    return found


def levels(objects: list[dict[str, Any]], name: str = "web-slo") -> Groups:
    """The groups of the rules that count objectives."""
    return {group["name"]: group for group in of(objects, "PrometheusRule", name)["spec"]["groups"]}


@pytest.mark.parametrize(
    ("values", "monitor"),
    [
        (PORT | METRICS, "ServiceMonitor"),
        (PORT | METRICS | {"kind": "StatefulSet"}, "ServiceMonitor"),
        (PORT | METRICS | {"kind": "DaemonSet"}, "ServiceMonitor"),
        (PORT | METRICS | {"kind": "Job"}, "PodMonitor"),
        (PORT | METRICS | {"kind": "CronJob", "cron": "0 3 * * *"}, "PodMonitor"),
        (IMAGE | HIDDEN | {"metrics": {"enabled": True, "port": "admin"}}, "PodMonitor"),
        (IMAGE | HIDDEN | {"metrics": {"enabled": True, "extra": {"a": {"port": 9000}}}}, "PodMonitor"),
        (PORT | {"metrics": {"enabled": True, "monitor": "pod"}}, "PodMonitor"),
        (PORT, None),
    ],
)
def test_the_monitor_reaches_the_port(values: dict[str, Any], monitor: str | None, render: Objects) -> None:
    objects = render(values)
    assert made(objects) & MONITORS == ({monitor} if monitor else set())
    if monitor is None:
        return
    spec = of(objects, monitor)["spec"]
    endpoints = spec["endpoints"] if monitor == "ServiceMonitor" else spec["podMetricsEndpoints"]
    selected = [
        item for item in objects if spec["selector"]["matchLabels"].items() <= item["metadata"]["labels"].items()
    ]
    assert selected
    if monitor == "ServiceMonitor":
        offered = {port["name"] for port in of(objects, "Service")["spec"]["ports"]}
    else:
        (workload,) = [i for i in objects if i["kind"] in {"Deployment", "Job", "CronJob"}]
        inner = workload["spec"].get("jobTemplate", workload)["spec"]["template"]
        assert spec["selector"]["matchLabels"].items() <= inner["metadata"]["labels"].items()
        offered = {port["name"] for port in inner["spec"]["containers"][0]["ports"]}
    assert {endpoint["port"] for endpoint in endpoints} <= offered


def test_every_scraped_port_is_open_to_prometheus_alone(render: Objects) -> None:
    objects = render(IMAGE | HIDDEN | {"metrics": {"enabled": True, "extra": {"a": {"port": "admin"}}}})
    (rule,) = [rule for rule in of(objects, "NetworkPolicy")["spec"]["ingress"] if "ports" in rule]
    assert [port["port"] for port in rule["ports"]] == [8080, 9000]
    assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]


def test_options_of_a_scrape(render: Objects) -> None:
    objects = render(CI)
    spec = of(objects, "PodMonitor")["spec"]
    assert spec["sampleLimit"] == 5000
    drop = [{"action": "drop", "sourceLabels": ["__name__"], "regex": "go_.*"}]
    tls = {"serverName": "shop.acme.io", "ca": {"secret": {"name": "ca", "key": "ca.crt"}}}
    common = {"interval": "30s", "scrapeTimeout": "10s", "metricRelabelings": drop, "tlsConfig": tls}
    main, extra = spec["podMetricsEndpoints"]
    assert main == common | {"port": "http", "path": "/metrics", "scheme": "https"}
    assert extra == common | {"port": "admin", "path": "/internal/metrics", "scheme": "http"}


@pytest.mark.parametrize(
    ("values", "alerts", "dashboard"),
    [
        (PORT, False, False),
        (PORT | METRICS, True, True),
        (PORT | METRICS | {"alerts": {"enabled": False}, "dashboards": {"default": False}}, False, False),
        (PORT | {"alerts": {"enabled": True}}, True, False),
        (PORT | {"alerts": {"rules": {"WorkloadOOMKilled": {"for": "1m"}}}}, True, False),
        (PORT | {"alerts": {"labels": {"team": "shop"}}}, False, False),
        (PORT | {"dashboards": {"default": True}}, False, True),
        (PORT | METRICS | {"global": {"platform": {"monitoring": "never"}}}, False, False),
    ],
)
def test_alerts_and_the_dashboard_come_with_metrics(
    values: dict[str, Any], *, alerts: bool, dashboard: bool, render: Objects
) -> None:
    objects = render(values)
    assert ("PrometheusRule" in made(objects)) is alerts
    assert ("web-dashboard" in names(objects, "ConfigMap")) is dashboard


@pytest.mark.parametrize("kind", ["ServiceMonitor", "PodMonitor", "PrometheusRule"])
def test_each_kind_is_asked_for_where_missing_ones_are_skipped(kind: str, render: Objects) -> None:
    values = PORT | METRICS | {"global": {"platform": {"monitoring": "skipIfMissing"}}}
    if kind == "PodMonitor":
        values = PORT | METRICS | {"kind": "Job", "global": values["global"]}
    assert made(render(values)) & {*MONITORS, "PrometheusRule"} == set()
    objects = render(values, "--api-versions", f"monitoring.coreos.com/v1/{kind}")
    found = {item["kind"] for item in objects} & {*MONITORS, "PrometheusRule"}
    assert found == {kind}


def test_rules_carry_the_labels_prometheus_selects_them_by(render: Objects) -> None:
    objects = render(CI)
    assert of(objects, "PrometheusRule")["metadata"]["labels"]["role"] == "alert-rules"
    assert of(objects, "PodMonitor")["metadata"]["labels"]["release"] == "kube-prometheus-stack"
    profile = {"global": {"platform": {"monitoring": {"labels": {"release": "x"}}}}}
    assert of(render(PORT | METRICS | profile), "PrometheusRule")["metadata"]["labels"]["release"] == "x"


def test_alerts_of_your_own_and_changed_ones(render: Objects) -> None:
    rules = {rule["alert"]: rule for rule in of(render(CI), "PrometheusRule")["spec"]["groups"][0]["rules"]}
    own = rules["ShopOrdersStopped"]
    assert own["expr"] == 'rate(orders_total{namespace="shop"}[10m]) == 0'
    assert own["labels"] == {"severity": "critical", "team": "shop", "namespace": "default", "workload": "web"}
    # Helm leaves the words of Prometheus alone, and a ready runbook is not claimed for what is not ready.
    assert own["annotations"]["summary"] == "No order for {{ $value }} s"
    assert "runbook_url" not in own["annotations"]
    filling = rules["WorkloadVolumeFilling"]
    assert (filling["for"], filling["labels"]["severity"], filling["labels"]["pager"]) == ("2m", "page", "shop")
    assert filling["annotations"]["runbook_url"] == "https://acme.io/disk"
    assert filling["expr"].endswith("> 90")
    assert "WorkloadCPUThrottled" not in rules


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("https://r.acme.io/", "https://r.acme.io/WorkloadUnavailable"),
        ("https://r.acme.io/{alert}.md", "https://r.acme.io/WorkloadUnavailable.md"),
        (None, None),
    ],
)
def test_the_runbook_link(base: str | None, link: str | None, render: Objects) -> None:
    values = PORT | METRICS | ({"global": {"platform": {"monitoring": {"runbooks": base}}}} if base else {})
    first = of(render(values), "PrometheusRule")["spec"]["groups"][0]["rules"][0]
    assert first["annotations"].get("runbook_url") == link


def test_dashboards_are_config_maps_that_the_sidecar_finds(render: Objects) -> None:
    objects = render(CI, "--namespace", "shop")
    own = of(objects, "ConfigMap", "web-dashboard-orders")
    assert own["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert own["metadata"]["annotations"]["grafana_folder"] == "Shop"
    assert list(own["data"]) == ["shop-web-dashboard-orders.json"]
    ready = of(objects, "ConfigMap", "web-dashboard")
    assert ready["metadata"]["annotations"]["grafana_folder"] == "Applications"
    rule = of(objects, "PrometheusRule")["spec"]["groups"][0]["rules"][0]
    assert rule["annotations"]["dashboard_url"] == f"https://grafana.acme.io/d/{board(objects)['uid']}"


def test_a_uid_is_kept_or_made_of_namespace_and_name(render: Objects) -> None:
    def uid(json_text: str, *arguments: str) -> str:
        found = board(render(IMAGE | {"dashboards": {"a": {"json": json_text}}}, *arguments), "web-dashboard-a")
        assert found["id"] is None
        return str(found["uid"])

    assert uid('{"title": "A", "uid": "mine", "id": 12}') == "mine"
    made_here = uid('{"title": "A"}')
    assert re.fullmatch(r"[0-9a-f]{32}", made_here)
    assert uid('{"title": "Another", "uid": null}') == made_here
    assert uid('{"title": "A"}', "--namespace", "other") != made_here


def test_numbers_and_words_of_a_dashboard_survive(render: Objects, tmp_path: Path) -> None:
    given = {
        "title": "A",
        "uid": "u",
        "id": None,
        "max": 20250811,
        "half": 0.5,
        "text": "<b> & {{ $x }} ${datasource}",
        "no": False,
    }
    file = tmp_path / "board.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    objects = render(IMAGE, "--set-file", f"dashboards.a.json={file}")
    assert board(objects, "web-dashboard-a") == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"json": "{"}, "dashboards.a.json: is no JSON object ("),
        ({"json": "[]"}, "dashboards.a.json: is no JSON object ("),
        ({"json": "{}"}, "dashboards.a.json: has no `title`, and Grafana does not load it without"),
        ({"json": '{"title": "A", "elements": {}}'}, "dashboards.a.json: is in Grafana's schema v2"),
        (
            {"json": '{"apiVersion": "dashboard.grafana.app/v2", "spec": {}}'},
            "dashboards.a.json: is in Grafana's schema v2",
        ),
        ({"json": '{"title": "A", "__inputs": []}'}, "dashboards.a.json: asks for `__inputs` when it is imported"),
        ({"json": json.dumps({"title": "A", "uid": "u" * 41})}, "Grafana allows 40 characters"),
        (
            {"json": json.dumps({"title": "A", "x": "y" * 930_000})},
            "dashboards.a.json: has `908` KiB; a ConfigMap holds no",
        ),
        ({"file": "boards/a.json"}, "dashboards.a.file: `boards/a.json` is no file of the chart `platform-app`"),
        ({"file": "a", "json": "{}"}, "dashboards.a.file: `a` is written beside `json`; write one of them"),
        ({"folder": "Shop"}, "dashboards.a.json: is missing; give the text: helm --set-file dashboards.a.json=FILE"),
    ],
)
def test_a_dashboard_that_grafana_would_not_load_is_refused(
    given: dict[str, str], message: str, problems: Problems
) -> None:
    (line,) = problems(IMAGE | {"dashboards": {"a": given}})
    assert message in line


def test_a_teams_chart_names_its_own_files(charts: Path, helm: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    chart = tmp_path / "shop"
    (chart / "templates").mkdir(parents=True)
    (chart / "dashboards").mkdir()
    (chart / "dashboards/shop.json").write_text('{"title": "Shop"}', encoding="utf-8")
    (chart / "templates/all.yaml").write_text('{{ include "platform-lib.render" . }}', encoding="utf-8")
    (chart / "values.yaml").write_text(
        yaml.safe_dump(IMAGE | {"dashboards": {"shop": {"file": "dashboards/shop.json"}}}), encoding="utf-8"
    )
    dependency = {"name": "platform-lib", "version": "*", "repository": f"file://{charts / 'platform-lib'}"}
    metadata = {"apiVersion": "v2", "name": "shop", "version": "1.0.0", "dependencies": [dependency]}
    (chart / "Chart.yaml").write_text(yaml.safe_dump(metadata), encoding="utf-8")
    subprocess.run([helm, "dependency", "update", chart], env=helm_home, check=True, capture_output=True)
    output = subprocess.run([helm, "template", "web", chart], env=helm_home, check=True, capture_output=True, text=True)
    objects = manifests(output.stdout)
    assert board(objects, "web-dashboard-shop")["title"] == "Shop"


def test_the_ready_dashboard_shows_what_the_workload_has(render: Objects) -> None:
    def panels(values: dict[str, Any]) -> set[str]:
        found = board(render(values | {"dashboards": {"default": True}}))
        return {panel["title"] for panel in found["panels"]}

    common = {"Firing alerts", "Restarts", "CPU", "Memory", "Network"}
    assert panels(IMAGE) == common | {"Replicas"}
    assert panels(PORT | METRICS) == common | {"Replicas", "Targets of Prometheus"}
    assert panels(IMAGE | {"kind": "Job"}) == common | {"Jobs"}
    assert panels(IMAGE | {"kind": "CronJob", "cron": "* * * * *"}) == common | {"Jobs", "Time since the last success"}
    disk = {"storage": {"data": {"mount": "/data", "size": "1Gi"}}, "resources": {"limits": {"cpu": 1}}}
    assert panels(IMAGE | disk) == common | {"Replicas", "Volumes, share used", "Throttled by the CPU limit"}


def test_dashboards_are_classic_and_every_query_is_promql(render: Objects, promtool: Path, tmp_path: Path) -> None:
    expressions = []
    boards = [
        item for item in render(CI) if item["kind"] == "ConfigMap" and item["metadata"]["name"].endswith("-dashboard")
    ]
    assert {item["metadata"]["name"] for item in boards} == {
        f"web{part}-dashboard" for part in ("", "-worker", "-nightly", "-once", "-canary")
    }
    for item in boards:
        (text,) = item["data"].values()
        found = json.loads(text)
        assert found["schemaVersion"] <= 42
        (variable,) = found["templating"]["list"]
        assert (variable["name"], variable["type"], variable["query"]) == ("datasource", "datasource", "prometheus")
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in found["panels"]]
        assert len(set(places)) == len(places)
        for panel in found["panels"]:
            assert all(part["datasource"]["uid"] == "${datasource}" for part in (panel, *panel["targets"]))
            expressions += [target["expr"].replace("$__rate_interval", "5m") for target in panel["targets"]]
    rules = [{"record": f"dashboard:query:{i}", "expr": text} for i, text in enumerate(expressions)]
    file = tmp_path / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}), encoding="utf-8")
    result = subprocess.run([promtool, "check", "rules", file], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(expressions)} rules found" in result.stdout


SLO = {"slo": {"availability": 99.9, "latency": {"objective": 99, "threshold": "300ms"}}}
PROVIDER = {"slo": SLO["slo"] | {"provider": "istio"}}
GATEWAY = {"global": {"platform": {"exposure": {"api": "gateway", "gateway": {"name": "g"}}}}}


@pytest.mark.parametrize(
    ("values", "total", "bad", "histogram", "unit"),
    [
        (
            PORT | METRICS | SLO,
            'http_requests_total{namespace="default",job="web"}',
            'code=~"5.."',
            "http_request_duration_seconds",
            None,
        ),
        (
            PORT
            | METRICS
            | {"slo": SLO["slo"] | {"series": {"requests": "hits", "status": "status", "duration": "took"}}},
            'hits{namespace="default",job="web"}',
            'status=~"5.."',
            "took",
            None,
        ),
        (
            EXPOSED | SLO,
            'traefik_service_requests_total{exported_service=~"default-web-(http|8080)@kubernetes"}',
            'code=~"5.."',
            "traefik_service_request_duration_seconds",
            None,
        ),
        (
            PORT | {"expose": {"host": "a.b", "class": "nginx"}} | SLO,
            'nginx_ingress_controller_requests{exported_namespace="default",ingress="web"}',
            'status=~"5.."',
            "nginx_ingress_controller_request_duration_seconds",
            None,
        ),
        (
            PORT | {"expose": {"host": "a.b"}, "slo": SLO["slo"] | {"provider": "envoy-gateway"}} | GATEWAY,
            'envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/default/web/rule/[0-9]+"}',
            'envoy_response_code_class="5"',
            "envoy_cluster_upstream_rq_time",
            "ms",
        ),
        (
            PORT | {"expose": {"host": "a.b"}} | PROVIDER,
            'istio_requests_total{reporter="source",destination_service_namespace="default",destination_service_name="web"}',
            'response_code=~"5.."',
            "istio_request_duration_milliseconds",
            "ms",
        ),
        # What exposes the workload comes before its own metrics, unless the values say otherwise.
        (
            EXPOSED | METRICS | {"slo": SLO["slo"] | {"source": "metrics"}},
            'http_requests_total{namespace="default",job="web"}',
            'code=~"5.."',
            "http_request_duration_seconds",
            None,
        ),
    ],
)
def test_the_short_objectives_are_written_out(
    values: dict[str, Any], total: str, bad: str, histogram: str, unit: str | None, render: Objects
) -> None:
    objects = render(values)
    ratio = {"bad": total.removesuffix("}") + f",{bad}}}", "total": total}
    latency = {"histogram": f"{histogram}{{{total.split('{')[1]}", "threshold": "300ms"}
    block = {
        "slos": {
            "availability": {"objective": 99.9, "sli": {"ratio": ratio}},
            "latency": {"objective": 99, "sli": {"latency": latency | ({"unit": unit} if unit else {})}},
        }
    }
    assert levels(objects) == generated("web", block, default(), "default")
    assert "web-slo" not in names(objects, "ConfigMap")


@pytest.fixture(scope="module")
def engine_schema() -> Draft202012Validator:
    """The schema of a ServiceLevels document, as the engine reads it from schemas/slo.yaml."""
    files = bundle.load(bundle.SOURCES)
    assert "levels" in files["slo.yaml"]["$defs"]
    text = json.dumps(files["slo.yaml"]["$defs"] | files["names.yaml"]["$defs"] | files["alerts.yaml"]["$defs"])
    definitions = json.loads(text.replace("names.yaml#", "#").replace("alerts.yaml#", "#"))
    return Draft202012Validator({"$ref": "#/$defs/levels", "$defs": definitions})


def test_a_block_means_what_a_document_of_the_engine_means(
    render: Objects, engine_schema: Draft202012Validator
) -> None:
    """The full form has one definition: what the chart takes, the engine takes, and both make the same of it."""
    block = yaml.safe_load(CI.read_text(encoding="utf-8"))["slo"]
    full = document("web", {"window": "28d", "slos": block["slos"]}, "default")
    assert list(engine_schema.iter_errors(full)) == []
    wrong = copy.deepcopy(full)
    wrong["slos"]["orders"]["sli"]["preset"] = "x"
    assert list(engine_schema.iter_errors(wrong)) != []
    groups = levels(render(CI))
    assert groups.keys() == {"slo-web-availability", "slo-web-latency", "slo-web-orders"}
    own = generated("web", {"window": "28d", "slos": block["slos"]}, default(), "default")
    assert {"slo-web-orders": groups["slo-web-orders"]} == own
    promised = [rule for group in groups.values() for rule in group["rules"] if rule["record"] == "slo:objective:ratio"]
    assert {rule["labels"]["window"] for rule in promised} == {"28d"}


def test_the_rules_of_objectives_follow_the_profile(render: Objects, promtool: Path, tmp_path: Path) -> None:
    """What the block and the platform say reaches the rules of the short form too."""
    block = {
        "availability": 99.9,
        "team": "shop",
        "service": "checkout",
        "window": "month",
        "windows": ["7d"],
        "exclude": {"night": {"from": "02:00", "to": "03:00"}},
        "alerts": {"budget": 10, "labels": {"tier": "gold"}},
    }
    monitoring = {"rulesLabels": {"role": "alert-rules"}, "runbooks": "https://r.acme.io/{alert}"}
    settings = {"interval": "1m", "baseWindow": "4m", "windows": ["7d", "month"], "severities": {"page": "critical"}}
    profile = {"global": {"platform": {"monitoring": monitoring, "slo": settings}}}
    objects = render(PORT | METRICS | {"slo": block} | profile, "--namespace", "shop")
    assert of(objects, "PrometheusRule", "web-slo")["metadata"]["labels"]["role"] == "alert-rules"
    target = 'http_requests_total{namespace="shop",job="web"}'
    ratio = {"bad": target.replace("}", ',code=~"5.."}'), "total": target}
    full = block | {"slos": {"availability": {"objective": 99.9, "sli": {"ratio": ratio}}}}
    known = platform(settings | {"runbooks": monitoring["runbooks"]})
    found = levels(objects)
    assert found == generated("web", full, known, "shop")
    rules = [rule for group in found.values() for rule in group["rules"]]
    assert {rule["labels"]["service"] for rule in rules} == {"checkout"}
    burn = next(rule for rule in rules if rule.get("alert") == "SLOBudgetBurn")
    assert (burn["labels"]["severity"], burn["labels"]["tier"]) == ("critical", "gold")
    assert burn["annotations"]["runbook_url"] == "https://r.acme.io/SLOBudgetBurn"
    # Prometheus reads it: the braces are its own, the words of the shared text are all filled in.
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [*found.values()]}), encoding="utf-8")
    subprocess.run([promtool, "check", "rules", file], check=True, capture_output=True)
    assert not re.search(r"\[\[|\]\]|<[a-z-]+>", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("mode", "arguments", "there"),
    [
        ("always", [], True),
        ("never", [], False),
        ("skipIfMissing", [], False),
        ("skipIfMissing", ["--api-versions", "monitoring.coreos.com/v1/PrometheusRule"], True),
    ],
)
def test_objectives_are_counted_where_the_cluster_can(
    mode: str, arguments: list[str], *, there: bool, render: Objects
) -> None:
    # Traffic's own metrics: with monitoring `never` the workload has none of its own.
    values = EXPOSED | SLO | {"global": {"platform": {"monitoring": mode}}}
    assert ("web-slo" in names(render(values, *arguments), "PrometheusRule")) is there


def test_every_rule_of_an_objective_is_promql(render: Objects, promtool: Path, tmp_path: Path) -> None:
    for values in (CI, PORT | METRICS | SLO, PORT | {"expose": {"host": "a.b"}} | PROVIDER):
        groups = levels(render(values))
        file = tmp_path / "rules.yaml"
        file.write_text(yaml.safe_dump({"groups": [*groups.values()]}), encoding="utf-8")
        result = subprocess.run([promtool, "check", "rules", file], check=False, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr
        assert f"{3 * len(groups)} rules found" in result.stdout


def test_prometheus_loads_the_rules_of_the_examples(render: Objects, promtool: Path, tmp_path: Path) -> None:
    files = []
    counted = set()
    for example in sorted((ROOT / "examples").glob("*/values.yaml")):
        for item in render(example):
            if item["kind"] == "PrometheusRule":
                files.append(tmp_path / f"{example.parent.name}-{item['metadata']['name']}.yaml")
                files[-1].write_text(yaml.safe_dump(item["spec"]), encoding="utf-8")
                counted |= {group["name"] for group in item["spec"]["groups"] if group["name"].startswith("slo-")}
    assert len(files) > 10
    assert {"slo-web-api-availability", "slo-web-latency-100ms", "slo-web-pricing"} <= counted
    result = subprocess.run([promtool, "check", "rules", *files], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("SUCCESS") == len(files)


def test_nothing_is_made_where_nothing_is_asked_for(render: Objects) -> None:
    assert {item["kind"] for item in render(PORT)} & {*MONITORS, "PrometheusRule", "ConfigMap"} == set()
    tasks = {"tasks": {"migrate": {"when": "before", "command": ["x"]}}}
    defaults = {"global": {"platform": {"defaults": {"alerts": {"enabled": True}, "slo": {"provider": "traefik"}}}}}
    objects = render(PORT | tasks | defaults)
    assert names(objects, "PrometheusRule") == {"web"}
    assert names(objects, "ConfigMap") == set()
