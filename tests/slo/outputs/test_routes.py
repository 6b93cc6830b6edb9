"""Routes and inhibitions: the real definition of AlertmanagerConfig takes them, amtool routes by them, and a real
Alertmanager is silent by them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.alertmanager import Alertmanager, serving

from helm_platform.crds import bundled
from helm_platform.fleet import company
from helm_platform.slo.outputs.routes import Team, alertmanager, alertmanager_configs
from helm_platform.slo.platform import default, platform
from helm_platform.slo.teams import teams
from helm_platform.toolchain import ensure

AMTOOL = ensure(["amtool"])["amtool"]
PAGERDUTY = {"pagerdutyConfigs": [{"routingKey": {"name": "pagerduty", "key": "routing-key"}}]}
SLACK = {"slackConfigs": [{"channel": "#shop", "apiURL": {"name": "slack", "key": "url"}}]}
SHOP = Team("shop", ("shop-dev", "shop-prod"), {"page": PAGERDUTY, "ticket": SLACK})
DATA = Team("data", ("data-prod",), {"ticket": SLACK})


def configs(team: Team, **settings: Any) -> list[dict[str, Any]]:
    return [yaml.safe_load(file.text) for file in alertmanager_configs(team, platform(settings), {"release": "prom"})]


@pytest.fixture(autouse=True)
def _definitions(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))


def complaints(document: dict[str, Any]) -> list[str]:
    schema = bundled().schema("monitoring.coreos.com", "v1alpha1", "AlertmanagerConfig")
    assert schema is not None
    closed = {key: value for key, value in document.items() if key != "metadata"}
    kept = {**schema, "properties": {**schema["properties"], "metadata": {}}}
    return [error.message for error in Draft202012Validator(kept).iter_errors(closed)]


def test_each_namespace_of_a_team_has_one_that_the_operator_takes() -> None:
    made = configs(SHOP)
    assert [each["metadata"]["namespace"] for each in made] == ["shop-dev", "shop-prod"]
    for each in made:
        assert complaints(each) == []
        assert each["metadata"]["labels"] == {"release": "prom"}
        route = each["spec"]["route"]
        assert [(r["receiver"], r["matchers"][0]["value"]) for r in route["routes"]] == [
            ("page", "page"),
            ("ticket", "ticket"),
        ]
        named = {receiver["name"]: receiver for receiver in each["spec"]["receivers"]}
        assert named["page"]["pagerdutyConfigs"] == PAGERDUTY["pagerdutyConfigs"]


def test_the_check_of_the_definition_can_fail() -> None:
    (document,) = configs(DATA)
    document["spec"]["route"]["groupby"] = ["slo"]
    assert complaints(document)


def test_other_words_for_severities_are_matched() -> None:
    (made,) = configs(DATA, severities={"page": "critical", "ticket": "warning"})
    assert made["spec"]["route"]["routes"][0]["matchers"][0]["value"] == "warning"
    assert {"name": "severity", "matchType": "=", "value": "critical"} in made["spec"]["inhibitRules"][0]["sourceMatch"]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("alertmanager") / "alertmanager.yaml"
    file.write_text(alertmanager([SHOP, DATA], default()).text, encoding="utf-8")
    return file


def amtool(*arguments: str | Path) -> str:
    command = [AMTOOL, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_amtool_takes_the_configuration(config: Path) -> None:
    assert "4 receivers" in amtool("check-config", config)


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ({"namespace": "shop-prod", "severity": "page"}, "shop/page"),
        ({"namespace": "shop-dev", "severity": "ticket"}, "shop/ticket"),
        ({"namespace": "data-prod", "severity": "ticket"}, "data/ticket"),
        ({"namespace": "data-prod", "severity": "page"}, "nobody"),
        ({"namespace": "other", "severity": "page"}, "nobody"),
    ],
)
def test_amtool_routes_to_the_team(config: Path, labels: dict[str, str], receiver: str) -> None:
    words = [f"{key}={value}" for key, value in {**labels, "slo": "latency", "alertname": "SLOBudgetBurn"}.items()]
    assert amtool("config", "routes", "test", f"--config.file={config}", *words).strip() == receiver


def test_alerts_without_an_objective_are_not_ours(config: Path) -> None:
    words = ["namespace=shop-prod", "severity=page", "alertname=Other"]
    assert amtool("config", "routes", "test", f"--config.file={config}", *words).strip() == "nobody"


@pytest.fixture(scope="module")
def running(config: Path) -> Iterator[Alertmanager]:
    with serving(config) as it:
        yield it


def alert(name: str, severity: str, slo: str, tier: str = "", **labels: str) -> dict[str, str]:
    given = {"alertname": name, "severity": severity, "namespace": "shop-prod", "service": "web", "slo": slo}
    return {**given, **({"tier": tier} if tier else {}), **labels}


def burn(slo: str, tier: str, **labels: str) -> dict[str, str]:
    return alert("SLOBudgetBurn", tier.partition("-")[0], slo, tier, **labels)


def test_while_a_page_fires_tickets_of_the_same_objective_are_silent(running: Alertmanager) -> None:
    page, ticket, other = burn("a", "page-slow"), burn("a", "ticket-fast"), burn("b", "ticket-fast")
    spent, no_data = alert("SLOBudgetExhausted", "ticket", "a"), alert("SLONoData", "ticket", "a")
    elsewhere = burn("a", "ticket-fast", service="mail")
    running.fire(page, ticket, other, spent, no_data, elsewhere)
    assert not running.silent(page)
    assert all(map(running.silent, (ticket, spent, no_data)))
    assert not any(map(running.silent, (other, elsewhere)))
    running.end(page)
    assert not any(map(running.silent, (ticket, spent, no_data)))


def test_of_two_tiers_the_faster_one_speaks(running: Alertmanager) -> None:
    pages, tickets = (
        [burn("c", f"page-{pace}") for pace in ("fast", "slow")],
        [burn("d", f"ticket-{pace}") for pace in ("fast", "slow")],
    )
    running.fire(*pages, *tickets)
    assert [running.silent(each) for each in (*pages, *tickets)] == [False, True, False, True]


def test_a_budget_that_is_spent_says_nothing_of_one_that_is_low(running: Alertmanager) -> None:
    spent, low = alert("SLOBudgetExhausted", "ticket", "e"), alert("SLOBudgetLow", "ticket", "e")
    running.fire(low)
    assert not running.silent(low)
    running.fire(spent)
    assert (running.silent(spent), running.silent(low)) == (False, True)


def test_other_alerts_of_a_team_are_never_silent(running: Alertmanager) -> None:
    page, foreign = burn("f", "page-fast"), {"alertname": "Other", "severity": "ticket", "namespace": "shop-prod"}
    running.fire(page, foreign)
    assert not running.silent(foreign)
    assert (running.receivers(page), running.receivers(foreign)) == (["shop/page"], ["nobody"])


def fleet(tmp_path: Path, text: str) -> tuple[list[Team], list[str]]:
    (tmp_path / "platform.yaml").write_text("environments: [dev, prod]\n", encoding="utf-8")
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "shop.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "apps").mkdir()
    known = company(tmp_path / "apps" / "values.yaml")
    assert known is not None
    found, problems = teams(known)
    return found, [f"{each.span.line if each.span else 0}: {each.message}" for each in problems]


def test_a_team_says_its_receivers_in_its_file(tmp_path: Path) -> None:
    text = "alerts:\n  receivers:\n    page: {slackConfigs: [{channel: '#shop'}]}\n"
    found, problems = fleet(tmp_path, text)
    assert problems == []
    assert found == [Team("shop", ("shop-dev", "shop-prod"), {"page": {"slackConfigs": [{"channel": "#shop"}]}})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("alerts:\n  receivers: pager\n", "2: `alerts.receivers` is a map by severity"),
        ("alerts:\n  receivers:\n    warning: {}\n", "3: `alerts.receivers.warning` is no severity of objectives"),
        ("alerts:\n  receivers:\n    page: {}\n", "3: `alerts.receivers.page` is a receiver of AlertmanagerConfig"),
        (
            "alerts:\n  receivers:\n    page:\n      slack: []\n",
            "4: `alerts.receivers.page.slack` is no kind of receiver",
        ),
        (
            "alerts:\n  receivers:\n    page:\n      slackConfigs: {channel: x}\n",
            "4: `alerts.receivers.page.slackConfigs` is a list",
        ),
    ],
)
def test_what_is_no_receiver_is_said_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    found, problems = fleet(tmp_path, text)
    assert (found, problems) == ([], [said])
