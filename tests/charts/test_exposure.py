"""One `expose` block by both APIs: what each option becomes for each provider, in the words of that provider's docs.

The expectations are written down here, from the upstream pages named in the data, and not read from the data itself.
"""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.charts.exposure import ASKED, PROVIDERS, ask, provider, values_of
from tests.support import ROOT

BASE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}, "port": 8080}
CANARY = {"workloads": {"canary": {"port": 8080}}}
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


def cors(prefix: str, **words: str) -> dict[str, str]:
    return {f"{prefix}-{name.replace('_', '-')}": text for name, text in words.items()}


NGINX = "nginx.ingress.kubernetes.io/"
HAPROXY = "haproxy.org/"
ALB = "alb.ingress.kubernetes.io/"
TRAEFIK = "traefik.ingress.kubernetes.io/"
ORIGINS = "https://admin.acme.io,https://shop.acme.io"

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
ROUTE = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "web"}


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


def test_middlewares_run_in_an_order_that_makes_sense(render: Objects) -> None:
    """A redirect needs no password, a preflight has none, and the application sees the rewritten path last."""
    asked: dict[str, Any] = {"path": "/api"}
    for option in ("rewrite", "maxBodySize", "auth.basic", "cors.methods", "sources", "redirect.https=true"):
        asked |= ASKED[option]
    ingress = of(render(BASE | values_of("ingress-traefik", asked)), "Ingress")
    names = noted(ingress)[TRAEFIK + "router.middlewares"].split(",")
    order = ["https", "sources", "cors", "basic", "body", "rewrite"]
    assert names == [f"default-web-{part}@kubernetescrd" for part in order]
    filters = route(render(BASE | values_of("gateway-traefik", asked)))["rules"][0]["filters"]
    parts = [item.get("extensionRef", {}).get("name", item["type"]) for item in filters]
    assert parts == ["web-sources", "CORS", "web-basic", "web-body", "URLRewrite"]


def test_an_object_that_both_apis_use_is_made_once(render: Objects) -> None:
    by_gateway = values_of("gateway-traefik", {"api": "both", "maxBodySize": "1Mi"})
    by_gateway["global"]["platform"]["exposure"]["ingress"] = {"class": "traefik"}
    objects = render(BASE | by_gateway)
    assert of(objects, "Middleware", "web-body")["spec"] == {"buffering": {"maxRequestBodyBytes": 1048576}}
    assert {"Ingress", "HTTPRoute"} < kinds(objects)


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


def test_grpc_and_passed_tls_have_routes_of_their_own(render: Objects) -> None:
    grpc = render(BASE | ask("gateway-standard", "protocol=grpc"))
    assert route(grpc, "GRPCRoute")["rules"] == [
        {"backendRefs": [{"group": "", "kind": "Service", "name": "web", "port": 8080, "weight": 1}]}
    ]
    assert route(grpc, "GRPCRoute")["parentRefs"][0]["sectionName"] == "https"
    assert "HTTPRoute" not in kinds(grpc)
    passed = render(BASE | ask("gateway-standard", "protocol=tls"))
    assert route(passed, "TLSRoute")["hostnames"] == ["web.acme.io"]
    assert route(passed, "TLSRoute")["parentRefs"][0]["sectionName"] == "passed"
    assert not kinds(passed) & {"HTTPRoute", "GRPCRoute"}


def test_a_grpc_route_gets_its_timeout_from_a_policy_where_there_is_one(render: Objects) -> None:
    values = values_of("gateway-envoy-gateway", {"protocol": "grpc", "timeouts": {"request": "2m"}})
    policy = of(render(BASE | values), "BackendTrafficPolicy")["spec"]
    assert policy["timeout"] == {"http": {"requestTimeout": "2m"}}
    assert policy["targetRefs"] == [ROUTE | {"kind": "GRPCRoute"}]


def test_an_ingress_that_passes_tls_asks_for_no_certificate(render: Objects) -> None:
    values = ask("ingress-nginx", "protocol=tls")
    values["global"]["platform"]["exposure"]["tls"] = {"issuer": "corp"}
    ingress = of(render(BASE | values), "Ingress")
    assert "tls" not in ingress["spec"]
    assert "cert-manager.io/cluster-issuer" not in noted(ingress)


