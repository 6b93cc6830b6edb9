"""Reports with everything that a format can be given, by name: each format must show each of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Edit, Fix, Level, Note, Span
from helm_platform.formats import Report
from helm_platform.formats.verdict import Cause, Hatch, Standard, Verdict, Workload

FILE = Path("apps/web/values.yaml")
TEXT = """\
image:
  repositry: ghcr.io/acme/web
  tag: 1.10
image: {}
replicas: 2 # twice
password: hunter2
"""
SECRET = "hunter2"  # noqa: S105 - the one that must not be shown
CHECKED = "1 file, 5 keys checked against shop 1.0"

TYPO = Diagnostic(
    "unknown-key",
    Level.ERROR,
    "`repositry` is not a key of `image`",
    *(FILE, Span(2, 3, 2, 12), ("image", "repositry")),
    label="did you mean `repository`?",
    help="keys here: repository, tag,\npullPolicy",
    fix=Fix("rename `repositry` to `repository`", (Edit(Span(2, 3, 2, 12), "repository"),)),
)
TWICE = Diagnostic(
    "duplicate-key",
    Level.WARNING,
    "`image` is written twice",
    *(FILE, Span(4, 1, 4, 6), ("image",)),
    label="Helm takes this one",
    notes=(Note("first written here", FILE, Span(1, 1, 1, 6)), Note("nothing else is lost")),
)
HINT = Diagnostic("few-replicas", Level.NOTE, "two replicas share a zone", FILE, Span(5, 1, 5, 9), ("replicas",))
WHOLE = Diagnostic("missing-key", Level.ERROR, "`port` is missing", FILE, values_path=("port",))
BLOCK = Diagnostic("wrong-type", Level.ERROR, "`image` must be text", FILE, Span(1, 1, 3, 12), ("image",))
ARGUMENT = Diagnostic("set-argument", Level.ERROR, "`a` has no value", origin="--set a", label="write `a=1`")
TYPED = Diagnostic(
    "wrong-type", Level.ERROR, "`port` must be a whole number", values_path=("port",), origin="--set port=x"
)
STREAM = Diagnostic("unknown-key", Level.ERROR, "`prot` is no key", Path("<stdin>"), Span(1, 1, 1, 5), ("prot",))
PIECES = 'evil \x1b[31m \x07 \x9b % , : :: \u202e \ufffe \udcff 値 é 😀 <b> & "q" ]]>\r\n::error::x\n##[error]y\ttab'
STRANGE = Diagnostic(
    "bad-form",
    Level.ERROR,
    PIECES,
    *(Path(f"a b/{PIECES.replace('/', '')}.yaml"), Span(1, 1, 1, 2), (PIECES, 0, "b c")),
    label=PIECES,
    help=PIECES,
    notes=(Note(PIECES), Note(PIECES, FILE, Span(2, 1, 2, 2))),
    fix=Fix(PIECES, (Edit(Span(1, 1, 1, 1), PIECES),)),
)
PLAIN = Diagnostic(
    "chart",
    Level.ERROR,
    "`password` is written in clear",
    *(FILE, Span(6, 11, 6, 18), ("password",)),
    confidential=True,
    fix=Fix("quote it", (Edit(Span(6, 11, 6, 18), f'"{SECRET}"'),)),
)
# Another finding about a line that must not be shown.
BESIDE = Diagnostic(
    "unknown-key",
    Level.ERROR,
    "`password` is no key",
    *(FILE, Span(6, 1, 6, 9), ("password",)),
    notes=(Note("here", FILE, Span(6, 11, 6, 18)),),
    fix=Fix("quote the line", (Edit(Span(6, 1, 6, 18), f"'password: {SECRET}'"),)),
)
TYPED_PLAIN = Diagnostic(
    "chart", Level.ERROR, "`password` is in clear", origin=f"--set password={SECRET}", confidential=True
)

LOWERED = Cause(
    *(Standard.BASELINE, "capabilities", "adds CHOWN", "web", ("security", "capabilities"), FILE, Span(5, 1, 5, 9)),
    reason="chowns\n  its spool",
)
RELAXED = Cause(
    Standard.RESTRICTED,
    "readOnlyRootFilesystem",
    "is false",
    *("web", ("security", "readOnlyRootFilesystem")),
    origin="--set security.readOnlyRootFilesystem=false",
)
BY_CHART = Cause(Standard.PRIVILEGED, "hostNamespaces", "hostPID is true")
HATCH = Hatch(("podSpec",), ("hostAliases",), FILE, Span(4, 1, 4, 6))
LOW = Verdict((Workload("Deployment/web", (BY_CHART, LOWERED, RELAXED)), Workload("Job/web-migrate")), (HATCH,))


def report(*findings: Diagnostic, verdict: Verdict | None = None) -> Report:
    rules = {"unknown-key": "A key that does not exist there. Helm ignores it."}
    return Report(findings, CHECKED, {FILE: TEXT}, verdict=verdict, rules=rules)


REPORTS: dict[str, Report] = {
    "nothing": Report((), "0 files"),
    "clean": report(),
    "ignored": replace(report(TYPO), ignored=((HINT, "one is enough for the intranet"), (PLAIN, PIECES))),
    "mistakes": report(TYPO, TWICE, HINT, WHOLE),
    "block": report(BLOCK),
    "argument": Report((ARGUMENT, TYPED), "0 files"),
    "argument-and-file": report(TYPED, TYPO),
    "stdin": Report((STREAM,), CHECKED, {Path("<stdin>"): "prot: 1\n"}),
    "strange": Report((STRANGE,), PIECES, {STRANGE.file or FILE: PIECES}),
    "confidential": report(PLAIN, BESIDE, TYPED_PLAIN),
    "confidential-argument": Report((TYPED_PLAIN,), "0 files"),
    "lowered": report(TYPO, verdict=LOW),
    "lowered-only": report(verdict=LOW),
    "same-names": report(
        *(replace(HINT, span=Span(line, 1, line, 2)) for line in (1, 2)),
        verdict=Verdict((Workload("Deployment/web", (LOWERED,)), Workload("Deployment/web"))),
    ),
    "restricted": report(verdict=Verdict((Workload("Deployment/web"),))),
    "no-pods": report(verdict=Verdict(())),
    "strange-verdict": report(
        verdict=Verdict(
            (Workload(PIECES, (replace(LOWERED, says=PIECES, reason=PIECES, path=(PIECES,), file=STRANGE.file),)),),
            (replace(HATCH, path=(PIECES,), fields=(PIECES,)),),
        )
    ),
    "many": report(*(replace(TYPO, span=Span(line, 1, line, 3), fix=None) for line in range(1, 400))),
}
