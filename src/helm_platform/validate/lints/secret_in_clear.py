"""A secret written into the values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import Diagnostic, Level, Span, ValuesPath, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.literals import Literal, known_format, named_secret, suspicion
from helm_platform.validate.plain_text import printed
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import GROUPS, maps, text
from helm_platform.values import Mapping, Node, Origin, Scalar, Sequence, find, find_entry, plain, walk

_STORED = "keep it in a store or sealed under `secrets` and write"
_ELSEWHERE = "keep it in a secret store, and write here where it is found"
# What is written here names secrets or is encrypted.
_REFERENCES = frozenset(("secrets", "serviceAccount", "pullSecrets", "imagePullSecrets"))
_FREE = ("labels", "annotations", "podLabels", "podAnnotations", "headers", "extraObjects", "podSpec", "containerSpec")


@dataclass(frozen=True)
class _Place:
    """A text of the values. `ignore` is its key in `secrets.ignore` and `instead` what to write, where the chart looks."""

    path: ValuesPath
    node: Node
    literal: Literal
    ignore: tuple[ValuesPath, ...] = ()
    instead: str = ""


def _check(merged: Merged) -> Iterator[Diagnostic]:
    ignored = merged.user
    for root, origin in [(document.root, Origin.FILE) for document in merged.documents] + [(merged.user, Origin.SET)]:
        seen: set[ValuesPath] = set()
        if merged.chart.on_library:
            for place in _of_chart(root):
                seen.add(place.path)
                if place.node.source.origin is origin and not any(
                    find(ignored, path) is not None for path in place.ignore
                ):
                    why = suspicion(place.literal)
                    if why:
                        yield _found(root, place, why)
        for path, _, node in walk(root):
            if isinstance(node, Scalar) and node.source.origin is origin and not _within(path, seen):
                yield from _anywhere(root, path, node, on_library=merged.chart.on_library)


def _found(root: Mapping, place: _Place, why: str) -> Diagnostic:
    advice = f"{_STORED} {place.instead}" if place.instead else _ELSEWHERE
    if place.ignore:
        advice += f";\nif it is none, say why in {'.'.join(map(str, place.ignore[0]))}"
    node, path = place.node, place.path
    return finding(
        LINT.id,
        f"`{dotted(path)}` {why}",
        path,
        node.source,
        _span(root, path, node),
        help=advice,
        confidential=True,
    )


def _anywhere(root: Mapping, path: ValuesPath, node: Scalar, *, on_library: bool) -> Iterator[Diagnostic]:
    """A text that the chart does not look at: known formats everywhere, names where values are free."""
    if not isinstance(node.value, str) or (on_library and _REFERENCES & set(path)):
        return
    literal = Literal(node.value, is_file="\n" in node.value)
    why = known_format(literal)
    name = path[-1]
    if why:
        yield _found(root, _Place(path, node, literal), why)
    elif _of_secret(root, path):
        yield _found(root, _Place(path, node, literal), "is a value of a Secret, readable for whoever sees the values")
    elif isinstance(name, str) and named_secret(name, node.value) and _is_free(path, on_library=on_library):
        yield finding(
            LINT.id,
            f"`{dotted(path)}` is a secret by its name",
            path,
            node.source,
            _span(root, path, node),
            level=Level.WARNING,
            help=_ELSEWHERE,
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


def _of_chart(root: Mapping) -> Iterator[_Place]:
    """The texts that the chart looks at too, workload by workload."""
    blocks: list[tuple[ValuesPath, Mapping]] = [((), root)]
    for group in ("workloads", "tasks"):
        blocks += [((group, name), own) for name, own in maps(find(root, (group,)))]
    for path, block in blocks:
        for place in _of_block(path, block):
            ignore = place.ignore[0][0]
            keys = tuple(dict.fromkeys([(*path, "secrets", "ignore", ignore), ("secrets", "ignore", ignore)]))
            yield _Place(place.path, place.node, place.literal, keys, place.instead)


def _of_block(path: ValuesPath, block: Mapping) -> Iterator[_Place]:
    yield from _of_container(path, "", block)
    for group in GROUPS:
        for name, own in maps(find(block, (group,))):
            yield from _of_container((*path, group, name), f"{group}.{name}.", own)
    at = f"{'.'.join(map(str, path))}." if path else ""
    for name, own in maps(find(block, ("files",))):
        for file, node in _entries(own, "content"):
            yield _Place(
                (*path, "files", name, "content", file), node, Literal(_file_text(node), is_file=True),
                ((f"files.{name}.{file}",),),
                f"{at}secrets.external.NAME.template.data with {at}secrets.external.NAME.mount",
            )  # fmt: skip
        for file, node in _entries(own, "binary"):
            yield _Place(
                (*path, "files", name, "binary", file), node, Literal(_decoded(node), is_file=True),
                ((f"files.{name}.{file}",),), f"{at}secrets.external.NAME.mount",
            )  # fmt: skip
    for key, node in _entries(block, "autoscaling", "queue", "settings"):
        yield _Place(
            (*path, "autoscaling", "queue", "settings", key), node, Literal(_text(node), key),
            ((f"autoscaling.queue.settings.{key}",),),
            f"{at}autoscaling.queue.auth.{key}: {{secret: NAME, key: KEY}}",
        )  # fmt: skip
    for name, own in maps(find(block, ("autoscaling", "metrics"))):
        for key, node in _entries(own, "trigger", "metadata"):
            yield _Place(
                (*path, "autoscaling", "metrics", name, "trigger", "metadata", key), node, Literal(_text(node), key),
                ((f"autoscaling.metrics.{name}.{key}",),),
                f"a TriggerAuthentication named in {at}autoscaling.metrics.{name}.trigger.auth",
            )  # fmt: skip
    for name, own in maps(find(block, ("secrets", "external"))):
        for key, node in _entries(own, "template", "data"):
            yield _Place(
                (*path, "secrets", "external", name, "template", "data", key), node,
                Literal(_text(node), key, is_file=True), ((f"secrets.external.{name}.{key}",),),
                f"{{{{ .KEY }}}} with {at}secrets.external.{name}.keys.KEY",
            )  # fmt: skip


def _of_container(path: ValuesPath, prefix: str, own: Mapping) -> Iterator[_Place]:
    at = f"{'.'.join(map(str, path))}." if path else ""
    for name, node in _entries(own, "env"):
        if isinstance(node, Scalar):
            yield _Place(
                (*path, "env", name), node, Literal(_text(node), name), ((name,),),
                f"{at}env.{name}: {{secret: NAME, key: KEY}}",
            )  # fmt: skip
    listed = find(own, ("containerSpec", "env"))
    for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
        name, value = text(item, "name"), find(item, ("value",))
        if value is not None and name:
            yield _Place(
                (*path, "containerSpec", "env", index, "value"), value, Literal(_text(value), name), ((name,),),
                f"{at}env.{name}: {{secret: NAME, key: KEY}}",
            )  # fmt: skip
    for field in ("command", "args"):
        words = find(own, (field,))
        for index, item in enumerate(words.items if isinstance(words, Sequence) else ()):
            yield _Place(
                (*path, field, index), item, Literal(_text(item)), ((f"{prefix}{field}",),),
                f"$(VARIABLE) with {at}env.VARIABLE: {{secret: NAME, key: KEY}}",
            )  # fmt: skip


def _entries(node: Node, *path: str) -> Iterator[tuple[str, Node]]:
    found = find(node, path)
    if isinstance(found, Mapping):
        for key, entry in found.entries.items():
            yield key, entry.node


def _text(node: Node) -> str:
    """A value as the chart writes it."""
    if not isinstance(node, Scalar) or node.value is None:
        return ""
    if isinstance(node.value, bool):
        return str(node.value).lower()
    return node.value if isinstance(node.value, str) else printed(float(node.value), on_library=True)


def _file_text(node: Node) -> str:
    import yaml

    return _text(node) if isinstance(node, Scalar) else str(yaml.safe_dump(plain(node)))


def _decoded(node: Node) -> str:
    try:
        return base64.b64decode(_text(node)).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _span(root: Mapping, path: ValuesPath, node: Node) -> Span | None:
    return value_span(find_entry(root, path), node)


def _within(path: ValuesPath, seen: set[ValuesPath]) -> bool:
    return any(path[:depth] in seen for depth in range(1, len(path) + 1))


LINT = MergedLint(
    "secret-in-clear",
    "A password, token or key in the values is one in git, in Helm's release and in every pod's spec, for everybody who "
    "may read any of them, and it stays in git's history. It is found by the name of its variable, by a known format "
    "(keys of clouds, tokens of GitHub, GitLab and Slack, private keys, addresses with a password), or because it looks "
    "random. Its line is never shown. A reference such as $(DB_PASSWORD) or ${TOKEN} is none; `changeme` is a "
    "password that everybody knows. Write where it is kept: under `secrets`, or as {secret: NAME, key: KEY}.",
    _check,
    own_keys=False,
    foretells=True,
)
