"""The two engines that hold values against a schema: a fast one says whether they are valid, a slow one why not.

`jsonschema_rs` decides. Only values that it does not accept, or schemas that it cannot read, go to `jsonschema`, whose
errors can be explained. tests/schemas/test_engines.py holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from helm_platform.schemas import patterns
from helm_platform.schemas.shape import opened

if TYPE_CHECKING:
    from jsonschema import ValidationError

_KEPT = 8


class Engines:
    """Both engines for one schema, each made when it is asked for."""

    def __init__(self, schema: Any) -> None:
        """Use a schema as it was read from JSON: a map or a boolean."""
        self.schema = schema

    def accept(self, values: Any) -> bool:
        """Whether the values are surely valid. False may only mean that the fast engine cannot tell."""
        if self._accept is None:
            return False
        try:
            return self._accept(values)
        except ValueError:
            return False

    def errors(self, values: Any) -> Iterator[ValidationError]:
        """Everything that `jsonschema` finds. Raises what it raises for a schema that it cannot use."""
        yield from self._explaining.iter_errors(values)

    def fits(self, value: Any, part: Any) -> bool:
        """Whether a value is valid by a part of the opened schema. Raises as `errors` does."""
        return bool(self._explaining.evolve(schema=part).is_valid(value))

    @cached_property
    def opened(self) -> Any:
        """The schema with forbidden keys spelled so that they are reported with their path."""
        return opened(self.schema)

    @cached_property
    def _accept(self) -> Callable[[Any], bool] | None:
        import jsonschema_rs

        try:
            schema = patterns.respelled(self.schema, patterns.rust, patterns.rust)
            return jsonschema_rs.validator_for(
                schema,
                validate_formats=False,  # Helm checks none with 2020-12, and jsonschema none at all
                pattern_options=jsonschema_rs.RegexOptions(),  # as RE2: in linear time, without looking around
                offline=True,
            ).is_valid
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    @cached_property
    def _explaining(self) -> Any:
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend, validator_for
        from referencing import Registry

        schema = patterns.respelled(self.opened, str, patterns.python)
        plain = validator_for(schema, default=Draft202012Validator)
        engine = extend(plain, {"pattern": _pattern})  # type: ignore[no-untyped-call]
        registry: Registry[Any] = Registry()  # an empty one, so that no reference is ever fetched from a network
        return engine(schema, registry=registry)


def engines(schema: Any) -> Engines:
    """The engines of a schema; those of the schemas asked for last are kept."""
    found = _engines.get(id(schema))
    if found is None or found.schema is not schema:
        if len(_engines) >= _KEPT:
            _engines.clear()
        found = _engines[id(schema)] = Engines(schema)
    return found


_engines: dict[int, Engines] = {}


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not re.search(patterns.python(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
