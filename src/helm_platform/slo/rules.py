"""What Prometheus is given: groups of recording and alerting rules."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `name` is the series it records or, with `alerting`, the alert's.

    `hold` is how long the condition must last before the alert fires and `keep` how long it stays after the condition
    has ended, as durations such as 15m; "" where at once.
    """

    name: str
    expr: str
    labels: dict[str, str] = field(default_factory=dict)
    alerting: bool = False
    hold: str = ""
    keep: str = ""
    annotations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated one after the other each `interval`.

    With a `limit`, a rule that gives more series than that gives none.
    """

    name: str
    interval: str
    rules: tuple[Rule, ...]
    limit: int = 0
