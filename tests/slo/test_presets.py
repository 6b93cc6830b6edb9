"""Presets: each is an indicator that the schema takes and rules are made of, and each says what it counts."""

from __future__ import annotations

from typing import Any

import pytest

from helm_platform.schemas.engines import engines
from helm_platform.slo import contracts, data
from helm_platform.slo.indicators import queries
from helm_platform.slo.platform import default
from helm_platform.slo.presets import resolved
from helm_platform.slo.promql import Parsed, parse
from helm_platform.slo.spec import Slo, objectives

ALL = [(name, provider) for name, providers in data.presets().items() for provider in providers]


def _document(sli: dict[str, Any]) -> dict[str, Any]:
    head = {"apiVersion": "helm-platform.io/v1", "kind": "ServiceLevels", "service": "web", "namespace": "shop"}
    return {**head, "slos": {"a": {"objective": 99, "sli": sli}}}


def _resolved(name: str, provider: str) -> Slo:
    fields = {"name": name, "threshold": "300ms"} | ({} if provider == "default" else {"provider": provider})
    (slo,) = objectives(_document({"preset": fields}))
    return resolved(slo, default())


@pytest.mark.parametrize(("name", "provider"), ALL)
def test_each_is_an_indicator_in_full_about_one_thing(name: str, provider: str) -> None:
    slo = _resolved(name, provider)
    assert engines(contracts.servicelevels().schema).accept(_document(dict(slo.sli)))
    made = queries(slo, default())
    for query in (made.total, made.bad):
        parsed = parse(query)
        assert isinstance(parsed, Parsed)
        assert parsed.kind == "vector"
        for selector in parsed.selectors:
            values = " ".join(value for _, _, value in selector.matchers)
            assert "<" not in values
            assert "web" in values or selector.name == "slo:total:rate"
            assert "shop" in values


def test_every_proxy_has_the_three_of_ingress_and_a_name_of_the_chart_means_the_same() -> None:
    presets = data.presets()
    proxies = {"traefik", "ingress-nginx", "nginx", "envoy-gateway", "istio"}
    for name in ("ingress-availability", "ingress-latency", "ingress-uptime"):
        assert set(presets[name]) == proxies
        assert presets[name]["nginx"] == presets[name]["ingress-nginx"]
