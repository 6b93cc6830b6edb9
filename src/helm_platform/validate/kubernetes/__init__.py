"""Rendered objects against the API of Kubernetes minors and against CustomResourceDefinitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helm_platform.crds import Definitions
from helm_platform.diagnostics import Diagnostic, Level, Note
from helm_platform.schemas.shape import Shape
from helm_platform.validate.held import Held
from helm_platform.validate.kubernetes.against import Against, against
from helm_platform.validate.kubernetes.api import Minor, minor, supported
from helm_platform.validate.kubernetes.compare import since
from helm_platform.validate.kubernetes.kinds import Known, known
from helm_platform.validate.kubernetes.place import Place, place
from helm_platform.validate.kubernetes.problem import Manifest, ObjectPath, Problem, named
from helm_platform.validate.kubernetes.schemas import decider, schema
from helm_platform.validate.kubernetes.words import confidential, problems
from helm_platform.values import Mapping

__all__ = ["Against", "Rendered", "against", "findings", "held", "refusals", "supported"]


@dataclass(frozen=True)
class Rendered:
    """An object and the template that made it (`web/templates/all.yaml`), empty where that is not known."""

    item: Manifest
    template: str = ""


def findings(
    objects: Sequence[Rendered], values: Mapping, versions: Sequence[str], definitions: Definitions
) -> Iterator[Diagnostic]:
    """One error for each field, kind or version that one of the minors or a definition refuses.

    `values` are the merged values, whose lines the errors name where they are known. `versions` are minors that
    `supported` names; none checks nothing. Raises EnvironmentProblem where the schemas cannot be read.
    """
    for each in objects:
        for problem in _everywhere(each.item, versions, definitions):
            yield _finding(each, problem, place(values, each.item, problem))


def refusals(item: Manifest, versions: Sequence[str], definitions: Definitions) -> Iterator[Problem]:
    """What the minors refuse in one object, at its own paths. Takes and raises what `findings` does."""
    yield from _everywhere(item, versions, definitions)


def held(objects: Sequence[Rendered], asked: Against, definitions: Definitions) -> Held:
    """How many were checked, and which kinds were not because no definition of theirs is known."""
    if not asked.versions or not objects:
        return Held()
    within = minor(asked.versions[-1])
    found = [(each, known(each.item, within, definitions)) for each in objects]
    unknown = [str(each.item.get("kind")) for each, what in found if not what.described and what.problem is None]
    return Held(len(objects) - len(unknown), tuple(asked.versions), tuple(sorted(set(unknown))), asked.all_pinned)


def _everywhere(item: Manifest, versions: Sequence[str], definitions: Definitions) -> Iterator[Problem]:
    """The problems of one object in all minors; what only some have names them."""
    found: dict[tuple[str, ObjectPath, str], tuple[Problem, Known, list[str]]] = {}
    asked = list(versions)
    for name in reversed(versions):
        what = known(item, minor(name), definitions)
        for problem in _problems(item, what, minor(name), definitions):
            _, _, names = found.setdefault((problem.rule, problem.path, problem.says), (problem, what, []))
            names.insert(0, name)
        if what.custom:
            break
    for problem, what, names in found.values():
        yield since(problem, what, names, asked)


def _problems(item: Manifest, what: Known, within: Minor, definitions: Definitions) -> Iterator[Problem]:
    if what.problem is not None:
        yield what.problem
    if not what.described or decider(what, within, definitions).is_valid(item):
        return
    from jsonschema import Draft202012Validator
    from referencing import Registry

    from helm_platform.validate.failure import failure_of

    full = schema(what, within, definitions)
    registry: Registry[Any] = Registry()  # an empty one: nothing is ever fetched
    errors = Draft202012Validator(full, registry=registry).iter_errors(item)
    yield from problems([failure_of(error) for error in errors], item, Shape(full))


def _finding(each: Rendered, problem: Problem, where: Place | None) -> Diagnostic:
    message = f"{named(each.item)}: {problem.sentence}"
    hidden = confidential(each.item, problem.path)
    if where is None:
        return Diagnostic(
            problem.rule, Level.ERROR, message, label=problem.label, help=problem.help, confidential=hidden,
            origin=each.template or None,
        )  # fmt: skip
    label, advice = problem.label, problem.help
    notes: tuple[Note, ...] = ()
    if where.guessed:
        notes = (Note(f"the chart puts it there, in {each.template}"),) if each.template else ()
        if label and (problem.stranger or problem.mistyped):
            # The field and the quotes are the template's.
            label, advice = None, "\n".join(filter(None, (f"in the template: {label}", advice)))
    return Diagnostic(
        problem.rule, Level.ERROR, message, file=where.source.file, span=where.span, values_path=where.path,
        label=label, help=advice, notes=notes, confidential=hidden,
        origin=where.source.label if where.source.file is None else None,
    )  # fmt: skip
