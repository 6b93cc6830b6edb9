"""What the real operator makes of the platform's values of kube-prometheus-stack, the umbrella, examples and a team.

Its Prometheus and Alertmanager objects are written here from components/values/kube-prometheus-stack.yaml, as the
chart's templates/prometheus/prometheus.yaml and templates/alertmanager/alertmanager.yaml do with these keys.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.alertmanager import serving
from tests.install.test_monitoring import call
from tests.support import ROOT, manifests

from helm_platform import prometheus, toolchain
from helm_platform.controlplane import ControlPlane
from helm_platform.slo.outputs.routes import Team, alertmanager_configs
from helm_platform.slo.platform import default

VALUES = yaml.safe_load((ROOT / "components/values/kube-prometheus-stack.yaml").read_text(encoding="utf-8"))
KINDS = {
    "ServiceMonitor": "serviceMonitor",
    "PodMonitor": "podMonitor",
    "Probe": "probe",
    "ScrapeConfig": "scrapeConfig",
}
RECEIVER = {"webhookConfigs": [{"url": "http://127.0.0.1:9/platform"}]}
TRESPASS = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: %s}
spec:
  selector: {matchLabels: {app: web}}
  namespaceSelector: {any: true}
  sampleLimit: 1000000
  endpoints: [{port: http, honorLabels: true, %s}]
"""


@dataclass(frozen=True)
class Operated:
    """Namespaces, the objects that were applied, and what the operator wrote."""

    platform: str
    shop: str
    objects: list[dict[str, Any]]
    config: dict[str, Any]
    rules: dict[str, str]
    alertmanager: str


def prometheus_object(values: dict[str, Any], namespace: str) -> dict[str, Any]:
    """The chart writes keys of the spec as they are, and empty selectors for the five that are no label of Helm's."""
    given = values["prometheus"]["prometheusSpec"]
    spec = {key: value for key, value in given.items() if not key.endswith("SelectorNilUsesHelmValues")}
    del spec["additionalScrapeConfigs"]
    spec["additionalScrapeConfigs"] = {"name": "scrapes", "key": "scrapes.yaml"}
    for kind in (*KINDS.values(), "rule"):
        assert given[f"{kind}SelectorNilUsesHelmValues"] is False
        spec[f"{kind}Selector"] = {}
    spec["excludedFromEnforcement"] = [{**each, "namespace": namespace} for each in given["excludedFromEnforcement"]]
    spec |= {"replicas": 1, "alerting": {"alertmanagers": [{"name": "main", "namespace": namespace, "port": "web"}]}}
    return {"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "main"}, "spec": spec}


def alertmanager_object(values: dict[str, Any]) -> dict[str, Any]:
    """The chart writes an empty selector where there is none."""
    spec = {"alertmanagerConfigSelector": {}, "replicas": 1, **values["alertmanager"]["alertmanagerSpec"]}
    del spec["useExistingSecret"]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Alertmanager",
        "metadata": {"name": "main"},
        "spec": spec,
    }


def secret(plane: ControlPlane, namespace: str, name: str, key: str, ready: Callable[[str], bool]) -> str:
    """The text that the operator keeps compressed in a Secret, once it is ready."""
    deadline = time.monotonic() + 60
    while True:
        answer = plane.kubectl("get", "secret", name, "-n", namespace, "--ignore-not-found", "-o", "json")
        data = json.loads(answer)["data"].get(key, "") if answer.strip() else ""
        text = gzip.decompress(base64.b64decode(data)).decode() if data else ""
        if text and ready(text):
            return text
        assert time.monotonic() < deadline, text
        time.sleep(0.3)


def written_rules(plane: ControlPlane, namespace: str, owners: set[str]) -> dict[str, str]:
    deadline = time.monotonic() + 60
    while True:
        answer = json.loads(plane.kubectl("get", "cm", "-n", namespace, "-l", "prometheus-name=main", "-o", "json"))
        found = {file: text for item in answer["items"] for file, text in (item.get("data") or {}).items()}
        if {owner(name) for name in found} >= owners:
            return found
        assert time.monotonic() < deadline, (owners, sorted(found))
        time.sleep(0.3)


