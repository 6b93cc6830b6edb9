"""The queries that dashboards are made of, over what the engine records.

What is recorded each five minutes is looked for a quarter of an hour back, as Prometheus itself looks for five minutes
only. All of it is joined with the objectives of now, so a revision that is no more is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from helm_platform.slo import data

OBJECTIVE = "namespace, service, slo, revision"
WINDOW = f"{OBJECTIVE}, window"
ALERTS = 'alertname=~"SLO.+"'


@dataclass(frozen=True, slots=True)
class Asked:
    """Queries about the objectives that matchers choose: `of` are those of every series, `promised` those that only
    the series of objectives has, each without braces.
    """

    of: str
    promised: str = ""

    @property
    def objectives(self) -> str:
        """The selector of the objectives."""
        return f"slo:objective:ratio{{{','.join(filter(None, (self.of, self.promised)))}}}"

    @property
    def objective(self) -> str:
        """What each promises in each window: a ratio."""
        return f"max by ({WINDOW}, team) ({self.objectives})"

    @property
    def left(self) -> str:
        """The share of the budget that is left, of the worst group."""
        return self.each(f"min by ({WINDOW}) ({self.later('slo:budget:left')})", WINDOW)

    @property
    def coverage(self) -> str:
        """The share of the window that has been counted, of the worst group; that of a period is made once an hour."""
        return self.each(f"min by ({WINDOW}) (last_over_time(slo:coverage:ratio{{{self.of}}}[2h]))", WINDOW)

    @property
    def state(self) -> str:
        """2 measured, 1 no traffic, 0 no data."""
        names = "namespace, service, slo"
        return self.each(f"max by ({names}) (slo:state:code{{{self.of}}})", names)

    @property
    def alerts(self) -> str:
        """How many alerts of each objective fire, 0 where none does."""
        names = "namespace, service, slo"
        firing = f'count by ({names}) (ALERTS{{alertstate="firing",{ALERTS},{self.of}}})'
        return f"{self.each(firing, names)} or 0 * {self.objective}"

    def burn(self, window: str) -> str:
        """How fast the budget of each objective was spent in a window, of its worst group: 1 just spends it in time."""
        ratio = f"max by ({OBJECTIVE}) ({self.counts('bad', window)} / ({self.counts('total', window)} > 0))"
        return f"{ratio} / on ({OBJECTIVE}) group_right () (1 - {self.objective})"

    def summed(self, side: str, window: str, by: str) -> str:
        """Events of a window of the chosen objectives, added up."""
        chosen = f"and on ({OBJECTIVE}) {self.objectives}"
        how = f"sum by ({by})" if by else "sum"
        return f"{how} ({self.counts(side, window)} {chosen})"

    def counts(self, side: str, window: str) -> str:
        """The events of a window."""
        series = f"slo:{side}:increase_{window}"
        often = data.engine()["counts"].get(window, {}).get("group") in ("fast", "medium")
        return f"{series}{{{self.of}}}" if often else self.later(series)

    def later(self, series: str) -> str:
        """A series that is recorded each five minutes."""
        return f"last_over_time({series}{{{self.of}}}[15m])"

    def each(self, query: str, on: str) -> str:
        """A query with the labels of the windows of objectives that it is about."""
        return f"0 * {self.objective} + on ({on}) group_left () {query}"
