"""One Prometheus with all scenarios in it: raw series, what source rules and shared rules have recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from helm_platform.prometheus import Client, recorded, serve, written
from helm_platform.slo import engine, source
from helm_platform.slo.rules import Group, Rule
from tests.slo.scenarios import cases
from tests.slo.scenarios.cases import EARLIER, END, LONG, PLATFORM, SHORT, Scenario
from tests.slo.scenarios.events import MINUTE

Timed = list[tuple[Rule, str]]
#: What other rules read at times long ago; the rest is needed only where something is claimed.
_READ_LATER = ("slo:bad:tile", "slo:total:tile", "slo:bad:increase_1d", "slo:total:increase_1d", "slo:measured:6h")


@pytest.fixture(scope="session")
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios."""
    return tuple(cases.scenarios())


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory, scenarios: tuple[Scenario, ...]) -> Iterator[Client]:
    """A server over the data of all scenarios."""
    data = tmp_path_factory.mktemp("prometheus")
    written((counter.series() for each in scenarios for counter in each.counters), data)
    for start, end in sorted({span for each in scenarios for span in spans(each)}):
        rules = [timed for each in scenarios if (start, end) in spans(each) for timed in sources(each, start)]
        recorded(rules, data, start, end)
    shared = timed(engine.shared(PLATFORM))
    early = [each for each in shared if each[0].name in _READ_LATER or "tile_" in each[0].name]
    recorded([each for each in early if each[0].name != "slo:measured:6h"], data, LONG, END)
    recorded([each for each in early if each[0].name == "slo:measured:6h"], data, LONG, END)
    late = [each for each in shared if each not in early]
    for at in (EARLIER, END):
        recorded(late, data, at - 65 * MINUTE, at)
    with serve(data) as client:
        yield client


def timed(groups: Iterable[Group]) -> Timed:
    """The recording rules with the intervals of their groups."""
    return [(rule, group.interval) for group in groups for rule in group.rules if not rule.alerting]


def sources(scenario: Scenario, at: int) -> Timed:
    """The source rules of the documents that hold at a time."""
    return timed(source.sources(scenario.objectives(at), PLATFORM))


def spans(scenario: Scenario) -> list[tuple[int, int]]:
    """The times in which its source rules are evaluated, ends included: cut where it is edited or evaluations miss."""
    start = LONG if scenario.start <= LONG else SHORT
    edits = sorted(max(start, at) for at in scenario.documents)
    found: list[tuple[int, int]] = []
    for begin, end in zip(edits, [*(at - 30 for at in edits[1:]), END], strict=True):
        edges = [begin, *(edge for gone, back in sorted(scenario.missed) for edge in (gone, back + 30)), end]
        found += zip(edges[::2], edges[1::2], strict=True)
    return found
