"""A release before and after: which objects come, go and differ, in which fields, and what that does to what runs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from helm_platform.diff.changes import Effect, Field, Kind, Note, ObjectChange, State
from helm_platform.diff.secret import is_content, veiled
from helm_platform.helm.manifests import Manifest
from helm_platform.objects import contract
from helm_platform.objects.compare import Change, Rule, compare
from helm_platform.objects.contract import Identity
from helm_platform.objects.difference import NOTHING, differences, words
from helm_platform.objects.harm import harm, loss, what

# Labels of the object itself that tell versions; a selector never looks at them. In a pod template they do restart.
_VERSIONS = ('metadata.labels["helm.sh/chart"]', 'metadata.labels["app.kubernetes.io/version"]')
_CHECKSUM = re.compile(r"""\.annotations(?:\.|\[")([^"\]]*checksum[^"\]]*)""", re.IGNORECASE)
_READ_AT_START = ("ConfigMap", "Secret")
_EVERYTHING = "data"


def compared(old: State, new: State, namespace: str) -> tuple[ObjectChange, ...]:
    """The objects that differ, in the order of their kinds and names."""
    before, after = _known(old.objects, namespace), _known(new.objects, namespace)
    effects = _effects(before, after, namespace)
    refused = new.refused or {}
    changes = []
    for identity in sorted({*before, *after}):
        one, other = before.get(identity), after.get(identity)
        notes = list(effects.get(identity, ()))
        if identity in refused:
            notes = [Note(Effect.REFUSED, refused[identity]), *(n for n in notes if n.effect is not Effect.REFUSED)]
        if one is None:
            changes.append(ObjectChange(identity, Kind.ADDED, notes=tuple(notes)))
        elif other is None:
            changes.append(ObjectChange(identity, Kind.REMOVED, notes=tuple(notes)))
        else:
            fields = tuple(_fields(one, other))
            if fields or notes:
                changes.append(ObjectChange(identity, Kind.CHANGED, fields, tuple(notes)))
    return tuple(_with_causes(changes, after))


def known(objects: Iterable[Manifest], namespace: str) -> dict[Identity, Manifest]:
    """The objects by what makes them the same before and after; the release's own namespace goes without saying."""
    found = {}
    for each in objects:
        metadata = each.get("metadata") or {}
        own = str(metadata.get("namespace") or "")
        plain = {"metadata": {"name": metadata.get("name"), "namespace": "" if own == namespace else own}}
        found[contract.identity(plain | {"apiVersion": each.get("apiVersion"), "kind": each.get("kind")})] = each
    return found


def _known(objects: Iterable[Manifest], namespace: str) -> dict[Identity, Manifest]:
    return {who: veiled(_without_nulls(each)) for who, each in known(objects, namespace).items()}


def _without_nulls(value: Any) -> Any:
    """A null in a manifest is what is not there."""
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _fields(old: Manifest, new: Manifest) -> Iterator[Field]:
    kind = str(new.get("kind"))
    for each in differences(_named(old), _named(new)):
        if is_content(kind, each.path):
            yield from _contents(each.path, each.old, each.new)
        else:
            yield Field(each.path, each.old, each.new, noise=each.path in _VERSIONS)


def _named(manifest: Manifest) -> Manifest:
    """The object without its namespace: one that is written and one that goes without saying are the same."""
    metadata = {key: value for key, value in (manifest.get("metadata") or {}).items() if key != "namespace"}
    return manifest | {"metadata": metadata}


def _contents(path: str, old: Any, new: Any) -> Iterator[Field]:
    """The fields of a Secret's content, without what is in them."""
    if path != _EVERYTHING:
        yield Field(path, NOTHING if old is NOTHING else "", NOTHING if new is NOTHING else "", secret=True)
        return
    for each in differences({} if old is NOTHING else old, {} if new is NOTHING else new, path):
        yield from _contents(each.path, each.old, each.new)


