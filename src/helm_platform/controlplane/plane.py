"""Bring a control plane up, look at it, take it down."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as replaced
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from helm_platform import processes, toolchain
from helm_platform.controlplane import certificates, components, controllers, definitions
from helm_platform.controlplane.api import Api
from helm_platform.controlplane.beside import Controller, check_sockets, start
from helm_platform.controlplane.components import Component, Layout, Ports
from helm_platform.crds import pinned
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.files import replace
from helm_platform.processes import Process
from helm_platform.progress import SILENT, Progress

BINARIES = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kubectl")
_ATTEMPTS = 3
_READY_SECONDS = 120.0
_NODES_SECONDS = 60.0


@dataclass(frozen=True)
class ControlPlane:
    """A running control plane.

    `kubeconfig` is the administrator's. Everything it writes is below `directory`.
    """

    directory: Path
    server: str
    processes: tuple[Process, ...]
    crds: tuple[str, ...]
    kubectl_binary: Path

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig file."""
        return Layout(self.directory).kubeconfig

    def dead(self) -> list[Process]:
        """The parts that have ended by themselves."""
        return [process for process in self.processes if not process.alive()]

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl as the administrator and return what it prints.

        Raises EnvironmentProblem with kubectl's message when it fails.
        """
        answer = subprocess.run(
            [self.kubectl_binary, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=self.environment(),
        )
        if answer.returncode != 0:
            raise EnvironmentProblem(f"kubectl {' '.join(arguments[:3])} failed", detail=answer.stderr.strip())
        return answer.stdout

    def environment(self) -> dict[str, str]:
        """An environment in which kubectl and helm talk to this control plane and write only below `directory`."""
        home = Layout(self.directory).home
        return os.environ | {
            "KUBECONFIG": str(self.kubeconfig),
            "KUBECACHEDIR": str(home / "kube-cache"),
            "HELM_CACHE_HOME": str(home / "helm-cache"),
            "HELM_CONFIG_HOME": str(home / "helm-config"),
            "HELM_DATA_HOME": str(home / "helm-data"),
        }

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, crd_sets: str = "all", progress: Progress = SILENT) -> Iterator[ControlPlane]:
        """A control plane in a temporary directory that is gone when the `with` block ends."""
        directory = Path(tempfile.mkdtemp(prefix="helm-platform-"))
        try:
            yield up(directory, crd_sets, progress)
        finally:
            down(directory)
            shutil.rmtree(directory, ignore_errors=True)


@dataclass(frozen=True)
class Status:
    """What `status` found: `plane` is None where nothing was started, `dead` names the parts that have ended."""

    plane: ControlPlane | None
    dead: tuple[Process, ...]

    @property
    def running(self) -> bool:
        """Whether every part runs."""
        return self.plane is not None and not self.dead


def status(directory: Path) -> Status:
    """Look at the control plane in `directory`."""
    plane = _read(Layout(directory.absolute()))
    return Status(plane, tuple(plane.dead()) if plane else ())


def up(directory: Path, crd_sets: str = "all", progress: Progress = SILENT, *, beside: str = "none") -> ControlPlane:
    """Start a control plane in `directory` and wait until its nodes are ready and its CRDs are established.

    `beside` names real controllers that run with it; the CRDs that they watch are loaded too. Data left by
    `down(keep=True)` is used again. Raises UsageError when one runs there already or when the
    directory holds something else, EnvironmentProblem when a part does not start (with its last log lines).
    """
    layout = Layout(directory.absolute())
    wanted = controllers.choose(beside)
    chosen = _with(pinned.choose(crd_sets), wanted)
    for each in wanted:
        check_sockets(each, layout)
    _claim(layout)
    with _only_one(layout):
        before = _read(layout)
        if before and not before.dead():
            raise UsageError(
                f"a control plane runs in {layout.root} ({before.server})",
                fix=f"export KUBECONFIG={before.kubeconfig}, or end it: helm platform dev down --dir {layout.root}",
            )
        if before:
            processes.stop(reversed(before.processes))
            layout.state.unlink()
        binaries = _binaries([*BINARIES, *_tools(wanted)], progress)
        if chosen:
            progress.step("reading the CRDs from their Go modules")
        manifests = pinned.manifests(chosen, progress)
        plane = _start(layout, binaries, chosen, manifests, progress)
        try:
            return _start_beside(layout, plane, wanted, binaries, progress)
        except BaseException:
            processes.stop(reversed((_read(layout) or plane).processes))
            layout.state.unlink(missing_ok=True)
            raise


def add(directory: Path, beside: str, progress: Progress = SILENT) -> ControlPlane:
    """Start controllers beside the control plane that runs in `directory`; those that run there already go on.

    The CRDs that they watch are loaded too. Raises UsageError when no control plane runs there, EnvironmentProblem
    when a controller does not start (with its last log lines); the others then go on.
    """
    layout = Layout(directory.absolute())
    wanted = controllers.choose(beside)
    none = UsageError(f"no control plane runs in {layout.root}", fix="start one: helm platform dev up --with …")
    if not layout.root.is_dir() or not _ours(layout):
        raise none
    for each in wanted:
        check_sockets(each, layout)
    with _only_one(layout):
        plane = _read(layout)
        if plane is None or plane.dead():
            raise none
        names = {process.name for process in plane.processes}
        missing = [each for each in wanted if names.isdisjoint(part.name for part in each.parts)]
        binaries = _binaries(_tools(missing), progress)
        lacking = tuple(name for name in _with((), missing) if name not in plane.crds)
        if lacking:
            definitions.load(Api(plane.server, layout.certificates), pinned.manifests(lacking, progress))
            plane = replaced(plane, crds=(*plane.crds, *lacking))
        return _start_beside(layout, plane, missing, binaries, progress)


def remove(directory: Path, beside: str) -> None:
    """End controllers beside the control plane in `directory`, which goes on; those that do not run are no error."""
    layout = Layout(directory.absolute())
    names = {part.name for each in controllers.choose(beside) for part in each.parts}
    with _only_one(layout):
        plane = _read(layout)
        if plane is not None:
            processes.stop([each for each in reversed(plane.processes) if each.name in names])
            kept = tuple(each for each in plane.processes if each.name not in names)
            _write(layout, replaced(plane, processes=kept))


def down(directory: Path, *, keep: bool = False) -> bool:
    """End the control plane in `directory` and remove what it wrote; False when there was none.

    With `keep`, the data stay for the next `up`.
    """
    layout = Layout(directory.absolute())
    if not layout.root.is_dir() or not _ours(layout):
        return False
    with _only_one(layout):
        plane = _read(layout)
        if plane:
            processes.stop(reversed(plane.processes))
        layout.state.unlink(missing_ok=True)
        if not keep:
            for entry in (layout.certificates, layout.etcd_data, layout.logs, layout.home):
                shutil.rmtree(entry, ignore_errors=True)
            layout.kubeconfig.unlink(missing_ok=True)
    if not keep:
        layout.lock.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the directory held something of the caller's
            layout.root.rmdir()
    return plane is not None


def _start(
    layout: Layout,
    binaries: dict[str, Path],
    chosen: tuple[str, ...],
    manifests: list[Path],
    progress: Progress,
) -> ControlPlane:
    progress.step("starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok")
    started = time.monotonic()
    for folder in (layout.logs, layout.home):
        folder.mkdir(mode=0o700, exist_ok=True)
    if not layout.certificates.is_dir():
        certificates.create(layout.certificates)
    running: list[Process] = []
    try:
        ports = _start_store(layout, binaries, running)
        server = f"https://127.0.0.1:{ports.apiserver}"
        _private(layout.kubeconfig, certificates.kubeconfig(layout.certificates, "admin", server))
        for client in certificates.CLIENTS:
            config = certificates.kubeconfig(layout.certificates, client, server)
            _private(layout.client_config(client), config)
        # One at a time into `running`: should the second not start, the first must still be ended.
        running.extend(_launch(layout, part(layout, ports), binaries) for part in components.CONTROLLERS)
        if manifests:
            progress.step(f"loading CRDs: {', '.join(chosen)}")
            definitions.load(Api(server, layout.certificates), manifests)
        plane = ControlPlane(layout.root, server, tuple(running), chosen, binaries["kubectl"])
        plane.kubectl("apply", "--server-side", "-f", str(files("helm_platform.controlplane") / "cluster.yaml"))
        _wait_for_nodes(plane)
        _write(layout, plane)
    except BaseException:
        processes.stop(reversed(running))
        raise
    progress.done(f"control plane ready in {time.monotonic() - started:.1f} s")
    return plane


def _with(chosen: tuple[str, ...], wanted: Sequence[Controller]) -> tuple[str, ...]:
    """Sets of CRDs with those that controllers watch."""
    return tuple(dict.fromkeys([*chosen, *(name for each in wanted for name in each.crds)]))


def _tools(wanted: Sequence[Controller]) -> list[str]:
    """The tools that controllers need, each once."""
    return list(dict.fromkeys(name for each in wanted for name in each.binaries))


def _start_beside(
    layout: Layout,
    plane: ControlPlane,
    wanted: Sequence[Controller],
    binaries: dict[str, Path],
    progress: Progress,
) -> ControlPlane:
    """Start controllers one after the other; what has started is on record at once, so that `down` ends it."""
    for each in wanted:
        progress.step(f"starting {each.name}")
        started = time.monotonic()
        if objects := each.objects():
            plane.kubectl("apply", "--server-side", "-f", "-", stdin=_as_list(objects))
        running = start(each, layout, binaries)
        plane = replaced(plane, processes=(*plane.processes, *running))
        try:
            _write(layout, plane)
        except BaseException:
            processes.stop(reversed(running))
            raise
        progress.done(f"{each.name} ready in {time.monotonic() - started:.1f} s")
    return plane


def _as_list(objects: list[dict[str, Any]]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def _start_store(layout: Layout, binaries: dict[str, Path], running: list[Process]) -> Ports:
    """Start etcd and the API server; choose other ports when someone took one between our look and their bind."""
    for attempt in range(1, _ATTEMPTS + 1):
        ports = Ports(*processes.free_ports(3))
        running.clear()
        running.extend(_launch(layout, part(layout, ports), binaries) for part in components.STORE)
        try:
            _wait_for_apiserver(layout, ports, running)
        except EnvironmentProblem as error:
            processes.stop(reversed(running))
            if attempt == _ATTEMPTS or "address already in use" not in (error.detail or ""):
                raise
        else:
            return ports
    raise AssertionError("unreachable: the last attempt returns or raises")


def _launch(layout: Layout, part: Component, binaries: dict[str, Path]) -> Process:
    return processes.start(
        part.name,
        [str(binaries[part.binary]), *part.arguments],
        layout.logs / f"{part.name}.log",
        components.environment(layout),
        layout.home,
    )


def _binaries(names: Sequence[str], progress: Progress) -> dict[str, Path]:
    """Each binary from KUBEBUILDER_ASSETS where it is there, else from the pinned tools, built if need be."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    found = {name: Path(assets) / name for name in names if (Path(assets) / name).is_file()} if assets else {}
    missing = [name for name in names if name not in found]
    return found | (toolchain.ensure(missing, progress) if missing else {})


