"""What leaving one ingress provider for another means for a release: options that are lost, ignored or done otherwise.

What each option of `expose` is to a provider is data of the chart, charts/platform-lib/templates/providers, in the
format that `_all.tpl` there describes. Nothing here knows a provider by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from helm_platform.diff.changes import ObjectChange
from helm_platform.errors import UsageError
from helm_platform.helm.manifests import Manifest

INGRESS, GATEWAY = "ingress", "gateway"
STANDARD = "standard"
_BODY = re.compile(r'\{\{- define "platform-lib\.providers\.([^"]+)" -\}\}\n(.*?)\n\{\{- end -\}\}', re.DOTALL)
_CANNOT = re.compile(r" cannot be done here, by [^:]*\): ")
_PROBLEM = re.compile(r"^- (?P<path>[A-Za-z][^\s:]*): (?P<text>.*)$")
#: What is taken away with an option, because it means nothing alone.
_WHOLE = {"cors.origins": "cors", "auth.forward.url": "auth.forward"}
#: Parts of the chart's data, and what they are called here.
_WORDS = {"annotations": "annotation", "service": "annotation of the Service", "filters": "filter", "rule": "field"}


@dataclass(frozen=True)
class Provider:
    """One provider by one API. `options` has for each option of `expose` what the chart's data says."""

    api: str
    name: str
    data: Mapping[str, Any]
    standard: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """`Traefik by Gateway`."""
        return f"{self.data['title']} by {'Ingress' if self.api == INGRESS else 'Gateway'}"

    def option(self, key: str) -> Mapping[str, Any]:
        """What an option is to it; {} for one that nobody knows."""
        entry = self.data["options"].get(key, {})
        found: Mapping[str, Any] = self.standard.get("options", {}).get(key, {}) if isinstance(entry, str) else entry
        return found

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The groups of the annotations that it reads, such as nginx.ingress.kubernetes.io."""
        text = str(self.data) if self.api == INGRESS else ""
        return frozenset(re.findall(r"'([a-z0-9.-]+\.[a-z]+)/[\w.<>-]+'", text))


@dataclass(frozen=True)
class Use:
    """An option that a release writes: its values path and its key in the chart's data."""

    path: str
    key: str


@dataclass(frozen=True)
class Remark:
    """Something about one values path."""

    path: str
    text: str


@dataclass(frozen=True)
class Migration:
    """One release. `lost` cannot be done by the new provider; `ignored` is written by hand for the old one, and nobody
    reads it any more; `differs` is done, and means something else; `moved` is done in another way.

    `complete` is false where what is lost could not be taken out, so that `objects` are not known.
    """

    label: str
    lost: tuple[Remark, ...] = ()
    ignored: tuple[Remark, ...] = ()
    differs: tuple[Remark, ...] = ()
    moved: tuple[Remark, ...] = ()
    objects: tuple[ObjectChange, ...] = ()
    complete: bool = True

    @property
    def loses(self) -> bool:
        """Whether somebody must change the values before, or live without something."""
        return bool(self.lost or self.ignored)

    @property
    def changes(self) -> bool:
        """Whether anything is to be said of it."""
        return bool(self.loses or self.differs or self.moved or self.objects or not self.complete)


def providers(folder: Path) -> dict[tuple[str, str], Provider]:
    """The providers that a library chart knows, by API and name. Raises UsageError for a chart without such data."""
    import yaml

    bodies: dict[str, str] = {}
    for file in sorted(folder.glob("*.tpl")):
        bodies |= dict(_BODY.findall(file.read_text(encoding="utf-8")))
    if GATEWAY not in bodies:
        raise UsageError(
            "the chart has no data about ingress providers", fix="name one that uses platform-lib: --chart"
        )
    data = {key: yaml.safe_load(text) for key, text in bodies.items() if "-" in key and key != "own-certificates"}
    standard = data[f"{GATEWAY}-{STANDARD}"]
    return {
        (api, name): Provider(api, name, data[f"{api}-{name}"], standard if api == GATEWAY else {})
        for api in (INGRESS, GATEWAY)
        for name in bodies[api].split()
    }


def pair(text: str, known: Mapping[tuple[str, str], Provider]) -> tuple[Provider, Provider]:
    """The two of `FROM:TO`, each NAME or API/NAME. Raises UsageError for anything else."""
    old, found, new = text.partition(":")
    if not found:
        raise UsageError(f"`{text}` is no pair of providers", fix="write FROM:TO, such as ingress-nginx:traefik")
    one, other = _named(old, known), _named(new, known)
    if one is other:
        raise UsageError(f"`{text}` names one provider twice", fix="name the one to leave and the one to go to")
    return one, other


def _named(word: str, known: Mapping[tuple[str, str], Provider]) -> Provider:
    api, found, name = word.rpartition("/")
    # Its project is called like its API and itself; the chart calls it nginx.
    plain = name.removeprefix("ingress-")
    for each in (api,) if found else (INGRESS, GATEWAY):
        for candidate in (name, plain):
            if (each, candidate) in known:
                return known[each, candidate]
    names = ", ".join(f"{api}/{name}" for api, name in known)
    raise UsageError(
        f"`{word}` is no provider with known options", fix=f"write one of {names}; the API may be left out"
    )


