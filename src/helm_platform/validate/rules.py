"""Every rule id that a finding can have, with what it means. Ids are stable: configuration and CI refer to them."""

from __future__ import annotations

from helm_platform.validate.lints import EVERY

READING = {
    "alias-bomb": "Aliases that expand to far more than what is written. Helm refuses the file, because a few lines "
    "could fill its memory. Write the values out, or repeat less.",
    "bad-alias": "An alias without an anchor above it, or inside what it refers to. Helm refuses the file. An anchor "
    "holds for one file: what another file names is not known here.",
    "bad-key": "A map, a list, null or too large a number as a key. Helm refuses the file. Mostly it is a template in "
    "a values file, `{{ … }}` without quotes, which YAML reads as a map in a map.",
    "bad-merge": "A merge key `<<` whose value is no map. Helm refuses the file. It takes a map, an alias of a map, "
    "or a list of these.",
    "bad-value": "A value that cannot be: infinity, not-a-number, or text that does not fit its YAML tag. Helm "
    "refuses the file. Where text is meant, quote it.",
    "document-separator": "Text after `---` on the same line. Helm 4 refuses the file, and Helm 3 reads it in another "
    "way: the same values would not mean the same.",
    "encoding": "A file that is not UTF-8, or has a control character. Helm refuses the file. Save it as UTF-8; a "
    "control character is mostly left over from copying.",
    "file-too-large": "A file far beyond what a Helm release can hold. A release is stored in one Secret of at most 1 "
    "MiB, compressed, with all values in it. Move large files into an image or a volume. A file with too many "
    "mistakes to go on is one too.",
    "ignored-text": "Text that Helm never reads and never complains about. What is written there has no effect, and "
    "nobody notices. It follows a `...`, or a line that is indented less than the first one.",
    "line-ends": "Line ends of which Helm 3 and Helm 4 make different texts. The same file would mean two things; "
    "save it with the line ends of Unix.",
    "not-a-map": "A file whose top level is a list or a single value. Helm refuses the file. Values are a map of keys.",
    "several-documents": "A second YAML document, which Helm 4 merges and Helm 3 ignores. The release would depend on "
    "the version of Helm. Remove the `---`, or make a second file of it and pass it with another -f.",
    "set-argument": "An argument of --set or its relatives that Helm refuses, or of which it takes nothing. Its "
    "syntax is Helm's own: commas separate keys, braces make lists, and a backslash takes the next character as it is.",
    "too-deep": "Values nested beyond reason, more than 100 levels. Nobody means that, and tools give up on it: "
    "mostly a generated file or an alias went wrong.",
    "yaml-syntax": "Text that is not YAML. Helm refuses the file, and says less about the place. What stands above "
    "the mistake is checked all the same.",
}

MEANING = {
    "bad-form": "Text that does not have the form its key requires. The chart's schema refuses the values, or "
    "Kubernetes would refuse the object much later.",
    "bad-name": "A name chosen by the user that cannot be a name there. Names become names of objects, ports and "
    "variables, which Kubernetes takes in certain letters only.",
    "misplaced-key": "A key that exists but cannot be used together with what else is written. It would have no "
    "effect, so the chart refuses it instead of dropping it in silence.",
    "missing-key": "A key that is required and not written. Without it the chart cannot know what is meant.",
    "no-choice": "A value that is none, or more than one, of the forms its key can have. The forms are told apart by "
    "their keys: write those of one form only.",
    "not-allowed": "A value or a combination of keys that is ruled out. Each may be right for itself; together they "
    "say two things at once.",
    "not-in-list": "A value that is not one of the words allowed. Words are exact, capitals included, and some of "
    "them need quotes: `off` without quotes is a boolean.",
    "out-of-range": "A number, text, list or map outside its limits. Kubernetes or the chart could not work with it.",
    "removed-key": "A key that existed in an earlier version of the chart. It has no effect any more; the finding "
    "says since when, and what to write instead.",
    "unknown-key": "A key that does not exist there. A chart that takes any key would ignore it in silence, and the "
    "setting would be missing; mostly it is a misspelling, or a key on another level.",
    "wrong-type": "A value of the wrong type, often because of what YAML makes of unquoted text. Quotes make text, no "
    "quotes a number, boolean or null where it looks like one.",
}

