"""Mistakes that no schema sees. A lint is one module; adding it here registers it."""

from helm_platform.validate.lints import (
    changed_number,
    cpu_limit,
    deprecated_key,
    duplicate_key,
    empty_reason,
    few_replicas,
    foreign_host,
    image_version,
    large_number,
    limit_below_request,
    memory_headroom,
    missing_request,
    null_value,
    octal_number,
    probe_timing,
    probe_twins,
    replicas_autoscaled,
    resource_unit,
    secret_in_clear,
    template_in_values,
    unknown_namespace,
    unknown_team,
    unquoted_boolean,
    unquoted_version,
)
from helm_platform.validate.lints.interface import Layer, Lint, Merged, MergedLint

LINTS: tuple[Lint, ...] = (
    duplicate_key.LINT,
    null_value.LINT,
    unquoted_version.LINT,
    unquoted_boolean.LINT,
    octal_number.LINT,
    large_number.LINT,
    changed_number.LINT,
    empty_reason.LINT,
    template_in_values.LINT,
)

MERGED_LINTS: tuple[MergedLint, ...] = (
    secret_in_clear.LINT,
    image_version.LINT,
    resource_unit.LINT,
    limit_below_request.LINT,
    memory_headroom.LINT,
    cpu_limit.LINT,
    missing_request.LINT,
    probe_twins.LINT,
    probe_timing.LINT,
    replicas_autoscaled.LINT,
    few_replicas.LINT,
    unknown_team.LINT,
    foreign_host.LINT,
    unknown_namespace.LINT,
    deprecated_key.LINT,
)

EVERY: tuple[Lint | MergedLint, ...] = (*LINTS, *MERGED_LINTS)

__all__ = ["EVERY", "LINTS", "MERGED_LINTS", "Layer", "Lint", "Merged", "MergedLint"]
