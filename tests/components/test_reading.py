"""components.yaml: what it says, and mistakes in it at their lines."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helm_platform import components
from helm_platform.components import Catalog, State
from helm_platform.errors import UsageError
from tests.support import ROOT

#: What the platform has a place for.
_UPSTREAMS = {
    "gateway-api", "prometheus-operator-crds", "traefik", "envoy-gateway", "nginx-gateway-fabric", "ingress-nginx",
    "cert-manager", "kube-prometheus-stack", "sealed-secrets", "external-secrets", "kyverno", "gatekeeper", "keda",
    "prometheus-adapter", "metrics-server", "velero", "snapshot-controller", "argo-cd", "argo-rollouts", "flux",
    "cluster-autoscaler", "karpenter", "seaweedfs", "rustfs", "minio",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The components of the platform."""
    found = components.read()
    assert found.findings == ()
    assert found.catalog is not None
    return found.catalog


def test_every_upstream_is_there(catalog: Catalog) -> None:
    """None is forgotten, and those that nobody maintains say what to use instead."""
    assert set(catalog.components) == _UPSTREAMS
    old = {name: each.lifecycle.state for name, each in catalog.components.items() if each.lifecycle.successor}
    assert old == {"ingress-nginx": State.EOL, "minio": State.EOL, "prometheus-adapter": State.LEGACY}


def test_everybody_has_definitions_and_classes_from_one_component(catalog: Catalog) -> None:
    """A kind has one owner, so that what renders it knows what to wait for."""
    owners = [name for each in catalog.components.values() for name in each.kinds]
    assert len(owners) == len(set(owners))
    assert {"httproutes.gateway.networking.k8s.io", "servicemonitors.monitoring.coreos.com"} <= set(owners)


def _mistaken(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    folder = tmp_path / "components"
    shutil.copytree(ROOT / "components", folder, ignore=shutil.ignore_patterns("stubs"))
    file = folder / "components.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = components.read(file)
    assert found.catalog is None
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        (lines[each.span.line - 1], f"{each.message} {each.help or ''} {each.label or ''}")
        for each in found.findings
        if each.span
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    appVersion:", "    appVerson:", "did you mean `appVersion`?"),
        ("needs: [gateway-api,", "needs: [gatewayapi,", "did you mean `gateway-api`?"),
        ("profiles: [minimal,", "profiles: [minimum,", "did you mean `minimal`?"),
        ("successor: traefik", "successor: trafik", "did you mean `traefik`?"),
        ("values: values/keda.yaml", "values: values/none.yaml", "there is no file values/none.yaml"),
        ('eol: "2026-02-12"', 'eol: "2026-02-31"', "is no day of a calendar"),
        ("from: folder", "from: somewhere", "somewhere"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    """What is wrong, and what was meant."""
    assert any(says in text and new.strip(" ,[]") in line for line, text in _mistaken(tmp_path, old, new))


def test_a_circle_of_needs_is_told_as_it_goes_round(tmp_path: Path) -> None:
    """Two that need each other could never be installed."""
    found = _mistaken(
        tmp_path,
        "    values: values/prometheus-operator-crds.yaml",
        "    needs: [traefik]\n    values: values/prometheus-operator-crds.yaml",
    )
    assert any("wave 0 and needs `traefik` of wave 2" in text and "wave: 0" in line for line, text in found)
    assert any("→" in text and "needs" in line for line, text in found)


def test_all_that_is_needed_comes_first(catalog: Catalog) -> None:
    """In every profile, and for every component that is asked for alone."""
    chosen = [components.selected(catalog, profile=name) for name in catalog.profiles]
    chosen += [components.selected(catalog, names=[name]) for name in catalog.components]
    for order in chosen:
        place = {each.name: number for number, each in enumerate(order)}
        assert all(place[need] < place[each.name] for each in order for need in each.needs)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"profile": "none"}, "no profile `none`"),
        ({"names": ["none"]}, "no component `none`"),
        ({"profile": "dev", "without": ["gateway-api"]}, "what is left out is needed"),
        ({"names": ["nginx-gateway-fabric", "traefik"], "also": ["ingress-nginx"]}, None),
    ],
)
def test_a_choice_that_cannot_work_is_refused(
    catalog: Catalog, options: dict[str, list[str]], says: str | None
) -> None:
    """Names that are not there, and needs that are left out."""
    if says is None:
        assert components.selected(catalog, **options)  # type: ignore[arg-type]
        return
    with pytest.raises(UsageError, match=says):
        components.selected(catalog, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"api_services": ("v1beta1.external.metrics.k8s.io",)},
            "APIService v1beta1.external.metrics.k8s.io: ingress-nginx and keda",
        ),
        ({"ingress_classes": ("traefik",)}, "IngressClass traefik: ingress-nginx and traefik"),
        ({"default_ingress": True}, "default IngressClass: ingress-nginx and traefik"),
        ({"gateway_classes": ("traefik",)}, "GatewayClass traefik: ingress-nginx and traefik"),
        ({"kinds": {"middlewares.traefik.io": "Middleware"}}, "definition middlewares.traefik.io: ingress-nginx"),
    ],
)
def test_two_that_bring_the_same_are_refused(catalog: Catalog, changed: dict[str, Any], says: str) -> None:
    """One of the two would win, and nobody knows which; each alone may come."""
    twin = replace(catalog.components["ingress-nginx"], **changed)
    both = replace(catalog, components={**catalog.components, "ingress-nginx": twin})
    with pytest.raises(UsageError, match="two components bring the same") as refused:
        components.selected(both, names=["ingress-nginx", "traefik", "keda"])
    assert says in str(refused.value.detail)
    assert components.selected(both, names=["ingress-nginx"])
    assert components.selected(catalog, names=["ingress-nginx", "traefik", "keda"])
