"""The page on what objectives cost: its figures are those of the rules as they are, and keep what is promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hack.bench import slo as bench

from helm_platform.prometheus import serve, written
from helm_platform.slo import engine

PAGE = bench.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> list[bench.Cost]:
    """What the shared rules cost for one objective."""
    return bench.shared_by(1, tmp_path_factory.mktemp("cost"))


def test_the_page_has_the_figures_of_the_shared_rules(shared: list[bench.Cost]) -> None:
    assert [cost.name for cost in shared] == ["fast", "medium", "slow"]
    for cost in shared:
        assert f"| {cost.name} | {cost.interval:.0f} s | {cost.rules} | {cost.samples:,} | {cost.rate:.2f} |" in PAGE


def test_the_shared_rules_do_not_grow_in_number_and_linearly_in_what_they_read(
    tmp_path: Path, shared: list[bench.Cost]
) -> None:
    five = bench.shared_by(5, tmp_path)
    assert [cost.rules for cost in five] == [cost.rules for cost in shared]
    assert bench.rate(five) == pytest.approx(5 * bench.rate(shared), rel=0.01)


def test_what_is_promised_is_kept() -> None:
    cells = {row[1]: row[5] for row in (line.split("|") for line in PAGE.splitlines()) if len(row) == 7}
    times = {name.strip(): cells[name].strip().replace(",", "") for name in cells}
    assert int(times["sloth"]) >= bench.TARGET
    # 7 windows of 12 670 samples for each of 60 series, the mean of 30 days, and what metadata and alerts read.
    assert re.search(r"\| sloth \| 17 \| 933,013 \|", PAGE)


def test_no_tier_is_later_than_it_may_be() -> None:
    minutes = [
        re.findall(r"([0-9.]+) min", line) for line in PAGE.splitlines() if line.startswith(("| page-", "| ticket-"))
    ]
    assert len(minutes) == sum(map(len, bench.INCIDENTS.values()))
    assert all(float(later) <= float(most) for *_, later, most in minutes)


def test_a_rule_that_reads_more_would_be_noticed(tmp_path: Path) -> None:
    written(bench.ours(1), tmp_path)
    (slow,) = (group for group in engine.shared(bench.PLATFORM) if group.name == "slo-slow")
    with serve(tmp_path) as client:
        (cost,) = bench.measured(client, [slow])
        cost.add(client, "sum_over_time(slo:bad:tile[1d])")
    assert f"| {cost.samples:,} |" not in PAGE
