"""Each alert of each ingress provider under promtool: it fires in time, and not for good data or other jobs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT, manifests

PAGES = ROOT / "docs/runbooks"
DAY = 86400
#: Minutes that lasting series last. Dates are seconds since promtool's beginning, which is 0.
LONG = 150


@dataclass(frozen=True)
class Provider:
    """Series as the provider writes them. JOB stands for the job; {} is where the number goes.

    `total` has a code or class of good answers; `failed` the same of bad ones; `buckets` is a histogram's name with its
    labels, `unit` how many of its units a second has; `config` a series and its values for a refusal and for none;
    `certificate` a series and what its value is for a number of days that are left at a minute.
    """

    values: dict[str, Any]
    total: str
    failed: str = ""
    buckets: str = ""
    unit: int = 1
    config: tuple[str, str, str] | None = None
    certificate: tuple[str, Callable[[float], float]] | None = None
    controller: bool = False


def gateway(name: str) -> dict[str, Any]:
    return {
        "provider": name,
        "global": {"platform": {"domain": "acme.io", "exposure": {"api": "gateway", "tls": {"issuer": "ca"}}}},
    }


def at(days: float) -> float:
    return days * DAY


def envoy(prefix: str, **more: Any) -> dict[str, Any]:
    listener = f'job="JOB",pod="a",namespace="edge",envoy_http_conn_manager_prefix="{prefix}"'
    return {
        "total": f'envoy_http_downstream_rq_xx{{{listener},envoy_response_code_class="2"}}',
        "failed": f'envoy_http_downstream_rq_xx{{{listener},envoy_response_code_class="5"}}',
        "buckets": f"envoy_http_downstream_rq_time_bucket{{{listener}}}",
        "unit": 1000,
        **more,
    }


REJECTED = 'envoy_listener_manager_lds_update_rejected{job="JOB",pod="a",namespace="edge"}'
ACCEPTED = 'envoy_cluster_manager_cds_update_rejected{job="JOB",pod="a",namespace="edge"}'
EXPIRING = ('envoy_server_days_until_first_cert_expiring{job="JOB",pod="a",namespace="edge"}', lambda days: days)
ENTRY = 'job="JOB",pod="a",entrypoint="websecure",method="GET",protocol="http"'
ISTIO = 'job="JOB",pod="a",reporter="source",destination_service_name="web"'
PROVIDERS = {
    "traefik": Provider(
        gateway("traefik"),
        f'traefik_entrypoint_requests_total{{{ENTRY},code="200"}}',
        f'traefik_entrypoint_requests_total{{{ENTRY},code="502"}}',
        f'traefik_entrypoint_request_duration_seconds_bucket{{{ENTRY},code="200"}}',
        certificate=('traefik_tls_certs_not_after{job="JOB",pod="a",cn="shop.acme.io",sans="shop.acme.io"}', at),
    ),
    "envoy-gateway": Provider(
        gateway("envoy-gateway"),
        **envoy("https-10443", config=(REJECTED, "0+0x60 1+0x2000", "0"), certificate=EXPIRING, controller=True),
    ),
    "nginx-gateway-fabric": Provider(
        gateway("nginx-gateway-fabric"), 'nginx_http_requests_total{job="JOB",pod="a"}', controller=True
    ),
    "cilium": Provider(
        gateway("cilium"),
        **envoy("listener-secure", config=(REJECTED, "0+0x60 1+0x2000", "0"), certificate=EXPIRING, controller=True),
    ),
    "istio": Provider(
        gateway("istio"),
        f'istio_requests_total{{{ISTIO},response_code="200"}}',
        f'istio_requests_total{{{ISTIO},response_code="503"}}',
        f"istio_request_duration_milliseconds_bucket{{{ISTIO}}}",
        1000,
        (REJECTED, "0+0x60 1+0x2000", "0"),
        controller=True,
    ),
    "ingress-nginx": Provider(
        {"provider": "ingress-nginx", "reason": "until March", "tls": {"issuer": "ca", "hosts": {"all": "*.acme.io"}}},
        'nginx_ingress_controller_requests{job="JOB",ingress="web",status="200"}',
        'nginx_ingress_controller_requests{job="JOB",ingress="web",status="503"}',
        'nginx_ingress_controller_request_duration_seconds_bucket{job="JOB",ingress="web",status="200"}',
        1,
        (
            'nginx_ingress_controller_config_last_reload_successful{job="JOB",pod="a",namespace="edge"}',
            "1+0x60 0+0x2000",
            "1",
        ),
        ('nginx_ingress_controller_ssl_expire_time_seconds{job="JOB",host="shop.acme.io"}', at),
    ),
}
PROXY, CONTROLLER = "edge/web-ingress-proxy", "edge/web-ingress-controller"
UP = 'up{job="JOB",pod="a"}'
ISSUED = 'certmanager_certificate_{}_timestamp_seconds{{name="web-default-tls",namespace="edge"}}'


@dataclass(frozen=True)
class Scene:
    """An alert: series that make it fire, the minute by which it must, and the last at which it must not yet."""

    alert: str
    bad: dict[str, str]
    good: dict[str, str]
    fires: int
    quiet: int
    #: Whether it is silent where nobody measures.
    silent_without: bool = True


def histogram(name: str, unit: int, seconds: float) -> dict[str, str]:
    """60 requests a minute, all within twice `seconds` and none within `seconds`."""
    head = name.removesuffix("}")
    bounds = {f"{seconds * unit:g}": 0, f"{2 * seconds * unit:g}": 60, "+Inf": 60}
    return {f'{head},le="{bound}"}}': f"0+{step}x{LONG}" for bound, step in bounds.items()}


def scenes(provider: Provider) -> list[Scene]:
    """All that the provider can have. Something happens after an hour; alerts count from there."""
    steady, up = {provider.total: f"0+60x{LONG}"}, {UP: f"1x{LONG}"}
    found = [
        Scene("IngressDown", {UP: f"1x60 0x{LONG}"}, up, 67, 64, silent_without=False),
        Scene("IngressPodDown", {UP: f"1x60 0x{LONG}"}, up, 77, 74),
        Scene("IngressNoTraffic", {provider.total: "0+60x60 3600+0x90"}, steady, 75, 73),
    ]
    if provider.failed:
        # The counter of failures does not exist before the first one.
        bad = steady | {provider.failed: "_x60 1+6x200"}
        found.append(Scene("IngressErrors", bad, steady | {provider.failed: "_x60 1+2x200"}, 72, 65))
    if provider.buckets:
        found.append(
            Scene(
                "IngressSlow",
                steady | histogram(provider.buckets, provider.unit, 4),
                steady | histogram(provider.buckets, provider.unit, 0.5),
                16,
                9,
            )
        )
    if provider.config:
        series, refused, taken = provider.config
        bad = {series: refused} | ({ACCEPTED: f"0x{LONG}"} if series == REJECTED else {})
        good = {series: f"{taken}x{LONG}"} | ({ACCEPTED: f"0x{LONG}"} if series == REJECTED else {})
        found.append(Scene("IngressConfigRejected", bad, good, 68, 65))
    if provider.certificate:
        series, value = provider.certificate
        found.append(
            Scene(
                "IngressCertificateExpiring",
                {series: f"{value(5):g}x{LONG}"},
                {series: f"{value(60):g}x{LONG}"},
                61,
                59,
            )
        )
    expires, renews = ISSUED.format("expiration"), ISSUED.format("renewal")
    late = {expires: f"{10 * DAY}x{LONG}", renews: f"0x{LONG}"}
    found.append(
        Scene(
            "IngressDefaultCertificateExpiring", late, {expires: f"{10 * DAY}x{LONG}", renews: f"{DAY}x{LONG}"}, 61, 59
        )
    )
    return found


def written(series: dict[str, str], job: str) -> list[dict[str, str]]:
    """In promtool's form: `1x60 0x9` is shorthand for `1+0x60 0+0x9`."""

    def values(text: str) -> str:
        return " ".join(re.sub(r"^([0-9.]+)x", r"\1+0x", part) for part in text.split())

    return [{"series": name.replace("JOB", job), "values": values(text)} for name, text in series.items()]


