"""Mistakes in objectives that no schema sees. A lint is one module; adding it here registers it."""

from helm_platform.slo.lints import (
    base_window,
    bucket_without_le,
    coarse_budget,
    composite_parts,
    dead_tier,
    duplicate_objective,
    large_object,
    many_groups,
    no_receiver,
    no_series,
    no_such_team,
    not_a_subset,
    open_groups,
    promql_syntax,
    promql_type,
    reserved_label,
    threshold_bucket,
    tier_windows,
    window_not_counted,
    window_over_retention,
    window_variable,
)
from helm_platform.slo.lints.interface import Everything, Lint

LINTS: tuple[Lint, ...] = (
    promql_syntax.LINT,
    promql_type.LINT,
    window_variable.LINT,
    bucket_without_le.LINT,
    threshold_bucket.LINT,
    not_a_subset.LINT,
    dead_tier.LINT,
    tier_windows.LINT,
    window_not_counted.LINT,
    window_over_retention.LINT,
    base_window.LINT,
    coarse_budget.LINT,
    open_groups.LINT,
    many_groups.LINT,
    reserved_label.LINT,
    composite_parts.LINT,
    duplicate_objective.LINT,
    no_such_team.LINT,
    no_receiver.LINT,
    large_object.LINT,
    no_series.LINT,
)

__all__ = ["LINTS", "Everything", "Lint"]
