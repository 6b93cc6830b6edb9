"""The providers' data as the tests and the docs read it, and values that ask for one option of a provider."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from tests.support import ROOT

FOLDER = ROOT / "charts/platform-lib/templates/providers"
PROVIDERS = sorted(file.stem.removeprefix("_") for file in FOLDER.glob("_*-*.tpl") if file.stem != "_all")

# One value for each option; `=` in an option's name is the value itself.
ASKED: dict[str, dict[str, Any]] = {
    "protocol=grpc": {"protocol": "grpc"},
    "protocol=tls": {"protocol": "tls"},
    "timeouts.request": {"timeouts": {"request": "2m"}},
    "timeouts.connect": {"timeouts": {"connect": "5s"}},
    "timeouts.idle": {"timeouts": {"idle": "10m"}},
    "maxBodySize": {"maxBodySize": "10Mi"},
    "redirect.https=true": {"redirect": {"https": True}},
    "redirect.https=false": {"redirect": {"https": False}},
    "redirect.hosts": {"redirect": {"hosts": {"www": "www.web.acme.io"}}},
    "rewrite": {"rewrite": "/v2", "path": "/api"},
    "auth.basic": {"auth": {"basic": {"secret": "users"}}},
    "auth.basic.realm": {"auth": {"basic": {"secret": "users", "realm": "Staff only"}}},
    "sticky": {"sticky": True},
    "sticky.cookie": {"sticky": {"cookie": "pod"}},
    "sources": {"sources": {"office": "192.0.2.0/24", "home": "2001:db8::/32"}},
    "split": {"split": {"canary": {"workload": "canary", "weight": 10}}},
}
_CORS = {
    "origins": {"shop": "https://shop.acme.io", "admin": "https://admin.acme.io"},
    "methods": ["GET", "PUT"],
    "headers": ["X-Cart", "X-User"],
    "exposeHeaders": ["X-Total"],
    "credentials": True,
    "maxAge": "10m",
}
ASKED |= {f"cors.{name}": {"cors": {"origins": _CORS["origins"], name: value}} for name, value in _CORS.items()}
_FORWARD = {"url": "http://auth.sso.svc:4180/check", "headers": ["X-User"], "signin": "https://login.acme.io/start"}
ASKED |= {
    f"auth.forward.{name}": {"auth": {"forward": {"url": _FORWARD["url"], name: value}}}
    for name, value in _FORWARD.items()
}


@cache
def provider(by: str) -> dict[str, Any]:
    """The data of a provider, `ingress-nginx` for example."""
    text = (FOLDER / f"_{by}.tpl").read_text(encoding="utf-8")
    match = re.search(r'\{\{- define "platform-lib\.providers\.(.*)" -\}\}\n(.*)\n\{\{- end -\}\}', text, re.DOTALL)
    assert match
    assert match[1] == by
    data: dict[str, Any] = yaml.safe_load(match[2])
    return data


def values_of(by: str, expose: dict[str, Any]) -> dict[str, Any]:
    """An `expose` block at web.acme.io and the profile for a provider; the Gateway has a listener for each use."""
    api, name = by.split("-", 1)
    listeners = {"section": "https", "httpSection": "http", "tlsSection": "passed"}
    profile: dict[str, Any] = {
        "ingress": {"ingress": {"class": name}},
        "gateway": {"gateway": {"name": "public", "namespace": "gateways", "provider": name} | listeners},
    }[api]
    return {
        "expose": {"host": "web.acme.io"} | expose,
        "global": {"platform": {"exposure": {"api": api} | profile}},
    }


def ask(by: str, option: str) -> dict[str, Any]:
    """Values that ask a provider for one option."""
    return values_of(by, ASKED[option]) | {"workloads": {"canary": {"port": 8080}}}


def asked() -> list[dict[str, Any]]:
    """Those values for every option of every provider."""
    return [BASE | ask(by, option) for by in PROVIDERS for option in provider(by)["options"]]


NGINX = "nginx.ingress.kubernetes.io/"
HAPROXY = "haproxy.org/"
ALB = "alb.ingress.kubernetes.io/"
TRAEFIK = "traefik.ingress.kubernetes.io/"
ORIGINS = "https://admin.acme.io,https://shop.acme.io"

BASE: dict[str, Any] = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}, "port": 8080}
ROUTE = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "web"}
Object = dict[str, Any]


def of(objects: list[Object], kind: str, name: str = "web") -> Object:
    (found,) = [item for item in objects if (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


def kinds(objects: list[Object]) -> set[str]:
    return {item["kind"] for item in objects}


def noted(item: Object) -> dict[str, str]:
    found: dict[str, str] = item["metadata"].get("annotations", {})
    return found


def route(objects: list[Object], kind: str = "HTTPRoute") -> Object:
    found: Object = of(objects, kind)["spec"]
    return found
