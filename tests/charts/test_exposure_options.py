"""What each option of `expose` becomes for each provider, in the words of that provider's docs.

The expectations are written down here, from the upstream pages named in the data, and not read from the data itself.
"""

from __future__ import annotations

import json
import re
from itertools import product
from typing import Any

import pytest

from tests.charts.conftest import AtOnce, Objects
from tests.charts.exposure import (
    ALB,
    ASKED,
    BASE,
    HAPROXY,
    NGINX,
    ORIGINS,
    PROVIDERS,
    ROUTE,
    TRAEFIK,
    Object,
    ask,
    asked,
    noted,
    of,
    provider,
    route,
    values_of,
)

CANARY = {"workloads": {"canary": {"port": 8080}}}


@pytest.fixture
def render(render: Objects, at_once: AtOnce) -> Objects:
    """The same; what any test asks a provider for is made already."""
    at_once([*asked(), *(BASE | values_of(by, {}) | CANARY for by in PROVIDERS)])
    return render


# provider, option → annotations of the Ingress
INGRESS: list[tuple[str, str, dict[str, str]]] = [
    ("nginx", "protocol=grpc", {NGINX + "backend-protocol": "GRPC"}),
    ("nginx", "protocol=tls", {NGINX + "ssl-passthrough": "true"}),
    ("nginx", "timeouts.request", {NGINX + "proxy-read-timeout": "120", NGINX + "proxy-send-timeout": "120"}),
    ("nginx", "timeouts.connect", {NGINX + "proxy-connect-timeout": "5"}),
    ("nginx", "maxBodySize", {NGINX + "proxy-body-size": "10485760"}),
    (
        "nginx",
        "cors.origins",
        {
            NGINX + "enable-cors": "true",
            NGINX + "cors-allow-origin": ORIGINS,
            NGINX + "cors-allow-credentials": "false",
        },
    ),
    ("nginx", "cors.methods", {NGINX + "cors-allow-methods": "GET,PUT"}),
    ("nginx", "cors.headers", {NGINX + "cors-allow-headers": "X-Cart,X-User"}),
    ("nginx", "cors.exposeHeaders", {NGINX + "cors-expose-headers": "X-Total"}),
    ("nginx", "cors.credentials", {NGINX + "cors-allow-credentials": "true"}),
    ("nginx", "cors.maxAge", {NGINX + "cors-max-age": "600"}),
    ("nginx", "redirect.https=true", {NGINX + "ssl-redirect": "true", NGINX + "force-ssl-redirect": "true"}),
    ("nginx", "redirect.https=false", {NGINX + "ssl-redirect": "false", NGINX + "force-ssl-redirect": "false"}),
    ("nginx", "redirect.hosts", {NGINX + "from-to-www-redirect": "true"}),
    ("nginx", "rewrite", {NGINX + "rewrite-target": "/v2/$2"}),
    (
        "nginx",
        "auth.basic",
        {NGINX + "auth-type": "basic", NGINX + "auth-secret": "users", NGINX + "auth-realm": "Restricted"},
    ),
    ("nginx", "auth.basic.realm", {NGINX + "auth-realm": "Staff only"}),
    ("nginx", "auth.forward.url", {NGINX + "auth-url": "http://auth.sso.svc:4180/check"}),
    ("nginx", "auth.forward.headers", {NGINX + "auth-response-headers": "X-User"}),
    ("nginx", "auth.forward.signin", {NGINX + "auth-signin": "https://login.acme.io/start"}),
    ("nginx", "sticky", {NGINX + "affinity": "cookie", NGINX + "session-cookie-name": "route"}),
    ("nginx", "sticky.cookie", {NGINX + "session-cookie-name": "pod"}),
    ("nginx", "sources", {NGINX + "whitelist-source-range": "192.0.2.0/24,2001:db8::/32"}),
    ("haproxy", "protocol=grpc", {HAPROXY + "server-proto": "h2"}),
    ("haproxy", "protocol=tls", {HAPROXY + "ssl-passthrough": "true"}),
    ("haproxy", "timeouts.request", {HAPROXY + "timeout-server": "2m"}),
    (
        "haproxy",
        "cors.origins",
        {
            HAPROXY + "cors-enable": "true",
            HAPROXY + "cors-allow-origin": r"^(https://admin\.acme\.io|https://shop\.acme\.io)$",
        },
    ),
    ("haproxy", "cors.methods", {HAPROXY + "cors-allow-methods": "GET,PUT"}),
    ("haproxy", "cors.headers", {HAPROXY + "cors-allow-headers": "X-Cart,X-User"}),
    ("haproxy", "cors.credentials", {HAPROXY + "cors-allow-credentials": "true"}),
    ("haproxy", "cors.maxAge", {HAPROXY + "cors-max-age": "10m"}),
    ("haproxy", "redirect.https=true", {HAPROXY + "ssl-redirect": "true", HAPROXY + "ssl-redirect-port": "443"}),
    ("haproxy", "redirect.https=false", {HAPROXY + "ssl-redirect": "false"}),
    ("haproxy", "rewrite", {HAPROXY + "path-rewrite": r"^(/api)(/|$)(.*) /v2/\3"}),
    (
        "haproxy",
        "auth.basic",
        {
            HAPROXY + "auth-type": "basic-auth",
            HAPROXY + "auth-secret": "default/users",
            HAPROXY + "auth-realm": "Restricted",
        },
    ),
    ("haproxy", "auth.basic.realm", {HAPROXY + "auth-realm": "Staff only"}),
    ("haproxy", "sticky", {HAPROXY + "cookie-persistence": "route"}),
    ("haproxy", "sticky.cookie", {HAPROXY + "cookie-persistence": "pod"}),
    ("haproxy", "sources", {HAPROXY + "allow-list": "192.0.2.0/24,2001:db8::/32"}),
    ("contour", "timeouts.request", {"projectcontour.io/response-timeout": "2m"}),
    ("contour", "redirect.https=true", {"ingress.kubernetes.io/force-ssl-redirect": "true"}),
    ("alb", "protocol=grpc", {ALB + "backend-protocol-version": "GRPC"}),
    ("alb", "timeouts.idle", {ALB + "load-balancer-attributes": "idle_timeout.timeout_seconds=600"}),
    (
        "alb",
        "redirect.https=true",
        {ALB + "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', ALB + "ssl-redirect": "443"},
    ),
    ("alb", "redirect.https=false", {ALB + "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]'}),
    ("alb", "sticky", {ALB + "target-group-attributes": "stickiness.enabled=true,stickiness.type=lb_cookie"}),
    ("alb", "sources", {ALB + "inbound-cidrs": "192.0.2.0/24,2001:db8::/32"}),
    *(
        ("traefik", option, {TRAEFIK + "router.middlewares": f"default-web-{part}@kubernetescrd"})
        for option, part in {
            "maxBodySize": "body",
            "cors.origins": "cors",
            "redirect.https=true": "https",
            "rewrite": "rewrite",
            "auth.basic": "basic",
            "auth.forward.url": "forward",
            "sources": "sources",
        }.items()
    ),
]


@pytest.mark.parametrize(("by", "option", "expected"), INGRESS, ids=[f"{by}-{option}" for by, option, _ in INGRESS])
def test_an_option_becomes_the_controllers_annotations(
    by: str, option: str, expected: dict[str, str], render: Objects
) -> None:
    ingress = of(render(BASE | ask(f"ingress-{by}", option)), "Ingress")
    found = noted(ingress)
    assert {name: found.get(name) for name in expected} == expected
    # Nothing else is written than what belongs to the option, or to the one it is part of.
    allowed = set(expected) | {
        name for one, other, names in INGRESS if one == by for name in names if related(other, option)
    }
    assert set(found) <= allowed


def related(one: str, other: str) -> bool:
    return re.split("[.=]", one)[0] == re.split("[.=]", other)[0]


SERVICE = [
    ("traefik", "protocol=grpc", {TRAEFIK + "service.serversscheme": "h2c"}),
    ("traefik", "timeouts.request", {TRAEFIK + "service.serverstransport": "default-web@kubernetescrd"}),
    (
        "traefik",
        "sticky.cookie",
        {TRAEFIK + "service.sticky.cookie": "true", TRAEFIK + "service.sticky.cookie.name": "pod"},
    ),
    ("contour", "protocol=grpc", {"projectcontour.io/upstream-protocol.h2c": "http"}),
]


@pytest.mark.parametrize(("by", "option", "expected"), SERVICE, ids=[f"{by}-{option}" for by, option, _ in SERVICE])
def test_an_option_becomes_annotations_of_the_service(
    by: str, option: str, expected: dict[str, str], render: Objects
) -> None:
    objects = render(BASE | {"annotations": {"team": "web"}} | ask(f"ingress-{by}", option))
    assert noted(of(objects, "Service")) == expected | {"team": "web"}
    assert noted(of(objects, "Service", "web-canary")) == {"team": "web"}


# provider, option → kind, name, spec without what points at the route
OBJECTS: list[tuple[str, str, str, str, Any]] = [
    ("ingress-traefik", "maxBodySize", "Middleware", "web-body", {"buffering": {"maxRequestBodyBytes": 10485760}}),
    (
        "ingress-traefik",
        "cors.credentials",
        "Middleware",
        "web-cors",
        {
            "headers": {
                "accessControlAllowOriginList": ORIGINS.split(","),
                "accessControlAllowCredentials": True,
                "addVaryHeader": True,
            }
        },
    ),
    (
        "ingress-traefik",
        "cors.maxAge",
        "Middleware",
        "web-cors",
        {
            "headers": {
                "accessControlAllowOriginList": ORIGINS.split(","),
                "accessControlMaxAge": 600,
                "addVaryHeader": True,
            }
        },
    ),
    (
        "ingress-traefik",
        "redirect.https=true",
        "Middleware",
        "web-https",
        {"redirectScheme": {"scheme": "https", "permanent": True}},
    ),
    (
        "ingress-traefik",
        "rewrite",
        "Middleware",
        "web-rewrite",
        {"replacePathRegex": {"regex": "^(/api)(/|$)(.*)", "replacement": "/v2/$3"}},
    ),
    (
        "ingress-traefik",
        "auth.basic",
        "Middleware",
        "web-basic",
        {"basicAuth": {"secret": "users", "realm": "Restricted"}},
    ),
    (
        "ingress-traefik",
        "auth.forward.headers",
        "Middleware",
        "web-forward",
        {"forwardAuth": {"address": "http://auth.sso.svc:4180/check", "authResponseHeaders": ["X-User"]}},
    ),
    (
        "ingress-traefik",
        "sources",
        "Middleware",
        "web-sources",
        {"ipAllowList": {"sourceRange": ["192.0.2.0/24", "2001:db8::/32"]}},
    ),
    (
        "ingress-traefik",
        "timeouts.connect",
        "ServersTransport",
        "web",
        {"forwardingTimeouts": {"dialTimeout": "5s"}},
    ),
    ("gateway-traefik", "maxBodySize", "Middleware", "web-body", {"buffering": {"maxRequestBodyBytes": 10485760}}),
    (
        "gateway-traefik",
        "cors.maxAge",
        "Middleware",
        "web-cors",
        {
            "headers": {
                "accessControlAllowOriginList": ORIGINS.split(","),
                "accessControlMaxAge": 600,
                "addVaryHeader": True,
            }
        },
    ),
    (
        "gateway-envoy-gateway",
        "timeouts.connect",
        "BackendTrafficPolicy",
        "web",
        {"timeout": {"tcp": {"connectTimeout": "5s"}}},
    ),
    (
        "gateway-envoy-gateway",
        "timeouts.idle",
        "BackendTrafficPolicy",
        "web",
        {"timeout": {"http": {"connectionIdleTimeout": "10m"}}},
    ),
    ("gateway-envoy-gateway", "maxBodySize", "BackendTrafficPolicy", "web", {"requestBuffer": {"limit": "10Mi"}}),
    (
        "gateway-envoy-gateway",
        "sticky.cookie",
        "BackendTrafficPolicy",
        "web",
        {
            "loadBalancer": {
                "type": "ConsistentHash",
                "consistentHash": {"type": "Cookie", "cookie": {"name": "pod", "ttl": "0s"}},
            }
        },
    ),
    (
        "gateway-envoy-gateway",
        "auth.basic",
        "SecurityPolicy",
        "web",
        {"basicAuth": {"users": {"group": "", "kind": "Secret", "name": "users"}}},
    ),
    (
        "gateway-envoy-gateway",
        "auth.forward.headers",
        "SecurityPolicy",
        "web",
        {
            "extAuth": {
                "http": {
                    "backendRefs": [{"group": "", "kind": "Service", "name": "auth", "namespace": "sso", "port": 4180}],
                    "pathOverride": "/check",
                    "headersToBackend": ["X-User"],
                }
            }
        },
    ),
    (
        "gateway-envoy-gateway",
        "sources",
        "SecurityPolicy",
        "web",
        {
            "authorization": {
                "defaultAction": "Deny",
                "rules": [{"action": "Allow", "principal": {"clientCIDRs": ["192.0.2.0/24", "2001:db8::/32"]}}],
            }
        },
    ),
    (
        "gateway-nginx-gateway-fabric",
        "timeouts.request",
        "ProxySettingsPolicy",
        "web",
        {"timeout": {"read": "2m", "send": "2m"}},
    ),
    ("gateway-nginx-gateway-fabric", "maxBodySize", "ClientSettingsPolicy", "web", {"body": {"maxSize": "10m"}}),
    (
        "gateway-nginx-gateway-fabric",
        "auth.basic",
        "AuthenticationFilter",
        "web-basic",
        {"type": "Basic", "basic": {"secretRef": {"name": "users"}, "realm": "Restricted"}},
    ),
]
GROUPS = {
    "Middleware": "traefik.io/v1alpha1",
    "ServersTransport": "traefik.io/v1alpha1",
    "BackendTrafficPolicy": "gateway.envoyproxy.io/v1alpha1",
    "SecurityPolicy": "gateway.envoyproxy.io/v1alpha1",
    "ProxySettingsPolicy": "gateway.nginx.org/v1alpha1",
    "ClientSettingsPolicy": "gateway.nginx.org/v1alpha1",
    "AuthenticationFilter": "gateway.nginx.org/v1alpha1",
}


@pytest.mark.parametrize(
    ("by", "option", "kind", "name", "spec"), OBJECTS, ids=[f"{case[0]}-{case[1]}" for case in OBJECTS]
)
def test_an_option_becomes_an_object_of_the_provider(
    by: str, option: str, kind: str, name: str, spec: Object, render: Objects
) -> None:
    objects = render(BASE | ask(by, option))
    found = of(objects, kind, name)
    assert found["apiVersion"] == GROUPS[kind]
    assert found["metadata"]["namespace"] == "default"
    if "Policy" in kind:
        target = {"targetRef": ROUTE} if kind == "ClientSettingsPolicy" else {"targetRefs": [ROUTE]}
        assert found["spec"] == spec | target
    else:
        assert found["spec"] == spec
    if by.startswith("gateway") and "Policy" not in kind:
        reference = {"group": GROUPS[kind].partition("/")[0], "kind": kind, "name": name}
        assert {"type": "ExtensionRef", "extensionRef": reference} in route(objects)["rules"][0]["filters"]


STANDARD: list[tuple[str, Any]] = [
    ("timeouts.request", {"timeouts": {"request": "2m"}}),
    ("cors.methods", {"allowOrigins": ORIGINS.split(","), "allowMethods": ["GET", "PUT"]}),
    ("cors.headers", {"allowOrigins": ORIGINS.split(","), "allowHeaders": ["X-Cart", "X-User"]}),
    ("cors.exposeHeaders", {"allowOrigins": ORIGINS.split(","), "exposeHeaders": ["X-Total"]}),
    ("cors.credentials", {"allowOrigins": ORIGINS.split(","), "allowCredentials": True}),
    ("cors.maxAge", {"allowOrigins": ORIGINS.split(","), "maxAge": 600}),
    ("rewrite", {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/v2"}}),
]


def standards() -> list[tuple[str, str, Object]]:
    """Where a provider has no word of its own for what the standard says."""
    gateways = [by for by in PROVIDERS if by.startswith("gateway")]
    return [
        (by, option, expected)
        for by, (option, expected) in product(gateways, STANDARD)
        if by == "gateway-standard"
        or provider(by)["options"][option] == "standard"
        or "rule" in provider(by)["options"][option]
    ]


@pytest.mark.parametrize(("by", "option", "expected"), standards())
def test_what_the_standard_has_is_said_in_the_standards_words(
    by: str, option: str, expected: Object, render: Objects
) -> None:
    (rule,) = route(render(BASE | ask(by, option)))["rules"]
    if option.startswith("timeouts"):
        assert rule["timeouts"] == expected["timeouts"]
    else:
        (found,) = rule["filters"]
        assert expected in (found.get("cors"), found.get("urlRewrite"))
        assert found["type"] == ("URLRewrite" if option == "rewrite" else "CORS")


@pytest.mark.parametrize("by", PROVIDERS)
def test_every_provider_says_something_of_every_option(by: str) -> None:
    assert list(provider(by)["options"]) == list(provider("gateway-standard")["options"])
    assert set(provider(by)["options"]) == set(ASKED)
    assert provider(by)["source"].startswith("https://")


@pytest.mark.parametrize("by", PROVIDERS)
def test_whatever_a_provider_can_do_leaves_a_trace(by: str, render: Objects) -> None:
    """No option renders to the same objects as none at all, unless its data says that there is nothing to write."""
    plain = render(BASE | values_of(by, {}) | CANARY)
    for option, entry in provider(by)["options"].items():
        standard = provider("gateway-standard")["options"][option]
        if "cannot" in (standard if entry == "standard" else entry) or option == "redirect.https=false":
            continue
        objects = render(BASE | ask(by, option))
        assert (objects == plain) is False, option
        assert "<" not in json.dumps([item for item in objects if item["kind"] != "Pod"]), option


@pytest.mark.parametrize(("size", "expected"), [("1Ki", "1m"), ("1025Ki", "2m"), ("9Gi", "9216m"), ("10Gi", "10g")])
def test_a_size_is_written_in_the_four_digits_that_nginx_gateway_fabric_takes(
    size: str, expected: str, render: Objects
) -> None:
    objects = render(BASE | values_of("gateway-nginx-gateway-fabric", {"maxBodySize": size}))
    assert of(objects, "ClientSettingsPolicy")["spec"]["body"] == {"maxSize": expected}


@pytest.mark.parametrize(("asked", "expected"), [("500ms", "1"), ("1500ms", "2"), ("30s", "30"), ("2h", "7200")])
def test_a_duration_becomes_whole_seconds_and_never_none(asked: str, expected: str, render: Objects) -> None:
    ingress = of(render(BASE | values_of("ingress-nginx", {"timeouts": {"connect": asked}})), "Ingress")
    assert noted(ingress) == {NGINX + "proxy-connect-timeout": expected}
