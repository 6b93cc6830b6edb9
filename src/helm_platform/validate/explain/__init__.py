"""From the errors of a JSON Schema engine to findings that never mention a schema.

One module for each family of mistakes; `_EXPLAINERS` says which module speaks for which keyword.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from helm_platform.diagnostics import Diagnostic
from helm_platform.validate.explain import choice, keys, limits, types, words
from helm_platform.validate.failure import Failure
from helm_platform.validate.subject import Subject
from helm_platform.values import Scalar

Explainer = Callable[[Failure, Subject], Iterator[Diagnostic]]

_EXPLAINERS: dict[str, Explainer] = {
    "additionalProperties": keys.unknown,
    "unevaluatedProperties": keys.unknown,
    "required": keys.missing,
    "dependentRequired": keys.needed_together,
    "not": keys.forbidden,
    "type": types.wrong_type,
    "enum": words.not_in_list,
    "const": words.not_in_list,
    "pattern": words.malformed,
    "minLength": limits.length,
    "maxLength": limits.length,
    "minimum": limits.bound,
    "maximum": limits.bound,
    "exclusiveMinimum": limits.bound,
    "exclusiveMaximum": limits.bound,
    "multipleOf": limits.bound,
    "minItems": limits.count,
    "maxItems": limits.count,
    "uniqueItems": limits.count,
    "minProperties": limits.count,
    "maxProperties": limits.count,
}


def explain(errors: list[Failure], subject: Subject) -> Iterator[Diagnostic]:
    """A finding for each error that a user can act on. Errors that only follow from another one are left out."""
    flat = [error for top in errors for error in choice.flattened(top, subject)]
    keys.note_typos(flat, subject)
    for error in flat:
        if _rejected(error, subject) or keys.too_many_for_strangers(error, flat, subject):
            continue
        explainer = _EXPLAINERS.get(error.keyword, limits.other)
        if error.keyword in choice.KEYWORDS:
            explainer = choice.undecided
        elif error.naming:
            explainer = words.bad_name
        for found in explainer(error, subject):
            if found.rule == "misplaced-key" and keys.follows(error, flat):
                continue
            yield found


def _rejected(error: Failure, subject: Subject) -> bool:
    """Whether the value was reported before, when it was read."""
    node = subject.node(error.path)
    return isinstance(node, Scalar) and node.rejected


__all__ = ["explain"]
