"""`helm platform prove selectors`: what nobody picks up, and what a monitor misses, each with the nearest miss."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.outcome import Outcome
from helm_platform.proofs.selectors import prove, receivers, stack
from tests.proofs.selectors.fixtures import Manifest, fixtures, selecting
from tests.support import ROOT, Run

Change = Callable[[dict[str, Manifest]], None]
_OPEN = {"prometheus": {"prometheusSpec": {f"{k}SelectorNilUsesHelmValues": False for k in ("serviceMonitor", "rule")}}}


STACK = ROOT / "components/values/kube-prometheus-stack.yaml"


def space(name: str, **labels: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def proved(*manifests: Manifest) -> Outcome:
    cluster = Cluster(tuple(map(Item, manifests)))
    return prove(cluster, receivers(cluster))


def told(outcome: Outcome, name: str) -> str:
    return "\n".join(f"{each.rule}: {each.message}" for each in outcome.findings if f"/{name}: " in each.message)


@pytest.fixture(scope="module")
def fixed() -> Outcome:
    """The fixtures of the live test, with the Prometheus that selects by labels and its Alertmanager."""
    choosing = [each for each in selecting("platform") if each["metadata"]["name"] == "labels"]
    return proved(*fixtures("shop", "store", "platform"), *choosing)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-label", "serviceMonitorSelector wants label watched=yes (it has none)"),
        ("other-value", "label watched=yes (it is `no`)"),
        ("other-namespace", "label tenant NotIn (store) (it is `store`) of namespace store"),
        ("unlabelled-namespace", "label tenant Exists (it has none) of namespace platform"),
        ("reads-a-file", "rejected: ServiceMonitor shop/reads-a-file: the operator leaves it out: endpoints[0].bearer"),
        ("reads-a-ca", "endpoints[0].tlsConfig.caFile reads a file of Prometheus"),
        ("slow", "endpoints[0].scrapeTimeout 20s is longer than the interval 10s"),
        ("slow-by-default", "scrapeTimeout 31s is longer than the interval 30s"),
        ("no-secret", "needs-secret: ServiceMonitor shop/no-secret: endpoints[0].authorization.credentials needs"),
        ("no-class", "scrapeClass absent is none of Prometheus platform/labels"),
        ("no-such-port", "endpoints[0] wants the port `metrics`, and Service shop/web has http"),
        ("pods-slow", "scrapeTimeout 1m is longer than the interval 1s"),
        ("rules-elsewhere", "ruleNamespaceSelector wants label tenant NotIn (store)"),
        ("routes-no-label", "Alertmanager platform/labels: alertmanagerConfigSelector wants label watched=yes"),
    ],
)
def test_a_broken_object_is_told_with_its_reason(fixed: Outcome, name: str, said: str) -> None:
    assert said in told(fixed, name)


@pytest.mark.parametrize("name", ["good", "pods", "probe", "rules", "routes"])
def test_a_good_object_has_a_row_and_no_finding(fixed: Outcome, name: str) -> None:
    assert told(fixed, name) == ""
    (row,) = [row for row in fixed.rows if row[0].endswith(f"/{name}")]
    assert row[1].endswith("platform/labels")
    assert row[2] != "nothing"


def parts() -> dict[str, Manifest]:
    """A monitor that holds, with all that it needs, by name."""
    monitor = {"selector": {"matchLabels": {"app": "web"}}, "endpoints": [{"port": "http"}]}
    listed = fixtures("shop", "store", "platform")
    kept = {each["kind"]: each for each in listed if each["metadata"].get("namespace", "shop") == "shop"}
    return {
        "service": kept["Service"],
        "workload": kept["Deployment"],
        "monitor": {**kept["ServiceMonitor"], "spec": monitor},
        "prometheus": selecting("shop")[1],
    }


def _spec(path: str, *keys: str | int, value: Any) -> Change:
    def change(objects: dict[str, Manifest]) -> None:
        at: Any = objects[path]
        for key in keys[:-1]:
            at = at[key]
        at[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_spec("service", "metadata", "labels", value={"app": "wob"}), "label app=web (it is `wob`)"),
        (_spec("service", "spec", "selector", value={"app": "wob"}), "selects no pods: nearest is Deployment shop/web"),
        (_spec("service", "spec", "ports", 0, "targetPort", value="web"), "have no port `web`, only http"),
        (_spec("service", "spec", "type", value="ExternalName"), "a name without endpoints"),
        (_spec("monitor", "spec", "endpoints", 0, value={"port": "80"}), "`port` is a name and no number"),
        (_spec("monitor", "spec", "endpoints", 0, value={"targetPort": "web"}), "have no port `web`"),
        (
            _spec("monitor", "spec", "namespaceSelector", value={"matchNames": ["store"]}),
            "no Service in namespace store",
        ),
        (_spec("prometheus", "spec", "serviceMonitorSelector", value=None), "it has no serviceMonitorSelector"),
        (_spec("prometheus", "metadata", "namespace", value="store"), "it looks into its own namespace store only"),
    ],
)
def test_what_breaks_one_link_is_found(change: Change, said: str) -> None:
    objects = parts()
    assert proved(*objects.values()).findings == ()
    change(objects)
    assert said in told(proved(*objects.values()), objects["monitor"]["metadata"]["name"])


def test_ignored_namespace_selectors_are_named() -> None:
    objects = parts()
    objects["monitor"]["metadata"]["namespace"] = "platform"
    objects["prometheus"]["metadata"]["namespace"] = "platform"
    objects["monitor"]["spec"]["namespaceSelector"] = {"any": True}
    assert proved(*objects.values()).findings == ()
    objects["prometheus"]["spec"]["ignoreNamespaceSelectors"] = True
    assert "ignores its namespaceSelector" in proved(*objects.values()).findings[0].message


@pytest.mark.parametrize(("written", "taken"), [(None, False), ("false", False), (False, True)])
def test_the_chart_selects_by_its_release_unless_told(*, written: Any, taken: bool) -> None:
    """`serviceMonitorSelector: {}` alone is nothing to the chart, and the word "false" is true to its template."""
    spec: Manifest = {"serviceMonitorSelector": {}}
    if written is not None:
        spec["serviceMonitorSelectorNilUsesHelmValues"] = written
    objects = parts()
    del objects["prometheus"]
    cluster = Cluster(tuple(map(Item, objects.values())))
    outcome = prove(cluster, stack({"prometheus": {"prometheusSpec": spec}}, "monitoring", "monitoring"))
    assert (outcome.findings == ()) is taken
    if not taken:
        assert "label release=monitoring (it has none)" in outcome.findings[0].message


def test_a_route_sees_the_alerts_of_its_namespace_or_all() -> None:
    config = [each for each in fixtures("shop", "store", "platform") if each["metadata"]["name"] == "routes-platform"]
    chosen = selecting("platform")[-1]
    assert proved(*config, chosen).rows[0][2] == "alerts with namespace=platform"
    chosen["spec"]["alertmanagerConfigMatcherStrategy"] = {"type": "OnNamespaceExceptForAlertmanagerNamespace"}
    assert proved(*config, chosen).rows[0][2] == "every alert"


def test_an_enforced_label_limits_rules_unless_excluded() -> None:
    rule = next(each for each in fixtures("shop", "store", "platform") if each["metadata"]["name"] == "rules")
    chosen = selecting("platform")[2]
    chosen["spec"]["enforcedNamespaceLabel"] = "namespace"
    assert proved(rule, chosen).rows[0][2] == "queries limited to namespace=shop"
    chosen["spec"]["excludedFromEnforcement"] = [{"resource": "prometheusrules", "namespace": "shop"}]
    assert proved(rule, chosen).rows[0][2] == "queries as written"


def dashboard(namespace: str, file: str, uid: str, label: str = "1") -> Manifest:
    metadata = {"name": f"{namespace}-board", "namespace": namespace, "labels": {"grafana_dashboard": label}}
    data = {file: json.dumps({"title": "Board", "uid": uid, "panels": []})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def test_dashboards_are_found_by_the_sidecar_and_may_not_collide() -> None:
    grafana = stack({}, "monitoring", "monitoring")
    cluster = Cluster((Item(dashboard("shop", "a.json", "a")), Item(dashboard("store", "b.json", "b"))))
    assert prove(cluster, grafana).findings == ()
    cluster = Cluster((Item(dashboard("shop", "a.json", "a")), Item(dashboard("store", "a.json", "a"))))
    assert [each.rule for each in prove(cluster, grafana).findings] == ["dashboard-collision"] * 2
    cluster = Cluster((Item(dashboard("shop", "a.json", "a", label="yes")),))
    assert "its LABEL wants label grafana_dashboard In (1) (it is `yes`)" in prove(cluster, grafana).findings[0].message


@pytest.mark.parametrize("profile", ["dev", "staging", "prod"])
def test_the_umbrella_and_the_examples_hold(command: Run, tmp_path: Path, profile: str) -> None:
    """With the platform's own values of kube-prometheus-stack, in namespaces with their label."""
    labels = {"helm-platform.io/monitoring": "enabled"}
    spaces = [space(name, **labels) for name in ("monitoring", "shop", "traefik")]
    (tmp_path / "namespaces.yaml").write_text(yaml.safe_dump_all(spaces))
    given = ("-f", ROOT / f"umbrella/profiles/{profile}.yaml", "--stack", STACK)
    answer = command(
        "prove", "selectors", f"monitoring={ROOT / 'umbrella'}", f"shop={ROOT / 'examples'}", tmp_path, *given
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "shop/mongodb:9216 job=mongodb" in answer.stdout
    routes = r"^AlertmanagerConfig monitoring/platform +Alertmanager monitoring/\S+ +every alert$"
    assert re.search(routes, answer.stdout, re.MULTILINE)


def test_monitors_of_another_namespace_find_nothing_where_prometheus_ignores_their_choice(
    command: Run, tmp_path: Path
) -> None:
    (tmp_path / "namespaces.yaml").write_text(
        yaml.safe_dump(space("monitoring", **{"helm-platform.io/monitoring": "enabled"}))
    )
    (tmp_path / "values.yaml").write_text("smoke: {enabled: true}\n")
    given = ("-f", tmp_path / "values.yaml", "--stack", STACK)
    answer = command("prove", "selectors", f"monitoring={ROOT / 'umbrella'}", tmp_path / "namespaces.yaml", *given)
    assert answer.returncode == 1
    assert "PodMonitor monitoring/platform-ingress-proxy: selects no pods in namespace monitoring" in answer.stdout
    assert "ignores its namespaceSelector" in answer.stdout


def test_the_command_says_what_is_wrong_and_where(command: Run, tmp_path: Path) -> None:
    values = tmp_path / "stack.yaml"
    values.write_text("{}\n")
    hello = ROOT / "examples" / "hello"
    answer = command("prove", "selectors", f"shop={hello}", "--stack", values, "--format", "json")
    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert "label release=monitoring (it has none)" in report["findings"][0]["message"]
    assert {"object", "picked up by", "what for"} == report["rows"][0].keys()
    answer = command("prove", "selectors", f"shop={hello}")
    assert (answer.returncode, "--stack FILE" in answer.stderr) == (2, True)
    assert command("prove", "selectors", tmp_path / "absent").returncode == 2


def test_an_object_of_the_wrong_form_ends_in_no_traceback(command: Run, tmp_path: Path) -> None:
    wrong = [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "labels": ["x"]}, "spec": {"ports": 3}},
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "spec": {"template": {"spec": {"containers": [1, {"ports": 2}]}}},
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "spec": {"ingress": [1, {"from": 2, "ports": [3]}]},
        },
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "ServiceMonitor",
            "metadata": {"name": "a"},
            "spec": {"endpoints": 4, "selector": 3, "namespaceSelector": {"matchNames": 1}},
        },
    ]
    (tmp_path / "wrong.yaml").write_text(yaml.safe_dump_all(wrong))
    (tmp_path / "stack.yaml").write_text(yaml.safe_dump(_OPEN))
    for words in (("selectors", "--stack", tmp_path / "stack.yaml"), ("reachability",), ("order",)):
        answer = command("prove", words[0], tmp_path / "wrong.yaml", *words[1:])
        assert (answer.returncode, answer.stderr) == (1, "")
