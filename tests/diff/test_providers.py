"""`diff --provider-diff`: what is lost, ignored, different or moved for releases of another ingress provider."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.diff import providers
from helm_platform.errors import UsageError
from tests.support import ROOT

KNOWN = providers.providers(ROOT / "charts/platform-lib/templates/providers")
NGINX, TRAEFIK = KNOWN["ingress", "nginx"], KNOWN["ingress", "traefik"]
APP: dict[str, Any] = {"image": {"repository": "ghcr.io/acme/shop", "tag": "1.0"}, "port": 8080}
SHOP: dict[str, Any] = {
    **APP,
    "expose": {
        "host": "shop.acme.io",
        "class": "nginx",
        "timeouts": {"request": "30s"},
        "maxBodySize": "10Mi",
        "auth": {"forward": {"url": "http://auth.sso.svc/check", "signin": "https://sso.acme.io"}},
        "annotations": {"nginx.ingress.kubernetes.io/proxy-buffering": "off"},
    },
    "workloads": {"api": {"port": 8080, "expose": {"host": "api.acme.io", "sticky": True}}},
}
QUIET = APP | {"expose": {"host": "quiet.acme.io"}}
Told = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def told(command: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Told:
    """What the command says of these releases, by their names."""

    def run(pair: str, *arguments: str, **releases: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        for name, values in releases.items():
            (tmp_path / f"apps/{name}").mkdir(parents=True)
            (tmp_path / f"apps/{name}/values.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
        return command("diff", "--provider-diff", pair, *arguments, tmp_path / "apps")

    return run


def test_each_release_is_told_by_option_what_becomes_of_it(told: Told) -> None:
    answer = told("ingress-nginx:traefik", shop=SHOP, quiet=QUIET)
    assert answer.returncode == 1, answer.stderr
    quiet, shop, summary = answer.stdout.split("\n\n")
    assert quiet == "quiet\n  objects\n    ~ Ingress/quiet"
    assert summary == "1 of 2 releases loses something, ingress-nginx by Ingress → Traefik by Ingress\n"
    lines = [" ".join(line.split()) for line in shop.splitlines()]
    lost, old, differs, moved, objects = (
        lines.index(title)
        for title in ("lost", "written for the old one only", "means something else", "done in another way", "objects")
    )
    assert [line.split(":")[0] for line in lines[lost + 1 : old]] == ["expose.auth.forward.signin `https"]
    assert lines[old + 1 : differs] == [
        "expose.class `nginx` is the class of what is left; remove the line, or name the new one",
        "expose.annotations.nginx.ingress.kubernetes.io/proxy-buffering `off` on Ingress shop, where nobody reads it",
    ]
    (timeout,) = lines[differs + 1 : moved]
    assert timeout.startswith("expose.timeouts.request ingress-nginx by Ingress: counts between two reads or writes;")
    assert timeout.endswith(" Traefik by Ingress: counts until the response begins")
    assert "expose.maxBodySize annotation proxy-body-size → Middleware" in lines[moved:objects]
    assert any(line.startswith("workloads.api.expose.sticky annotation affinity") for line in lines[moved:objects])
    assert {"~ Ingress/shop", "+ Middleware/shop-body", "+ Middleware/shop-forward"} <= set(lines[objects:])


def test_another_api_is_a_migration_too_and_programs_can_read_it(told: Told) -> None:
    answer = told("nginx:gateway/traefik", "--format", "json", shop=SHOP)
    assert answer.returncode == 1
    document = json.loads(answer.stdout)
    assert (document["from"], document["to"]) == ("ingress-nginx by Ingress", "Traefik by Gateway")
    (release,) = document["releases"]
    assert release["complete"]
    assert {each["path"] for each in release["lost"]} == {
        "expose.timeouts.request",
        "expose.auth.forward.signin",
        "workloads.api.expose.sticky",
    }
    changes = {each["object"]: each["change"] for each in release["objects"]}
    assert changes["HTTPRoute/shop"] == "added"
    assert changes["Ingress/shop"] == "removed"


def test_where_nothing_is_lost_the_code_says_so(told: Told) -> None:
    answer = told("traefik:envoy-gateway", "--format", "markdown", quiet=QUIET, worker=APP)
    assert answer.returncode == 0, answer.stdout
    assert "#### quiet\n\n- + HTTPRoute/quiet\n" in answer.stdout
    assert "1 release does not change (--all shows them)\n" in answer.stdout
    assert "worker" not in answer.stdout
    assert answer.stdout.endswith("**2 releases: nothing is lost, Traefik by Ingress → Envoy Gateway by Gateway**\n")


def test_a_release_that_helm_refuses_now_is_told_as_such(told: Told) -> None:
    answer = told("traefik:nginx", quiet=QUIET, shop=SHOP | {"expose": {"host": "a b"}})
    assert answer.returncode == 1
    assert "error[" in answer.stderr
    assert "1 release: nothing is lost" in answer.stdout


def test_two_comparisons_at_once_and_unknown_names_are_usage_errors(told: Told) -> None:
    assert "there are two things to compare with" in told("nginx:traefik", "--live", quiet=QUIET).stderr
    for pair, said in {
        "nginx": "`nginx` is no pair of providers",
        "nginx:ingress-nginx": "names one provider twice",
        "nginx:cilium": "`cilium` is no provider with known options",
        "gateway/nginx:traefik": "`gateway/nginx` is no provider",
    }.items():
        with pytest.raises(UsageError, match=said):
            providers.pair(pair, KNOWN)


@pytest.mark.parametrize(
    ("word", "api", "name"),
    [
        ("traefik", "ingress", "traefik"),
        ("gateway/traefik", "gateway", "traefik"),
        ("ingress-nginx", "ingress", "nginx"),
        ("envoy-gateway", "gateway", "envoy-gateway"),
        ("nginx-gateway-fabric", "gateway", "nginx-gateway-fabric"),
    ],
)
def test_a_provider_is_found_by_its_names(word: str, api: str, name: str) -> None:
    assert providers.pair(f"{word}:haproxy", KNOWN)[0] == KNOWN[api, name]


def test_every_option_of_every_provider_is_done_refused_or_explained() -> None:
    """Else a migration would silently say nothing of an option."""
    keys = set(KNOWN["gateway", "standard"].data["options"])
    for provider in KNOWN.values():
        assert keys == set(provider.data["options"]), provider.title
        for key in keys:
            entry = provider.option(key)
            assert entry.get("cannot") or providers.way(entry) or "backend" in entry, (provider.title, key)


def test_options_are_found_wherever_they_are_written() -> None:
    values = {
        "expose": {"redirect": {"https": True}, "sticky": False, "protocol": "grpc"},
        "workloads": {"api": {"expose": {"cors": {"origins": {"a": "https://a"}}}}},
        "global": {"platform": {"defaults": {"expose": {"rewrite": "/"}}}},
    }
    found = {use.path: use.key for use in providers.uses(values, NGINX.data["options"])}
    assert found == {
        "expose.redirect.https": "redirect.https=true",
        "expose.protocol": "protocol=grpc",
        "workloads.api.expose.cors.origins": "cors.origins",
        "global.platform.defaults.expose.rewrite": "rewrite",
    }


def test_what_binds_a_workload_to_the_old_provider_is_named() -> None:
    values = {"expose": {"class": "nginx", "api": "ingress"}, "workloads": {"api": {"expose": {"class": "traefik"}}}}
    assert [each.path for each in providers.bound(values, NGINX, TRAEFIK)] == ["expose.class"]
    gateway = providers.bound(values, NGINX, KNOWN["gateway", "envoy-gateway"])
    assert [each.path for each in gateway] == ["expose.class", "expose.api", "workloads.api.expose.class"]


def test_what_is_lost_is_taken_out_whole_and_nothing_else() -> None:
    values = {"expose": {"host": "a", "auth": {"forward": {"url": "u", "signin": "s"}}, "timeouts": {"idle": "1m"}}}
    left = providers.without(values, ["expose.auth.forward.url", "expose.timeouts.idle", "expose.auth.forward.signin"])
    assert left == {"expose": {"host": "a"}}
    assert values["expose"]["timeouts"] == {"idle": "1m"}


def test_annotations_of_providers_are_told_apart() -> None:
    assert "nginx.ingress.kubernetes.io" in NGINX.prefixes
    assert "traefik.ingress.kubernetes.io" in TRAEFIK.prefixes
    assert not NGINX.prefixes & TRAEFIK.prefixes
