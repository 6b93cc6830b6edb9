"""`helm platform slo preview`: the dashboards as a page, over a Prometheus, recorded samples, or invented traffic."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helm_platform.commands.output import write
from helm_platform.commands.slo.connection import Connection
from helm_platform.commands.slo.documents import Documents
from helm_platform.dashboards.model import Dashboard
from helm_platform.diagnostics import Level
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import Progress
from helm_platform.prometheus import Client, QueryError, serve
from helm_platform.slo.dashboards import by_service, fixed, overview, service
from helm_platform.slo.platform import Platform, default
from helm_platform.slo.preview import demo
from helm_platform.slo.preview.answers import Asking, asked, every
from helm_platform.slo.preview.history import replayed
from helm_platform.slo.preview.page import Part, page
from helm_platform.slo.reading import Reading
from helm_platform.slo.spec import Slo

_QUIET_SECONDS = 2.0
_ROUND = 300
_LONGEST = 92 * 86400

Services = dict[tuple[str, str], list[Slo]]


@dataclass(frozen=True)
class Request:
    """The options of one call; exactly one of an address, samples and `demo` is given."""

    documents: Documents
    connection: Connection
    demo: bool
    at: float | None
    output: Path


@dataclass(frozen=True)
class _Scene:
    """Whom to ask about which moment, and how far back; `services` are those of documents, none for all there are."""

    client: Client
    at: float
    begin: float
    services: Services
    platform: Platform
    source: str


def run(request: Request, progress: Progress) -> str:
    """Write the page; what to say about it. Raises UsageError and EnvironmentProblem; then no page is written."""
    _valid(request)
    patient = _Patient(progress)
    paths = request.documents.paths
    reading = request.documents.read() if paths else Reading((), default())
    if any(found.level is Level.ERROR for found in reading.findings):
        raise UsageError("the documents have errors", fix=f"helm platform slo check {' '.join(paths)}")
    with _scene(request, reading, patient) as scene:
        try:
            text, count = _page(scene, patient)
        except QueryError as error:
            raise EnvironmentProblem(f"{request.connection.url or 'Prometheus'} refuses a query: {error}") from None
    write(request.output, text)
    patient.done(f"asked for {count} objective{'' if count == 1 else 's'}")
    return f"{request.output}: {count} objective{'' if count == 1 else 's'}, {len(text.encode()) // 1024} KiB\n"


def _valid(request: Request) -> None:
    connection, samples = request.connection, request.connection.samples
    given = [name for name, value in (("--prometheus", connection.url), ("--samples", samples)) if value]
    given += ["--demo"] if request.demo else []
    if len(given) != 1:
        what = " and ".join(given) + " do not go together" if given else "nothing to show"
        raise UsageError(what, fix="choose one of --prometheus URL, --samples FILE and --demo")
    if samples and not request.documents.paths:
        raise UsageError("--samples needs objectives", fix="name their documents: slo preview PATH --samples FILE")
    if samples and not samples.is_file():
        raise UsageError(f"{samples} is no file", fix="check the path given to --samples")
    if connection.token_file and not connection.url:
        raise UsageError("--token-file is for --prometheus", fix="leave it out")
    if not request.output.absolute().parent.is_dir():
        raise UsageError(f"{request.output.parent} is no folder", fix="check the path given to -o")


@contextmanager
def _scene(request: Request, reading: Reading, progress: Progress) -> Iterator[_Scene]:
    platform, slos = reading.platform, reading.slos
    asked_at = request.at
    connection, samples = request.connection, request.connection.samples
    if connection.url:
        at = asked_at or float(int(time.time()))
        yield _Scene(connection.client(), at, at - _LONGEST, by_service(slos), platform, connection.url)
        return
    with tempfile.TemporaryDirectory(prefix="helm-platform-preview-") as folder:
        data = Path(folder)
        if samples:
            begin, end = replayed(samples, slos, platform, data, progress)
            at, source = min(asked_at or end, end), f"the samples in {samples.name}"
            if at < begin:
                raise UsageError("the samples begin after that time", fix="give a later --at")
        else:
            slos = slos or demo.invented()
            at = (asked_at or time.time()) // _ROUND * _ROUND
            begin, _ = demo.played(slos, platform, data, at, progress=progress)
            source = "invented traffic"
        with serve(data, progress=progress) as client:
            yield _Scene(client, at, begin, by_service(slos), platform, source)


def _page(scene: _Scene, progress: Progress) -> tuple[str, int]:
    chosen = {
        "namespace": every(sorted({namespace for namespace, _ in scene.services if namespace})),
        "service": every(sorted({name for _, name in scene.services})),
        "team": ".*",
    }
    whole = asked(Asking(scene.client, scene.at, scene.begin, chosen), overview(scene.platform))
    wanted = list(_objectives(scene))
    parts = []
    for number, (namespace, name, slo, window) in enumerate(wanted, 1):
        progress.tick(f"asking for {name}: {slo} over {window} ({number} of {len(wanted)})")
        values = {"namespace": namespace, "service": name, "slo": slo, "window": window}
        answers = asked(Asking(scene.client, scene.at, scene.begin, values), _dashboard(scene, namespace, name))
        parts.append(Part(namespace, name, slo, window, answers))
    return page(whole, parts, scene.at, scene.source), len({part[:3] for part in wanted})


def _dashboard(scene: _Scene, namespace: str, name: str) -> Dashboard:
    """The one of its documents where there are, else that of any service."""
    for key in ((namespace, name), ("", name)):
        if key in scene.services:
            return fixed(namespace, name, scene.services[key], scene.platform)
    return service(scene.platform)


def _objectives(scene: _Scene) -> Iterator[tuple[str, str, str, str]]:
    """The windows of objectives that are there, by namespace and service."""
    names = {name for _, name in scene.services}
    found = set()
    for sample in scene.client.instant("slo:objective:ratio", scene.at):
        labels = sample.labels
        key = (labels.get("namespace", ""), labels.get("service", ""), labels.get("slo", ""), labels.get("window", ""))
        if not names or (key[0], key[1]) in scene.services or ("", key[1]) in scene.services:
            found.add(key)
    if not found:
        raise UsageError(
            f"{scene.source} has no objectives at that time",
            fix="look for the series slo:objective:ratio, which the rules of objectives record",
        )
    yield from sorted(found)


class _Patient(Progress):
    """Says nothing in the first two seconds."""

    def __init__(self, progress: Progress) -> None:
        self._inner = progress
        self._begin = time.monotonic()

    def _late(self) -> bool:
        return time.monotonic() - self._begin > _QUIET_SECONDS

    def step(self, message: str) -> None:
        if self._late():
            self._inner.step(message)

    def tick(self, message: str) -> None:
        if self._late():
            self._inner.tick(message)

    def done(self, message: str) -> None:
        if self._late():
            self._inner.done(message)
