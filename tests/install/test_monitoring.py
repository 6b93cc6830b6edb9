"""The umbrella and an application installed: the real operator selects their rules, a real Prometheus runs them."""

from __future__ import annotations

import json
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from helm_platform import prometheus
from helm_platform.controlplane import ControlPlane
from helm_platform.prometheus import Client, Series

WEB = """\
image: {repository: ghcr.io/acme/web, tag: "1.0"}
port: 8080
metrics: {enabled: true}
slo:
  availability: 99.9
  latency: {objective: 99, threshold: 500ms}
"""
STRANGER = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: %s, namespace: %s, labels: %s}
spec: {groups: [{name: %s, rules: [{record: a:b, expr: vector(1)}]}]}
"""


@dataclass(frozen=True)
class Monitored:
    """What was installed: `platform` and `shop` are namespaces, `files` what the operator wrote for Prometheus."""

    platform: str
    shop: str
    elsewhere: str
    notes: str
    files: dict[str, str]
    enforced: dict[str, str]

    def groups(self, namespace: str, name: str) -> list[dict[str, Any]]:
        """The groups of one PrometheusRule, as Prometheus is given them."""
        (text,) = [text for file, text in self.files.items() if file.startswith(f"{namespace}-{name}-")]
        found: list[dict[str, Any]] = yaml.safe_load(text)["groups"]
        return found


def call(helm: Path, plane: ControlPlane, *arguments: str | Path) -> str:
    answer = subprocess.run([helm, *arguments], capture_output=True, text=True, check=False, env=plane.environment())
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def watching(name: str, namespace: str, label: str, **more: Any) -> str:
    """A Prometheus that selects by labels, in namespaces with a label: all five kinds alike."""
    spec: dict[str, Any] = {"replicas": 1, "enforcedNamespaceLabel": "namespace", **more}
    for kind in ("serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"):
        spec[f"{kind}Selector"] = {"matchLabels": {"watched-by": label}}
        spec[f"{kind}NamespaceSelector"] = {"matchLabels": {"helm-platform.io/watched-by": label}}
    return json.dumps(
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "Prometheus",
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
        }
    )


def rule_files(plane: ControlPlane, namespace: str, name: str, count: int) -> dict[str, str]:
    """What the operator has written for a Prometheus, once it is `count` files."""
    deadline = time.monotonic() + 60
    found: dict[str, str] = {}
    selector = f"--selector=prometheus-name={name}"
    while len(found) < count:
        assert time.monotonic() < deadline, found.keys()
        time.sleep(0.2)
        answer = json.loads(plane.kubectl("get", "configmaps", "-n", namespace, selector, "-o", "json"))
        found = {file: text for item in answer["items"] for file, text in (item.get("data") or {}).items()}
    return found


@pytest.fixture(scope="module")
def monitored(
    prometheus_operator: ControlPlane,
    helm4: Path,
    helm3: Path,
    umbrella: Path,
    charts: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Monitored]:
    """The umbrella with its smoke application by one Helm, an application of a team by the other."""
    plane = prometheus_operator
    label = uuid.uuid4().hex[:8]
    platform, shop, elsewhere = (f"{name}-{label}" for name in ("platform", "shop", "elsewhere"))
    for namespace in (platform, shop, elsewhere):
        plane.kubectl("create", "namespace", namespace)
    for namespace in (platform, shop):
        plane.kubectl("label", "namespace", namespace, f"helm-platform.io/watched-by={label}")
    values = tmp_path_factory.mktemp("monitored") / "values.yaml"
    values.write_text(WEB)
    selected = ["--set-string", f"global.platform.monitoring.labels.watched-by={label}"]
    # The other charts make objects of the whole cluster, which other tests use too.
    others = [f"--set={chart}.enabled=false" for chart in ("ingress", "security", "storage", "scaling")]
    chosen = ["--set=smoke.enabled=true", *others, *selected]
    notes = call(helm4, plane, "install", "platform", umbrella, "-n", platform, *chosen)
    call(helm3, plane, "install", "web", charts / "platform-app", "-n", shop, "-f", values, *selected)
    labelled = json.dumps({"watched-by": label})
    plane.kubectl("apply", "-f", "-", stdin=STRANGER % ("unlabelled", shop, "{}", "unlabelled"))
    plane.kubectl("apply", "-f", "-", stdin=STRANGER % ("labelled", elsewhere, labelled, "labelled"))

    (excluded,) = re.findall(r"excludedFromEnforcement:\n(?: +- .*\n)+", notes)
    for name, more in (("main", yaml.safe_load(excluded)), ("enforced", {})):
        plane.kubectl("apply", "-f", "-", stdin=watching(name, platform, label, **more))
    try:
        files, enforced = (rule_files(plane, platform, name, 6) for name in ("main", "enforced"))
        yield Monitored(platform, shop, elsewhere, notes, files, enforced)
    finally:
        for namespace in (platform, shop, elsewhere):
            plane.kubectl("delete", "namespace", namespace, "--wait=false")


def test_the_operator_selects_the_rules_of_the_platform_and_of_every_application(monitored: Monitored) -> None:
    owners = sorted(re.sub(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.yaml$", "", name) for name in monitored.files)
    assert owners == sorted(
        [
            f"{monitored.platform}-platform-alerts",
            f"{monitored.platform}-platform-slo",
            f"{monitored.platform}-platform-smoke",
            f"{monitored.platform}-platform-smoke-slo",
            f"{monitored.shop}-web",
            f"{monitored.shop}-web-slo",
        ]
    )
    shared = {each["name"] for each in monitored.groups(monitored.platform, "platform-slo")}
    assert {"slo-fast", "slo-medium", "slo-slow"} <= shared
    own = [rule for each in monitored.groups(monitored.shop, "web-slo") for rule in each["rules"]]
    assert {rule["labels"]["namespace"] for rule in own} == {monitored.shop}
    assert {rule["labels"]["slo"] for rule in own} == {"availability", "latency"}


def test_it_selects_nothing_without_the_labels(monitored: Monitored) -> None:
    """Once the object has its label, and once its namespace has, it is selected: nothing else kept it out."""
    written = "".join(monitored.files.values())
    assert "unlabelled" not in written
    assert "labelled" not in written


def test_what_keeps_an_object_out_is_its_label_or_its_namespaces(
    prometheus_operator: ControlPlane, monitored: Monitored
) -> None:
    plane = prometheus_operator
    label = monitored.platform.removeprefix("platform-")
    plane.kubectl("label", "prometheusrule", "unlabelled", "-n", monitored.shop, f"watched-by={label}")
    plane.kubectl("label", "namespace", monitored.elsewhere, f"helm-platform.io/watched-by={label}")
    found = rule_files(plane, monitored.platform, "main", 7)
    assert any(name.startswith(f"{monitored.shop}-unlabelled-") for name in found)
    assert any(name.startswith(f"{monitored.elsewhere}-labelled-") for name in found)


def test_the_notes_keep_the_shared_rules_free_of_an_enforced_namespace(monitored: Monitored) -> None:
    def shared(files: dict[str, str]) -> str:
        (text,) = [text for name, text in files.items() if name.startswith(f"{monitored.platform}-platform-slo-")]
        return text

    restricted = f'slo:bad:tile{{namespace="{monitored.platform}"}}[2h]'
    assert "slo:bad:tile[2h]" in shared(monitored.files)
    assert restricted not in shared(monitored.files)
    assert restricted in shared(monitored.enforced)


def test_the_operator_takes_the_monitors_too(prometheus_operator: ControlPlane, monitored: Monitored) -> None:
    """The configuration that it has written names a job for each, which is what the objectives count."""
    import base64
    import gzip

    secret = json.loads(
        prometheus_operator.kubectl("get", "secret", "prometheus-main", "-n", monitored.platform, "-o", "json")
    )
    config = yaml.safe_load(gzip.decompress(base64.b64decode(secret["data"]["prometheus.yaml.gz"])))
    jobs = {job["job_name"] for job in config["scrape_configs"]}
    assert {f"serviceMonitor/{monitored.shop}/web/0", f"serviceMonitor/{monitored.platform}/platform-smoke/0"} <= jobs


def test_promtool_accepts_what_the_operator_wrote(promtool: Path, monitored: Monitored, tmp_path: Path) -> None:
    for name, text in monitored.files.items():
        (tmp_path / name).write_text(text)
    files = sorted(tmp_path.iterdir())
    check = [str(promtool), "check", "rules", *map(str, files)]
    answer = subprocess.run(check, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (broken,) = [each for each in files if each.name.startswith(f"{monitored.platform}-platform-slo-")]
    broken.write_text(broken.read_text().replace("slo:bad:tile[2h]", "slo:bad:tile[2h", 1))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def scraped(namespace: str, now: float) -> Iterator[Series]:
    """Ten minutes of a service with one request in a hundred that fails."""
    target = {"namespace": namespace, "job": "web", "pod": "web-1"}
    times = [now - 600 + 15 * step for step in range(40)]
    for code, rate in (("200", 9.9), ("500", 0.1)):
        labels = {"__name__": "http_requests_total", "code": code, **target}
        yield Series(labels, [(each, rate * (each - times[0])) for each in times])
    for edge in ("0.5", "+Inf"):
        labels = {"__name__": "http_request_duration_seconds_bucket", "le": edge, **target}
        yield Series(labels, [(each, 10 * (each - times[0])) for each in times])
    labels = {"__name__": "http_request_duration_seconds_count", **target}
    yield Series(labels, [(each, 10 * (each - times[0])) for each in times])


def evaluated(client: Client) -> list[dict[str, Any]]:
    """All rules, each evaluated at least twice."""
    deadline = time.monotonic() + 60
    never = "0001-01-01T00:00:00Z"
    first: dict[tuple[str, int], str] = {}
    while True:
        groups = httpx.get(f"{client.url}/api/v1/rules", trust_env=False).json()["data"]["groups"]
        rules = {(each["file"] + each["name"], n): rule for each in groups for n, rule in enumerate(each["rules"])}
        for key, rule in rules.items():
            if rule["lastEvaluation"] != never:
                first.setdefault(key, rule["lastEvaluation"])
        if rules and all(
            first.get(key, rule["lastEvaluation"]) != rule["lastEvaluation"] for key, rule in rules.items()
        ):
            return list(rules.values())
        assert time.monotonic() < deadline
        time.sleep(0.3)


def often(files: dict[str, str], folder: Path) -> list[Path]:
    """Those files with every group evaluated each second: nobody can wait an hour for the calendar."""
    folder.mkdir()
    for name, text in files.items():
        content = yaml.safe_load(text)
        for group in content["groups"]:
            group["interval"] = "1s"
        (folder / name).write_text(yaml.safe_dump(content))
    return sorted(folder.iterdir())


def test_a_prometheus_evaluates_every_rule(monitored: Monitored, tmp_path: Path) -> None:
    """Where nothing is counted, and over the requests of an application, whose objective is then measured."""
    now = time.time()
    prometheus.written(scraped(monitored.shop, now), tmp_path / "data")
    with prometheus.serve(tmp_path / "data", rules=often(monitored.files, tmp_path / "rules")) as client:
        found = evaluated(client)
        assert {rule["name"]: rule.get("lastError") for rule in found if rule["health"] != "ok"} == {}
        assert {"slo:total:rate", "slo:bad:increase_30d", "slo:budget:left", "SLOBudgetBurn"} <= {
            rule["name"] for rule in found
        }
        state = {
            (s.labels["namespace"], s.labels["slo"]): s.value for s in client.instant("slo:state:code", time.time())
        }
    assert state[monitored.shop, "availability"] == 2
    assert state[monitored.shop, "latency"] == 2
    assert state[monitored.platform, "availability"] == 0  # nothing was scraped there


def test_a_rule_that_cannot_be_evaluated_is_seen(tmp_path: Path) -> None:
    rule = {"record": "broken", "expr": 'label_replace({__name__=~"http_requests_total"}, "code", "", "", "")'}
    text = yaml.safe_dump({"groups": [{"name": "broken", "rules": [rule]}]})
    prometheus.written(scraped("shop", time.time()), tmp_path / "data")
    with prometheus.serve(tmp_path / "data", rules=often({"broken.yaml": text}, tmp_path / "rules")) as client:
        (found,) = evaluated(client)
    assert found["health"] == "err"


def test_the_release_of_the_umbrella_fits_its_secret(prometheus_operator: ControlPlane, monitored: Monitored) -> None:
    """Helm keeps the manifests in one Secret, which may have 1 MiB; most of it is left for the subcharts to come."""
    where = ("-n", monitored.platform, "-o", "jsonpath={.data.release}")
    stored = prometheus_operator.kubectl("get", "secret", "sh.helm.release.v1.platform.v1", *where)
    assert 2**13 < len(stored) < 2**16
