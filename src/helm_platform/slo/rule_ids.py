"""Every rule id that a finding about objectives can have, with what it means; and what a comment may ignore.

What YAML and the schemas say has the ids that it has for values.
"""

from __future__ import annotations

from helm_platform.slo.lints import LINTS
from helm_platform.validate import rules
from helm_platform.validate.ignores import Known

READING = {
    "foreign-document": "A document of another tool: sloth, pyrra or OpenSLO. Nothing of it is read; `helm platform "
    "slo import` makes a ServiceLevels document of it and shows what differs.",
    "no-namespace": "A preset about a namespace that nobody names. Its series could be anybody's, so no rule is made "
    "of it. Write `namespace` in the document or the preset, or name it on the command line.",
    "unknown-preset": "A preset that does not exist, or one that the provider does not have. The finding lists those "
    "that there are; docs/reference/slo.md shows each of them.",
}
"""What is wrong with what a document asks for, beside its YAML and its schema."""

LINTING = {lint.id: lint.docs for lint in LINTS}
#: What is said of values too, and of objectives in the same words.
SHARED = {
    rule: text
    for rule, text in {**rules.READING, **rules.MEANING}.items()
    if rule not in ("several-documents", "line-ends", "set-argument", "removed-key")
} | {"duplicate-key": rules.LINTING["duplicate-key"]}
OWN: dict[str, str] = {**READING, **LINTING}
RULES: dict[str, str] = {**SHARED, **OWN, **rules.IGNORING}

_NOTHING_IS_MADE = "no rules can be made of it"
REFUSED: dict[str, str] = {
    **dict.fromkeys((*SHARED, *READING), _NOTHING_IS_MADE),
    **dict.fromkeys(rules.IGNORING, rules.REFUSED["unknown-rule"]),
}
KNOWN = Known(RULES, REFUSED, frozenset((*SHARED, *OWN)) - {lint.id for lint in LINTS if lint.live})
