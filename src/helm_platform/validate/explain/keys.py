"""Keys that do not exist, are missing, were removed, or do not go together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helm_platform.diagnostics import Diagnostic, Fix, ValuesPath, dotted
from helm_platform.schemas.shape import condition_of, either, form_of, is_offered, listed, message_of
from helm_platform.validate import remedies
from helm_platform.validate.failure import Failure
from helm_platform.validate.names import Suggestion, suggestion
from helm_platform.validate.subject import Subject, finding
from helm_platform.values import Entry, Mapping, Origin, find_entry, plain
from helm_platform.values.tree import is_null

_FEW = 8
_GUESSES = 200
_CLOSED = ("additionalProperties", "unevaluatedProperties")


def note_typos(errors: list[Failure], subject: Subject) -> None:
    """Remember which keys are written, only misspelled, so that they are not reported as missing too."""
    for error in errors:
        if error.keyword in _CLOSED:
            path = error.path
            known = subject.shape.keys(error.schema)
            for key in _unknown(error, known)[:_GUESSES]:
                guess = suggestion((*path, key), error.value[key], subject.shape, known)
                if guess and guess.key:
                    subject.typos.add((*path, guess.key))


def unknown(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """Keys that the map cannot have, with the key that was meant; keys that it can have, but not like this."""
    path = error.path
    known = subject.shape.keys(error.schema)
    strangers = _unknown(error, known)
    yield from _strangers(path, strangers, error.value, known, subject)
    if error.keyword == "unevaluatedProperties" and not strangers:
        for key in error.value:
            if key in known and _only_in_branches(key, error, subject):
                yield subject.on_key(
                    "misplaced-key",
                    f"`{key}` does not go with the other keys here",
                    (*path, key),
                    help=_purpose(known[key], subject),
                )


def strange_keys(path: ValuesPath, value: dict[str, Any], schema: Any, subject: Subject) -> Iterator[Diagnostic]:
    """The keys of `value` that no form in `schema` knows; nothing if a form takes any key."""
    known = subject.shape.keys(schema)
    if known and not subject.shape.allows_any_key(schema):
        yield from _strangers(path, [key for key in value if key not in known], value, known, subject)


def _strangers(
    path: ValuesPath, strangers: list[str], value: dict[str, Any], known: dict[str, Any], subject: Subject
) -> Iterator[Diagnostic]:
    what = f"a key of `{dotted(path)}`" if path else f"a top-level key of this {subject.noun}"
    offered = {name: inner for name, inner in known.items() if is_offered(inner)}
    unset = [name for name in offered if name not in value]
    # A guess takes a millisecond, and nobody waits for a hundred thousand.
    guesses = {
        key: suggestion((*path, key), value[key], subject.shape, offered) if number < _GUESSES else None
        for number, key in enumerate(strangers)
    }
    meant = Counter(guess.key for guess in guesses.values() if guess)
    for key, guess in guesses.items():
        advice = [guess.help] if guess and guess.help else []
        if not known:
            advice.append("no keys are allowed here")
        elif guess is None or (len(known) <= _FEW and (unset or list(offered)) != [guess.key]):
            advice.append(f"keys here: {listed(unset or list(offered))}")
        yield from _each_layer(
            subject,
            "unknown-key",
            f"`{key}` is not {what}",
            (*path, key),
            remedy=_Spelling((*path, key), guess, subject, offered) if guess and meant[guess.key] == 1 else None,
            label=guess.label if guess else None,
            help="\n".join(advice) or None,
        )


def follows(error: Failure, errors: list[Failure]) -> bool:
    """Whether another error at or below the same map explains this one: a broken branch makes its keys look strange."""
    path = error.path
    return any(
        other is not error
        and other.path[: len(path)] == path
        and (other.keyword not in _CLOSED or len(other.path) > len(path))
        for other in errors
    )


def too_many_for_strangers(error: Failure, errors: list[Failure], subject: Subject) -> bool:
    """Whether a map has too many keys only because some of them do not exist, which is said of each."""
    if error.keyword != "maxProperties":
        return False
    closed = (other for other in errors if other.keyword in _CLOSED and other.path == error.path)
    strangers = {key for other in closed for key in _unknown(other, subject.shape.keys(other.schema))}
    return bool(strangers) and len(error.value) - len(strangers) <= error.expected


def missing(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """Required keys that are not there, at the key of the map that lacks them."""
    path = error.path
    lacking = [key for key in error.expected if key not in error.value and (*path, key) not in subject.typos]
    known = subject.shape.keys(subject.shape.at(path))
    for key in [key for key in lacking if find_entry(subject.user, (*path, key))]:
        # It is written, but as null, and that took it away.
        lacking.remove(key)
        entry = find_entry(subject.user, (*path, key))
        if entry:
            yield finding(
                "missing-key",
                f"`{dotted((*path, key))}` is required, but has no value",
                (*path, key),
                entry.source,
                entry.span,
                help=subject.shape.purpose(known.get(key)),
            )
    if not lacking:
        return
    names = either([f"`{key}`" for key in lacking], "and")
    are = "is" if len(lacking) == 1 else "are"
    condition, telling = _condition(error, subject)
    because = f" when {condition}" if condition else ""
    what = f"`{dotted(path)}` lacks {names}" if path else f"{names} {are} missing"
    need = f"; {'it' if len(lacking) == 1 else 'they'} {are} needed{because}" if because else ""
    meanings = [f"{key}: {text}" for key in lacking if (text := subject.shape.purpose(known.get(key)))]
    spot = (*path, telling) if telling and telling in error.value else _written(path, subject)
    yield subject.on_key(
        "missing-key",
        message_of(error.schema) or what + need,
        spot,
        label=f"add {names}" if spot else None,
        help="\n".join(meanings) or None,
    )


def _written(path: ValuesPath, subject: Subject) -> ValuesPath:
    """The innermost part of the path that the user wrote: what a default of the chart lacks, the user must add."""
    while path and (entry := find_entry(subject.values, path)) and entry.source.origin is Origin.CHART:
        path = path[:-1]
    return path


def needed_together(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A key that needs another one beside it."""
    path = error.path
    for key, partners in error.expected.items():
        lacking = [partner for partner in partners if partner not in error.value]
        if key in error.value and lacking:
            names = either([f"`{name}`" for name in lacking], "and")
            yield subject.on_key(
                "missing-key",
                message_of(error.schema) or f"`{dotted((*path, key))}` needs {names} beside it",
                (*path, key),
                label=f"add {names}",
            )


