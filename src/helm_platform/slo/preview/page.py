"""The page: one file of HTML that needs nothing else, neither a script nor a network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from helm_platform import __version__
from helm_platform.slo.preview import figures
from helm_platform.slo.preview.answers import Answer, Answers, Moment
from helm_platform.slo.preview.numbers import clock
from helm_platform.slo.windows import spoken

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Part:
    """One objective in one window, as its service's dashboard shows it."""

    namespace: str
    service: str
    slo: str
    window: str
    answers: Answers

    @property
    def anchor(self) -> str:
        """Where it is on the page."""
        names = (self.namespace, self.service, self.slo, self.window)
        return "-".join(("slo", *(re.sub(r"[^a-zA-Z0-9]+", "_", name) for name in names)))


def page(overview: Answers, parts: Sequence[Part], at: float, source: str) -> str:
    """The whole text. `source` says where the numbers are from."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("helm_platform.slo.preview", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    anchors: dict[tuple[str, ...], str] = {
        (part.namespace, part.service, part.slo, part.window): part.anchor for part in parts
    }
    services: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        services.setdefault((part.namespace, part.service), []).append(part)
    css = environment.loader.get_source(environment, "page.css")[0] if environment.loader else ""
    return environment.get_template("page.html.j2").render(
        css=css,
        overview=overview,
        services=services,
        at=datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        source=source,
        version=__version__,
        drawn=lambda answer: _drawn(answer, anchors),
        spoken_moment=_moment,
    )


def _drawn(answer: Answer, anchors: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    """What the template shows of a panel: one of number, lines, bars and table."""
    panel = answer.panel
    shown: dict[str, Any] = {"panel": panel, "kind": panel.kind.value}
    if panel.table:
        shown["headings"], shown["rows"] = figures.cells(answer, panel.table, anchors)
        return shown
    match panel.kind.value:
        case "timeseries":
            shown["lines"] = figures.lines(answer)
            shown["span"] = spoken(answer.end - answer.start)
        case "state-timeline":
            shown["bars"], shown["ticks"] = figures.bars(answer), figures.ticks(answer)
        case _:
            shown["text"], shown["color"], value = figures.number(answer)
            shown["share"] = None if value is None else min(1.0, max(0.0, value))
    return shown


def _moment(moment: Moment) -> str:
    start = clock(moment.start, day=True)
    if moment.end == moment.start:
        return start
    return f"{start} to {clock(moment.end, day=moment.end - moment.start > _DAY)}"
