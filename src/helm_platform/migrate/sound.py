"""Whether Kubernetes would take the objects of a source: what it refuses has no meaning that could be converted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.migrate.part import REFUSED, Object

_STRUCTURE = "kubernetes"
"""The rule of problems that are not about the version of an object."""


def refused(objects: Iterable[Object]) -> Iterator[Diagnostic]:
    """An error for each field that the newest Kubernetes refuses, where the source says it.

    Kinds and versions that it does not know are not looked at. Raises EnvironmentProblem where the schemas cannot be
    read.
    """
    from helm_platform.crds import Definitions
    from helm_platform.validate.kubernetes import against, refusals

    versions = against().versions
    for each in objects:
        for problem in refusals(each.manifest, versions, Definitions()):
            if problem.rule == _STRUCTURE:
                at = each.part.get(*problem.path)
                help_text = problem.help or problem.label or "correct it first: nothing is made of a wrong object"
                yield at.finding(REFUSED, f"{each.title}: {problem.sentence}", help_text, Level.ERROR)
