"""Numbers, texts, lists and maps outside their limits."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, dotted
from helm_platform.schemas.shape import message_of, number
from helm_platform.validate.failure import Failure
from helm_platform.validate.subject import Subject

_BOUNDS = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "must be a multiple of {}",
}


def bound(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A number that is too small, too large or between the steps."""
    rule = _BOUNDS[error.keyword].format(number(error.expected))
    yield _on_value(error, subject, f"{rule}; it is {subject.text(error.path)}", told=message_of(error.schema))


def length(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """Text that is too short or too long."""
    # The author's words beside a pattern are about the pattern.
    told = None if "pattern" in error.schema else message_of(error.schema)
    yield _on_value(error, subject, _size(error, "characters"), told=told)


def count(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A list or map with too few, too many or repeated entries."""
    if error.keyword == "uniqueItems":
        text = "has the same item twice"
    else:
        text = _size(error, "entries" if isinstance(error.value, dict) else "items")
    yield _on_key(error, subject, text)


def other(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """Whatever has no words of its own."""
    yield _on_value(error, subject, "this value is not allowed here", told=message_of(error.schema), joint=": ")


def _size(error: Failure, things: str) -> str:
    size, limit = len(error.value), error.expected
    if error.keyword.startswith("max"):
        return f"can have at most {limit} {things}; it has {size}"
    return "must not be empty" if limit == 1 else f"must have at least {limit} {things}; it has {size}"


def _on_value(error: Failure, subject: Subject, text: str, *, told: str | None, joint: str = " ") -> Diagnostic:
    message = f"{_name(error)}: {told}" if told else f"{_name(error)}{joint}{text}"
    return subject.on_value(
        "out-of-range", message, error.path, help=None if told else subject.shape.purpose(error.schema)
    )


def _on_key(error: Failure, subject: Subject, text: str) -> Diagnostic:
    return subject.on_key("out-of-range", message_of(error.schema) or f"{_name(error)} {text}", error.path)


def _name(error: Failure) -> str:
    return f"`{dotted(error.path)}`" if error.path else "the values"