def _wait_for_apiserver(layout: Layout, ports: Ports, running: Sequence[Process]) -> None:
    api = Api(f"https://127.0.0.1:{ports.apiserver}", layout.certificates)

    def ready() -> bool:
        try:
            return api.call("GET", "/readyz").status == HTTPStatus.OK
        except OSError:
            return False

    processes.wait(ready, _READY_SECONDS, "kube-apiserver does not become ready", running)


def _wait_for_nodes(plane: ControlPlane) -> None:
    """Ready nodes without taints show that kwok and the node controller work, the account that tokens do."""

    def ready() -> bool:
        nodes = json.loads(plane.kubectl("get", "nodes", "-o", "json"))["items"]
        return all(
            not node["spec"].get("taints")
            and any(c["type"] == "Ready" and c["status"] == "True" for c in node["status"].get("conditions", []))
            for node in nodes
        ) and bool(plane.kubectl("get", "serviceaccount", "default", "--ignore-not-found", "-o", "name"))

    processes.wait(ready, _NODES_SECONDS, "the nodes do not become ready", plane.processes)


def _ours(layout: Layout) -> bool:
    return layout.lock.is_file()


def _claim(layout: Layout) -> None:
    """Make the directory, or check that it is empty or one of ours, so that `down` never removes a stranger's file."""
    try:
        layout.root.mkdir(parents=True, mode=0o700, exist_ok=True)
        foreign = [] if _ours(layout) else [entry.name for entry in layout.root.iterdir()]
    except OSError as error:
        raise UsageError(f"cannot use {layout.root}: {error.strerror}", fix="choose another --dir") from error
    if foreign:
        raise UsageError(
            f"{layout.root} is not empty ({foreign[0]}, …) and holds no control plane",
            fix="choose an empty or a new directory with --dir",
        )
    if layout.root.stat().st_uid != os.getuid():
        raise UsageError(f"{layout.root} belongs to another user", fix="choose another --dir")


@contextlib.contextmanager
def _only_one(layout: Layout) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(layout.lock)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise UsageError(
            f"another process is starting or stopping the control plane in {layout.root}",
            fix="wait for it, or choose another --dir",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _private(path: Path, text: str) -> None:
    replace(path, text, mode=0o600)


def _write(layout: Layout, plane: ControlPlane) -> None:
    record: dict[str, Any] = {
        "server": plane.server,
        "crds": plane.crds,
        "kubectl": str(plane.kubectl_binary),
        "processes": [asdict(process) | {"log": str(process.log)} for process in plane.processes],
    }
    _private(layout.state, json.dumps(record, indent=2) + "\n")


def _read(layout: Layout) -> ControlPlane | None:
    try:
        record = json.loads(layout.state.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(
            f"{layout.state} cannot be read: {error}", fix="remove the directory once nothing runs in it"
        ) from error
    return ControlPlane(
        layout.root,
        record["server"],
        tuple(Process(p["name"], p["pid"], p["created"], Path(p["log"])) for p in record["processes"]),
        tuple(record["crds"]),
        Path(record["kubectl"]),
    )
