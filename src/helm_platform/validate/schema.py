"""Merged values against a chart's schema: the engine's errors, explained."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import EnvironmentProblem
from helm_platform.schemas.engines import engines
from helm_platform.validate.in_full import in_full
from helm_platform.values import Chart, Mapping, plain

MOST = 500
"""How many mistakes are explained. Each takes some milliseconds, and nobody reads the last of them."""


def against_schema(chart: Chart, values: Mapping, user: Mapping) -> list[Diagnostic]:
    """What the schema of the chart finds in `values`; `user` is the part that the user wrote.

    Raises EnvironmentProblem for a schema that cannot be used, such as one that refers to another file.
    """
    if chart.schema is None:
        return []
    both, bare = engines(chart.schema), plain(values)
    if both.accept(bare):
        return []
    # The same schema with every word that the chart's leaves out for the sake of its renders.
    both = engines(in_full(chart))
    from jsonschema import SchemaError
    from jsonschema.exceptions import UndefinedTypeCheck, UnknownType
    from referencing.exceptions import Unresolvable

    from helm_platform.schemas.shape import Shape
    from helm_platform.validate.explain import explain
    from helm_platform.validate.failure import failure_of
    from helm_platform.validate.subject import Subject

    broken = (Unresolvable, SchemaError, UnknownType, UndefinedTypeCheck, re.error, RecursionError, TypeError)

    def fits(value: Any, part: Any) -> bool:
        try:
            return both.fits(value, part)
        except broken:
            return False

    try:
        errors = [failure_of(error) for error in islice(both.errors(bare), MOST)]
    except (*broken, AttributeError, ValueError, KeyError) as error:
        raise EnvironmentProblem(
            f"the schema {chart.schema_file} cannot be used",
            detail=f"{type(error).__name__}: {error}".splitlines()[0],
            fix="the schema must be JSON Schema 2020-12 in one file, without references to other files",
        ) from None
    findings = list(explain(errors, Subject(values, user, Shape(both.opened), fits=fits, noun=chart.noun)))
    if len(errors) == MOST:
        what = f"there are more than {MOST} mistakes: the others are not listed"
        findings.append(
            Diagnostic("file-too-large", Level.NOTE, what, file=user.source.file, help="correct these first")
        )
    return findings
