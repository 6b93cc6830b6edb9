"""Values of another chart: rendered by that chart where it is given, else by rule from what its documentation says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.migrate.interface import Given, Key, Read, Source
from helm_platform.migrate.made import made
from helm_platform.migrate.part import REFUSED, UNKNOWN, Object, Part
from helm_platform.values import Mapping as Map
from helm_platform.values import Origin, merged
from helm_platform.values import Source as Layer
from helm_platform.values.foreign import Document, read

_ANY = "*"
_NO_NAMES = {"values", "base", "overlay"}


class Values:
    """The values of a chart: what is written, over what the chart does without a word."""

    def __init__(self, document: Document, defaults: Mapping[str, Any]) -> None:
        self.root = Part.of(document)
        self._defaults = defaults

    def get(self, *path: str) -> Part:
        """What is written at a path, else the chart's default; a map is laid over the default's."""
        part = self.root.get(*path)
        default: Any = self._defaults
        for key in path:
            default = default.get(key) if isinstance(default, dict) else None
        if isinstance(part.value, dict) and isinstance(default, dict):
            return Part(part.document, part.path, _over(part.value, default))
        if part.value is None and default is not None and not self._removed(path):
            return Part(part.document, part.path, default)
        return part

    def _removed(self, path: tuple[str, ...]) -> bool:
        """Whether a null of the values takes a default away."""
        parent = self.root.get(*path[:-1]).value
        return isinstance(parent, dict) and path[-1] in parent

    def on(self, *path: str) -> bool:
        """Whether a switch is on."""
        return self.get(*path).value is True

    def text(self, *path: str) -> str:
        """A text; "" where nothing is said."""
        return self.get(*path).text


class ChartValues(Source):
    """The values of one chart. `defaults` is what it does without a word, as far as it matters here."""

    defaults: ClassVar[Mapping[str, Any]] = {}
    #: Keys that every release has whatever the chart is, and those of the chart that change nothing here.
    common: tuple[str, ...] = ("global",)

    def read(self, given: Given) -> Read:
        files = read(given.names)
        release = given.release or _named(given.names)
        if given.chart is not None:
            from helm_platform.migrate.rendering import of_chart

            if any(found.level is Level.ERROR for found in files.findings):
                return Read((), files.findings, files.sources, basis="nothing", release=release)
            rendered = of_chart(given, given.chart, release)
            basis = f"what the chart {given.chart.name} renders"
            return replace(rendered, sources=rendered.sources | files.sources, basis=basis, release=release)
        findings = list(files.findings)
        document = _together(files.documents, Path(given.names[-1]))
        if not files.documents:
            if not findings:
                findings.append(_empty(Path(given.names[-1])))
            return Read((), tuple(findings), files.sources, basis="nothing", release=release)
        if document.get("kind") is not None and document.get("apiVersion") is not None:
            message = "this is a Kubernetes object, and no values file"
            findings.append(
                document.finding(REFUSED, Level.ERROR, ("kind",), message, "--from manifests takes objects")
            )
            return Read((), tuple(findings), files.sources, basis="nothing", release=release)
        findings += self._unknown(document)
        findings += _templates(Part.of(document))
        values = Values(document, self.defaults)
        objects: list[Object] = []
        for each in self.objects(values, release):
            if isinstance(each, Diagnostic):
                findings.append(each)
            else:
                objects.append(each)
        basis = f"objects made by rule from the documentation of {self.title} {self.version}"
        return Read(
            tuple(objects),
            tuple(findings),
            files.sources,
            f"{basis} (--chart DIR compares with the chart itself)",
            False,
            release,
        )

    @abstractmethod
    def objects(self, values: Values, release: str) -> Iterator[Object | Diagnostic]:
        """The objects that the chart is documented to make, and what is to be said about the values."""

    def _unknown(self, document: Document) -> Iterator[Diagnostic]:
        """Keys that the chart does not have: they did nothing."""
        from helm_platform.validate.names import nearest

        known = [tuple(key.path.split(".")) for key in self.keys] + [(key,) for key in self.common]
        for path in _paths(Part.of(document), known):
            siblings = {
                pattern[len(path) - 1]
                for pattern in known
                if _fits(path[:-1], pattern[: len(path) - 1]) and len(pattern) >= len(path)
            }
            near = nearest(str(path[-1]), siblings - {_ANY})
            hint = f"did you mean `{near}`?" if near else f"it did nothing in {self.title} {self.version}: remove it"
            message = f"{self.title} has no key `{dotted(path)}`"
            yield document.finding(UNKNOWN, Level.ERROR, path, message, hint)


def _templates(part: Part) -> Iterator[Diagnostic]:
    """Texts that the chart would have filled in."""
    if "{{" in part.text:
        message = f"`{dotted(part.path)}` is a template that only the chart can fill in"
        yield part.finding(REFUSED, message, "give the chart: --chart DIR; or write what it becomes")
    for _, inner in part.entries():
        yield from _templates(inner)
    for item in part.items():
        yield from _templates(item)


def _paths(part: Part, known: list[tuple[str, ...]]) -> Iterator[ValuesPath]:
    """The outermost paths that are not known."""
    for key, inner in part.entries():
        path = (*part.path, key)
        under = [pattern for pattern in known if len(pattern) > len(path) and _fits(path, pattern[: len(path)])]
        if any(len(pattern) <= len(path) and _fits(path[: len(pattern)], pattern) for pattern in known):
            continue
        if not under:
            yield path
        else:
            yield from _paths(inner, known)
            for item in inner.items():
                yield from _paths(item, known)


def _fits(path: ValuesPath, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(want in (_ANY, is_) for is_, want in zip(path, pattern, strict=True))


def _together(documents: tuple[Document, ...], file: Path) -> Document:
    """All files laid over each other, as Helm does it."""
    root = Map(Layer(Origin.FILE, str(file), file))
    for each in documents:
        root = merged(root, each.root)
    return Document(documents[-1].file if documents else file, root)


def _over(upper: dict[str, Any], lower: dict[str, Any]) -> dict[str, Any]:
    made_of = dict(lower)
    for key, value in upper.items():
        below = made_of.get(key)
        made_of[key] = _over(value, below) if isinstance(value, dict) and isinstance(below, dict) else value
    return {key: value for key, value in made_of.items() if value is not None}


def _named(names: tuple[str, ...]) -> str:
    """The release, by the name of the first file or of its folder."""
    file = Path(names[0])
    stem = file.stem.removesuffix("-values").removeprefix("values-")
    if names[0] == "-":
        return "app"
    if stem in _NO_NAMES:
        stem = file.resolve().parent.name
    return "".join(char if char.isalnum() or char == "-" else "-" for char in stem.lower()).strip("-") or "app"


def _empty(file: Path) -> Diagnostic:
    return Diagnostic(
        REFUSED, Level.ERROR, "there are no values in it", file=file, help="name the values file of the release"
    )


__all__ = ["ChartValues", "Key", "Values", "made"]
