"""One error of a JSON Schema engine, in the few terms that the explanations need.

The explanations depend on this, not on an engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helm_platform.diagnostics import ValuesPath

if TYPE_CHECKING:
    from jsonschema import ValidationError


@dataclass(frozen=True, eq=False)
class Failure:
    """`value` at `path` breaks `keyword` of `schema`, which demands `expected`.

    `steps` is the way through the schema, `message` the engine's own text. For a choice, `context` has the failures
    of all forms, each with the number of its form as `branch`. `naming` says that a key is at fault, not a value.
    """

    keyword: str
    path: ValuesPath
    expected: Any
    schema: dict[str, Any]
    value: Any
    steps: tuple[str | int, ...]
    message: str
    naming: bool
    branch: int
    context: tuple[Failure, ...]


def failure_of(error: ValidationError) -> Failure:
    """The failure that an error of `jsonschema` reports."""
    relative = tuple(error.relative_schema_path)
    return Failure(
        keyword=str(error.validator),
        path=tuple(error.absolute_path),
        expected=error.validator_value,
        schema=dict(error.schema) if isinstance(error.schema, dict) else {},
        value=error.instance,
        steps=tuple(error.absolute_schema_path),
        message=error.message,
        naming="propertyNames" in relative,
        branch=relative[0] if relative and isinstance(relative[0], int) else 0,
        context=tuple(failure_of(inner) for inner in error.context or ()),
    )
