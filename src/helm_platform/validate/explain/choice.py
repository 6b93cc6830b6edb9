"""Values that may have one of several forms: find the form that was meant, and speak only about that one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from helm_platform.diagnostics import Diagnostic, ValuesPath, dotted
from helm_platform.schemas.shape import either, message_of, tick, title_of
from helm_platform.validate.explain.keys import strange_keys
from helm_platform.validate.explain.types import mismatch
from helm_platform.validate.explain.words import unlisted
from helm_platform.validate.failure import Failure
from helm_platform.validate.subject import Subject

KEYWORDS = ("oneOf", "anyOf")
Branches = dict[int, list[Failure]]


def flattened(error: Failure, subject: Subject) -> Iterator[Failure]:
    """The error itself, or, for a choice with one form that was plainly meant, the errors of that form."""
    if error.keyword not in KEYWORDS or message_of(error.schema) or not error.context:
        yield error
        return
    meant = _meant(error, subject)
    if meant is None:
        yield error
        return
    for inner in meant:
        yield from flattened(inner, subject)


def undecided(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A choice where no form was plainly meant: say what the forms are."""
    path = error.path
    name = f"`{dotted(path)}`" if path else "the values"
    told = message_of(error.schema)
    if told:
        yield subject.on_key("no-choice", f"{name}: {told}" if path else told, path)
        return
    forms = error.expected
    if not error.context:
        yield _too_many(error, forms, name, subject)
        return
    branches = _branches(error)
    kinds = _types_only(branches, path)
    if kinds is not None:
        yield mismatch(path, kinds, error.schema, subject)
        return
    words = _words_only(branches, path)
    if words is not None:
        yield unlisted(path, words, None, subject)
        return
    maps = [form for form in forms if _is_map(form, subject)]
    needs = _needs(maps, subject)
    if needs and isinstance(error.value, dict):
        others = [form for form in forms if not _is_map(form, subject)]
        yield _lacking(error, needs, others, name, subject)
        return
    if isinstance(error.value, dict):
        found = list(strange_keys(path, error.value, {error.keyword: forms}, subject))
        if found:
            yield from found
            return
    labels = _labels(forms, subject)
    yield subject.on_value(
        "no-choice",
        f"{name} has none of the forms it can have",
        path,
        help="it can be: " + "; or ".join(labels) if labels else None,
    )


def _lacking(error: Failure, needs: list[list[str]], others: list[Any], name: str, subject: Subject) -> Diagnostic:
    """A map without the keys that make it one of its forms; `others` are the forms that are no maps."""
    options = list(dict.fromkeys(" with ".join(f"`{key}`" for key in keys) for keys in needs))
    have = either([f"`{key}`" for key in error.value], "and")
    single = all(len(keys) == 1 for keys in needs)
    one_of = "either" if len(options) == 2 else "one of"  # noqa: PLR2004
    how = "exactly one of" if single and error.keyword == "oneOf" else one_of
    rest = f"; it has {have}" if have else ""
    labels = _labels(others, subject)
    return subject.on_key(
        "no-choice",
        f"{name} needs {how} {either(options)}{rest}" if len(options) > 1 else f"{name} needs {options[0]}{rest}",
        error.path,
        help=f"instead of a map it can be: {'; or '.join(labels)}" if labels else None,
    )


def _labels(forms: list[Any], subject: Subject) -> list[str]:
    """What the forms are called, with the words of those that are single words."""
    labels: list[str] = []
    for form in forms:
        target = subject.shape.target(_ref(form))
        text = title_of(form) or title_of(target)
        words = form.get("enum", [form["const"]] if "const" in form else []) if isinstance(form, dict) else []
        said = either([tick(word) for word in words])
        label = f"{said} ({text})" if said and text else said or text
        labels += [label] if label else []
    return labels


def _is_map(form: Any, subject: Subject) -> bool:
    return any(part.get("type") == "object" or "properties" in part for part in subject.shape.parts(form))


def _meant(error: Failure, subject: Subject) -> list[Failure] | None:
    branches = _branches(error)
    depth = len(error.path)
    fitting = {i: found for i, found in branches.items() if not any(_wrong_kind(e, depth) for e in found)}
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    if not fitting or not isinstance(error.value, dict):
        return None
    telling = _telling(fitting, depth)
    if telling is not None:
        return [telling]
    told_apart = {i: found for i, found in fitting.items() if not any(_wrong_word(e, depth) for e in found)}
    # Where nothing of the other forms is written, a wrong word does not tell them apart: it is a misspelt one.
    return _best(error, told_apart or fitting, subject) or _best(error, fitting, subject)


