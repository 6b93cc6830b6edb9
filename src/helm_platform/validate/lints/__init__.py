"""Mistakes that no schema sees. A lint is one module; adding it here registers it."""

from helm_platform.validate.lints import duplicate_key, null_value, unquoted_version
from helm_platform.validate.lints.interface import Layer, Lint

LINTS: tuple[Lint, ...] = (duplicate_key.LINT, null_value.LINT, unquoted_version.LINT)

__all__ = ["LINTS", "Layer", "Lint"]
