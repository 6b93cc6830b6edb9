"""promtool over generated rules and tests: what fails, and when alerts fired and ended."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT, Progress
from helm_platform.slo.proving.shapes import Case, TestFile, duration, written
from helm_platform.slo.proving.suite import Suite

_NAME = re.compile(r"^\s+name: (.*),$")
_QUERY = re.compile(r'^\s+expr: "(.*)", time: (\S+),')
_ALERT = re.compile(r"^\s+alertname: (\S+), time: (\S+),")
_GOT = re.compile(r"\s*got:\s*\S*\s*(-?[0-9.]+(?:E[+-][0-9]+)?)\s*$")
_ENOUGH = 40


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed: what it means, and what promtool says."""

    case: str
    meaning: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one objective. `times` are seconds after the begin and the end of the incident, by tier and what."""

    suite: Suite
    failures: tuple[Failure, ...]
    times: dict[tuple[str, str], float]


def promtool(progress: Progress = SILENT) -> Path:
    """The promtool on PATH, else the pinned one. Raises EnvironmentProblem."""
    found = shutil.which("promtool")
    if found:
        return Path(found)
    from helm_platform.toolchain import ensure

    return ensure(["promtool"], progress)["promtool"]


def verdicts(suites: Sequence[Suite], binary: Path, *, progress: Progress = SILENT) -> Iterator[Verdict]:
    """The verdict of each suite, in their order; test files run beside each other.

    Raises EnvironmentProblem where promtool cannot read what was generated.
    """
    with tempfile.TemporaryDirectory(prefix="helm-platform-slo-test-") as name:
        folder = Path(name)
        write(suites, folder, probing=True)
        # The longest first, so that none is left alone at the end.
        tests = sorted((test for suite in suites for test in suite.tests), key=_weight, reverse=True)
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            running = {test.name: pool.submit(_run, binary, test, folder) for test in tests}
            for number, suite in enumerate(suites, 1):
                progress.tick(f"promtool: objective {number} of {len(suites)}")
                failures: list[Failure] = []
                times: dict[tuple[str, str], float] = {}
                for test in suite.tests:
                    failed, seen = running[test.name].result()
                    failures += failed
                    times |= seen
                yield Verdict(suite, tuple(failures), times)


def write(suites: Iterable[Suite], folder: Path, *, probing: bool = False) -> list[str]:
    """Write rules and tests below a folder that is there; the names of the test files."""
    from helm_platform import files

    made = tuple(suites)
    for name, text in texts(made, probing=probing).items():
        files.replace(folder / name, text)
    return [test.name for suite in made for test in suite.tests]


def texts(suites: Iterable[Suite], *, probing: bool = False) -> dict[str, str]:
    """The files of rules and tests by their names, for one folder."""
    found: dict[str, str] = {}
    for suite in suites:
        found |= {file.name: file.text for file in suite.rules}
        found |= {test.name: written(test, probing=probing) for test in suite.tests}
    return found


def _weight(test: TestFile) -> float:
    """About how many evaluations it takes."""
    times = [
        max([*(each.at for each in case.checks), *(each.at for each in case.alerts)], default=0.0)
        for case in test.cases
    ]
    return sum(times) / test.interval


def _run(binary: Path, test: TestFile, folder: Path) -> tuple[list[Failure], dict[tuple[str, str], float]]:
    # Few of its objects live long: with more room before a collection it takes four fifths of the time.
    environment = {**os.environ, "GOGC": os.environ.get("GOGC", "400")}
    done = subprocess.run(
        [binary, "test", "rules", test.name], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    output = f"{done.stdout}\n{done.stderr}"
    failures, times = _read(test, output)
    probes = any(case.probes for case in test.cases)
    if done.returncode and not failures and not (probes and times):
        raise EnvironmentProblem(
            f"promtool fails on {test.name}",
            detail="\n".join(line for line in output.splitlines() if line.strip())[-4000:],
            fix="see what is generated: helm platform slo test -o DIR",
        )
    return failures, times


def _read(test: TestFile, output: str) -> tuple[list[Failure], dict[tuple[str, str], float]]:
    """Failures and times. An answer that is not understood is a failure, so that none is lost."""
    cases = {case.name: case for case in test.cases}
    failures: list[Failure] = []
    times: dict[tuple[str, str], float] = {}
    probes = {probe.comment: probe for each in test.cases for probe in each.probes}
    case: Case | None = None
    for block in _blocks(output):
        if named := _NAME.match(block[0]):
            case = cases.get(named[1].strip("'\""))
            continue
        detail = "\n".join(block[:_ENOUGH])
        label = case.name if case else test.name
        if query := _QUERY.match(block[0]):
            _, _, comment = query[1].rpartition(" # ")
            probe = probes.get(f"# {comment}")
            if probe is None:
                failures.append(Failure(*_told(comment, label), detail.replace(f" # {comment}", "")))
            elif value := next((found[1] for line in block if (found := _GOT.match(line))), None):
                times[probe.tier, probe.what] = float(value) - probe.since
        elif alert := _ALERT.match(block[0]):
            failures.append(Failure(label, _alert_meaning(case, alert[1], alert[2]), detail))
        else:
            failures.append(Failure(label, "promtool cannot run it", detail))
    return failures, times


def _blocks(output: str) -> Iterator[list[str]]:
    """The parts of promtool's answer after FAILED: a name, a query or an alert with what was expected, an error."""
    block: list[str] = []
    for line in output.partition("FAILED:")[2].splitlines():
        begins = _NAME.match(line) or _QUERY.match(line) or _ALERT.match(line) or line.lstrip().startswith("err:")
        if begins and block:
            yield block
            block = []
        if line.strip() and (block or begins or not line.startswith("Processing")):
            block.append(line)
    if block:
        yield block


def _told(comment: str, label: str) -> tuple[str, str]:
    """The name of the case and what the check means, as the comment has them."""
    name, found, meaning = comment.rpartition(": ")
    return (name, meaning) if found else (label, comment or "a query has another result")


def _alert_meaning(case: Case | None, alert: str, at: str) -> str:
    for check in case.alerts if case else ():
        if check.alert == alert and duration(check.at) == _plain(at):
            return f"{alert}: {check.meaning}"
    return f"{alert} is not as expected at {at}"


def _plain(text: str) -> str:
    """A time of promtool's as this package writes it: it may use days, and leaves out what is 0."""
    from helm_platform.slo.windows import seconds

    try:
        return duration(float(seconds(text)))
    except ValueError:
        return text
