"""Runbooks: what they say of tiers is what the alerts do, and each alert of the engine has a page."""

from __future__ import annotations

import re

import promql_parser
import pytest
import yaml

from helm_platform.slo.engine import shared
from helm_platform.slo.platform import default, platform
from helm_platform.slo.runbook import TEAM, runbooks
from helm_platform.slo.spec import objectives
from tests.slo.dashboards.scene import Given
from tests.support import ROOT

DOCUMENT = """
service: checkout
namespace: shop
slos:
  availability:
    {objective: 99.9, description: Orders | are taken, by: [tenant],
    sli: {ratio: {bad: errors_total, total: all_total}},
    alerts: {runbook: "https://r.acme.io/checkout", tiers: {ticket-slow: false}}}
  loose: {objective: 90, sli: {preset: kube-uptime}}
"""


@pytest.fixture(scope="module")
def page() -> str:
    levels = [Given(tuple(objectives(yaml.safe_load(DOCUMENT))))]
    (file,) = runbooks(levels, platform({"grafana": "https://g.acme.io"}))
    assert file.name == "slo-shop.checkout.md"
    assert list(runbooks(levels, platform({"grafana": "https://g.acme.io"}))) == [file]
    return file.text


def test_it_says_what_the_objectives_allow(page: str) -> None:
    assert "| availability | 99.9 %: Orders \\| are taken | 30d | 0.1 % | 43 min spend the budget |" in page
    assert "| loose | 90 % | 30d | 10 % | 3 d spend the budget |" in page


def test_it_says_what_a_tier_means(page: str) -> None:
    """θ = 14.4 · 0.1 %, reached by an outage after 1.44 % of an hour; at 14.4 the budget lasts 30 d / 14.4."""
    row = "| page-fast (page) | more than 1.44 % of 1h and of 5m were bad | 2 % of the budget is spent | after 52 s |"
    assert f"{row} none is left after 2 d 2 h |" in page


def test_a_tier_that_is_left_out_or_cannot_fire_is_not_promised(page: str) -> None:
    first, second = page.split("## loose")
    assert "ticket-slow" not in first
    assert "ticket-slow" in second
    assert "| page-fast (page) | never: it would take 144 % bad events |" in second


def test_queries_are_promql_and_those_of_the_rules(page: str) -> None:
    blocks = re.findall(r"```promql\n(.*?)```", page, flags=re.DOTALL)
    asked = [line for block in blocks for line in block.splitlines() if not line.startswith("#")]
    for query in asked:
        promql_parser.parse(query)
    assert "sum by (tenant) (rate(all_total[2m])) >= 0 < Inf" in asked
    assert any("topk(10" in query for query in asked)
    assert any("kube_deployment_status_replicas_available" in query for query in asked)


def test_places_for_the_team_are_marked_and_links_are_there(page: str) -> None:
    assert page.count(f"- {TEAM}") >= 8
    assert "- More: https://r.acme.io/checkout" in page
    assert re.search(r"- Dashboard: https://g.acme.io/d/slo-[0-9a-f]{32}\n", page)


def test_every_alert_of_the_engine_has_a_page() -> None:
    alerts = {rule.name for group in shared(default()) for rule in group.rules if rule.alerting}
    folder = ROOT / "docs" / "runbooks"
    assert {page.stem for page in folder.glob("SLO*.md")} == alerts
    listed = set(re.findall(r"\[(SLO\w+)\]", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == alerts
    for name in alerts:
        text = (folder / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {name}\n\n*")
        assert "## Look at\n" in text
        assert "## Do\n" in text


def test_the_page_of_burn_rates_has_the_tiers_as_they_are() -> None:
    text = (ROOT / "docs/runbooks/SLOBudgetBurn.md").read_text(encoding="utf-8")
    for tier in default().tiers:
        hours = 30 * 24 / tier.burn(30 * 86400)
        lasts = f"{hours:.0f} h" if hours % 24 else f"{hours / 24:.0f} d"
        row = f"| {tier.name} | {tier.long} and {tier.short} | {tier.severity} | {100 * tier.budget:.0f} % | {lasts} |"
        assert row in text
