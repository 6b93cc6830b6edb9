"""Values that must be one of a few words or have a certain form, and names that must."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helm_platform.diagnostics import Diagnostic, ValuesPath, dotted
from helm_platform.schemas.shape import description_of, examples_of, listed, message_of, tick
from helm_platform.validate import remedies
from helm_platform.validate.failure import Failure
from helm_platform.validate.names import nearest, surely
from helm_platform.validate.subject import Subject, shorten
from helm_platform.values import Scalar


def not_in_list(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A value that is none of those allowed: the nearest one, and all of them."""
    allowed = [error.expected] if error.keyword == "const" else list(error.expected)
    yield unlisted(error.path, allowed, message_of(error.schema), subject)


def unlisted(path: ValuesPath, allowed: list[Any], message: str | None, subject: Subject) -> Diagnostic:
    """The finding for a value outside `allowed`."""
    node = subject.node(path)
    text = subject.text(path)
    words = [str(value) for value in allowed if isinstance(value, str)]
    label = fix = typed = None
    if isinstance(node, Scalar) and not isinstance(node.value, str) and node.text in words:
        label = f'quote it: "{node.text}"; without quotes Helm reads {tick(node.value)}'
        fix = remedies.quoted(node, path)
    elif isinstance(node, Scalar):
        near = nearest(node.text, words)
        if near is not None:
            form = "capital and small letters count: " if near.lower() == node.text.lower() else ""
            label = f"{form}write `{near}`" if form else f"did you mean `{near}`?"
            if surely(node.text, words) == near:
                fix = remedies.replaced(node, path, near)
                typed = remedies.retyped(node.source, path, value=near)
    options = [tick(value) for value in allowed]
    rest = f"allowed: {listed(options, 20)}" if len(options) > 1 else f"the only value allowed is {options[0]}"
    return subject.on_value(
        "not-in-list",
        message or f"{_quoted(text)} is not a value of `{dotted(path)}`",
        path,
        label=label,
        help="\n".join(filter(None, (typed, rest))),
        fix=fix,
    )


def malformed(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """Text that does not have the required form, in the words of whoever required it."""
    path = error.path
    name, text = dotted(path), subject.text(path)
    told = message_of(error.schema)
    message = f"`{name}`: {told}" if told else f"{_quoted(text)} cannot be the value of `{name}`"
    yield subject.on_value(
        "bad-form",
        message,
        path,
        label=None,
        help=_form_help(error) if told is None else None,
    )


def bad_name(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A key chosen by the user that cannot be a name here."""
    path, key = error.path, str(error.value)
    told = message_of(error.schema)
    owner = f"`{dotted(path)}`" if path else "the values"
    near = nearest(key, [str(word) for word in error.expected]) if error.keyword == "enum" else None
    detail = None
    if error.keyword in ("maxLength", "minLength"):
        more = "at most" if error.keyword == "maxLength" else "at least"
        detail = f"names here have {more} {error.expected} characters; this one has {len(key)}"
    elif error.keyword == "enum":
        detail = f"allowed: {listed([tick(word) for word in error.expected], 20)}"
    elif told is None:
        detail = _form_help(error)
    yield subject.on_key(
        "bad-name",
        f"`{shorten(key)}` cannot be a name in {owner}{f': {told}' if told else ''}",
        (*path, key),
        label=f"did you mean `{near}`?" if near else None,
        help=detail,
    )


def _form_help(error: Failure) -> str | None:
    pattern = f"allowed: text that {pattern_words(error.expected)}" if error.keyword == "pattern" else None
    lines = [description_of(error.schema), examples_of(error.schema) or pattern]
    return "\n".join(filter(None, lines)) or None


def pattern_words(pattern: str) -> str:
    start = re.fullmatch(r"\^([\w/:@-]+)", pattern)
    return f"starts with `{start[1]}`" if start else f"matches {pattern}"


def _quoted(text: str) -> str:
    return f"`{text}`" if text else "empty text"
