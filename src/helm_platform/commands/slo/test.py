"""`helm platform slo test`: every alert of objectives proven by promtool tests that are made for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform.commands.slo.answer import Answer
from helm_platform.commands.slo.documents import Documents, refused
from helm_platform.commands.slo.tables import BOLD, DIM, GREEN, RED, Paint, percent, table
from helm_platform.errors import ExitCode, UsageError
from helm_platform.formats.excerpt import printable
from helm_platform.progress import SILENT, Progress
from helm_platform.slo.behaviour import Behaviour
from helm_platform.slo.presets import UnknownPresetError
from helm_platform.slo.proving import Suite, suites
from helm_platform.slo.proving.running import Verdict, promtool, verdicts, write
from helm_platform.slo.reading import Reading
from helm_platform.slo.windows import spoken

_NEVER = "never"


@dataclass(frozen=True)
class Request:
    """The options of one call. With `output` nothing runs; `alone` as for `slo generate --standalone`."""

    documents: Documents
    output: Path | None = None
    alone: bool = False
    color: bool = False
    everything: bool = False


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Make the tests and run them, or write them. Raises UsageError and EnvironmentProblem."""
    reading = request.documents.read()
    if problems := refused(reading, color=request.color, everything=request.everything):
        return Answer(ExitCode.FINDINGS, problems)
    made = made_for(reading, alone=request.alone)
    if request.output:
        return Answer(ExitCode.OK, _written(made, request.output))
    paint = Paint(on=request.color)
    lines: list[str] = []
    failed: list[Verdict] = []
    for verdict in verdicts(made, promtool(progress), progress=progress):
        lines += [*_objective(verdict, paint), ""]
        if verdict.failures:
            failed.append(verdict)
    checks = sum(_checks(suite) for suite in made)
    objectives = "1 objective" if len(made) == 1 else f"{len(made)} objectives"
    if failed:
        number = sum(len(each.failures) for each in failed)
        lines.append(paint(f"{number} of {checks} checks failed", RED) + f" in {len(failed)} of {objectives}.")
        lines.append("The rules and tests for a closer look: helm platform slo test -o DIR, then promtool test rules")
    else:
        lines.append(f"{paint('ok', GREEN)}: {checks} checks of {objectives}, run by promtool")
    return Answer(ExitCode.FINDINGS if failed else ExitCode.OK, "\n".join([*lines, ""]))


def made_for(reading: Reading, *, alone: bool) -> tuple[Suite, ...]:
    """The suites of all objectives. Raises UsageError."""
    try:
        return tuple(suites(reading.slos, reading.platform, alone=alone))
    except UnknownPresetError as error:
        raise UsageError(str(error), fix="helm platform slo check says at which line") from None


def _written(made: Sequence[Suite], folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = write(made, folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot write into {folder}: {reason}", fix="check the folder given to -o") from None
    rules = len({rule.name for suite in made for rule in suite.rules})
    return (
        f"{len(names)} test files and {rules} rule files are in {folder}\n"
        f"Run them: cd {folder} && promtool test rules *.test.yaml\n"
    )


def _objective(verdict: Verdict, paint: Paint) -> Iterator[str]:
    subject = verdict.suite.subject
    slo = subject.slo
    name = " / ".join(part for part in (slo.namespace, slo.service, slo.name) if part)
    word = paint("FAILED", RED) if verdict.failures else paint("proven", GREEN)
    checks = f"{_checks(verdict.suite)} checks"
    yield f"{paint(printable(name), BOLD)}  {percent(float(slo.objective))} of {slo.window.name}  {word}, {checks}"
    rows = [_row(tier, verdict) for tier in subject.tiers]
    if rows:
        yield from table(("tier", "bad", "formula", "fires", "by", "formula", "ends", "by"), rows, paint)
    if subject.sources is None:
        yield paint("  Its queries are PromQL in full: what they count is given to the rules, not proven.", DIM)
    for failure in verdict.failures:
        yield f"  {paint('✗', RED)} {failure.case}: {failure.meaning}"
        yield from (paint(f"      {printable(line.strip())}", DIM) for line in failure.detail.splitlines()[:12])


def _row(tier: Behaviour, verdict: Verdict) -> tuple[str, ...]:
    """A tier in its incident: when the formula says, when promtool saw it, and the latest that is allowed."""
    if tier.dead:
        return (tier.tier.name, "-", _NEVER, _NEVER, "-", "-", "-", "-")
    ratio = verdict.suite.ratio(tier)
    fires, ends = (verdict.times.get((tier.tier.name, what)) for what in ("fires", "ends"))
    latest, gone = (
        None if time is None else verdict.suite.seen(tier, time)
        for time in (tier.latest(ratio), tier.latest_reset(ratio))
    )
    times = (tier.detection(ratio), fires, latest, tier.reset(ratio), ends, gone)
    return (tier.tier.name, percent(ratio), *("-" if time is None else clock(time) for time in times))


def clock(length: float) -> str:
    """A time to the second where it is short: `43 s`, `30 min 30 s`, `6 h 5 min`."""
    whole = round(length)
    if 90 <= whole < 3600 and whole % 60:  # noqa: PLR2004
        return f"{whole // 60} min {whole % 60} s"
    return spoken(whole)


def _checks(suite: Suite) -> int:
    return sum(len(case.checks) + len(case.alerts) for test in suite.tests for case in test.cases)
