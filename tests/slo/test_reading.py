"""What a fleet, a team and options say beside a document, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.slo.reading import Reading, read
from helm_platform.slo.spec import Slo

HEAD = "apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nservice: checkout\n"
SLO = "slos: {up: {sli: {uptime: {series: up}}}}\n"


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        platform_yaml="environments: [dev, prod]\nslo: {windows: [28d], scrapeInterval: 1m, retention: 45d}\n",
        teams__shop_yaml=(
            "slo:\n  objective: 99.5\n  window: 28d\n  exclude: {all: {when: maintenance}}\n"
            "  alerts: {budget: 50, severities: {page: critical}, tiers: {ticket-slow: false}}\n"
        ),
        apps__checkout__monitoring__slo_yaml=f"{HEAD}team: shop\n{SLO}",
    )


def one(reading: Reading) -> Slo:
    assert reading.findings == ()
    (slo,) = reading.slos
    return slo


def test_a_document_has_what_its_team_says(fleet: Path) -> None:
    reading = read([str(fleet)])
    slo = one(reading)
    assert (str(slo.objective), slo.window.name, slo.team, slo.namespace) == ("0.995", "28d", "shop", "")
    assert slo.alerts.budget == 50
    assert slo.exclude == ({"when": "maintenance"},)
    assert (reading.platform.base, reading.platform.retention) == ("4m", "45d")


def test_a_document_speaks_over_its_team_key_by_key(fleet: Path) -> None:
    text = (
        f"{HEAD}team: shop\nnamespace: shop-own\ndefaults: {{objective: 98, "
        f"exclude: {{deploys: {{when: deploy}}}}, alerts: {{budget: 10, severities: {{ticket: warning}}}}}}\n{SLO}"
    )
    write(fleet, apps__checkout__monitoring__slo_yaml=text)
    slo = one(read([str(fleet)], namespace="other", environment="prod"))
    assert (str(slo.objective), slo.window.name, slo.namespace) == ("0.98", "28d", "shop-own")
    assert slo.alerts.budget == 10
    assert slo.alerts.severities == {"page": "critical", "ticket": "warning"}
    assert slo.alerts.tiers == {"ticket-slow": False}
    assert slo.exclude == ({"when": "maintenance"}, {"when": "deploy"})


@pytest.mark.parametrize(
    ("options", "namespace"),
    [
        ({}, ""),
        ({"environment": "prod"}, "shop-prod"),
        ({"environment": "prod", "namespace": "here"}, "here"),
        ({"assume": True}, "shop-dev"),
    ],
)
def test_the_namespace_is_that_of_the_environment(fleet: Path, options: dict[str, str], namespace: str) -> None:
    assert one(read([str(fleet)], **options)).namespace == namespace  # type: ignore[arg-type]


def test_the_values_of_an_application_say_whose_it_is(fleet: Path) -> None:
    write(
        fleet,
        apps__checkout__monitoring__slo_yaml=HEAD + SLO,
        apps__checkout__base__values_yaml="labels: {helm-platform.io/team: shop}\n",
    )
    assert one(read([str(fleet)], environment="prod")).namespace == "shop-prod"


def test_an_unknown_environment_is_named(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UsageError) as caught:
        read([str(fleet)], environment="prd")
    assert caught.value.fix == "did you mean `prod`?"
    alone = write(tmp_path_factory.mktemp("alone"), slo_yaml=HEAD + SLO)
    with pytest.raises(UsageError, match="needs a fleet repository"):
        read([str(alone)], environment="prod")


def test_documents_of_two_fleets_are_refused(fleet: Path) -> None:
    other = write(fleet / "other", platform_yaml="", teams__a_yaml="", apps__b__slo_yaml=HEAD + SLO)
    with pytest.raises(UsageError, match="two fleet repositories"):
        read([str(fleet / "apps"), str(other / "apps")])


def test_what_is_wrong_in_a_block_is_said_once_and_the_block_left_out(fleet: Path) -> None:
    write(fleet, teams__shop_yaml="slo: {objective: 100, windw: 7d}\n", apps__a__slo_yaml=f"{HEAD}team: shop\n{SLO}")
    found = read([str(fleet)]).findings
    assert sorted(each.rule for each in found) == ["missing-key", "missing-key", "out-of-range", "unknown-key"]


def test_options_stand_in_for_a_fleet(tmp_path: Path) -> None:
    write(tmp_path, slo_yaml=HEAD + SLO, team_yaml="objective: 99\n", platform_yaml="slo: {windows: [7d, month]}\n")
    reading = read(
        [str(tmp_path / "slo.yaml")],
        platform_file=str(tmp_path / "platform.yaml"),
        defaults_file=str(tmp_path / "team.yaml"),
        team="shop",
        namespace="shop",
    )
    assert one(reading).identity == {"namespace": "shop", "service": "checkout", "slo": "up"}
    assert [each.name for each in reading.platform.windows] == ["7d", "month"]


def test_good_documents_are_never_read_twice(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helm_platform.slo.documents._exactly", None)
    monkeypatch.setattr("helm_platform.slo.documents._exactly_bytes", None)
    assert one(read([str(fleet)])).service == "checkout"
