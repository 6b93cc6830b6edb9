"""What stands in a document where the schema says only "a text" or leaves more open than a cluster takes.

The key is the end of a path (schema.py) or, after `$`, the name of a definition; the longest that fits speaks. A new
key of the chart needs a line here only when the cluster reads its text: names of ports, paths of fields, quantities.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random

Words = Callable[[Random], object]


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
    "service": _one("", "health", "acme.v1.Web"),
}
_ANY: Words = _one("alpha", "beta-2", "Gamma", "x")


def word(path: str, names: tuple[str, ...], chance: Random) -> object:
    """A value for a place, or None where the schema's own pattern and type say enough."""
    for name in reversed(names):
        if f"${name}" in WORDS:
            return WORDS[f"${name}"](chance)
    found = _longest(path)
    return None if found is None else found(chance)


def anything(chance: Random) -> object:
    """A text for a place that nothing is known of."""
    return _ANY(chance)


@lru_cache(maxsize=8192)
def _longest(path: str) -> Words | None:
    plain = re.sub(r"\|\d+", "", path)
    for start in [0, *(place.end() for place in re.finditer(r"\.", plain))]:
        if plain[start:] in WORDS:
            return WORDS[plain[start:]]
    return None
