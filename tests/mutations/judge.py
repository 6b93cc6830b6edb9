"""What must be true of a spoiled file: agreement with Helm or a finding at a place, and never a failure of ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Level
from helm_platform.formats import FormatName, Report
from helm_platform.validate import Outcome, check
from helm_platform.validate.rules import MEANING
from helm_platform.values import Document, coalesced, load_chart, parse, plain
from tests.mutations.spoil import SMALL, Spoiled, Typo, spoiled, typo
from tests.parity.helm import Reader
from tests.parity.judge import FILE, compare

_BATCH = 100
# Every so many: all formats show the report; the schema of platform-app is compiled once more in Helm.
_SHOWN, _APP = 20, 10


@dataclass
class Tally:
    """What a run came to."""

    files: int = 0
    clean: int = 0
    found: int = 0
    compared: int = 0
    schemas: int = 0
    reports: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __str__(self) -> str:
        return (
            f"{self.files} mutations, 0 tracebacks, {len(self.problems)} problems ({self.clean} without an error, "
            f"{self.found} with errors at their places); both Helms read {self.compared} as we do, and judge "
            f"{self.schemas} by the chart's schema as we do; {self.reports} reports in every format"
        )


def judged(helms: Sequence[Reader], numbers: Iterable[int], folder: Path) -> Tally:
    """Check the spoiled files with these numbers."""
    tally = Tally()
    files = [(number, spoiled(number)) for number in numbers]
    reads = [parse(each.data, FILE) for _, each in files]
    outcomes: list[tuple[Spoiled, Document, Outcome]] = []
    for (number, each), ours in zip(files, reads, strict=True):
        file = folder / "values.yaml"
        file.write_bytes(each.data)
        outcome = check([file], chart=each.source.chart)
        tally.files += 1
        tally.clean += not outcome.failed
        tally.found += outcome.failed
        tally.rules.update({found.rule for found in outcome.findings})
        tally.problems += [f"{number} {each.ways}: {said}" for said in _unplaced(outcome, file)]
        if number % _SHOWN == 0:
            tally.reports += 1
            tally.problems += [f"{number} {each.ways}: {said}" for said in _unshown(outcome)]
        if each.source.chart == SMALL or number % _APP == 0:
            outcomes.append((each, ours, outcome))
    read = compare(helms[0], helms[1], [each.data for _, each in files], reads)
    tally.compared = read.documents
    tally.problems += [str(each) for each in read.disagreements]
    for start in range(0, len(outcomes), _BATCH):
        tally.problems += _by_schema(helms, outcomes[start : start + _BATCH], tally)
    return tally


def suggested(numbers: Iterable[int], folder: Path) -> tuple[int, int, list[str]]:
    """Of the typos with these numbers: how many there are, how many get the right key, and which do not."""
    asked, right, wrong = 0, 0, []
    for each in (typo(number) for number in numbers):
        if each is None:
            continue
        asked += 1
        said = _said(each, folder)
        if f"did you mean `{each.key}`?" in said:
            right += 1
        else:
            wrong.append(f"{each.source.file}: `{each.wrong}` for `{each.key}`: {said}")
    return asked, right, wrong


def _said(each: Typo, folder: Path) -> list[str | None]:
    file = folder / "typo.yaml"
    file.write_bytes(each.data)
    return [found.label for found in check([file], chart=each.source.chart).findings if each.wrong in found.message]


def _unplaced(outcome: Outcome, file: Path) -> Iterator[str]:
    text = outcome.sources[file]
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    for found in outcome.findings:
        if found.file != file:
            yield f"{found.rule} is about {found.file}, not the file"
        elif found.span is None and found.rule != "file-too-large":
            yield f"{found.rule} has no place: {found.message}"
        elif found.span is not None and not (1 <= found.span.line <= lines and found.span.column >= 1):
            yield f"{found.rule} is at {found.span}, outside the file"


def _unshown(outcome: Outcome) -> Iterator[str]:
    report = Report(outcome.findings, outcome.checked, outcome.sources, 50, outcome.verdict)
    for name in FormatName:
        for color in (False, True):
            text = name.to_format().render(report, color=color)
            if text and not text.endswith("\n"):
                yield f"{name} does not end its last line"
            if not color and "\x1b" in text:
                yield f"{name} moves the cursor"
            text.encode()
        if name is FormatName.JSON:
            json.loads(name.to_format().render(report))


def _by_schema(
    helms: Sequence[Reader], cases: Sequence[tuple[Spoiled, Document, Outcome]], tally: Tally
) -> Iterator[str]:
    """Whether Helm's schema engine says yes and no where we do. Each set of merged values is a chart to lint."""
    asked: list[tuple[Spoiled, bool]] = []
    charts: list[Path] = []
    folder = helms[0].folder / "schemas"
    for number, (each, read, outcome) in enumerate(cases):
        # An error about an unquoted version speaks for the schema as well.
        if any(found.rule == "unquoted-version" for found in outcome.findings):
            continue
        if any(found.level is Level.ERROR for found in read.findings) or any(
            not twice.certain for twice in read.duplicates
        ):
            continue
        chart = folder / f"c{number}"
        chart.mkdir(parents=True, exist_ok=True)
        (chart / "Chart.yaml").write_text(f"apiVersion: v2\nname: c{number}\nversion: 0.1.0\n")
        shutil.copyfile(each.source.chart / "values.schema.json", chart / "values.schema.json")
        merged = coalesced(read.root, load_chart(each.source.chart).defaults.root)
        (chart / "values.yaml").write_text(_json(plain(merged)))
        charts.append(chart)
        asked.append((each, any(found.rule in MEANING and found.level is Level.ERROR for found in outcome.findings)))
    tally.schemas += len(asked)
    if not charts:
        return
    for helm in helms:
        done = subprocess.run([helm.helm, "lint", "--quiet", *charts], capture_output=True, check=False)
        refused = set()
        for section in done.stdout.decode(errors="replace").split("==> Linting ")[1:]:
            path, _, said = section.partition("\n")
            if "[ERROR] values.yaml:" in said:
                refused.add(Path(path.strip()))
        for (each, expected), chart in zip(asked, charts, strict=True):
            if (chart in refused) is not expected:
                we = "refuse" if expected else "take"
                yield f"we {we} it, {helm.helm.name} does not: {each.source.file} {each.ways} {each.data!r}"


def _json(value: Any) -> str:
    """JSON that Helm's YAML decoder reads: it knows no surrogate pairs, and no control characters as they are."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", text)
