"""The fleet repository around a values file: where it is found, what it says, what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.fleet import Company, company, environment_of


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("teams", "apps/web/overlays/prod"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "platform.yaml").write_text("environments: {dev: {}, prod: {}}\ndomain: apps.acme.io\n")
    return tmp_path


def around(folder: Path) -> Company:
    found = company(folder / "apps/web/overlays/prod/values.yaml")
    assert found is not None
    return found


def team(folder: Path, name: str, text: str) -> None:
    (folder / "teams" / f"{name}.yaml").write_text(text)


def test_says_what_the_files_say(fleet: Path) -> None:
    team(fleet, "shop", 'hosts: [shop.acme.io, "*.shop.acme.io"]\nnamespaces: [shop-jobs]\nquota: {cpu: 10}\n')
    found = around(fleet)
    assert found.findings == ()
    assert found.domain == "apps.acme.io"
    assert found.known_namespaces() == {"shop-jobs", "shop-dev", "shop-prod"}
    assert set(found.sources) == {Path("platform.yaml"), Path("teams/shop.yaml")}


@pytest.mark.parametrize(
    "text",
    [
        "environments: {prod: 5}",
        "environments: {prod: [a]}",
        "environments: {prod: {cluster: [a]}}",
        "environments: {prod: {}}\nclusters: [a]",
        "environments: {prod: {cluster: far}}\nclusters: {far: 5}",
    ],
)
def test_a_wrong_file_breaks_nobody(fleet: Path, text: str) -> None:
    """What is wrong is for the schema to say."""
    (fleet / "platform.yaml").write_text(f"{text}\n")
    found = around(fleet).environment("prod")
    assert (found.name, found.server, found.gate) == ("prod", "https://kubernetes.default.svc", "warn")


def test_the_longest_pattern_owns_and_a_name_before_all(fleet: Path) -> None:
    team(fleet, "all", 'hosts: ["*.acme.io"]')
    team(fleet, "pay", 'hosts: ["*.pay.acme.io", www.acme.io]')
    team(fleet, "web", 'hosts: [api.pay.acme.io, "*.www.acme.io"]')
    owners = {}
    for host in ("x.acme.io", "x.pay.acme.io", "api.pay.acme.io", "www.acme.io", "acme.io", "*.pay.acme.io"):
        owner = around(fleet).owner(host)
        owners[host] = owner[0].name if owner else None
    assert owners == {
        "x.acme.io": "all",
        "x.pay.acme.io": "pay",
        "api.pay.acme.io": "web",
        "www.acme.io": "pay",
        "acme.io": None,
        "*.pay.acme.io": "pay",
    }


def test_a_team_without_hosts_has_said_nothing_about_them(fleet: Path) -> None:
    team(fleet, "shop", "groups: [shop]")
    team(fleet, "empty", "hosts: []")
    teams = around(fleet).teams
    assert (teams["shop"].hosts, teams["empty"].hosts) == (None, ())


@pytest.mark.parametrize(
    ("policy", "digest", "forbidden"),
    [
        ("{digest: required, latest: forbidden}", "required", True),
        ("{digest: recommended}", "recommended", False),
        ("{digest: always}", None, False),
        ("{latest: allowed}", None, False),
    ],
)
def test_the_policy_for_images(fleet: Path, policy: str, digest: str | None, forbidden: bool) -> None:
    (fleet / "platform.yaml").write_text(f"policies: {{images: {policy}}}\n")
    found = around(fleet)
    assert (found.images.digest, found.images.latest_forbidden) == (digest, forbidden)


def test_a_changed_file_is_read_again(fleet: Path) -> None:
    team(fleet, "shop", "hosts: [a.acme.io]\n")
    assert around(fleet).owner("a.acme.io") is not None
    team(fleet, "shop", "hosts: [other.acme.io]\n")
    assert around(fleet).owner("a.acme.io") is None


def test_a_values_file_of_that_name_alone_is_no_fleet(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text("global: {}\n")
    assert company(tmp_path / "values.yaml") is None


def test_the_search_ends_at_the_root_of_the_repository(fleet: Path) -> None:
    inner = fleet / "apps" / "copy"
    (inner / ".git").mkdir(parents=True)
    assert company(inner / "values.yaml") is None
    assert company(fleet / "apps" / "values.yaml") is not None


@pytest.mark.parametrize(
    ("file", "environment"),
    [
        ("apps/web/overlays/prod/values.yaml", "prod"),
        ("values-staging.yaml", "staging"),
        ("apps/web/base/values.yaml", None),
        ("prod/values.yaml", None),
    ],
)
def test_the_environment_of_a_file(file: str, environment: str | None) -> None:
    assert environment_of(Path(file)) == environment
