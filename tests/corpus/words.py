"""What stands in a document where the schema says only "a text" or leaves more open than a cluster takes.

The key is the end of a path (schema.py) or, after `$`, the name of a definition; the longest that fits speaks. A new
key of the chart needs a line here only when the cluster reads its text: names of ports, paths of fields, quantities.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import TypeVar

from tests.corpus.samples import SAMPLES

Words = Callable[[Random], object]
Found = TypeVar("Found")


def _one(*words: object) -> Words:
    return lambda chance: chance.choice(words)


def label(chance: Random) -> str:
    """A DNS label that starts with a letter; now and then one that YAML reads as something else than text."""
    if chance.random() < 0.03:
        return chance.choice(("y", "n", "on", "off", "no", "yes", "true", "null"))
    middle = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789-") for _ in range(chance.randint(0, 10)))
    return chance.choice("abcdefgh") + middle + chance.choice("xyz789")


def _object_name(chance: Random) -> str:
    return ".".join(label(chance) for _ in range(chance.choice((1, 1, 1, 2))))


def _host(chance: Random) -> str:
    name = chance.choice(("web.acme.io", "shop.acme.io", "api.eu.acme.io", "1.acme.io", "*.acme.io"))
    return f"{label(chance)}.acme.io" if chance.random() < 0.7 else name


def _metadata_name(chance: Random) -> str:
    prefix = chance.choice(("", "", "acme.io/", "example.com/"))
    return prefix + chance.choice(("team", "Owner", "cost_center", "a.b-c", label(chance)))


def _mount(chance: Random) -> object:
    return chance.choice(("/data", "/etc/app", "/var/lib/app/x", f"/m/{label(chance)}"))


def _dashboard(chance: Random) -> object:
    uid = f', "uid": "shop-{chance.randrange(10**9)}"' if chance.random() < 0.5 else ""
    return f'{{"title": "Shop"{uid}, "panels": []}}'


def _quantity(chance: Random) -> object:
    return chance.choice(("100m", "1", "250m", "64Mi", "512Mi", "1Gi", "1.5", "2e3", "4k", 1, 0.5, 2000000))


WORDS: dict[str, Words] = {
    # Names of objects; the schema's pattern also takes two dots in a row, which Kubernetes does not.
    "$names-objectName": _object_name,
    "$names-dnsLabel": label,
    "$names-quantity": _quantity,
    "$names-labels.*": _one("a", "web-1", "A_b.c", "", 4711, 1.5, True, 20250811),
    "$names-annotations.*": _one("a b", "https://acme.io/?a=b", "", 'a "quoted": {text}', "line\nline", 1e21, False),
    "labels.*{}": _metadata_name,
    "annotations.*{}": _metadata_name,
    "podLabels.*{}": _metadata_name,
    "podAnnotations.*{}": _metadata_name,
    "nodeSelector.*{}": _metadata_name,
    "headers.*{}": _one("Host", "X-Probe", "Accept"),
    "env.*{}": _one("LOG_LEVEL", "A", "_x", "DB.HOST", "a-b", "URL", "y", "NO"),
    "requests.*{}": _one("cpu", "memory", "ephemeral-storage"),
    "limits.*{}": _one("cpu", "memory", "ephemeral-storage"),
    "image.repository": _one("ghcr.io/acme/web", "acme/web", "web", "localhost:5000/web", "registry.acme.io:443/a/b_c"),
    "image.registry": _one("registry.acme.io", "registry.acme.io:5000/mirror", "localhost:5000/"),
    "test.image": _one("ghcr.io/acme/test:1", "busybox:1.36"),
    "domain": _one("acme.io", "apps.acme.io"),
    "expose.host": _host,
    "expose.hosts.*": _host,
    "path": _one("/", "/api", "/a/b-c", "/v1.0/x_y"),
    "paths.*{}": _one("/", "/api", "/a/b-c", "/v1.0/x_y", "/static"),
    "field": _one("metadata.name", "metadata.namespace", "status.podIP", "spec.nodeName", "metadata.labels['team']"),
    "divisor": _one("1", "1k", "1Mi"),
    "prefix": _one("DB_", "a.", "X-"),
    "appProtocol": _one("http", "grpc", "kubernetes.io/h2c"),
    "tolerations.*.key": _one("spot", "acme.io/gpu"),
    "tolerations.*.value": _one("", "true", "a-b"),
    "capabilities[]": _one("NET_BIND_SERVICE", "CHOWN", "SYS_ADMIN", "NET_ADMIN"),
    "$network-cidr": _one("10.0.0.0/8", "192.0.2.1/32", "0.0.0.0/0", "2001:db8::/32", "::/0"),
    "$names-duration": _one("30s", "1m", "1m30s", "500ms", "1h"),
    "secretKeyRef.key": _one("password"),
    "key": _one("password", "tls.crt", "A_b"),
    "command[]": _one("/app/server", "run", "$(A)", "a b"),
    "args[]": _one("--port", "8080", "", "--x={{ y }}", "$HOME"),
    "$action-exec[]": _one("/bin/true", "-c", "exit 0"),
    "exec.command[]": _one("/bin/true", "-c", "exit 0"),
    "grpc.service": _one("", "health", "acme.v1.Web"),
    "priorityClass": label,
    "timezone": _one("Europe/Vienna", "Etc/UTC", "America/Argentina/Buenos_Aires"),
    "$job-schedule": _one("0 3 * * *", "*/15 8-18 * * 1-5", "@daily", "30 1 1,15 * *", "0 0 * * SUN"),
    "maxAge": _one("40d", "2000h", "90000m"),
    "cors.maxAge": _one("10m", "1h"),
    "$expose-duration": _one("30s", "5m", "1h", "500ms"),
    "url": _one("http://auth.sso.svc:4180/check", "https://login.acme.io/verify"),
    "signin": _one("https://login.acme.io/start"),
    "origins.*": _one("https://shop.acme.io", "http://localhost:3000", "*"),
    "sources.*": _one("10.1.0.0/16", "192.0.2.1/32", "2001:db8::/32"),
    "redirect.hosts.*": _host,
    "rewrite": _one("/", "/v1", "/v2/"),
    "monitoring.prometheus": _one("http://prometheus.monitoring.svc:9090"),
    "$alerts-url": _one("https://runbooks.acme.io/{alert}", "https://runbooks.acme.io"),
    "folderAnnotation": _one("grafana_folder", "acme.io/folder"),
    "requestsMetric": _one("http_requests_per_second"),
    "requestsCounter": _one("http_requests_total"),
    "kubectlImage": _one("docker.io/alpine/k8s:1.34.1"),
    "s3Image": _one("docker.io/rclone/rclone:1.71"),
    "endpoint": _one("https://s3.acme.io", "http://minio.storage.svc:9000"),
    "$network-cidr[]": _one("10.0.0.0/8", "192.0.2.1/32"),
    "settings.*{}": _one("awsRegion", "host", "consumerGroup"),
    "settings.*": _one("eu-central-1", "a.b.c", 5, True),
    "auth|1.*{}": _one("host", "saslUsername"),
    "trigger.type": _one("cpu", "prometheus", "mysql"),
    "metadata.*{}": _one("value", "query", "threshold"),
    "trigger.metadata.*": _one("10", "sum(x)", 5),
    "of.apiVersion": _one("v1", "networking.k8s.io/v1"),
    "of.kind": _one("Service", "Ingress"),
    "queue.name": _one("mails", "https://sqs.eu-central-1.amazonaws.com/1/mails"),
    "query": _one('sum(rate(http_requests_total{job="web"}[2m]))'),
    "metrics.*{}": label,
    "metric": _one("http_requests_per_second", "queue_length"),
    "server": _one("http://prometheus.monitoring.svc:9090"),
    "drop.*": _one("go_.*", "process_(a|b)"),
    "expr": _one('queue_length{namespace="shop"} > 100', "up == 0 or vector(1)"),
    "summary": _one("The queue of {{ $labels.pod }} grows", 'says: "no"'),
    "objective": _one(99.9, 99, 95.5),
    "slo.availability": _one(99.9, 99, 95.5),
    "bad": _one('http_requests_total{code=~"5.."}'),
    "good": _one('http_requests_total{code!~"5.."}'),
    "total": _one("http_requests_total", "sum(rate(x[$window]))"),
    "histogram": _one('http_request_duration_seconds{job="web"}'),
    "latency.thresholds.*": _one(99, 99.9, 95.5),
    "uptime.series": _one('up{job="web"}', 'probe_success{job="web"}'),
    "gauge.query": _one('max(queue_age_seconds{queue="mail"})', "avg_over_time(queue_length[$window])"),
    "errorRatio": _one("1 - avg_over_time(probe_success[$window])"),
    "weight": _one("sum(rate(x[$window]))"),
    "exclude.*.when": _one('maintenance_mode{service="web"} == 1'),
    "dashboards.*.json": _dashboard,
    "dashboards.*.file": _one("dashboards/shop.json"),
    "mount": _mount,
    "mounts.*": _mount,
    "mounts.*.path": _mount,
    "subPath": _one("sub", "a/b"),
    "items.*{}": _one("app.yaml", "tls.crt"),
    "items.*": _one("app.yaml", "sub/file"),
    "token.path": _one("token", "vault/token"),
    "fields.*{}": _one("labels", "sub/annotations"),
    "fields.*": _one("metadata.name", "metadata.labels", "metadata.annotations['a']"),
    "binary.*": _one("aGVsbG8=", "AAEC"),
    "content.*{}": _one("app.yaml", "settings.json", "run.sh", "a_b"),
    "binary.*{}": _one("logo.png", "x"),
    "encrypted.*": lambda chance: "AgB" + "".join(chance.choice("abcXYZ019+/") for _ in range(400)),
    "sealed.*.type": _one("Opaque", "kubernetes.io/basic-auth"),
    "external.*.from": _one("prod/db", "a-b"),
    "external.*.template.type": _one("Opaque", "kubernetes.io/dockerconfigjson"),
    "template.data.*": _one("{{ .user }}:{{ .password }}", "fixed"),
    "provider": _one("vault", "aws"),
    "csi.*.type": _one("Opaque"),
    "rbac.*.groups[]": _one("", "apps", "batch"),
    "rbac.*.resources[]": _one("configmaps", "deployments", "pods/log"),
    "rbac.*.verbs[]": _one("get", "list", "watch", "update"),
    "rbac.*.names[]": _one("settings", "web"),
    "directory": _one("/data/dump"),
    "space": _one("10Gi", "500Mi"),
    "size": _one("1Gi", "10Gi", "500M"),
    "initialSize": _one("1Gi"),
    "sizeLimit": _one("64Mi", "1Gi"),
}
_ANY: Words = _one("alpha", "beta-2", "Gamma", "x")


def word(path: str, names: tuple[str, ...], chance: Random) -> object:
    """A value for a place, or None where the schema's own pattern and type say enough."""
    for name in reversed(names):
        if f"${name}" in WORDS:
            return WORDS[f"${name}"](chance)
    found = _longest(path)
    return None if found is None else found(chance)


def sample(path: str, names: tuple[str, ...], chance: Random) -> object:
    """A whole map, list or text for a place that is written in somebody else's words, or None."""
    found = _of(SAMPLES, path)
    return None if found is None else chance.choice(found)


def anything(chance: Random) -> object:
    """A text for a place that nothing is known of."""
    return _ANY(chance)


@lru_cache(maxsize=8192)
def _longest(path: str) -> Words | None:
    return _of(WORDS, path)


def _of(known: dict[str, Found], path: str) -> Found | None:
    """What is known of the longest end of the path."""
    plain = re.sub(r"\|\d+", "", path)
    for start in [0, *(place.end() for place in re.finditer(r"\.", plain))]:
        if plain[start:] in known:
            return known[plain[start:]]
    return None
