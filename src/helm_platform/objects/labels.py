"""Label selectors, as Kubernetes evaluates them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Labels = Mapping[str, Any]

_OPERATORS: dict[str, Callable[[Any, list[Any], bool], bool]] = {
    "In": lambda value, values, there: there and value in values,
    "NotIn": lambda value, values, there: not there or value not in values,
    "Exists": lambda _value, _values, there: there,
    "DoesNotExist": lambda _value, _values, there: not there,
}


def labels_match(wanted: Any, labels: Labels) -> bool:
    """A plain map of labels, as in a Service: an empty one selects nothing."""
    return isinstance(wanted, dict) and bool(wanted) and wanted.items() <= labels.items()


def selector_matches(selector: Any, labels: Labels) -> bool:
    """A LabelSelector (`matchLabels`, `matchExpressions`): an empty one selects everything, a missing one nothing."""
    if not isinstance(selector, dict):
        return False
    if not (selector.get("matchLabels") or {}).items() <= labels.items():
        return False
    return all(_expression(each, labels) for each in selector.get("matchExpressions") or [])


def looked_at(selector: dict[str, Any]) -> set[str]:
    """The label keys on which a selector, or a plain map of labels, depends."""
    keys = {str(each.get("key")) for each in selector.get("matchExpressions") or []}
    labels = selector if not selector.keys() & {"matchLabels", "matchExpressions"} else selector.get("matchLabels")
    return keys | set(labels or {})


def _expression(expression: dict[str, Any], labels: Labels) -> bool:
    operator = _OPERATORS.get(str(expression.get("operator")))
    key = str(expression.get("key"))
    return operator is not None and operator(labels.get(key), expression.get("values") or [], key in labels)
