"""What the maker of a chart is told about a change: why it hurts, and what to do."""

from __future__ import annotations

from helm_platform.objects.compare import Change, Rule
from helm_platform.objects.harm import harm

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
