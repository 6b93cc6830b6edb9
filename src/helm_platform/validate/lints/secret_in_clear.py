"""A secret written into the values."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.literal_places import Place, places
from helm_platform.validate.literals import Literal, known_format, named_secret, suspicion
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import text
from helm_platform.values import Mapping, Origin, Scalar, find, find_entry, walk

_ELSEWHERE = "keep it in a secret store, and write here where it is found"
# What is written here names secrets or is encrypted.
_REFERENCES = frozenset(("secrets", "serviceAccount", "pullSecrets", "imagePullSecrets"))
_FREE = ("labels", "annotations", "podLabels", "podAnnotations", "headers", "extraObjects", "podSpec", "containerSpec")


def _check(merged: Merged) -> Iterator[Diagnostic]:
    """Each file for itself: what another one replaces is in git all the same."""
    for document in merged.documents:
        yield from _layer(document.root, Origin.FILE, merged)
    yield from _layer(merged.user, Origin.SET, merged)


def _layer(root: Mapping, origin: Origin, merged: Merged) -> Iterator[Diagnostic]:
    seen: set[ValuesPath] = set()
    for place in places(root) if merged.chart.on_library else ():
        seen.add(place.path)
        if place.node.source.origin is not origin or any(find(merged.user, path) is not None for path in place.excuses):
            continue
        why = suspicion(place.literal)
        if why:
            yield _found(root, place, why)
    for path, _, node in walk(root):
        if isinstance(node, Scalar) and node.source.origin is origin and not _within(path, seen):
            yield from _anywhere(root, path, node, on_library=merged.chart.on_library)


def _anywhere(root: Mapping, path: ValuesPath, node: Scalar, *, on_library: bool) -> Iterator[Diagnostic]:
    """A text that the chart does not look at: known formats everywhere, names where values are free."""
    if not isinstance(node.value, str) or (on_library and _REFERENCES & set(path)):
        return
    literal = Literal(node.value, is_file="\n" in node.value)
    place, why, name = Place(path, node, literal), known_format(literal), path[-1]
    if why:
        yield _found(root, place, why)
    elif _of_secret(root, path):
        yield _found(root, place, "is a value of a Secret, readable for whoever sees the values")
    elif (
        isinstance(name, str)
        and named_secret(name.rpartition("/")[2], node.value)
        and _is_free(path, on_library=on_library)
    ):
        yield _found(root, place, "is a secret by its name", Level.WARNING)


def _found(root: Mapping, place: Place, why: str, level: Level = Level.ERROR) -> Diagnostic:
    advice = _ELSEWHERE
    if place.instead:
        advice = f"keep it in a store or sealed under `secrets`, and write {place.instead}"
    if place.excuses:
        advice += f"\nif it is none, say why in {'.'.join(map(str, place.excuses[0]))}"
    return finding(
        LINT.id,
        f"`{dotted(place.path)}` {why}",
        place.path,
        place.node.source,
        value_span(find_entry(root, place.path), place.node),
        level=level,
        help=advice,
        confidential=True,
    )


def _of_secret(root: Mapping, path: ValuesPath) -> bool:
    """Whether it is data of a Secret among the objects written out."""
    if len(path) != 4 or path[0] != "extraObjects" or path[2] not in ("data", "stringData"):  # noqa: PLR2004
        return False
    owner = find(root, path[:2])
    return isinstance(owner, Mapping) and text(owner, "kind") == "Secret"


def _is_free(path: ValuesPath, *, on_library: bool) -> bool:
    name = str(path[-1]).lower()
    # The name of a Secret is called `secret` and `existingSecret`, and a reference `secretRef`.
    if "secret" in name or name.endswith(("ref", "key")):
        return False
    return not on_library or any(part in _FREE for part in path[:-1])


def _within(path: ValuesPath, seen: set[ValuesPath]) -> bool:
    return any(path[:depth] in seen for depth in range(1, len(path) + 1))


LINT = MergedLint(
    "secret-in-clear",
    "A password, token or key in the values is one in git, in Helm's release and in every pod's spec, for everybody "
    "who may read any of them, and it stays in git's history. It is found by the name of its variable, by a known "
    "format (keys of clouds, tokens of GitHub, GitLab and Slack, private keys, addresses with a password), or because "
    "it looks random. Its line is never shown. A reference such as $(DB_PASSWORD) or ${TOKEN} is none; `changeme` is "
    "a password that everybody knows. Write where it is kept: under `secrets`, or as {secret: NAME, key: KEY}.",
    _check,
    own_keys=False,
    foretells=True,
)