def _best(error: Failure, candidates: Branches, subject: Subject) -> list[Failure] | None:
    scores = {i: _score(error.expected[i], found, error.value, subject) for i, found in candidates.items()}
    best = max(scores.values())
    winners = [i for i, score in scores.items() if score == best]
    # A form of which nothing is written was not meant more than any other.
    return candidates[winners[0]] if len(winners) == 1 and best[0] > 0 else None


def _telling(branches: Branches, depth: int) -> Failure | None:
    """If every form is ruled out by the word of one telling key: one failure with the words of all forms."""
    wrong = [next((error for error in found if _wrong_word(error, depth)), None) for found in branches.values()]
    first = wrong[0]
    if len(wrong) < 2 or first is None or any(error is None or error.path != first.path for error in wrong):  # noqa: PLR2004
        return None
    words = [
        word for error in wrong if error for word in (error.expected if error.keyword == "enum" else [error.expected])
    ]
    return replace(first, keyword="enum", expected=words)


def _score(form: Any, found: list[Failure], instance: dict[str, Any], subject: Subject) -> tuple[int, int]:
    """More of its own required keys present, then fewer errors."""
    required = {key for part in subject.shape.parts(form) for key in part.get("required", ())}
    return (len(required & instance.keys()) or len(instance.keys() & subject.shape.keys(form).keys()), -len(found))


def _branches(error: Failure) -> Branches:
    grouped: Branches = defaultdict(list)
    for inner in error.context:
        grouped[inner.branch].append(inner)
    return grouped


def _wrong_kind(error: Failure, depth: int) -> bool:
    """Whether the form is for values of another type altogether."""
    if len(error.path) != depth:
        return False
    if error.keyword in KEYWORDS and error.context:
        return all(any(_wrong_kind(inner, depth) for inner in found) for found in _branches(error).values())
    if error.keyword in ("const", "enum"):
        allowed = error.expected if error.keyword == "enum" else [error.expected]
        return all(type(word) is not type(error.value) for word in allowed)
    return error.keyword == "type"


def _wrong_word(error: Failure, depth: int) -> bool:
    """Whether the error is that a telling key such as `type: http` has another branch's word."""
    return error.keyword in ("const", "enum") and len(error.path) == depth + 1


def _types_only(branches: Branches, path: ValuesPath) -> list[str] | None:
    """The types of all branches, if the value fails every branch by its type alone."""
    kinds: list[str] = []
    for found in branches.values():
        named = next((error for error in found if error.keyword == "type" and error.path == path), None)
        if named is None:
            return None
        value = named.expected
        kinds += [value] if isinstance(value, str) else value
    return kinds


def _words_only(branches: Branches, path: ValuesPath) -> list[Any] | None:
    """The words of all branches, if the value fails by being none of them (or by type in the others)."""
    words: list[Any] = []
    for found in branches.values():
        if len(found) != 1 or found[0].path != path:
            return None
        if found[0].keyword == "const":
            words.append(found[0].expected)
        elif found[0].keyword == "enum":
            words += found[0].expected
        elif found[0].keyword != "type":
            return None
    return words or None


def _needs(forms: list[Any], subject: Subject) -> list[list[str]]:
    """What each form requires, if every form requires something."""
    needs = [
        [key for part in subject.shape.parts(form) for key in part.get("required", ())]
        if isinstance(form, dict)
        else []
        for form in forms
    ]
    return needs if all(needs) else []


def _too_many(error: Failure, forms: list[Any], name: str, subject: Subject) -> Diagnostic:
    path = error.path
    needs = _needs(forms, subject)
    have = [key for keys in needs for key in keys if isinstance(error.value, dict) and key in error.value]
    if len(have) > 1:
        keys = either([f"`{key}`" for key in dict.fromkeys(have)], "and")
        return subject.on_key("no-choice", f"{name} can have only one of {keys}", path, label="keep one of them")
    return subject.on_key("no-choice", f"{name} fits more than one of the forms it can have", path)


def _ref(form: Any) -> Any:
    return form.get("$ref") if isinstance(form, dict) else None
