from __future__ import annotations

from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.fleet import Company, Team
from helm_platform.validate.lints import unknown_namespace

LINT = unknown_namespace.LINT
COMPANY = Company(
    Path("platform.yaml"),
    {"shop": Team("shop", Path("teams/shop.yaml"), None, ("shop-jobs",))},
    environments=("dev", "prod"),
    namespaces=("gateways",),
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("network: {allowFrom: {a: {namespace: shop-prd}}}", "network.allowFrom.a.namespace warning"),
        ("network: {allowTo: {a: {namespace: shop}}}", "network.allowTo.a.namespace warning"),
        ("needs: {db: {app: db, namespace: databases, port: 5432}}", "needs.db.namespace warning"),
        ("tasks: {t: {when: before, needs: {db: {namespace: x, port: 1}}}}", "tasks.t.needs.db.namespace warning"),
    ],
)
def test_fires(text: str, path: str) -> None:
    assert paths(together(LINT, text, company=COMPANY)) == [path]


def test_suggests_the_nearest() -> None:
    (found,) = together(LINT, "network: {allowFrom: {a: {namespace: shop-prd}}}", company=COMPANY)
    assert found.label == "did you mean `shop-prod`?"


@pytest.mark.parametrize(
    "name", ["shop-dev", "shop-prod", "shop-jobs", "gateways", "kube-system", "monitoring", "traefik"]
)
def test_is_silent_for_namespaces_that_there_are_and_without_a_fleet(name: str) -> None:
    profile = "global: {platform: {exposure: {ingress: {namespaces: [traefik]}}}}"
    text = f"network: {{allowFrom: {{a: {{namespace: {name}}}, b: {{app: x}}}}}}"
    assert together(LINT, text, profile, company=COMPANY) == []
    assert together(LINT, "network: {allowFrom: {a: {namespace: nobody}}}") == []
