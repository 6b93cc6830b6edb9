"""A bucket of a histogram without its upper bound."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.promql import Parsed


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for each in everything.expressions:
        parsed = each.parsed
        if not isinstance(parsed, Parsed):
            continue
        for selector in parsed.selectors:
            labels = {name for name, _, _ in selector.matchers}
            histogram = each.path[-1] == "histogram"
            if histogram and selector.name.endswith(("_bucket", "_count", "_sum")):
                base = selector.name.rpartition("_")[0]
                message = f"the engine adds _bucket and _count to the name itself: this is `{base}`"
                at = each.text.find(selector.name)
                part = (at, at + len(selector.name)) if at >= 0 else None
                yield each.found(LINT.id, Level.ERROR, message, part, label=f"write `{base}`")
            elif histogram and "le" in labels:
                message = "the engine takes the bucket of the threshold itself: `le` does not belong here"
                yield each.found(LINT.id, Level.ERROR, message, help="remove the matcher of le")
            elif selector.name.endswith("_bucket") and "le" not in labels and "histogram" not in each.text:
                at = each.text.find(selector.name)
                yield each.found(
                    LINT.id,
                    Level.ERROR,
                    f"`{selector.name}` without `le` counts each event once for every bucket that it is in",
                    (at, at + len(selector.name)) if at >= 0 else None,
                    help='take one bucket, such as {le="0.3"}, or the indicator `latency`, which does it',
                )


LINT = Lint(
    "bucket-without-le",
    "Buckets hold all events that are below them, so the sum of buckets counts fast events many times. The same "
    "goes for a histogram that is written with the suffix of one of its series: the engine adds those.",
    _check,
)
