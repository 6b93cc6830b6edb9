"""Merged values against a chart's schema: the engine's errors, explained."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import EnvironmentProblem
from helm_platform.validate.explain import explain
from helm_platform.validate.failure import failure_of
from helm_platform.validate.shape import Shape, opened
from helm_platform.validate.subject import Subject
from helm_platform.values import Chart, Mapping, plain

MOST = 500
"""How many mistakes are explained. Each takes some milliseconds, and nobody reads the last of them."""


def against_schema(chart: Chart, values: Mapping, user: Mapping) -> list[Diagnostic]:
    """What the schema of the chart finds in `values`; `user` is the part that the user wrote.

    Raises EnvironmentProblem for a schema that cannot be used, such as one that refers to another file.
    """
    from jsonschema import Draft202012Validator, SchemaError
    from jsonschema.exceptions import UndefinedTypeCheck, UnknownType
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    if chart.schema is None:
        return []
    schema = opened(chart.schema)
    engine = validator_for(schema, default=Draft202012Validator)
    registry: Registry[Any] = Registry()  # an empty one, so that no reference is ever fetched from a network
    broken = (Unresolvable, SchemaError, UnknownType, UndefinedTypeCheck, re.error, RecursionError, TypeError)
    try:
        found = engine(schema, registry=registry).iter_errors(plain(values))
        errors = [failure_of(error) for error in islice(found, MOST)]
    except (*broken, AttributeError, ValueError, KeyError) as error:
        raise EnvironmentProblem(
            f"the schema {chart.schema_file} cannot be used",
            detail=f"{type(error).__name__}: {error}".splitlines()[0],
            fix="the schema must be JSON Schema 2020-12 in one file, without references to other files",
        ) from None
    findings = list(explain(errors, Subject(values, user, Shape(schema))))
    if len(errors) == MOST:
        what = f"there are more than {MOST} mistakes: the others are not listed"
        findings.append(
            Diagnostic("file-too-large", Level.NOTE, what, file=user.source.file, help="correct these first")
        )
    return findings
