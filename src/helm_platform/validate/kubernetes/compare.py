"""What several minors say of the same object, said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from helm_platform.schemas.shape import Shape, either
from helm_platform.validate.kubernetes.api import minor, supported
from helm_platform.validate.kubernetes.kinds import MINORS, Known
from helm_platform.validate.kubernetes.problem import Problem


def since(problem: Problem, what: Known, names: Sequence[str], asked: Sequence[str]) -> Problem:
    """The problem that the minors `names` of all that were `asked` have, in words that name them where it matters.

    A field that a newer minor knows is no typo, whatever it looks like.
    """
    listed = either(list(names), "and")
    if MINORS in problem.says:
        return replace(problem, says=problem.says.replace(MINORS, listed))
    if what.custom or problem.rule != "kubernetes":
        return problem
    if problem.stranger:
        newer = _first_with(problem, what, names[-1])
        if newer is not None:
            says = f"`{problem.path[-1]}` is not a field in Kubernetes {listed}; it is since {newer}"
            return replace(problem, rule="kubernetes-version", says=says, label=None, help=None)
    if len(names) < len(asked):
        return replace(problem, says=f"{problem.says} (Kubernetes {listed})")
    return problem


def _first_with(problem: Problem, what: Known, after: str) -> str | None:
    """The first newer minor that has a field. Reads those up to it: only for what is wrong."""
    known = supported()
    for name in known[known.index(after) + 1 :]:
        schema = minor(name).schema(what.kind)
        if schema is not None:
            shape = Shape(schema)
            if problem.path[-1] in shape.keys(shape.at(problem.path[:-1])):
                return name
    return None
