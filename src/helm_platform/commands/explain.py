"""`helm platform explain`: what a values key is, and where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from helm_platform.commands.validate import split
from helm_platform.diagnostics import Level, ValuesPath
from helm_platform.errors import UsageError
from helm_platform.validate.layers import Layers, Statement
from helm_platform.validate.reference import Book, Lost, Page, open_book, page
from helm_platform.validate.secrecy import Secrecy
from helm_platform.validate.spot import steps
from helm_platform.values import Document, KeyPathError, Mapping, Node, Setting, find, keypath, read_files

# Unlike variables and labels, which are taken one by one.
_TAKEN_WHOLE = ("serviceAccount", "secrets")


class Form(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Request:
    """The options of one call. Without `key` the answer is an overview. `paths` name one release.

    A `key` that is the folder of an overlay is explained as a whole.
    """

    key: str | None = None
    paths: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    chart: Path | None = None
    format: Form = Form.TEXT
    color: bool = False


@dataclass(frozen=True)
class Origins:
    """One value below the key (or its own): where it stands, what it is, and what each layer says of it.

    `node` is None where nothing sets it; `hidden` values are never shown.
    """

    path: ValuesPath
    node: Node | None
    statements: tuple[Statement, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Answer:
    """A key in words, and with values its origins. `asked` is what was typed, where another key is meant by it."""

    page: Page
    asked: str | None = None
    origins: tuple[Origins, ...] | None = None
    inherited: tuple[Origins, ...] = ()


def run(request: Request) -> str:
    """The text for stdout. Raises UsageError for a key that does not exist and for values that cannot be read."""
    from helm_platform.commands.explain_json import answer_json, overview_json
    from helm_platform.commands.explain_overlay import explained, overlay_of
    from helm_platform.commands.explain_text import answer_text, overview_text

    overlay = overlay_of(request.key) if request.key is not None and not request.paths else None
    if overlay is not None:
        return explained(overlay, as_json=request.format is Form.JSON)
    book = open_book(request.chart)
    if request.key is None:
        if request.paths or request.files or request.settings:
            raise UsageError("values are explained key by key", fix="name a key: helm platform explain KEY -f FILE")
        return overview_json(book) if request.format is Form.JSON else overview_text(book, color=request.color)
    answer = _answer(request, request.key, book)
    return answer_json(answer) if request.format is Form.JSON else answer_text(answer, color=request.color)


def completions(typed: str, chart: Path | None = None) -> Iterator[tuple[str, str]]:
    """What `typed` can be completed to, each with its meaning: keys of its level, and those below a key typed whole."""
    book = open_book(chart)
    head, dot, start = typed.rpartition(".")
    yield from _completed(head, start, book)
    if start:
        yield from _completed(head + dot + start, "", book)


def _completed(head: str, start: str, book: Book) -> Iterator[tuple[str, str]]:
    try:
        path = keypath(head)
    except KeyPathError:
        return
    found = book.look_up(path)
    if isinstance(found, Lost):
        return
    for below in page(found, book).keys:
        if below.name.startswith(start) and below.name[:1] not in "<[":
            yield (f"{head}.{below.name}" if head else below.name), below.about


def _answer(request: Request, key: str, book: Book) -> Answer:
    try:
        path = keypath(key)
    except KeyPathError as error:
        raise UsageError(str(error), fix='write it as in `containers.web.args[0]` or `labels."acme.io/team"`') from None
    if not path:
        raise UsageError("the key is empty", fix="helm platform explain lists the keys")
    layers = _layers(request, book)
    if layers is not None and find(layers.values, path) is None:
        # A key with dots may be written without quotes, where the values have it: `files.web.content.app.yaml`.
        whole = steps(layers.values, key)
        path = whole if find(layers.values, whole) is not None else path
    place = book.look_up(path)
    asked = None
    # A name of another chart may also stand where anything may be written, below `global`.
    if isinstance(place, Lost) or place.schema == {}:
        meant = book.meant(path)
        other = book.look_up(meant) if meant else place
        if isinstance(other, Lost):
            raise _missing(other)
        place, asked = other, (key if meant else None)
    told = page(place, book)
    if layers is None:
        return Answer(told, asked)
    secrecy = Secrecy(layers.values, book.shape)
    origins = tuple(_origins(place.path, layers, secrecy))
    inherited = book.inherited(place.path)
    above = tuple(_taken(inherited, place.path, layers, secrecy)) if inherited else ()
    return Answer(told, asked, origins, above)


def _layers(request: Request, book: Book) -> Layers | None:
    files = [*_files(request.paths), *split(request.files)]
    if not (files or request.settings):
        return None
    documents = read_files(files)
    _refuse_broken(documents)
    return Layers(documents, request.settings, book.chart, book.handed_down)


def _files(paths: Sequence[str]) -> list[str]:
    """The values files of the one release that the paths name."""
    if not paths:
        return []
    from helm_platform.fleet import releases

    found = releases(paths)
    if len(found) > 1:
        lines = [f"{each.label}: {' '.join(f'-f {file}' for file in each.files)}" for each in found]
        raise UsageError(
            f"{' '.join(paths)} has {len(found)} releases, and a value belongs to one",
            detail="\n".join(lines),
            fix="name the files of one of them with -f",
        )
    return [str(file) for file in found[0].files]


def _refuse_broken(documents: Sequence[Document]) -> None:
    """A file that cannot be read whole would make every answer about it a guess."""
    lines = []
    for document in documents:
        for found in document.findings:
            if found.level is Level.ERROR:
                where = f":{found.span.line}:{found.span.column}" if found.span else ""
                lines.append(f"{document.file}{where}: {found.message}")
    if lines:
        raise UsageError(
            "the values cannot be read",
            detail="\n".join(lines),
            fix="helm platform validate says what to do about each",
        )


def _origins(path: ValuesPath, layers: Layers, secrecy: Secrecy) -> Iterator[Origins]:
    node = layers.effective(path)
    below = [leaf for leaf in layers.leaves(path) if leaf != path] if isinstance(node, Mapping) else []
    for leaf in below or [path]:
        said = tuple(layers.statements(leaf))
        value = layers.effective(leaf)
        hidden = any(secrecy.hides(leaf, each) for each in (value, *(one.node for one in said)))
        yield Origins(leaf, value, said, hidden)


def _taken(inherited: ValuesPath, path: ValuesPath, layers: Layers, secrecy: Secrecy) -> Iterator[Origins]:
    """What a workload takes from the top level, because it does not say it."""
    own = layers.effective(path)
    if own is not None and inherited[0] in _TAKEN_WHOLE:
        return
    image = find(layers.values, (*path[:2], "image"))
    # A tag or digest never travels to another repository (context/_image.tpl).
    versioned = isinstance(image, Mapping) and bool({"repository", "tag", "digest"} & image.entries.keys())
    for each in _origins(inherited, layers, secrecy):
        left = versioned and each.path[0] == "image" and each.path[-1] in ("tag", "digest")
        if each.node is not None and not left and layers.effective((*path[:2], *each.path)) is None:
            yield each


def _missing(lost: Lost) -> UsageError:
    import shlex

    calls = [f"helm platform explain {shlex.quote(near)}" for near in lost.near]
    lines = [lost.advice] if lost.advice else []
    if len(calls) > 1:
        lines += [f"there is `{near}`" for near in lost.near]
    return UsageError(
        lost.message, detail="\n".join(lines) or None, fix=calls[0] if calls else "helm platform explain lists the keys"
    )