FLEET = {
    "fleet-ledger": "A record of the ledger that cannot be read or is gone: it is the memory of what ran when. As a "
    "note, an image that is not as its newest record says: somebody changed the overlay by hand.",
    "fleet-file": "What platform.yaml and the files of teams in a fleet repository say of each other and cannot both "
    "mean: a team that begins like another, a host of two teams, an environment that is not there. Whoever goes by one "
    "file would do what the other forbids.",
    "fleet-app": "An application of a fleet repository that goes nowhere, or where its team has no namespace: the "
    "`namespace` of an overlay's kustomization.yaml is TEAM-ENVIRONMENT and says whose it is. "
    "Quotas, rights and the receivers of alerts follow from it.",
    "kustomize": "An overlay that kustomize does not build. Nothing of it can be applied, by GitOps or by hand.",
    "fleet-monitoring": "A file below the folder `monitoring` of an application that Prometheus or Grafana would not "
    "take, or what is made of it and kustomize does not apply. Nobody would notice before the alert that never comes.",
}

RENDERING = {
    "chart": "What the chart itself refuses: values that are each allowed and cannot be together. `helm install` "
    "would end with the same words; here each problem stands at its line. `--fast` leaves this step out.",
    "render": "What Helm says when it cannot render the chart for another reason. It is said in Helm's words, with "
    "the line of the template: mostly a value is missing that a chart without a schema takes for granted.",
}

KUBERNETES = {
    "kubernetes": "A field of a rendered object that the Kubernetes API, or the definition of a custom kind, refuses. "
    "The API server would refuse the object at install; here it is said before, at the line of the values where that "
    "is known.",
    "kubernetes-version": "A kind, version or field that exists, but not in the Kubernetes that was asked for. The "
    "finding names the versions where it does.",
    "unknown-kind": "An object of a kind that does not exist in its API group. Mostly it is a misspelling; for a "
    "custom kind give its definition with `--crds`.",
}

IGNORING = {
    "bad-ignore": "A `# helm-platform: ignore` comment that cannot be read, or stands where it means nothing. It "
    "ignores nothing, and what it was meant for is reported.",
    "cannot-ignore": "An ignore of what Helm or the chart refuses, or of a secret in clear. It would only fail later, "
    "so it is not taken.",
    "ignore-without-reason": "An ignore that does not say why. It ignores nothing: the next reader could not tell "
    "whether it is still right.",
    "unknown-rule": "An ignore of a rule that does not exist. It ignores nothing; mostly it is a misspelling.",
    "unused-ignore": "An ignore of a rule that nothing there breaks. It would hide the next mistake.",
}

LINTING = {lint.id: lint.docs for lint in EVERY}
RULES: dict[str, str] = {**READING, **MEANING, **LINTING, **FLEET, **RENDERING, **KUBERNETES, **IGNORING}

FIRST_LOOK = frozenset((*READING, *MEANING, *LINTING))
"""The rules that are asked without a render."""

_ACCEPTED = ("ignored-text", "several-documents")
"""What Helm reads without a word."""

REFUSED: dict[str, str] = {
    **{rule: "Helm cannot read it" for rule in READING if rule not in _ACCEPTED},
    **dict.fromkeys(MEANING, "the chart refuses it at every install"),
    **dict.fromkeys(FLEET, "other rules would judge by a file that does not say what its author means"),
    "chart": "the chart refuses it at every install",
    "render": "Helm cannot render the chart with it",
    **dict.fromkeys(IGNORING, "it is about ignores themselves"),
}
"""The rules that nobody can ignore, each with the reason."""
