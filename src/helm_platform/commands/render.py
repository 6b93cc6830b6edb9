"""`helm platform render`: each release's objects, as one text or as files in a folder."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import fleet, helm
from helm_platform.commands.sources import Inputs, Sources, private_folder, report
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Release
from helm_platform.progress import SILENT, Progress
from helm_platform.render import Folder, parts


@dataclass(frozen=True)
class Request:
    """The options of one call. `changed` is the commit to compare with, "" where this branch left the main one.

    `shard` is as on the command line (`2/5`). `output` is the folder to write to, None for one text. `prune` removes
    what other releases left in it.
    """

    sources: Sources
    output: Path | None = None
    changed: str | None = None
    shard: str | None = None
    prune: bool = False
    cache: bool = True
    color: bool = False
    everything: bool = False


@dataclass
class Answer:
    """`text` is for stdout, `report` (what was refused) and `remarks` for stderr."""

    text: str = ""
    report: str = ""
    remarks: list[str] = field(default_factory=list)
    code: ExitCode = ExitCode.OK


def run(request: Request, progress: Progress = SILENT) -> Answer:
    """Render all releases; those that Helm refuses are reported together, the others come out all the same."""
    if request.prune and (request.output is None or request.changed is not None or request.shard is not None):
        raise UsageError("--prune needs -o and all releases", fix="leave out --changed and --shard, or --prune")
    if request.changed and not (request.sources.paths or request.sources.files) and Path(request.changed).exists():
        raise UsageError(
            f"--changed takes `{request.changed}` as a commit", fix=f"name paths first: {request.changed} --changed"
        )
    began = time.monotonic()
    answer = Answer()
    with private_folder() as private:
        inputs = Inputs(request.sources, private)
        if request.output is not None:
            _apart(inputs.releases)
        chosen = _chosen(request, inputs.releases, answer)
        cache = helm.Cache.of_user() if request.cache else None
        results = _results(request, chosen, private / "chart", cache, progress)
        come = _Come(Folder(request.output) if request.output else None, several=len(inputs.releases) > 1)
        for release, result in results:
            come.take(release, result)
        if come.folder is not None and request.prune:
            come.folder.prune()
        seconds = time.monotonic() - began
        if come.refused:
            answer.report = report(
                come.refused, inputs, _releases(len(chosen)), color=request.color, everything=request.everything
            )
            answer.code = ExitCode.FINDINGS
    answer.text = "".join(come.texts)
    answer.remarks += [f"note: {note}" for note in (cache.notes if cache else ())]
    if come.folder is not None:
        answer.remarks.append(f"{come.folder.root}: {come.folder.written}")
    progress.done(come.summary(seconds))
    return answer


@dataclass
class _Come:
    """What came of the releases so far: in files where there is a folder, else in texts."""

    folder: Folder | None
    several: bool
    texts: list[str] = field(default_factory=list)
    refused: list[tuple[Release, helm.Rendered]] = field(default_factory=list)
    rendered: int = 0
    known: int = 0

    def take(self, release: Release, result: helm.Rendered) -> None:
        if result.refused is not None:
            self.refused.append((release, result))
            if self.folder is not None:
                self.folder.keep(release)
            return
        self.rendered += 1
        self.known += result.cached
        if self.folder is not None:
            self.folder.write(release, parts(result.text, result.objects))
        else:
            head = f"# release: {release.label}\n" if self.several else ""
            self.texts.append(f"{head}{result.text}")

    def summary(self, seconds: float) -> str:
        words = [f"rendered {_releases(self.rendered)}"]
        if self.known:
            words.append(f"{self.known} from the cache")
        if self.refused:
            words.append(f"{len(self.refused)} refused")
        return f"{', '.join(words)}, in {seconds:.1f} s"


def _results(
    request: Request, chosen: list[Release], private: Path, cache: helm.Cache | None, progress: Progress
) -> Iterator[tuple[Release, helm.Rendered]]:
    if chosen:
        binary = helm.find(progress)
        chart = helm.assembled(binary, request.sources.chart_folder, private)
        yield from fleet.render_all(binary, chart, chosen, request.sources.options, cache, progress)


def _chosen(request: Request, releases: list[Release], answer: Answer) -> list[Release]:
    chosen = releases
    if request.changed is not None:
        found = fleet.changed(releases, request.sources.chart_folder, request.changed)
        answer.remarks.append(f"{len(found.releases)} of {_releases(len(releases))} changed since {found.against}")
        chosen = found.releases
    if request.shard is not None:
        chosen = fleet.shard(request.shard).of(chosen)
    return chosen


def _apart(releases: Sequence[Release]) -> None:
    """Raises UsageError where two releases would be written to the same place."""
    places: dict[str, list[Release]] = defaultdict(list)
    for release in releases:
        places[release.label].append(release)
    twice = {label: same for label, same in places.items() if len(same) > 1}
    if twice:
        raise UsageError(
            "several releases have the same name, and would be written to the same folder",
            detail="\n".join(f"{label}: {', '.join(str(each.path) for each in same)}" for label, same in twice.items()),
            fix="write them one by one, each with a folder or a --release of its own",
        )


def _releases(number: int) -> str:
    return f"{number} release{'' if number == 1 else 's'}"