def forbidden(error: Failure, subject: Subject) -> Iterator[Diagnostic]:
    """A key that was removed, or that another value rules out; a combination that is not allowed."""
    path = error.path
    told = error.schema.get("x-removed")
    if isinstance(told, dict):
        since = f" in {told['since']}" if "since" in told else ""
        use = told.get("use")
        yield from _each_layer(
            subject,
            "removed-key",
            f"`{dotted(path)}` was removed{since}",
            path,
            remedy=_Successor(path, use, subject) if isinstance(use, str) else None,
            label=f"use `{use}`" if use else "delete it",
            help=told.get("why"),
        )
        return
    message = message_of(error.schema)
    if error.expected == {}:
        told_above = next(filter(None, map(message_of, reversed(_trail(error, subject)[-4:]))), None)
        yield subject.on_key("misplaced-key", message or told_above or _ruled_out(error, subject), path)
        return
    together = _pair(error)
    what = f"{together} cannot be used together" if together else "this value is not allowed"
    where = f"`{dotted(path)}`: " if path else ""
    yield subject.on_value("not-allowed", message or f"{where}{what}", path, help=subject.shape.purpose(error.schema))


def _ruled_out(error: Failure, subject: Subject) -> str:
    condition, _ = _condition(error, subject)
    name = f"`{dotted(error.path)}`"
    if condition is None:
        return f"{name} cannot be used with the other values here"
    return (
        f"{name} is only used when {condition}" if "else" in error.steps else f"{name} cannot be used when {condition}"
    )


def _unknown(error: Failure, known: dict[str, Any]) -> list[str]:
    if error.keyword == "unevaluatedProperties":
        return [key for key in error.value if key not in known and not _evaluated(key, error)]
    import re

    patterns = [re.compile(text) for text in error.schema.get("patternProperties", {})]
    properties = error.schema.get("properties", {})
    return [
        key for key in error.value if key not in properties and not any(pattern.search(key) for pattern in patterns)
    ]


def _evaluated(key: str, error: Failure) -> bool:
    # The engine names the keys it means in its message only.
    return repr(key) not in error.message


