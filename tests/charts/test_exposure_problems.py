"""Every rule about the exposure has a case that makes it fire, and what a provider cannot do is never left out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.charts.exposure import PROVIDERS, ask, provider, values_of
from tests.support import ROOT

Problems = Callable[..., list[str]]
BASE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}, "port": 8080}
CANARY = {"workloads": {"canary": {"port": 8080}}}


def exposed(by: str, more: dict[str, Any] | None = None, **expose: Any) -> dict[str, Any]:
    """Values of an app exposed by a provider, `ingress-nginx` or `gateway-traefik` for example."""
    return BASE | values_of(by, expose) | (more or {})


def gateway(**profile: Any) -> dict[str, Any]:
    platform = {"exposure": {"gateway": {"name": "public", **profile}}}
    return {"global": {"platform": platform}}


CASES: list[tuple[str, dict[str, Any], str]] = [
    (
        "exposure-provider",
        BASE | {"expose": {"host": "a.b", "class": "internal", "maxBodySize": "1Mi"}},
        (
            "global.platform.exposure.ingress.provider: is missing and expose.maxBodySize needs it; "
            "write what runs the ingress class `internal`: traefik, nginx, haproxy, contour, alb"
        ),
    ),
    (
        "exposure-option",
        exposed("ingress-contour", timeouts={"connect": "5s"}),
        "expose.timeouts.connect: `5s` cannot be done by Contour (ingress): set timeouts.connect-timeout in",
    ),
    (
        "exposure-option",
        exposed("ingress-nginx", protocol="grpc", annotations={"nginx.ingress.kubernetes.io/backend-protocol": "X"}),
        "expose.annotations: `nginx.ingress.kubernetes.io/backend-protocol` is what an option of expose writes already",
    ),
    (
        "exposure-option",
        exposed("ingress-nginx", redirect={"hosts": {"old": "old.acme.io"}}),
        "expose.redirect.hosts: `old.acme.io` cannot be redirected by nginx (ingress)",
    ),
    (
        "exposure-option",
        exposed("ingress-alb", tls={"secretName": "mine"}),
        "expose.tls.secretName: `mine` cannot be used: an ALB takes its certificates from ACM",
    ),
    (
        "exposure-option",
        exposed("ingress-alb", CANARY, rewrite="/", split={"canary": {"workload": "canary", "weight": 1}}),
        "expose.rewrite: `/` cannot be done by AWS Load Balancer Controller (ingress): not together with expose.split",
    ),
    (
        "exposure-option",
        exposed("gateway-envoy-gateway", auth={"forward": {"url": "https://auth.acme.io/"}}),
        (
            "expose.auth.forward.url: `https://auth.acme.io/` cannot be done by Envoy Gateway (gateway): "
            "it takes the URL names a Service: http://NAME.NAMESPACE.svc:PORT/PATH"
        ),
    ),
    (
        "exposure-option",
        exposed("gateway-standard", protocol="grpc", timeouts={"request": "5s"}),
        "expose.timeouts.request: `5s` cannot be done by the standard (gateway): a GRPCRoute has no such field",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", cors={"origins": {"all": "*"}, "credentials": True}),
        "expose.cors.credentials: `true` is what browsers refuse for the origin `*`",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", auth={"basic": {"secret": "users"}, "forward": {"url": "http://a.b/"}}),
        "expose.auth: asks for `basic` and `forward`",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", protocol="tls", maxBodySize="1Mi"),
        "expose.maxBodySize: has no effect with `protocol: tls`",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", protocol="tls", tls={"secretName": "mine"}),
        "expose.tls.secretName: has no effect with `protocol: tls`",
    ),
    (
        "exposure-conflict",
        exposed("gateway-standard", protocol="tls", path="/api"),
        "expose.path: `/api` is a path, and a passed connection has none",
    ),
    (
        "exposure-conflict",
        exposed("gateway-standard", protocol="grpc", path="/api"),
        "expose.path: `/api` is a path, and a GRPCRoute has none",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", tls={"enabled": False}, redirect={"https": True}),
        "expose.redirect.https: `true` leads to an HTTPS that `tls.enabled: false` switches off",
    ),
    (
        "exposure-conflict",
        exposed("ingress-nginx", paths={"/a": {"type": "Exact"}}, rewrite="/"),
        "expose.rewrite: `/` replaces a prefix and the path `/a` is Exact",
    ),
    (
        "exposure-conflict",
        exposed("ingress-traefik", redirect={"hosts": {"same": "web.acme.io"}}),
        "expose.redirect.hosts: `web.acme.io` would redirect to itself",
    ),
    (
        "exposure-conflict",
        exposed("ingress-traefik", host="*.acme.io", redirect={"hosts": {"old": "old.acme.com"}}),
        "expose.redirect.hosts: have nowhere to go: the first host, `*.acme.io`, is no single name",
    ),
    (
        "exposure-listener",
        BASE | {"expose": {"host": "a.b", "api": "gateway", "redirect": {"https": True}}} | gateway(section="https"),
        "global.platform.exposure.gateway.httpSection: is missing and expose.redirect.https needs it",
    ),
    (
        "exposure-listener",
        BASE | {"expose": {"host": "a.b", "api": "gateway", "redirect": {"https": True}}} | gateway(httpSection="http"),
        "global.platform.exposure.gateway.section: is missing and expose.redirect.https needs it",
    ),
    (
        "exposure-listener",
        BASE | {"expose": {"host": "a.b", "api": "gateway"}} | gateway(listenerSets=True),
        "expose.tls.issuer: is missing and the app's own listener needs a certificate",
    ),
    (
        "exposure-listener",
        BASE | {"expose": {"host": "a.b", "tls": {"secretName": "x", "secretNamespace": "certs"}}},
        "expose.tls.secretNamespace: `certs` cannot be said of an Ingress",
    ),
    (
        "exposure-listener",
        BASE | {"expose": {"host": "a.b", "api": "gateway", "tls": {"secretNamespace": "certs"}}} | gateway(),
        "expose.tls.secretNamespace: `certs` has no effect where the Gateway holds the certificate",
    ),
    (
        "exposure-listener",
        BASE
        | {"expose": {"host": "a.b", "api": "gateway", "tls": {"secretNamespace": "certs"}}}
        | gateway(listenerSets=True),
        "expose.tls.secretNamespace: `certs` cannot be said without secretName",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", split={"x": {"weight": 5}}),
        "expose.split.x: must say where to",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", split={"x": {"workload": "canary", "service": "old", "weight": 5}}),
        "expose.split.x: must say where to",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", CANARY, split={"x": {"workload": "canry", "weight": 5}}),
        "expose.split.x.workload: `canry` is no other workload with a Service; there is canary",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", split={"x": {"workload": "main", "weight": 5}}),
        "expose.split.x.workload: `main` is no other workload with a Service; there is none",
    ),
    (
        "exposure-split",
        exposed(
            "gateway-standard",
            {"workloads": {"canary": {"ports": {"web": 80}}}},
            split={"x": {"workload": "canary", "weight": 5}},
        ),
        "expose.split.x.port: `http` is no port of the workload `canary`",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", split={"x": {"service": "old", "port": "http", "weight": 5}}),
        "expose.split.x.port: is missing; write the number of the port of the Service `old`",
    ),
    (
        "exposure-split",
        exposed(
            "gateway-standard", CANARY, split={"x": {"workload": "canary", "namespace": "old", "port": 80, "weight": 5}}
        ),
        "expose.split.x.namespace: has no effect on a workload",
    ),
    (
        "exposure-split",
        exposed("gateway-standard", split={"x": {"service": "old", "port": 80, "grant": False, "weight": 5}}),
        "expose.split.x.grant: has no effect on a target in the same namespace",
    ),
    (
        "exposure-split",
        exposed(
            "gateway-standard",
            CANARY,
            split={"x": {"workload": "canary", "weight": 60}, "old": {"service": "old", "port": 80, "weight": 50}},
        ),
        "expose.split: gives away 110 percent; the weights may come to 100",
    ),
    (
        "exposure-split",
        exposed("ingress-nginx", split={"x": {"service": "old", "namespace": "old", "port": 80, "weight": 5}}),
        "expose.split.x.namespace: `old` is out of reach of an Ingress",
    ),
    (
        "exposure-split",
        exposed(
            "ingress-nginx",
            split={"x": {"service": "x", "port": 80, "weight": 1}, "z": {"service": "z", "port": 80, "weight": 1}},
        ),
        "expose.split: has 2 targets and nginx (ingress) knows 1",
    ),
    (
        "exposure-split",
        exposed("ingress-haproxy", split={"x": {"service": "x", "port": 80, "weight": 1}}),
        "expose.split.x.service: `x` is not of this release, and haproxy (ingress) needs an annotation on it",
    ),
    (
        "exposure-split",
        exposed("ingress-haproxy", CANARY, path="/api", split={"x": {"workload": "canary", "weight": 1}}),
        "expose.split: takes from the whole host by haproxy (ingress), and `/api` is only a part",
    ),
    (
        "exposure-name",
        exposed(
            "ingress-traefik",
            {"workloads": {"redirect": {"port": 8080, "expose": {"host": "c.d"}}}},
            redirect={"hosts": {"www": "www.web.acme.io"}},
        ),
        "workloads.redirect: has the name that expose gives to a second object",
    ),
]


@pytest.mark.parametrize(("rule", "values", "message"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)])
def test_rule_fires(rule: str, values: dict[str, Any], message: str, problems: Problems) -> None:
    found = problems(values)
    assert any(message in line for line in found), (rule, found)


def refused() -> list[tuple[str, str, str]]:
    """Each option that a provider cannot do, with the text that its data has for it."""
    return [
        (by, option, entry["cannot"])
        for by in PROVIDERS
        for option, entry in provider(by)["options"].items()
        if isinstance(entry, dict) and "cannot" in entry
    ]


@pytest.mark.parametrize("by", PROVIDERS)
def test_whatever_a_provider_cannot_do_is_an_error_that_says_what_to_do(by: str, problems: Problems) -> None:
    wanted = [(option, text) for one, option, text in refused() if one == by]
    assert wanted
    for option, text in wanted:
        found = problems(BASE | ask(by, option))
        path = "expose." + option.split("=")[0]
        assert any(line.startswith(f"{path}: `") and line.endswith(text) for line in found), (option, found)


def test_the_values_of_a_case_pass_the_schema() -> None:
    """What the chart refuses is well formed: the schema would hide the rule."""
    schema = json.loads((ROOT / "charts/platform-app/values.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    for rule, values, message in CASES:
        assert list(validator.iter_errors(values)) == [], (rule, message)


BAD: list[tuple[str, Any]] = [
    ("host", "Web.acme.io"),
    ("host", "https://web.acme.io"),
    ("host", "web.acme.io/path"),
    ("host", "web.acme.io:443"),
    ("host", "a" * 64 + ".io"),
    ("path", "api"),
    ("protocol", "grpcs"),
    ("timeouts", {"request": "1m30s"}),
    ("timeouts", {"request": "0s"}),
    ("timeouts", {"read": "5s"}),
    ("maxBodySize", "10MB"),
    ("cors", {"methods": ["GET"]}),
    ("cors", {"origins": {"a": "shop.acme.io"}}),
    ("cors", {"origins": {"a": "https://*.acme.io"}}),
    ("sources", {"office": "192.0.2.1"}),
    ("split", {"canary": {"workload": "canary"}}),
    ("split", {"canary": {"workload": "canary", "weight": 101}}),
    ("rewrite", "v2"),
    ("auth", {"forward": {"url": "auth.acme.io"}}),
    ("auth", {}),
    ("redirect", {"hosts": {"www": "WWW.acme.io"}}),
]


@pytest.mark.parametrize(("key", "value"), BAD, ids=[f"{i}-{key}" for i, (key, _) in enumerate(BAD)])
def test_what_has_the_wrong_form_is_refused_by_the_schema(key: str, value: Any) -> None:
    schema = json.loads((ROOT / "charts/platform-app/values.schema.json").read_text(encoding="utf-8"))
    expose = {"host": "web.acme.io", key: value}
    assert list(Draft202012Validator(schema).iter_errors(BASE | {"expose": expose})) != []


def test_the_page_of_options_is_fresh_and_notices_when_it_is_not(tmp_path: Any) -> None:
    script = ROOT / "hack/docs/exposure.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
    copy = tmp_path / "repository"
    for file in [
        script,
        ROOT / "docs/reference/exposure.md",
        *(ROOT / "charts/platform-lib/templates/providers").iterdir(),
    ]:
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    data = copy / "charts/platform-lib/templates/providers/_ingress-nginx.tpl"
    data.write_text(data.read_text(encoding="utf-8").replace("proxy-body-size", "body-size"), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, copy / "hack/docs/exposure.py", "--check"], check=False, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "docs/reference/exposure.md is stale; run: python hack/docs/exposure.py" in answer.stderr


def test_the_profile_knows_exactly_the_providers_that_have_data() -> None:
    folder = ROOT / "charts/platform-lib/templates/providers"
    text = (folder / "_all.tpl").read_text(encoding="utf-8")
    profile = yaml.safe_load((ROOT / "schemas/profile.yaml").read_text(encoding="utf-8"))
    exposure = profile["properties"]["exposure"]["properties"]
    for api in ("ingress", "gateway"):
        files = {file.stem.removeprefix(f"_{api}-") for file in folder.glob(f"_{api}-*.tpl")}
        named = text.split(f'"platform-lib.providers.{api}" -}}}}\n')[1].splitlines()[0].split()
        assert files == set(named) == set(exposure[api]["properties"]["provider"]["enum"])
