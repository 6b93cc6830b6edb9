"""One `expose` block by both APIs: routes, redirects, certificates, splits, and who is meant."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.charts.exposure import (
    ALB,
    ASKED,
    BASE,
    HAPROXY,
    NGINX,
    ROUTE,
    TRAEFIK,
    ask,
    kinds,
    noted,
    of,
    route,
    values_of,
)
from tests.support import ROOT

CANARY = {"workloads": {"canary": {"port": 8080}}}


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
    assert parts == ["web-sources", "web-cors", "web-basic", "web-body", "URLRewrite"]


def test_an_object_that_both_apis_use_is_made_once(render: Objects) -> None:
    by_gateway = values_of("gateway-traefik", {"api": "both", "maxBodySize": "1Mi"})
    by_gateway["global"]["platform"]["exposure"]["ingress"] = {"class": "traefik"}
    objects = render(BASE | by_gateway)
    assert of(objects, "Middleware", "web-body")["spec"] == {"buffering": {"maxRequestBodyBytes": 1048576}}
    assert {"Ingress", "HTTPRoute"} < kinds(objects)


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