def test_http_is_redirected_by_a_route_on_the_plain_listener(render: Objects) -> None:
    expose = {"redirect": {"https": True, "hosts": {"www": "www.acme.io"}}}
    objects = render(BASE | values_of("gateway-standard", expose))
    plain = of(objects, "HTTPRoute", "web-https")["spec"]
    assert plain["parentRefs"][0]["sectionName"] == "http"
    assert plain["hostnames"] == ["web.acme.io", "www.acme.io"]
    (rule,) = plain["rules"]
    assert rule["filters"] == [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}]
    assert "backendRefs" not in rule
    assert route(objects)["parentRefs"][0]["sectionName"] == "https"
    hosts = of(objects, "HTTPRoute", "web-redirect")["spec"]
    assert hosts["hostnames"] == ["www.acme.io"]
    assert hosts["parentRefs"][0]["sectionName"] == "https"
    assert hosts["rules"][0]["filters"][0]["requestRedirect"] == {"hostname": "web.acme.io", "statusCode": 301}


def test_a_host_is_redirected_by_a_twin_an_ingress_or_a_rule(render: Objects) -> None:
    issuer = {"tls": {"issuer": "corp"}}
    twin = render(BASE | values_of("ingress-nginx", ASKED["redirect.hosts"] | issuer))
    assert of(twin, "Ingress")["spec"]["tls"][0]["hosts"] == ["web.acme.io", "www.web.acme.io"]
    assert [rule["host"] for rule in of(twin, "Ingress")["spec"]["rules"]] == ["web.acme.io"]

    for by, key, value in [
        ("ingress-traefik", TRAEFIK + "router.middlewares", "default-web-hosts@kubernetescrd"),
        ("ingress-haproxy", HAPROXY + "request-redirect", "web.acme.io"),
    ]:
        objects = render(BASE | values_of(by, ASKED["redirect.hosts"] | issuer))
        own = of(objects, "Ingress", "web-redirect")
        assert noted(own)[key] == value
        assert noted(own)["cert-manager.io/cluster-issuer"] == "corp"
        assert own["spec"]["tls"] == [{"hosts": ["www.web.acme.io"], "secretName": "web-redirect-tls"}]
        assert [rule["host"] for rule in own["spec"]["rules"]] == ["www.web.acme.io"]
        assert [rule["host"] for rule in of(objects, "Ingress")["spec"]["rules"]] == ["web.acme.io"]

    rules = of(render(BASE | values_of("ingress-alb", ASKED["redirect.hosts"])), "Ingress")
    action = json.loads(noted(rules)[ALB + "actions.redirect-hosts"])
    assert action["redirectConfig"]["host"] == "web.acme.io"
    www = rules["spec"]["rules"][1]
    assert www["host"] == "www.web.acme.io"
    assert www["http"]["paths"][0]["backend"]["service"] == {
        "name": "redirect-hosts",
        "port": {"name": "use-annotation"},
    }


def test_a_rewrite_takes_off_the_prefix_of_every_path(render: Objects) -> None:
    values = values_of("ingress-nginx", {"paths": {"/api": "http", "/": "http"}, "rewrite": "/"})
    ingress = of(render(BASE | values), "Ingress")
    assert noted(ingress) == {NGINX + "rewrite-target": "/$2"}
    paths = ingress["spec"]["rules"][0]["http"]["paths"]
    assert [(item["path"], item["pathType"]) for item in paths] == [
        ("/()(.*)", "ImplementationSpecific"),
        ("/api(/|$)(.*)", "ImplementationSpecific"),
    ]
    alb = of(render(BASE | values_of("ingress-alb", {"path": "/a.b", "rewrite": "/"})), "Ingress")
    (transform,) = json.loads(noted(alb)[ALB + "transforms.web"])
    assert transform["urlRewriteConfig"]["rewrites"] == [{"regex": r"^(/a\.b)(/|$)(.*)", "replace": "/$3"}]


def test_the_gateway_splits_by_weights_and_grants_what_is_elsewhere(render: Objects) -> None:
    split: dict[str, dict[str, Any]] = {
        "canary": {"workload": "canary", "weight": 10},
        "old": {"service": "legacy", "namespace": "old", "port": 80, "weight": 60},
    }
    objects = render(BASE | values_of("gateway-standard", {"split": split}) | CANARY)
    backends = route(objects)["rules"][0]["backendRefs"]
    found = [(item["name"], item.get("namespace"), item["port"], item["weight"]) for item in backends]
    assert found == [("web", None, 8080, 30), ("web-canary", None, 8080, 10), ("legacy", "old", 80, 60)]
    grant = of(objects, "ReferenceGrant", "default-web-old")
    assert grant["metadata"]["namespace"] == "old"
    assert grant["spec"] == {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "default"}],
        "to": [{"group": "", "kind": "Service", "name": "legacy"}],
    }
    split["old"]["grant"] = False
    assert "ReferenceGrant" not in kinds(render(BASE | values_of("gateway-standard", {"split": split}) | CANARY))


def test_a_share_of_all_or_nothing_stays_in_the_route(render: Objects) -> None:
    for weight in (0, 100):
        split = {"canary": {"workload": "canary", "weight": weight}}
        objects = render(BASE | values_of("gateway-standard", {"split": split}) | CANARY)
        weights = [item["weight"] for item in route(objects)["rules"][0]["backendRefs"]]
        assert weights == [100 - weight, weight]


