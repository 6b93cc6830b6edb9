"""What the platform team decides: defaults, fields nobody overrides, keys nobody writes, services and needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, PORT, named, of, pod


def _profile(**platform: Any) -> dict[str, Any]:
    return {"global": {"platform": platform}}


def test_defaults_lie_below_the_values_field_by_field(render: Objects) -> None:
    defaults = {
        "resources": "large",
        "security": {"runAsUser": 7, "runAsGroup": 8},
        "env": {"REGION": "eu", "MODE": "platform"},
        "image": {"pullPolicy": "Always"},
    }
    values = PORT | {"security": {"runAsUser": 9}, "env": {"MODE": "own"}, "workloads": {"w": {"resources": "small"}}}
    objects = render(values | _profile(defaults=defaults))
    main = pod(objects)
    assert main["containers"][0]["resources"]["requests"]["cpu"] == "1"
    assert (main["securityContext"]["runAsUser"], main["securityContext"]["runAsGroup"]) == (9, 8)
    assert {e["name"]: e["value"] for e in main["containers"][0]["env"]} == {"REGION": "eu", "MODE": "own"}
    assert main["containers"][0]["imagePullPolicy"] == "Always"
    other = pod(objects, name="web-w")
    assert other["containers"][0]["resources"]["requests"]["cpu"] == "100m"
    # What a workload inherits from the root is not overwritten by the default below the root.
    assert {e["name"]: e["value"] for e in other["containers"][0]["env"]} == {"REGION": "eu", "MODE": "own"}


def test_an_enforced_field_holds_where_nothing_is_written(render: Objects) -> None:
    enforced = {"security": {"runAsUser": 1000}, "network": {"egress": "strict"}, "podLabels": {"cost": "42"}}
    objects = render(PORT | {"security": {"runAsUser": 1000}, "workloads": {"w": {}}} | _profile(enforced=enforced))
    for name in ("web", "web-w"):
        assert pod(objects, name=name)["securityContext"]["runAsUser"] == 1000
        assert of(objects, "Deployment", name)["spec"]["template"]["metadata"]["labels"]["cost"] == "42"


def test_a_line_against_an_enforced_field_is_an_error_that_names_both(problems: Callable[..., list[str]]) -> None:
    enforced = {"security": {"readOnlyRootFilesystem": True}, "replicas": 3}
    values = PORT | {
        "security": {"readOnlyRootFilesystem": False, "reason": "no"},
        "sidecars": {"s": {"security": {"readOnlyRootFilesystem": False, "reason": "no"}}},
        "workloads": {"w": {"replicas": 2}},
    }
    assert set(problems(values | _profile(enforced=enforced))) == {
        (
            "security.readOnlyRootFilesystem: `false` is fixed to `true` by "
            "global.platform.enforced.security.readOnlyRootFilesystem; remove the line"
        ),
        (
            "sidecars.s.security.readOnlyRootFilesystem: `false` is fixed to `true` by "
            "global.platform.enforced.security.readOnlyRootFilesystem; remove the line"
        ),
        "workloads.w.replicas: `2` is fixed to `3` by global.platform.enforced.replicas; remove the line",
    }


@pytest.mark.parametrize(
    ("key", "values", "path"),
    [
        ("podSpec", {"podSpec": {"hostAliases": []}}, "podSpec"),
        ("containerSpec", {"sidecars": {"s": {"containerSpec": {"tty": True}}}}, "sidecars.s.containerSpec"),
        ("sidecars", {"workloads": {"w": {"sidecars": {"s": {}}}}}, "workloads.w.sidecars"),
        ("extraObjects", {"extraObjects": {"a": {"apiVersion": "v1", "kind": "ConfigMap"}}}, "extraObjects"),
        ("tasks", {"tasks": {"a": {"when": "after"}}}, "tasks"),
    ],
)
def test_a_forbidden_key_is_an_error(
    key: str, values: dict[str, Any], path: str, problems: Callable[..., list[str]]
) -> None:
    (line,) = problems(PORT | values | _profile(forbidden=[key]))
    assert line == f"{path}: is not allowed here: global.platform.forbidden lists `{key}`; remove it"


def test_the_profile_itself_is_never_changed_by_a_workload(render: Objects) -> None:
    """Workloads are merged one after the other over the same defaults: none may see another's values."""
    defaults = {"scheduling": {"nodeSelector": {"pool": "apps"}}}
    workloads = {"a": {"scheduling": {"nodeSelector": {"disk": "ssd"}}}, "b": {}}
    objects = render(IMAGE | {"workloads": workloads} | _profile(defaults=defaults))
    assert pod(objects, name="web-a")["nodeSelector"] == {"pool": "apps", "disk": "ssd"}
    assert pod(objects, name="web-b")["nodeSelector"] == {"pool": "apps"}


def test_needs_open_the_way_and_say_where_it_leads(render: Objects) -> None:
    services = {"postgres": {"host": "pg.acme.io", "port": 5432, "cidr": "10.1.0.0/24"}}
    needs = {"db": "postgres", "price-api": {"app": "pricing", "namespace": "shop", "port": 9090}}
    objects = render(PORT | {"needs": needs, "network": {"egress": "strict"}} | _profile(services=services))
    env = {item["name"]: item["value"] for item in pod(objects)["containers"][0]["env"]}
    assert env == {
        "DB_HOST": "pg.acme.io",
        "DB_PORT": "5432",
        "PRICE_API_HOST": "pricing.shop.svc",
        "PRICE_API_PORT": "9090",
    }
    holes = [
        rule
        for rule in of(objects, "NetworkPolicy")["spec"]["egress"]
        if rule.get("ports", [{}])[0].get("port") not in {53, None}
    ]
    assert [(rule["to"][0], rule["ports"][0]["port"]) for rule in holes] == [
        ({"ipBlock": {"cidr": "10.1.0.0/24"}}, 5432),
        (
            {
                "podSelector": {"matchLabels": {"app.kubernetes.io/name": "pricing"}},
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
            },
            9090,
        ),
    ]


def test_an_own_variable_wins_over_that_of_a_need(render: Objects) -> None:
    values = PORT | {"needs": {"db": {"app": "pg", "port": 5432}}, "env": {"DB_HOST": "127.0.0.1"}}
    assert named(pod(render(values))["containers"][0]["env"], "DB_HOST")["value"] == "127.0.0.1"
