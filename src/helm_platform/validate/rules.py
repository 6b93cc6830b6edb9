"""Every rule id that a finding can have, with what it means. Ids are stable: configuration and CI refer to them."""

from __future__ import annotations

from helm_platform.validate.lints import LINTS

READING = {
    "alias-bomb": "Aliases that expand to far more than what is written. Helm refuses the file.",
    "bad-alias": "An alias without an anchor above it, or inside what it refers to. Helm refuses the file.",
    "bad-key": "A map, a list, null or too large a number as a key. Helm refuses the file.",
    "bad-merge": "A merge key `<<` whose value is no map. Helm refuses the file.",
    "bad-value": "A value that cannot be: infinity, not-a-number, or text that does not fit its YAML tag.",
    "document-separator": "Text after `---` on the same line. Helm 4 refuses the file.",
    "encoding": "A file that is not UTF-8, or has a control character. Helm refuses the file.",
    "file-too-large": "A file far beyond what a Helm release can hold, or with too many mistakes to go on.",
    "ignored-text": "Text that Helm never reads and never complains about.",
    "line-ends": "Line ends of which Helm 3 and Helm 4 make different texts.",
    "not-a-map": "A file whose top level is a list or a single value. Helm refuses the file.",
    "several-documents": "A second YAML document, which Helm 4 merges and Helm 3 ignores.",
    "set-argument": "An argument of --set or its relatives that Helm refuses, or of which it takes nothing.",
    "too-deep": "Values nested beyond reason.",
    "yaml-syntax": "Text that is not YAML.",
}

MEANING = {
    "bad-form": "Text that does not have the form its key requires.",
    "bad-name": "A name chosen by the user that cannot be a name there.",
    "misplaced-key": "A key that exists but cannot be used together with what else is written.",
    "missing-key": "A key that is required and not written.",
    "no-choice": "A value that is none, or more than one, of the forms its key can have.",
    "not-allowed": "A value or a combination of keys that is ruled out.",
    "not-in-list": "A value that is not one of the words allowed.",
    "out-of-range": "A number, text, list or map outside its limits.",
    "removed-key": "A key that existed in an earlier version of the chart.",
    "unknown-key": "A key that does not exist there.",
    "wrong-type": "A value of the wrong type, often because of what YAML makes of unquoted text.",
}

RENDERING = {
    "chart": "What the chart itself refuses: values that are each allowed and cannot be together.",
    "render": "What Helm says when it cannot render the chart for another reason.",
}

RULES: dict[str, str] = {**READING, **MEANING, **{lint.id: lint.docs for lint in LINTS}, **RENDERING}
