"""Whether a text looks like a secret, judged by the patterns of platform-lib: one list for the chart and the command.

docs/decisions/secrets.md has the reasons and what was measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from helm_platform import resources
from helm_platform.errors import EnvironmentProblem

_SOURCE = "charts/platform-lib/templates/checks/literals/_patterns.tpl"
_DEFINE = re.compile(r'define "platform-lib\.literals\.([a-z-]+)" -\}\}\n(.*?)\n\{\{- end', re.DOTALL)
_PAIR = re.compile(
    r"[a-z0-9_.-]*(?:pass|pwd|secret|token|api.?key|[a-z][_.-]?key|cred|salt|pepper)[a-z0-9_.-]*[\"']?[ \t]*"
    r"(?:[:=]{1,2}|=>)[ \t]*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',;&<>(){}\[\]]+)[(]?",
    re.IGNORECASE | re.ASCII,
)
_COMMENT = re.compile(r"^\s*(?:#|//|;|--\s|[*]).*$", re.MULTILINE | re.ASCII)
_TYPE = re.compile(
    r"(?:string|str|text|varchar|char|bool|boolean|integer|number|object|array|any|bytes?|password|passwd|secret|token)!?",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"(?:PASSWORD|PASSWD|PASSPHRASE|PASSCODE|PWD|PASS)$")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{20,}")
_CHANGE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_ONE_CASE = re.compile(r"[a-z0-9]{16,}|[A-Z0-9]{16,}")
_LONG = 16
_DIFFERENT = 8
_FILE_VALUE = re.compile(
    r"^\s*[-A-Za-z0-9_.\"']+\s*[:=]\s*[\"']?[A-Za-z0-9+/_-]{20,}={0,2}[\"']?,?\s*$", re.MULTILINE | re.ASCII
)


@dataclass(frozen=True)
class Literal:
    """A text of the values: the value of the variable `name`, where it is one, or a whole file."""

    text: str
    name: str | None = None
    is_file: bool = False


def suspicion(literal: Literal) -> str | None:
    """Why a text is taken for a secret ("is a secret by its name"), or None. Never repeats any of it.

    Raises EnvironmentProblem where the patterns of the chart are missing.
    """
    about = f"{literal.name or ''} {literal.text}"
    if not literal.text or not pattern("hint").search(about):
        return None
    if literal.name is not None and named_secret(literal.name, literal.text):
        return "is a secret by its name"
    return known_format(literal) or _pairs(literal) or _random(literal)


def named_secret(name: str, text: str) -> bool:
    """Whether a variable's name calls its text a secret, and the text is one that could be."""
    if not calls_secret(name):
        return False
    if not harmless(text):
        return True
    return re.fullmatch(r"[0-9]{6,}", text, re.ASCII) is not None and _PASSWORD.search(plain_name(name)) is not None


def calls_secret(name: str) -> bool:
    """Whether a name is that of a secret, and not only about one: `dbPassword`, but not `passwordFile`."""
    plain = plain_name(name)
    return pattern("name").search(plain) is not None and pattern("about").search(plain) is None


def harmless(text: str) -> bool:
    """Whether a text is no secret even under the name of one: a placeholder, a reference, a word."""
    return pattern("harmless").search(text) is not None


def known_format(literal: Literal) -> str | None:
    """The same for texts that are secrets wherever they stand: keys and tokens known by how they begin."""
    if not pattern("opening").search(literal.text):
        return None
    for what, form in _formats():
        if form.search(literal.text):
            return f"{'holds' if literal.is_file else 'looks like'} {what}"
    return None


def _pairs(literal: Literal) -> str | None:
    """Names with values inside a text: `--db-password=…`, `password: …`."""
    # The comments of a file name passwords to explain them.
    text = _COMMENT.sub("", literal.text) if literal.is_file else literal.text
    names: dict[str, None] = {}
    for found in _PAIR.findall(text):
        name = re.match(r"[A-Za-z0-9_.-]+", found)
        value = re.sub(r"^[A-Za-z0-9_.-]+[\"']?\s*[:=>]{1,2}\s*", "", found, flags=re.ASCII).strip("\"'")
        # A call and the name of a type are code.
        if name is None or value.endswith("(") or _TYPE.fullmatch(value):
            continue
        if named_secret(name[0], value):
            names.setdefault(f"`{name[0].removeprefix('--')}`")
    return f"holds a secret by the name of {', '.join(names)}" if names else None


def _random(literal: Literal) -> str | None:
    found = "looks random, as secrets do"
    public = pattern("public-name")
    if not literal.is_file:
        if literal.name is not None and public.search(plain_name(literal.name)):
            return None
        return found if _looks_random(literal.text) else None
    for line in _FILE_VALUE.findall(literal.text):
        name = re.search(r"[A-Za-z0-9_.-]+", line)
        text = re.sub(r"^\s*[-A-Za-z0-9_.\"']+\s*[:=]\s*", "", line, flags=re.ASCII)
        if _looks_random(text) and not public.search(plain_name(name[0] if name else "")):
            return found
    return None


def _looks_random(text: str) -> bool:
    """Random text has no words: its letters, capitals and digits change every two or three characters."""
    runs = [re.sub(r"[+/_-]+", " ", run) for run in _RUN.findall(pattern("public").sub(" ", text))]
    for run in runs:
        rest = pattern("wordlike").sub("", run)
        if len(rest) < _LONG:
            continue
        odd = "".join(part for part in rest.split(" ") if _changes_often(part))
        if len(odd) >= _LONG and len(set(odd)) >= _DIFFERENT:
            return True
    return False


def _changes_often(part: str) -> bool:
    often = 55 if _ONE_CASE.fullmatch(part) else 34
    return 10 * len(part) < often * len(_CHANGE.findall(part))


def plain_name(name: str) -> str:
    """A name in capitals, its words joined by underscores."""
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).upper().replace("-", "_").replace(".", "_")


@cache
def _definitions() -> dict[str, str]:
    try:
        text = resources.path(_SOURCE).read_text(encoding="utf-8")
    except OSError as error:
        fix = "reinstall helm-platform: the chart that comes with it is damaged"
        raise EnvironmentProblem(f"cannot read {error.filename}", fix=fix) from None
    return {name: body.strip("\n") for name, body in _DEFINE.findall(text)}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the chart's patterns, by its name there."""
    # Go's classes are those of ASCII. Most values need the first of these patterns only.
    return re.compile(_definitions()[name], re.ASCII)


@cache
def _formats() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = (line.partition("=") for line in _definitions()["formats"].splitlines())
    return tuple((what, re.compile(body, re.ASCII)) for what, _, body in lines)