def _only_in_branches(key: str, error: Failure, subject: Subject) -> bool:
    own = error.schema.get("properties", {})
    target = subject.shape.target(error.schema.get("$ref"))
    return key not in own and key not in (target or {}).get("properties", {}) and not _evaluated(key, error)


def _each_layer(
    subject: Subject, rule: str, message: str, path: ValuesPath, *, remedy: _Remedy | None = None, **more: Any
) -> Iterator[Diagnostic]:
    """The finding for every layer that sets the key: a mistake repeated in two files is two mistakes."""
    entry = find_entry(subject.values, path)
    if entry is None:
        yield subject.on_key(rule, message, path, **more)
        return
    for each in (entry, *entry.earlier):
        fix = remedy.fix(each) if remedy else None
        typed = remedy.typed(each) if remedy else None
        advice = "\n".join(filter(None, (typed, more.get("help")))) or None
        yield finding(rule, message, path, each.source, each.span, **{**more, "help": advice}, fix=fix)


class _Remedy(ABC):
    """What is to be done about a key, in each of the layers that have it."""

    @abstractmethod
    def fix(self, entry: Entry) -> Fix | None:
        """For an entry in a file."""

    def typed(self, entry: Entry) -> str | None:
        """For an entry of `--set`: what to type instead."""
        del entry
        return None


@dataclass(frozen=True)
class _Spelling(_Remedy):
    """A name that means one of the keys that there are."""

    path: ValuesPath
    guess: Suggestion
    subject: Subject
    known: dict[str, Any]

    def fix(self, entry: Entry) -> Fix | None:
        key = self._slip(entry)
        siblings = self.subject.node(self.path[:-1])
        if key is not None and isinstance(siblings, Mapping):
            return remedies.renamed(entry, siblings, key)
        if entry.earlier or entry is not find_entry(self.subject.values, self.path):
            return None  # several layers write below it: what one of them writes is not all that moves
        for old, new in self.guess.moves:
            node, target = self.subject.node(old), self.subject.shape.at(new)
            if node is not None and target is not None and self.subject.fits(plain(node), target):
                return remedies.moved(self.subject.values, old, new)
        return None

    def typed(self, entry: Entry) -> str | None:
        key = self._slip(entry)
        return remedies.retyped(entry.source, self.path, new=(*self.path[:-1], key)) if key else None

    def _slip(self, entry: Entry) -> str | None:
        """The key that was surely meant, if the value has a form that it can have."""
        key = self.guess.key
        if key is None or not self.guess.slip or is_null(entry.node):
            return None
        forms = self.subject.shape.forms(self.known.get(key))
        return key if not forms or form_of(plain(entry.node)) in forms else None


@dataclass(frozen=True)
class _Successor(_Remedy):
    """A removed key whose value its successor takes as it is."""

    path: ValuesPath
    use: str
    subject: Subject

    def fix(self, entry: Entry) -> Fix | None:
        siblings, shape = self.subject.node(self.path[:-1]), self.subject.shape
        target = shape.keys(shape.at(self.path[:-1])).get(self.use)
        value = plain(entry.node)
        if target is None or not isinstance(siblings, Mapping) or not self.subject.fits(value, target):
            return None
        if isinstance(value, dict) and (shape.allows_any_key(target) or not shape.keys(target)):
            return None  # an open map takes everything: that it fits proves nothing
        return remedies.renamed(entry, siblings, self.use)


def _condition(error: Failure, subject: Subject) -> tuple[str | None, str | None]:
    """When the rule applies, in words, and the key that decides it; (None, None) if it always applies."""
    if not {"then", "else"} & {str(step) for step in error.steps}:
        return None, None
    for schema in reversed(_trail(error, subject)):
        if "if" in schema:
            words = condition_of(schema)
            if words is None:
                return None, None
            return words, next(iter(schema["if"].get("properties", {})), None)
    return None, None


def _trail(error: Failure, subject: Subject) -> list[dict[str, Any]]:
    return subject.shape.trail(error.steps)


def _pair(error: Failure) -> str | None:
    needs = error.expected.get("required") if isinstance(error.expected, dict) else None
    if isinstance(needs, list) and set(error.expected) == {"required"}:
        return either([f"`{name}`" for name in needs], "and")
    return None


def _purpose(schema: Any, subject: Subject) -> str | None:
    text = subject.shape.purpose(schema)
    return f"what it is for: {text}" if text else None