def test_nginx_splits_by_a_second_ingress(render: Objects) -> None:
    values = values_of("ingress-nginx", ASKED["split"] | {"tls": {"issuer": "corp"}})
    objects = render(BASE | values | CANARY)
    canary = of(objects, "Ingress", "web-to-canary")
    # cert-manager would otherwise make the certificate of both.
    assert noted(canary) == {NGINX + "canary": "true", NGINX + "canary-weight": "10"}
    main = of(objects, "Ingress")
    assert canary["spec"]["tls"] == main["spec"]["tls"]
    (path,) = canary["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"] == {"name": "web-canary", "port": {"name": "http"}}
    foreign = values_of("ingress-nginx", {"split": {"old": {"service": "legacy", "port": 80, "weight": 10}}})
    (path,) = of(render(BASE | foreign), "Ingress", "web-to-old")["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"] == {"name": "legacy", "port": {"number": 80}}


def test_haproxy_splits_by_an_annotation_of_the_canarys_service(render: Objects) -> None:
    objects = render(BASE | ask("ingress-haproxy", "split"))
    assert noted(of(objects, "Service", "web-canary")) == {HAPROXY + "route-acl": "rand(100) lt 10"}
    assert noted(of(objects, "Service")) == {}
    (path,) = of(objects, "Ingress", "web-to-canary")["spec"]["rules"][0]["http"]["paths"]
    assert path == {
        "pathType": "ImplementationSpecific",
        "backend": {"service": {"name": "web-canary", "port": {"name": "http"}}},
    }


def test_an_alb_splits_by_a_forward_action(render: Objects) -> None:
    split = {"canary": {"workload": "canary", "weight": 10}, "old": {"service": "legacy", "port": 80, "weight": 5}}
    ingress = of(render(BASE | values_of("ingress-alb", {"split": split}) | CANARY), "Ingress")
    action = json.loads(noted(ingress)[ALB + "actions.split-http"])
    assert action["type"] == "forward"
    assert action["forwardConfig"]["targetGroups"] == [
        {"serviceName": "web", "servicePort": "http", "weight": 85},
        {"serviceName": "web-canary", "servicePort": "http", "weight": 10},
        {"serviceName": "legacy", "servicePort": 80, "weight": 5},
    ]
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"] == {"name": "split-http", "port": {"name": "use-annotation"}}


@pytest.mark.parametrize("main", ["main", "apart"])
def test_the_controllers_reach_the_pods_of_a_split(main: str, render: Objects) -> None:
    """Whichever workload comes first: the target's own policy knows nothing of the one that is exposed."""
    values = values_of(
        "gateway-standard", {"split": {"other": {"workload": "a" if main == "main" else "main", "weight": 5}}}
    )
    if main == "main":
        values |= {"workloads": {"a": {"port": 9000, "ports": {"admin": 9001}}}}
        values["expose"]["split"]["other"]["port"] = 9000
        name, number = "web-a", 9000
    else:
        values |= {"workloads": {"z": {"port": 9000, "expose": values.pop("expose")}}}
        name, number = "web", 8080
    policy = of(render(BASE | values), "NetworkPolicy", name)["spec"]["ingress"]
    gateways = [
        rule for rule in policy for peer in rule["from"] if "gateways" in json.dumps(peer.get("namespaceSelector", {}))
    ]
    assert [rule["ports"] for rule in gateways] == [[{"port": number, "protocol": "TCP"}]]


def test_a_migration_has_the_same_weights_by_both_apis(render: Objects) -> None:
    values = yaml.safe_load(
        (ROOT / "charts/platform-app/ci/exposure-migration-values.yaml").read_text(encoding="utf-8")
    )
    objects = render(values)
    assert noted(of(objects, "Ingress", "web-to-old"))[NGINX + "canary-weight"] == "90"
    backends = route(objects)["rules"][0]["backendRefs"]
    assert [(item["name"], item["weight"]) for item in backends] == [("web", 10), ("legacy", 90)]


def listener_sets(expose: dict[str, Any], **exposure: Any) -> dict[str, Any]:
    values = values_of("gateway-standard", expose)
    values["global"]["platform"]["exposure"] |= exposure
    values["global"]["platform"]["exposure"]["gateway"]["listenerSets"] = True
    return BASE | values