def expected(alert: str, series: dict[str, str], job: str, *moments: tuple[int, bool]) -> dict[str, Any]:
    """At these minutes the alert fires, or does not."""
    asked = f'count by (alertname) (ALERTS{{alertname="{alert}",alertstate="firing"}})'
    once = [{"labels": f'{{alertname="{alert}"}}', "value": 1}]
    return {
        "name": alert,
        "interval": "1m",
        "input_series": written(series, job),
        "promql_expr_test": [
            {"expr": asked, "eval_time": f"{minute}m", "exp_samples": once if fires else []}
            for minute, fires in moments
        ],
    }


@pytest.fixture
def rules(charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The rules of the release `web` in the namespace `edge`, which are also left for promtool."""

    def make(values: dict[str, Any]) -> list[dict[str, Any]]:
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        command = [str(helm4), "template", "web", str(charts / "ingress"), "--namespace", "edge", "-f", str(file)]
        answer = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True)
        (spec,) = [item["spec"] for item in manifests(answer.stdout) if item["kind"] == "PrometheusRule"]
        (tmp_path / "rules.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
        found: list[dict[str, Any]] = spec["groups"][0]["rules"]
        return found

    return make


def judged(promtool: Path, folder: Path, tests: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    """What promtool says of the tests of each alert over its rule alone, which saves most of the time."""
    (group,) = yaml.safe_load((folder / "rules.yaml").read_text(encoding="utf-8"))["groups"]
    files = []
    for alert in dict.fromkeys(test["name"] for test in tests):
        alone = {"groups": [group | {"rules": [rule for rule in group["rules"] if rule["alert"] == alert]}]}
        (folder / f"{alert}.rules.yaml").write_text(yaml.safe_dump(alone), encoding="utf-8")
        own = [test for test in tests if test["name"] == alert]
        document = {"rule_files": [f"{alert}.rules.yaml"], "evaluation_interval": "1m", "tests": own}
        files.append(folder / f"{alert}.test.yaml")
        files[-1].write_text(yaml.safe_dump(document), encoding="utf-8")
    return subprocess.run([promtool, "test", "rules", *files], check=False, capture_output=True, text=True)


@pytest.mark.parametrize("name", PROVIDERS)
def test_alerts_fire_in_time_and_are_silent_otherwise(
    name: str, rules: Callable[..., list[dict[str, Any]]], promtool: Path, tmp_path: Path
) -> None:
    provider = PROVIDERS[name]
    made = {rule["alert"] for rule in rules(provider.values)}
    cases = [(scene, PROXY) for scene in scenes(provider)]
    if provider.controller:
        down = Scene("IngressControllerDown", {UP: f"1x60 0x{LONG}"}, {UP: f"1x{LONG}"}, 72, 69, silent_without=False)
        cases.append((down, CONTROLLER))
    assert {scene.alert for scene, _ in cases} == made
    tests = []
    for scene, job in cases:
        tests.append(expected(scene.alert, scene.bad, job, (scene.quiet, False), (scene.fires, True)))
        tests.append(expected(scene.alert, scene.good, job, (scene.fires, False)))
        tests.append(expected(scene.alert, {}, job, (scene.fires, not scene.silent_without)))
        if any("JOB" in series for series in scene.bad):
            # What another job says is not about this provider.
            good = {series.replace("JOB", job): text for series, text in scene.good.items()}
            tests.append(expected(scene.alert, good | scene.bad, "other/job", (scene.fires, False)))
    result = judged(promtool, tmp_path, tests)
    assert result.returncode == 0, result.stdout + result.stderr


def test_failures_that_are_few_are_no_outage(
    rules: Callable[..., list[dict[str, Any]]], promtool: Path, tmp_path: Path
) -> None:
    """One request a minute, every other one fails: half of the traffic, and nobody is woken."""
    provider = PROVIDERS["traefik"]
    rules(provider.values)
    series = {provider.total: "0+1x200", provider.failed: "0+1x200"}
    result = judged(promtool, tmp_path, [expected("IngressErrors", series, PROXY, (60, False))])
    assert result.returncode == 0, result.stdout


def test_a_failure_of_the_control_plane_that_is_its_first_is_seen(
    rules: Callable[..., list[dict[str, Any]]], promtool: Path, tmp_path: Path
) -> None:
    rules(PROVIDERS["envoy-gateway"].values)
    series = {'xds_snapshot_update_total{job="JOB",pod="c",namespace="edge",status="failure"}': "_x60 1x100"}
    result = judged(
        promtool, tmp_path, [expected("IngressConfigRejected", series, CONTROLLER, (64, False), (67, True))]
    )
    assert result.returncode == 0, result.stdout


def test_a_threshold_moves_an_alert_and_false_removes_it(
    rules: Callable[..., list[dict[str, Any]]], promtool: Path, tmp_path: Path
) -> None:
    provider = PROVIDERS["traefik"]
    changes = {"rules": {"IngressErrors": {"threshold": 20}, "IngressSlow": False}}
    made = {rule["alert"] for rule in rules(provider.values | {"alerts": changes})}
    assert "IngressErrors" in made
    assert "IngressSlow" not in made
    series = {provider.total: f"0+60x{LONG}", provider.failed: f"0+6x{LONG}"}
    result = judged(promtool, tmp_path, [expected("IngressErrors", series, PROXY, (72, False))])
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", PROVIDERS)
def test_texts_and_labels_are_for_those_on_call(name: str, rules: Callable[..., list[dict[str, Any]]]) -> None:
    profile = {
        "monitoring": {"runbooks": "https://r.acme.io/{alert}.html"},
        "slo": {"severities": {"page": "critical"}},
    }
    values = PROVIDERS[name].values
    platform = values.get("global", {}).get("platform", {})
    for rule in rules(values | {"global": {"platform": platform | profile}}):
        assert rule["annotations"]["runbook_url"] == f"https://r.acme.io/{rule['alert']}.html"
        assert rule["labels"]["severity"] in {"critical", "ticket"}
        assert rule["labels"]["provider"] == name
        said = rule["expr"] + rule["annotations"]["summary"] + rule["annotations"]["description"]
        assert set(re.findall(r"\$\w+", said)) <= {"$value", "$labels"}
        assert "[[" not in said


def test_every_alert_has_a_page_with_its_severity_wait_and_threshold() -> None:
    text = (ROOT / "charts/ingress/templates/_alerts.tpl").read_text(encoding="utf-8")
    data = re.search(r'define "ingress.alerts.data" -}}\n(.*?){{- end -}}', text, re.DOTALL)
    assert data
    alerts = yaml.safe_load(data[1])
    schema = yaml.safe_load((ROOT / "schemas/chart-ingress.yaml").read_text(encoding="utf-8"))
    assert set(alerts) == set(schema["properties"]["alerts"]["properties"]["rules"]["propertyNames"]["enum"])
    assert {page.stem for page in PAGES.glob("Ingress*.md")} == set(alerts)
    listed = (PAGES / "README.md").read_text(encoding="utf-8")
    for name, alert in alerts.items():
        page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {name}\n\n*{alert['severity'].capitalize()}, for {alert['for']}.*"), name
        said = page.partition(f"`alerts.rules.{name}.threshold`: ")[2]
        wanted = rf"[^,]+, {alert['threshold']:g}[.]" if "threshold" in alert else r"none[.;]"
        assert re.match(wanted, said), (name, said)
        assert f"[{name}]({name}.md) | {alert['severity']}, for {alert['for']} |" in listed
