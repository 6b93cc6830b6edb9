"""Runbooks of services: what the generator knows, with marked places for what only the team knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from helm_platform.slo.dashboards import Document, address, by_service
from helm_platform.slo.indicators import matchers, number, queries
from helm_platform.slo.outputs import File
from helm_platform.slo.platform import Platform, Tier
from helm_platform.slo.presets import resolved
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds, spoken

TEAM = "**TEAM:**"
"""What begins each place that a team fills in."""


def runbooks(levels: Iterable[Document], platform: Platform) -> Iterator[File]:
    """One Markdown file for each service; documents about the same service have one together."""
    for (namespace, name), slos in by_service(slo for each in levels for slo in each.slos).items():
        file = f"slo-{namespace}.{name}.md" if namespace else f"slo-{name}.md"
        yield File(file, "\n".join(_page(namespace, name, slos, platform)) + "\n")


def _page(namespace: str, name: str, slos: Sequence[Slo], platform: Platform) -> Iterator[str]:
    yield f"# {name}"
    yield ""
    yield f"Service level objectives of {name}{f' in the namespace {namespace}' if namespace else ''}. Made by"
    yield f"`helm platform slo generate --with runbook`; what begins with {TEAM} is for the team to write."
    yield ""
    yield f"- {TEAM} who is on call, and how to reach them and the teams that this service needs."
    yield f"- {TEAM} what users see when it fails, and who must be told."
    dashboard = address(platform, namespace, name)
    yield f"- Dashboard: {dashboard}" if dashboard else f"- {TEAM} the address of the dashboard `SLOs: {name}`."
    yield ""
    yield "## Objectives"
    yield ""
    yield "| Objective | Promise | Window | May be bad | Nothing works |"
    yield "|---|---|---|---|---|"
    for slo in slos:
        full = spoken(float(slo.allowed) * slo.window.seconds)
        promise = f"{number(slo.objective * 100)} %{': ' + _cell(slo.description) if slo.description else ''}"
        bad = number(slo.allowed * 100)
        yield f"| {slo.name} | {promise} | {slo.window.name} | {bad} % | {full} spend the budget |"
    for slo in slos:
        yield ""
        yield from _objective(slo, platform)
    yield ""
    yield "## After it"
    yield ""
    yield f"- {TEAM} where incidents are written down, and who decides what stops while no budget is left."


def _objective(slo: Slo, platform: Platform) -> Iterator[str]:
    yield f"## {slo.name}"
    yield ""
    yield "| Alert | Fires when | By then | If nothing works | If it goes on |"
    yield "|---|---|---|---|---|"
    for tier in slo.alerts.laid_over(platform.tiers):
        yield _tier(tier, slo)
    yield ""
    yield "Ask Prometheus:"
    yield ""
    yield "```promql"
    yield from _queries(slo, platform)
    yield "```"
    yield ""
    if slo.alerts.runbook:
        yield f"- More: {slo.alerts.runbook}"
    yield f"- {TEAM} where the bad events are seen one by one: logs, traces."
    yield f"- {TEAM} what has failed before, how it was seen, and what helped."
    yield f"- {TEAM} how to take load away, turn features off, and roll back."


def _tier(tier: Tier, slo: Slo) -> str:
    """What a tier means for this objective. θ = B · (1 - O) fires; all bad, that is reached after L · θ."""
    period, long = slo.window.seconds, float(seconds(tier.long))
    burn = max(tier.burn(period), 0 if tier.burn_rate else 1)
    limit = burn * float(slo.allowed)
    name = f"{tier.name} ({tier.severity})"
    if limit >= 1:
        return f"| {name} | never: it would take {number(round(100 * limit, 1))} % bad events | – | – | – |"  # noqa: RUF001
    when = f"more than {number(float(f'{100 * limit:.3g}'))} % of {tier.long} and of {tier.short} were bad"
    share = f"{number(float(f'{100 * burn * long / period:.3g}'))} % of the budget is spent"
    return f"| {name} | {when} | {share} | after {spoken(long * limit)} | none is left after {spoken(period / burn)} |"


def _queries(slo: Slo, platform: Platform) -> Iterator[str]:
    of = matchers(slo.identity)
    counted = queries(resolved(slo, platform), platform)
    yield "# what is left of the budget, 1 is all"
    yield f'slo:budget:left{{{of},window="{slo.window.name}"}}'
    yield "# the share of bad events, now and in the last hour"
    yield f"sum(slo:bad:rate{{{of}}}) / sum(slo:total:rate{{{of}}})"
    yield f"sum(slo:bad:increase_1h{{{of}}}) / sum(slo:total:increase_1h{{{of}}})"
    if slo.by:
        yield f"# which {' and '.join(slo.by)} it is"
        yield f"topk(10, slo:bad:increase_1h{{{of}}})"
    yield "# what is counted: all events, and the bad ones"
    yield counted.total
    yield counted.bad


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
