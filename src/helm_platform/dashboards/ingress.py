"""The dashboards of ingress providers: what the alerts of the chart `ingress` are about, and where it comes from.

The queries are those of the chart's own data (charts/ingress/templates/providers), so a metric has one name in both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from helm_platform.dashboards import classic
from helm_platform.dashboards.model import Dashboard, Kind, Panel, Query, Row, Step, Unit, Variable

_PROXY = 'job=~"$proxy"'
_WINDOW = "5m"
_UP = (Step(None, "red"), Step(1, "green"))
_SHARE = (Step(None, "green"), Step(0.01, "orange"), Step(0.05, "red"))
_DAYS = (Step(None, "red"), Step(7, "orange"), Step(14, "green"))
_LONG = (Step(None, "green"), Step(2, "orange"))

#: What requests are counted by, and where failures come from: a selector of failures and its labels. Sources: as in the
#: provider's file; per service traefik_service_requests_total, envoy_cluster_upstream_rq_xx.
_BY: dict[str, tuple[str, tuple[str, tuple[str, ...]] | None]] = {
    "traefik": ("code", ('traefik_service_requests_total{$proxy,code=~"5.."}', ("exported_service", "code"))),
    "envoy-gateway": (
        "envoy_response_code_class",
        (
            'envoy_cluster_upstream_rq_xx{$proxy,envoy_cluster_name=~".*route/.*",envoy_response_code_class="5"}',
            ("envoy_cluster_name",),
        ),
    ),
    "nginx-gateway-fabric": ("pod", None),
    "cilium": (
        "envoy_response_code_class",
        ('envoy_cluster_upstream_rq_xx{$proxy,envoy_response_code_class="5"}', ("envoy_cluster_name",)),
    ),
    "istio": (
        "response_code",
        (
            'istio_requests_total{$proxy,reporter="source",response_code=~"5.."}',
            ("destination_service_namespace", "destination_service_name", "response_code"),
        ),
    ),
    "ingress-nginx": (
        "status",
        ('nginx_ingress_controller_requests{$proxy,status=~"5.."}', ("exported_namespace", "ingress", "status")),
    ),
}
_CONNECTIONS = {
    "traefik": "sum by (pod) (traefik_open_connections{$proxy})",
    "envoy-gateway": (
        'sum by (pod) (envoy_http_downstream_cx_active{$proxy,envoy_http_conn_manager_prefix=~"https?-[0-9]+"})'
    ),
    "nginx-gateway-fabric": "sum by (pod) (nginx_http_connection_count_connections{$proxy})",
    "ingress-nginx": 'sum by (pod) (nginx_ingress_controller_nginx_process_connections{$proxy,state="active"})',
}


def providers(chart: Path) -> dict[str, dict[str, Any]]:
    """The providers' data, by name, out of the templates of the chart `ingress`."""
    found = {}
    for file in sorted((chart / "templates/providers").glob("_*.tpl")):
        name = file.stem.removeprefix("_")
        if name != "all":
            text = re.sub(r"^{{.*}}$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            found[name] = yaml.safe_load(text)
    return found


def text(name: str, provider: Mapping[str, Any]) -> str:
    """The file of a provider's dashboard. Its uid is `ingress-NAME`, to which the alerts lead."""
    document = classic.document(dashboard(name, provider))
    document |= {"uid": f"ingress-{name}", "tags": ["helm-platform", "ingress"]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def dashboard(name: str, provider: Mapping[str, Any]) -> Dashboard:
    """Traffic, certificates and pods of one provider, as far as it measures them."""
    metrics = provider["metrics"]
    base = re.sub(r"\$proxy,?", "", metrics["total"]).replace("{}", "")
    return Dashboard(
        name=f"ingress-{name}",
        title=f"Ingress: {provider['title']}",
        description=f"What comes in through {provider['title']}, as a whole. {' '.join(_gaps(provider))}".strip(),
        variables=(Variable("proxy", "Job", label="job", query=base, several=True),),
        rows=(
            Row("Now", tuple(_now(metrics))),
            Row("Traffic", tuple(_traffic(name, metrics))),
            Row("Configuration and pods", tuple(_pods(metrics))),
        ),
    )


def _gaps(provider: Mapping[str, Any]) -> Iterator[str]:
    words = {
        "failed": "failures",
        "latency": "times",
        "config": "refused configurations",
        "certificate": "certificates",
    }
    for part, why in provider.get("without", {}).items():
        if part in words:
            yield f"Without {words[part]}: {why}."


def _asked(expr: str) -> str:
    return (
        expr.replace("$proxy", _PROXY).replace("$controller", 'job=~".+"').replace("$window", "15m").replace("\n", " ")
    )


def _rate(selector: str) -> str:
    return f"rate({_asked(selector)}[{_WINDOW}])"


def _now(metrics: Mapping[str, Any]) -> Iterator[Panel]:
    total = f"sum({_rate(metrics['total'])})"
    yield Panel(
        "Requests",
        Kind.STAT,
        "Requests per second that come in, all codes. Zero where there is traffic otherwise: look at what is in front,"
        " DNS and load balancer.",
        (Query(total),),
        Unit.RATE,
        decimals=1,
    )
    if "failed" in metrics:
        failed = f"(sum({_rate(metrics['failed'])}) or 0 * {total}) / {total}"
        yield Panel(
            "Failed",
            Kind.STAT,
            "The share of requests that are answered with 5xx. The alert IngressErrors begins at 5 %.",
            (Query(failed),),
            Unit.SHARE,
            decimals=2,
            steps=_SHARE,
        )
    if "latency" in metrics:
        yield Panel(
            "Slowest 1 %",
            Kind.STAT,
            "One request in a hundred takes this long or longer. The alert IngressSlow begins at 2 s.",
            (Query(_quantile(metrics, 0.99)),),
            Unit.DURATION,
            decimals=2,
            steps=_LONG,
        )
    yield Panel(
        "Pods",
        Kind.STAT,
        "Pods of the provider that Prometheus can scrape. None: the alert IngressDown.",
        (Query(f"sum(up{{{_PROXY}}})"),),
        decimals=0,
        steps=_UP,
        empty="none",
    )


def _quantile(metrics: Mapping[str, Any], share: float) -> str:
    return f"histogram_quantile({share:g}, sum by (le) ({_rate(metrics['latency'])})) / {metrics['unit']}"


def _traffic(name: str, metrics: Mapping[str, Any]) -> Iterator[Panel]:
    by, causes = _BY[name]
    yield Panel(
        "Requests per second",
        Kind.LINES,
        "What comes in. A step down to zero is an outage in front of the provider, a step up more users or an attack.",
        (Query(f"sum by ({by}) ({_rate(metrics['total'])})", f"{{{{{by}}}}}"),),
        Unit.RATE,
        width=12,
        height=8,
        least=0,
    )
    if causes:
        selector, labels = causes
        yield Panel(
            "Where failures come from",
            Kind.LINES,
            "The ten that fail most often, per second. One of them alone: it is that application, and its own dashboard"
            " says more.",
            (
                Query(
                    f"topk(10, sum by ({', '.join(labels)}) ({_rate(selector)}) > 0)",
                    " ".join(f"{{{{{label}}}}}" for label in labels),
                ),
            ),
            Unit.RATE,
            width=12,
            height=8,
            least=0,
            empty="no failures",
        )
    if "latency" in metrics:
        yield Panel(
            "How long requests take",
            Kind.LINES,
            "Half, 90 % and 99 % are faster than the lines. Streams and downloads count until they end.",
            (
                *(Query(_quantile(metrics, share), f"{share:.0%}") for share in (0.5, 0.9, 0.99)),
                Query("vector(2)", "limit of the alert", limit=True),
            ),
            Unit.DURATION,
            width=12,
            height=8,
            least=0,
        )
    if name in _CONNECTIONS:
        yield Panel(
            "Open connections",
            Kind.LINES,
            "Connections of clients by pod. One pod with all of them: the load balancer does not spread.",
            (Query(_asked(_CONNECTIONS[name]), "{{pod}}"),),
            width=12,
            height=8,
            least=0,
        )


def _pods(metrics: Mapping[str, Any]) -> Iterator[Panel]:
    if "certificate" in metrics:
        labels = re.findall(r"by \(([^)]*)\)", metrics["certificate"])[0].split(", ")
        yield Panel(
            "Days until certificates run out",
            Kind.LINES,
            "The ten that run out first. They should be renewed long before; the alert begins at 7 days.",
            (
                Query(
                    f"bottomk(10, {_asked(metrics['certificate'])})",
                    " ".join(f"{{{{{label}}}}}" for label in labels),
                ),
                Query("vector(7)", "limit of the alert", limit=True),
            ),
            width=12,
            height=8,
            least=0,
            steps=_DAYS,
        )
    if "config" in metrics:
        yield Panel(
            "Refused configurations",
            Kind.LINES,
            "More than zero: the pod goes on with the last one that it took. Its log names the object at fault.",
            (Query(_asked(metrics["config"]).strip(), "{{pod}}"),),
            width=12,
            height=8,
            least=0,
        )
    yield Panel(
        "Pods that can be scraped",
        Kind.LINES,
        "1 while Prometheus can scrape the pod, 0 while it knows it and cannot; no line where it is gone.",
        (Query(f"max by (pod) (up{{{_PROXY}}})", "{{pod}}"),),
        width=12,
        height=8,
        least=0,
        most=1,
    )
