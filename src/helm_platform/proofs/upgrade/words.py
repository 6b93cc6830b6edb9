"""What the maker of a chart is told about a change: why it hurts, and what to do."""

from __future__ import annotations

from helm_platform.objects.compare import Change, Rule
from helm_platform.objects.harm import harm

RULES: dict[str, str] = {
    str(Rule.RENDER): "Values that a released version renders are refused.",
    str(Rule.NAME): "An object gets another name or namespace: Helm makes a new one and deletes the old one.",
    str(Rule.REMOVED): "An object is gone: Helm deletes it.",
    str(Rule.SELECTOR): "A selector changes, or loses the pods that it selected, or reaches for others.",
    str(Rule.IMMUTABLE): "A field changes that the API server refuses to change.",
    str(Rule.TEMPLATE): "A pod template changes: every pod restarts.",
    "not-compared": "No values file is rendered by both versions, so nothing is known.",
    "unused-allowance": "An allowed change that does not happen. It would hide the next one of its kind.",
    "version": "An allowed change that hurts, under a version number that does not announce it.",
}
"""Every rule id of a finding about an upgrade, with what it means."""

_KEEP = (
    "Make the chart render it as before. If it must change: in a new major version, with a line in the changelog on"
    " what to do before the upgrade, and an entry with a reason in --allow FILE."
)

_TEMPLATE = {
    "ScaledJob": "KEDA ends the running jobs of every application as soon as it takes this chart version.",
}
_TEMPLATE_OTHERWISE = (
    "Every pod of every application restarts as soon as it takes this chart version, although its values are the same."
)
_TEMPLATE_FIX = (
    "Keep chart version and release data out of pods, and put new behaviour behind a key that is off by default."
    " If the restart is meant: a line in the changelog, and an entry with a reason in --allow FILE."
)


def advice(change: Change) -> str:
    """Why it hurts and what to do."""
    if change.rule is Rule.TEMPLATE:
        return f"{_TEMPLATE.get(change.object.kind, _TEMPLATE_OTHERWISE)}\n{_TEMPLATE_FIX}"
    return f"{harm(change)}\n{_KEEP}"