def owner(file: str) -> str:
    return re.sub(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.yaml$", "", file)


def jobs(objects: list[dict[str, Any]]) -> set[str]:
    """The scrape jobs that the operator makes of monitors."""
    found = set()
    for item in objects:
        for number, _ in enumerate(
            item.get("spec", {}).get("endpoints") or item["spec"].get("podMetricsEndpoints") or []
        ):
            if item["kind"] in KINDS:
                found.add(f"{KINDS[item['kind']]}/{item['metadata']['namespace']}/{item['metadata']['name']}/{number}")
    return found


@pytest.fixture(scope="module")
def operated(
    prometheus_operator: ControlPlane,
    helm4: Path,
    umbrella: Path,
    charts: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Operated]:
    plane, suffix = prometheus_operator, uuid.uuid4().hex[:8]
    platform, shop = f"monitoring-{suffix}", f"shop-{suffix}"
    folder = tmp_path_factory.mktemp("operated")
    for namespace in (platform, shop):
        plane.kubectl("create", "namespace", namespace)
        plane.kubectl("label", "namespace", namespace, "helm-platform.io/monitoring=enabled")
    values = folder / "values.yaml"
    receivers = dict.fromkeys(("page", "ticket", "watchdog"), RECEIVER)
    values.write_text(
        yaml.safe_dump({"smoke": {"enabled": True}, "monitoring": {"alertmanager": {"receivers": receivers}}})
    )
    objects = []
    texts = [(platform, call(helm4, plane, "template", "platform", umbrella, "-n", platform, "-f", values))]
    for example in sorted((ROOT / "examples").glob("*/values.yaml")):
        chart = charts / "platform-app"
        name = example.parent.name
        texts.append((shop, call(helm4, plane, "template", name, chart, "-n", shop, "-f", example)))
    for namespace, text in texts:
        chosen = [item for item in manifests(text) if item["apiVersion"].startswith("monitoring.coreos.com/")]
        for item in chosen:
            item["metadata"].setdefault("namespace", namespace)
        objects += chosen
    team = Team("shop", (shop,), {"page": RECEIVER})
    objects += [yaml.safe_load(file.text) for file in alertmanager_configs(team, default(), {})]
    scrapes = yaml.safe_dump(VALUES["prometheus"]["prometheusSpec"]["additionalScrapeConfigs"])
    own = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "scrapes"},
            "stringData": {"scrapes.yaml": scrapes},
        },
        prometheus_object(VALUES, platform),
        alertmanager_object(VALUES),
    ]
    for item in own:
        item["metadata"]["namespace"] = platform
    plane.kubectl("apply", "--server-side", "-f", "-", stdin="---\n".join(map(yaml.safe_dump, [*objects, *own])))
    plane.kubectl("apply", "-n", shop, "-f", "-", stdin=TRESPASS % ("trespass", "path: /metrics"))
    plane.kubectl("apply", "-n", shop, "-f", "-", stdin=TRESPASS % ("thief", "bearerTokenFile: /var/run/token"))
    try:
        expected = jobs(objects) | {f"serviceMonitor/{shop}/trespass/0"}
        config = secret(
            plane, platform, "prometheus-main", "prometheus.yaml.gz", lambda text: all(map(text.__contains__, expected))
        )
        rules = {
            f"{i['metadata']['namespace']}-{i['metadata']['name']}" for i in objects if i["kind"] == "PrometheusRule"
        }
        yield Operated(
            platform,
            shop,
            objects,
            yaml.safe_load(config),
            written_rules(plane, platform, rules),
            secret(plane, platform, "alertmanager-main-generated", "alertmanager.yaml.gz", lambda text: shop in text),
        )
    finally:
        for namespace in (platform, shop):
            plane.kubectl("delete", "namespace", namespace, "--wait=false")


def test_every_monitor_and_rule_of_the_umbrella_and_the_examples_is_taken(operated: Operated) -> None:
    written = {job["job_name"] for job in operated.config["scrape_configs"]}
    expected = jobs(operated.objects)
    assert len(expected) > 5
    assert expected <= written
    rules = {
        f"{i['metadata']['namespace']}-{i['metadata']['name']}"
        for i in operated.objects
        if i["kind"] == "PrometheusRule"
    }
    # Others test in namespaces with the label too.
    ours = {name for name in map(owner, operated.rules) if name.startswith((operated.platform, operated.shop))}
    assert ours == rules
    assert {f"{operated.platform}-platform-alerts", f"{operated.platform}-platform-slo"} <= rules


def test_a_tenant_finds_nothing_elsewhere_and_cannot_say_who_it_is(operated: Operated) -> None:
    found = {job["job_name"]: job for job in operated.config["scrape_configs"]}
    job = found[f"serviceMonitor/{operated.shop}/trespass/0"]
    assert job["honor_labels"] is False
    assert [each["namespaces"]["names"] for each in job["kubernetes_sd_configs"]] == [[operated.shop]]
    assert {"target_label": "namespace", "replacement": operated.shop} in job["metric_relabel_configs"]
    # It asked for a million. Those who ask for nothing have the limits of all.
    assert job["sample_limit"] == 500000
    everyone = operated.config["global"]
    assert (everyone["sample_limit"], everyone["target_limit"]) == (20000, 500)
    # Files of Prometheus's pod are not its to read.
    assert f"serviceMonitor/{operated.shop}/thief/0" not in found


def test_what_the_platform_scrapes_itself_keeps_its_labels(operated: Operated) -> None:
    found = {job["job_name"]: job for job in operated.config["scrape_configs"]}
    assert {name for name in ("kubelet", "cadvisor") if found[name]["honor_labels"]} == {"kubelet", "cadvisor"}
    assert found["apiserver"]["authorization"]["credentials_file"].endswith("/token")