def test_an_app_brings_its_own_listener_and_certificate(render: Objects) -> None:
    hosts = {"hosts": {"any": "*.shop.acme.io"}}
    objects = render(listener_sets(hosts, tls={"issuer": "corp"}))
    item = of(objects, "ListenerSet")
    assert noted(item) == {"cert-manager.io/cluster-issuer": "corp"}
    assert item["spec"]["parentRef"]["name"] == "public"
    assert item["spec"]["parentRef"]["namespace"] == "gateways"
    listeners = item["spec"]["listeners"]
    assert [(one["name"], one["hostname"], one["port"]) for one in listeners] == [
        ("web.acme.io", "web.acme.io", 443),
        ("wildcard.shop.acme.io", "*.shop.acme.io", 443),
    ]
    secret = {"group": "", "kind": "Secret", "name": "web-tls"}
    assert all(one["tls"] == {"mode": "Terminate", "certificateRefs": [secret]} for one in listeners)
    parent = {"group": "gateway.networking.k8s.io", "kind": "ListenerSet", "name": "web"}
    assert route(objects)["parentRefs"] == [parent]


def test_passed_tls_has_a_listener_without_a_certificate(render: Objects) -> None:
    (listener,) = of(render(listener_sets({"protocol": "tls"})), "ListenerSet")["spec"]["listeners"]
    assert listener["protocol"] == "TLS"
    assert listener["tls"] == {"mode": "Passthrough"}


def test_a_certificate_of_another_namespace_is_granted(render: Objects) -> None:
    tls = {"secretName": "wildcard", "secretNamespace": "certs"}
    objects = render(listener_sets({"tls": tls}, tls={"issuer": "corp"}))
    item = of(objects, "ListenerSet")
    assert noted(item) == {}
    assert item["spec"]["listeners"][0]["tls"]["certificateRefs"][0]["namespace"] == "certs"
    grant = of(objects, "ReferenceGrant", "default-web-tls")
    assert grant["metadata"]["namespace"] == "certs"
    assert grant["spec"]["from"][0]["kind"] == "ListenerSet"
    assert grant["spec"]["to"] == [{"group": "", "kind": "Secret", "name": "wildcard"}]


def test_one_certificate_has_one_owner_where_both_apis_serve_it(render: Objects) -> None:
    objects = render(listener_sets({"api": "both"}, tls={"issuer": "corp"}))
    assert noted(of(objects, "Ingress")) == {"cert-manager.io/cluster-issuer": "corp"}
    assert noted(of(objects, "ListenerSet")) == {}
    assert of(objects, "Ingress")["spec"]["tls"][0]["secretName"] == "web-tls"


def test_an_alb_asks_cert_manager_for_nothing(render: Objects) -> None:
    values = values_of("ingress-alb", {})
    values["global"]["platform"]["exposure"]["tls"] = {"issuer": "corp"}
    ingress = of(render(BASE | values), "Ingress")
    assert noted(ingress) == {}
    assert ingress["spec"]["tls"] == [{"hosts": ["web.acme.io"]}]


@pytest.mark.parametrize(
    ("profile", "own", "expected"), list(product(["nginx", "x"], ["", "contour", "mine"], ["haproxy", ""]))
)
def test_who_runs_a_class_follows_from_its_name_or_the_profile(
    profile: str, own: str, expected: str, render: Objects, problems: Any
) -> None:
    """A class of a provider's name wins where an app writes it; else the profile's word; else the profile's class."""
    ingress = {"class": profile} | ({"provider": expected} if expected else {})
    expose = {"host": "web.acme.io", "protocol": "grpc"} | ({"class": own} if own else {})
    values: dict[str, Any] = BASE | {"expose": expose, "global": {"platform": {"exposure": {"ingress": ingress}}}}
    provider_name = own if own == "contour" else expected or (profile if profile == "nginx" else "")
    if not provider_name:
        assert "global.platform.exposure.ingress.provider: is missing" in problems(values)[0]
        return
    text = json.dumps(render(values))
    assert {"nginx": NGINX, "haproxy": HAPROXY, "contour": "projectcontour.io/"}[provider_name] in text


def test_options_leave_the_other_workloads_alone(render: Objects) -> None:
    values: dict[str, Any] = BASE | ask("ingress-traefik", "sources")
    values["workloads"]["canary"]["expose"] = {"host": "canary.acme.io"}
    objects = render(values)
    assert noted(of(objects, "Ingress", "web-canary")) == {}
    assert len([item for item in objects if item["kind"] == "Middleware"]) == 1


CASES = sorted((ROOT / "charts/platform-app/ci").glob("exposure-*-values.yaml"))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_cases_that_are_installed_need_no_crd_of_a_controller(case: Path, render: Objects) -> None:
    """They are applied to a control plane that has the Gateway API and nothing of Traefik, Envoy or NGINX."""
    groups = {item["apiVersion"].split("/")[0] for item in render(case)}
    assert groups <= {"v1", "apps", "autoscaling", "policy", "networking.k8s.io", "gateway.networking.k8s.io"}