def uses(values: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Use]:
    """The options among `keys` that values write."""
    keys = list(keys)
    for place, exposed in _exposures(values):
        for key in keys:
            path, _, wanted = key.partition("=")
            written = _at(exposed, path.split("."))
            if written in (None, {}, False) and not wanted:
                continue
            if not wanted or _text(written) == wanted:
                yield Use(f"{place}.{path}", key)


def bound(values: Mapping[str, Any], old: Provider, new: Provider) -> Iterator[Remark]:
    """Where values bind a workload to the old provider themselves: by its class, or by its API."""
    for place, exposed in _exposures(values):
        written = exposed.get("class")
        if written and written != new.name:
            instead = "remove the line" if new.api == GATEWAY else "remove the line, or name the new one"
            yield Remark(f"{place}.class", f"`{written}` is the class of what is left; {instead}")
        if old.api != new.api and exposed.get("api") == old.api:
            yield Remark(f"{place}.api", f"`{old.api}` keeps it where it is; remove the line, or write {new.api}")


def _exposures(values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each `expose` with its path: of the release, of the profile's defaults and of the workloads."""
    workloads = values.get("workloads") or {}
    places = {"": values, "global.platform.defaults.": _at(values, ("global", "platform", "defaults")) or {}}
    places |= {f"workloads.{name}.": own for name, own in workloads.items() if isinstance(own, dict)}
    for place, own in places.items():
        if isinstance(own.get("expose"), dict):
            yield f"{place}expose", own["expose"]


def _at(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    node: Any = values
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def problems(refused: str) -> list[Remark]:
    """The lines of the chart's refusal: what of the values cannot be, and why."""
    found = (_PROBLEM.match(line.strip()) for line in refused.splitlines())
    return [Remark(each["path"], _CANNOT.sub(": ", each["text"])) for each in found if each]


def without(values: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The values without the options at these paths, and without what is empty then."""
    kept: dict[str, Any] = _copied(values)
    for path in paths:
        head, _, option = path.rpartition("expose.")
        whole = f"{head}expose.{_WHOLE[option]}" if option in _WHOLE else path
        _remove(kept, whole.split("."))
    return kept


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _remove(node: Any, path: Sequence[str]) -> None:
    if isinstance(node, dict) and path[0] in node:
        if len(path) > 1:
            _remove(node[path[0]], path[1:])
        if len(path) == 1 or node[path[0]] == {}:
            del node[path[0]]


def ignored(objects: Iterable[Manifest], values: Mapping[str, Any], old: Provider, new: Provider) -> Iterator[Remark]:
    """Annotations for the old provider that are still there, so were written by hand; by their values path."""
    for each in objects:
        metadata = each.get("metadata") or {}
        for key, value in sorted((metadata.get("annotations") or {}).items()):
            group = key.partition("/")[0]
            if group in old.prefixes and group not in new.prefixes:
                place = next(_places(values, key), key)
                yield Remark(place, f"`{value}` on {each.get('kind')} {metadata.get('name')}, where nobody reads it")


def _places(values: Mapping[str, Any], key: str, place: str = "") -> Iterator[str]:
    """The paths at which a key is written."""
    for name, own in values.items():
        if name == key:
            yield place + name
        elif isinstance(own, dict):
            yield from _places(own, key, f"{place}{name}.")


def compared(use: Use, old: Provider, new: Provider) -> tuple[Remark | None, Remark | None]:
    """What an option means to both where their data says something else, and how each of them does it."""
    before, after = old.option(use.key), new.option(use.key)
    meant = None
    first, second = before.get("note"), after.get("note")
    ways = way(before), way(after)
    notes = {first, second} - set(ways)
    if first != second and not all(map(_written_with, notes)):
        said = [f"{each.title}: {note}" for each, note in ((old, first), (new, second)) if not _written_with(note)]
        said += [] if second else [f"not with {new.title}"]
        meant = Remark(use.path, "; ".join(said))
    moved = Remark(use.path, f"{ways[0]} → {ways[1]}") if ways[0] != ways[1] and all(ways) else None
    return meant, moved


def _written_with(note: str | None) -> bool:
    return note is None or note.startswith("written with")


def way(entry: Mapping[str, Any]) -> str:
    """`annotation proxy-body-size`, `Middleware`: how an option is done."""
    parts = []
    for part, word in _WORDS.items():
        names = [key.rpartition("/")[2] for key in entry.get(part, {})]
        if names:
            parts.append(f"{word} {', '.join(names)}")
    parts += list(dict.fromkeys(key.partition(".")[0] for key in entry.get("objects", {})))
    if "own" in entry:
        parts.append("an Ingress of its own")
    if "canary" in entry:
        parts.append("a second Ingress")
    if not parts and "note" in entry and "cannot" not in entry:
        parts.append(str(entry["note"]))
    return ", ".join(parts)