def test_rules_of_the_platform_see_all_namespaces_those_of_a_team_its_own(operated: Operated) -> None:
    texts = {owner(name): text for name, text in operated.rules.items()}
    platform = texts[f"{operated.platform}-platform-alerts"]
    assert "count by (namespace, job) (up == 0)" in platform
    assert f'namespace="{operated.platform}"' not in platform
    team = next(text for name, text in texts.items() if name.startswith(operated.shop))
    assert f"namespace: {operated.shop}" in team


def test_promtool_accepts_the_configuration_and_a_prometheus_loads_its_rules(
    operated: Operated, tmp_path: Path
) -> None:
    config = json.loads(json.dumps(operated.config))
    for name, text in operated.rules.items():
        (tmp_path / name).write_text(text)
    config["rule_files"] = [str(tmp_path / name) for name in operated.rules]
    (tmp_path / "token").write_text("token")
    text = yaml.safe_dump(config)
    # The files of a pod, which is not here.
    for path in set(re.findall(r"(/var/run/secrets/\S+?/(?:token|ca\.crt))", text)):
        text = text.replace(path, str(tmp_path / "token"))
    file = tmp_path / "prometheus.yml"
    file.write_text(text)
    tool = toolchain.ensure(["promtool"])["promtool"]
    command = [str(tool), "check", "config", "--syntax-only", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace("scrape_interval: 30s", "scrape_interval: often", 1))
    assert subprocess.run([*command[:-1], str(broken)], capture_output=True, check=False).returncode != 0
    prometheus.written([], tmp_path / "data")
    with prometheus.serve(tmp_path / "data", own=file) as client:
        import httpx

        def ask(what: str) -> dict[str, Any]:
            found: dict[str, Any] = httpx.get(f"{client.url}/api/v1/{what}", trust_env=False).json()["data"]
            return found

        groups = ask("rules")["groups"]
        jobs = {each["job_name"] for each in yaml.safe_load(ask("status/config")["yaml"])["scrape_configs"]}
    assert {Path(each["file"]).name for each in groups} == set(operated.rules)
    assert jobs == {each["job_name"] for each in operated.config["scrape_configs"]}


def test_a_real_alertmanager_routes_by_it(operated: Operated, tmp_path: Path) -> None:
    file = tmp_path / "alertmanager.yml"
    file.write_text(operated.alertmanager)
    tool = toolchain.ensure(["amtool"])["amtool"]
    answer = subprocess.run([tool, "check-config", file], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    slo = {"service": "web", "slo": "availability"}
    page, ticket = {"severity": "page"}, {"severity": "ticket"}
    cases: list[tuple[dict[str, str], set[str]]] = [
        ({"alertname": "Watchdog", "severity": "none"}, {"platform/watchdog"}),
        ({"alertname": "PlatformNodeNotReady", "node": "a", **page}, {"platform/page"}),
        ({"alertname": "PlatformJobFailed", "namespace": operated.shop, **ticket}, {"platform/ticket"}),
        ({"alertname": "Anything", "namespace": "kube-system", **ticket}, {"platform/ticket"}),
        (
            {"alertname": "SLOBudgetBurn", "namespace": operated.shop, **slo, "tier": "page-fast", **page},
            {"shop-slo/page"},
        ),
        ({"alertname": "SLOBudgetBurn", "namespace": "other", **slo, "tier": "page-fast", **page}, set()),
        ({"alertname": "Unknown", **page}, set()),
    ]
    silent = [
        {"alertname": "PlatformPodNotReady", "namespace": operated.shop, "pod": "web-1", "node": "a", **ticket},
        {"alertname": "SLOBudgetBurn", "namespace": operated.shop, **slo, "tier": "page-slow", **page},
        {"alertname": "SLOBudgetBurn", "namespace": operated.shop, **slo, "tier": "ticket-fast", **ticket},
    ]
    loud = [
        {"alertname": "PlatformPodNotReady", "namespace": operated.shop, "pod": "web-2", "node": "b", **ticket},
        {
            "alertname": "SLOBudgetBurn",
            "namespace": operated.shop,
            "service": "other",
            "slo": "x",
            "tier": "t",
            **ticket,
        },
    ]
    with serving(file) as alertmanager:
        alertmanager.fire(*(alert for alert, _ in cases), *silent, *loud)
        for alert, heard in cases:
            names = {name for name in alertmanager.receivers(alert) if not name.endswith("/nobody")}
            where = {"platform": operated.platform, "shop-slo": operated.shop}
            assert names == {f"{where[name.split('/')[0]]}/{name}" for name in heard}, alert
        deadline = time.monotonic() + 20
        while not all(map(alertmanager.silent, silent)):
            assert time.monotonic() < deadline, silent
            time.sleep(0.2)
        assert not any(map(alertmanager.silent, loud))