def _effects(
    before: dict[Identity, Manifest], after: dict[Identity, Manifest], namespace: str
) -> dict[Identity, list[Note]]:
    """What the change does, by object; the reasons of one effect in one object are one note."""
    old, new = _cuts(before.values(), namespace), _cuts(after.values(), namespace)
    seen: dict[Identity, dict[str, Note]] = defaultdict(dict)
    for change in compare(old, new):
        note = _note(change)
        if note.text:
            seen[change.object].setdefault(note.text, note)
    return {who: list(notes.values()) for who, notes in seen.items()}


def _note(change: Change) -> Note:
    found = change.difference
    match change.rule:
        case Rule.TEMPLATE:
            return Note(Effect.RESTARTS, "restarts its pods")
        case Rule.IMMUTABLE:
            return Note(Effect.REFUSED, f"{found.path} cannot be changed. {harm(change)}")
        case Rule.SELECTOR if not change.effect:
            return Note(Effect.REFUSED, f"{found.path} cannot be changed. {harm(change)}")
        case Rule.NAME:
            return Note(Effect.HARMS, f"gets another name: {words(found.new)}. {harm(change)}")
        case Rule.REMOVED:
            own = loss(change.object.kind) or ("Its pods end." if _runs_pods(change.object) else "")
            instead = f"{change.effect}." if change.effect else ""
            return Note(Effect.HARMS, " ".join(filter(None, (own, instead))))
        case _:
            return Note(Effect.HARMS, f"{what(change)}. {harm(change)}")


def _cuts(objects: Iterable[Manifest], namespace: str) -> dict[Identity, Manifest]:
    cuts = (contract.cut(each, namespace) for each in objects)
    return {contract.identity(cut): cut for cut in cuts if cut is not None}


def _with_causes(changes: list[ObjectChange], after: dict[Identity, Manifest]) -> Iterator[ObjectChange]:
    """Checksums in pod templates in words: which configuration makes the pods restart."""
    configured = {
        change.object for change in changes if change.object.kind in _READ_AT_START and change.kind is not Kind.REMOVED
    }
    for change in changes:
        sums = [(field, found[1]) for field in change.fields if (found := _CHECKSUM.search(field.path))]
        if not (sums and change.restarts):
            yield change
            continue
        named = _referred(after[change.object])
        causes = [str(who) for who in sorted(configured) if (who.kind, who.name) in named]
        cause = ", ".join(causes) or ", ".join(f"what `{name}` sums up" for _, name in sums)
        because = f" because {cause} changed"
        fields = tuple(field for field in change.fields if field not in [each for each, _ in sums])
        more = any(field.path.startswith(_template(change.object)) for field in fields)
        text = f"restarts its pods{' also' if more else ''}{because}"
        notes = tuple(Note(note.effect, text) if note.effect is Effect.RESTARTS else note for note in change.notes)
        yield ObjectChange(change.object, change.kind, fields, notes)


def _template(identity: Identity) -> str:
    return ".".join(_contract(identity).template or ("spec", "template"))


def _runs_pods(identity: Identity) -> bool:
    return _contract(identity).template is not None


def _contract(identity: Identity) -> contract.Contract:
    return contract.contract({"kind": identity.kind, "apiVersion": f"{identity.group}/v1" if identity.group else "v1"})


def _referred(node: Any) -> set[tuple[str, str]]:
    """The ConfigMaps and Secrets that are named anywhere in an object."""
    found: set[tuple[str, str]] = set()
    if isinstance(node, list):
        for each in node:
            found |= _referred(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, dict) and key in {"configMap", "configMapRef", "configMapKeyRef"}:
                found.add(("ConfigMap", str(value.get("name"))))
            elif isinstance(value, dict) and key in {"secret", "secretRef", "secretKeyRef"}:
                found.add(("Secret", str(value.get("secretName") or value.get("name"))))
            found |= _referred(value)
    return found
