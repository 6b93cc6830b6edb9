from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.validate.lints.support import paths, together

from helm_platform.diagnostics import Span
from helm_platform.fleet import Company, Host, Team
from helm_platform.validate.lints import foreign_host
from helm_platform.values import parse

LINT = foreign_host.LINT


def team(name: str, *hosts: str) -> Team:
    owned = tuple(Host(each, Span(1, 1, 1, 2)) for each in hosts) or None
    file = Path(f"teams/{name}.yaml")
    return Team(name, file, owned, (), parse(f"hosts: {json.dumps(hosts)}".encode(), file).root)


COMPANY = Company(
    Path("platform.yaml"),
    {
        each.name: each
        for each in (team("shop", "acme.io", "*.acme.io"), team("pay", "pay.acme.io", "*.pay.acme.io"), team("new"))
    },
    domain="apps.acme.io",
)


def levels(host: str, label: str = "shop", *more: str) -> list[str]:
    text = f"labels: {{team: {label}}}\nport: 80\nexpose: {{host: {host}}}\n"
    return paths(together(LINT, text, *more, company=COMPANY))


@pytest.mark.parametrize("host", ["pay.acme.io", "a.pay.acme.io", '"*.pay.acme.io"'])
def test_the_host_of_another_team_is_an_error(host: str) -> None:
    assert levels(host) == ["expose.host error"]


def test_names_the_owner_and_its_line() -> None:
    text = "labels: {team: shop}\nexpose: {hosts: {a: shop.acme.io, b: pay.acme.io}}"
    (found,) = together(LINT, text, company=COMPANY)
    assert "belongs to the team pay, not to shop" in found.message
    assert (found.notes[0].file, found.notes[0].span) == (Path("teams/pay.yaml"), Span(1, 1, 1, 2))


def test_a_host_of_nobody_is_a_warning_where_the_team_has_a_list() -> None:
    assert levels("acme.com") == ["expose.host warning"]
    assert levels("acme.com", "new") == []


def test_a_bare_name_is_below_the_domain_of_the_platform() -> None:
    assert levels("web", "pay") == ["expose.host error"]
    assert levels("web", "shop", "global: {platform: {domain: pay.acme.io}}") == ["expose.host error"]


@pytest.mark.parametrize(("host", "label"), [("acme.io", "shop"), ("a.b.acme.io", "shop"), ("x.pay.acme.io", "pay")])
def test_is_silent_for_own_hosts_and_without_a_team(host: str, label: str) -> None:
    assert levels(host, label) == []
    assert levels("pay.acme.io", "nobody") == []
    assert together(LINT, "labels: {team: shop}\nexpose: {host: pay.acme.io}") == []


def test_the_namespace_of_the_overlay_decides_and_not_the_label() -> None:
    text = "labels: {team: shop}\nexpose: {hosts: {a: shop.acme.io, b: pay.acme.io}}"
    company = replace(COMPANY, environments=("prod",))
    assert paths(together(LINT, text, company=company, namespace="shop-prod")) == ["expose.hosts.b error"]
    assert paths(together(LINT, text, company=company, namespace="pay-prod")) == ["expose.hosts.a error"]
    without = "expose: {host: pay.acme.io}"
    assert paths(together(LINT, without, company=company, namespace="shop-prod")) == ["expose.host error"]
    assert paths(together(LINT, without, company=company, namespace="pay-prod")) == []
    # A namespace of nobody says nothing.
    assert paths(together(LINT, text, company=company, namespace="elsewhere")) == ["expose.hosts.b error"]


def test_a_host_of_another_environment_is_an_error() -> None:
    file = Path("teams/shop.yaml")
    text = "hosts: [dev.acme.io]\nenvironments:\n  prod: {hosts: [acme.io, '*.acme.io']}\n"
    hosts = tuple(Host(each, None) for each in ("dev.acme.io", "acme.io", "*.acme.io"))
    shop = Team("shop", file, hosts, (), parse(text.encode(), file).root)
    company = Company(Path("platform.yaml"), {"shop": shop}, environments=("dev", "prod"))
    here = "expose: {hosts: {a: dev.acme.io, b: acme.io}}"
    (found,) = together(LINT, here, company=company, namespace="shop-dev")
    assert found.message == "`expose.hosts.b`: `acme.io` is no host of shop-dev"
    assert found.level.value == "error"
    assert "environments.dev.hosts of teams/shop.yaml" in str(found.help)
    assert together(LINT, here, company=company, namespace="shop-prod") == []
    # Without an overlay nobody knows the environment.
    assert together(LINT, f"labels: {{team: shop}}\n{here}", company=company) == []
