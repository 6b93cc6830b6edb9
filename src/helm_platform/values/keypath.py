r"""A values path as people type it: `containers.web.args[0]`, `labels."acme.io/team"`, `a\.b` as for --set."""

from __future__ import annotations

from helm_platform.diagnostics import ValuesPath


class KeyPathError(ValueError):
    """The text is no path. The message says why in words."""


def keypath(text: str) -> ValuesPath:
    """The keys and indexes in `text`; `[]` is the index 0. The inverse of `dotted`. Raises KeyPathError."""
    path: list[str | int] = []
    rest = text.strip()
    while rest:
        if rest.startswith("["):
            step, rest = _bracket(rest)
        elif rest.startswith("."):
            raise KeyPathError(f"`{text}` has a dot without a key")
        else:
            step, rest = _quoted(rest) if rest[0] in "\"'" else _plain(rest)
        path.append(step)
        if rest == ".":
            raise KeyPathError(f"`{text}` ends with a dot")
        if rest.startswith("."):
            rest = rest[1:]
        elif rest and not rest.startswith("["):
            raise KeyPathError(f"`{rest}` cannot follow `{text.strip()[: -len(rest)]}`: a dot is missing")
    return tuple(path)


def _bracket(text: str) -> tuple[str | int, str]:
    if text[1:2] in ('"', "'"):
        key, rest = _quoted(text[1:])
        if not rest.startswith("]"):
            raise KeyPathError(f"`{text}` lacks its `]`")
        return key, rest[1:]
    inner, closed, rest = text[1:].partition("]")
    if not closed:
        raise KeyPathError(f"`{text}` lacks its `]`")
    if inner and not (inner.isascii() and inner.isdigit()):
        raise KeyPathError(f'`[{inner}]` is no index; a key in brackets is quoted: `["{inner}"]`')
    return int(inner or 0), rest


def _quoted(text: str) -> tuple[str, str]:
    key, closed, rest = text[1:].partition(text[0])
    if not closed:
        raise KeyPathError(f"`{text}` lacks its closing quote")
    return key, rest


def _plain(text: str) -> tuple[str, str]:
    taken = []
    position = 0
    while position < len(text) and text[position] not in ".[":
        if text[position] == "\\" and position + 1 < len(text):
            position += 1
        taken.append(text[position])
        position += 1
    return "".join(taken), text[position:]
