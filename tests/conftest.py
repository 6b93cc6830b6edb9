"""Fixtures shared by all tests: the pinned tools and one control plane for the whole run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from helm_platform import controlplane, crds, toolchain
from helm_platform.cli.terminal import Lines
from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.api import Api
from helm_platform.controlplane.components import Layout
from tests.corpus.rendering import Renderer
from tests.pages import counted, typed_pages
from tests.support import ROOT, Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SHARED = "HELM_PLATFORM_TEST_DIR"


def pytest_configure(config: pytest.Config) -> None:
    """Name one folder that all pytest workers share; they inherit the environment."""
    # An example may take longer where others work: no test judges by the clock.
    settings.register_profile("shared machine", deadline=None)
    settings.load_profile("shared machine")
    if not hasattr(config, "workerinput"):
        # A run that is told to stop still ends its control plane.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        os.environ[_SHARED] = tempfile.mkdtemp(prefix="helm-platform-tests-")
        # Tests must see neither the caller's cluster nor the caller's plugin environment.
        for name in [n for n in os.environ if n.startswith(("HELM_", "KUBE")) and not n.startswith("HELM_PLATFORM_")]:
            del os.environ[name]
        # In a GitHub workflow the command would speak to GitHub.
        for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
            os.environ.pop(name, None)
        # Hundreds of commands run in processes of their own; some machines forbid to keep what is compiled.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(os.environ[_SHARED]) / "bytecode")
        # The API server answers some fifty thousand times, and collects garbage for a seventh of its time.
        os.environ.setdefault("GOGC", "400")
        # Nor renders that were kept before.
        os.environ["HELM_PLATFORM_CACHE"] = str(Path(os.environ[_SHARED]) / "cache")


def pytest_report_header() -> str:
    """How much of the documentation this run types, writes and compares."""
    pages = [*typed_pages(), ROOT / "docs" / "tour.md"]
    return f"pages: {len(pages)}, {counted(pages)}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the control plane once, when the last worker has finished."""
    if not hasattr(session.config, "workerinput"):
        shared = Path(os.environ[_SHARED])
        controlplane.down(shared / "plane")
        shutil.rmtree(shared, ignore_errors=True)


#: Tests that share what takes long to make, by the beginning of their names: those of one group run on one worker. (The
#: groups of pytest-xdist 3.8 do nothing with pytest 9.)
_TOGETHER = {
    "tests/slo/scenarios/test_prometheus.py": "scenarios",
    "tests/slo/scenarios/test_time_averaged.py": "scenarios",
    "tests/slo/test_mutants.py": "mutants",
    "tests/slo/dashboards/": "dashboards",
    "tests/slo/test_backtest.py": "backtest",
    "tests/slo/test_gate.py": "gate",
    "tests/slo/imports/test_proof.py": "proof",
    "tests/slo/exports/": "exports",
    # The cluster has one PriorityClass of a name, and one is the default of pods: those that are made in the moment
    # in which it comes are refused.
    "tests/install/test_scaling.py": "policies",
    # What these install is dear, and one worker does it once.
    "tests/install/test_operator.py": "operator",
    "tests/install/test_monitoring.py": "monitoring",
    "tests/install/test_argocd.py": "policies",
    "tests/install/test_fleet.py": "policies",
    "tests/install/test_policies.py": "policies",
    "tests/install/test_roles.py": "roles",
    # Policies are the whole cluster's: those of one module hold what the others make to rules of their own.
    "tests/install/test_tenants.py": "policies",
    "tests/install/test_tour.py": "policies",
    "tests/minikube/test_cluster.py": "policies",
    # It makes pods of its own, as those above.
    "tests/project/test_typed_pages.py::test_a_reader_sees_what_the_page_shows[tutorial.md]": "policies",
    "tests/project/test_site.py": "site",
    "tests/proofs/selectors/test_live.py": "selectors",
    "tests/dashboards/": "dashboards of charts",
    "tests/report/": "report",
    "tests/release/test_steps.py": "release",
    # What these render is made at once.
    "tests/charts/test_problems.py": "problems",
    "tests/charts/test_exposure_options.py": "exposure",
    "tests/charts/test_exposure_problems.py": "exposure",
}


class _Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives out tests one by one, but those of a group of _TOGETHER as one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for begin, group in _TOGETHER.items() if nodeid.startswith(begin)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """The scheduler of all runs with several workers."""
    return _Together(config, log)


def _tool(name: str) -> Path:
    return toolchain.ensure([name], Lines())[name]


@pytest.fixture(scope="session")
def helm4() -> Path:
    """The pinned Helm 4."""
    return _tool("helm")


@pytest.fixture(scope="session")
def helm3() -> Path:
    """The pinned Helm 3."""
    return _tool("helm3")


@pytest.fixture(params=["helm4.3.1", "helm3.22.0"])
def helm(request: pytest.FixtureRequest, helm4: Path, helm3: Path) -> Path:
    """Each Helm in turn."""
    return helm4 if request.param == "helm4.3.1" else helm3


@pytest.fixture(scope="session")
def helm_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Helm touches nothing of the user's."""
    home = tmp_path_factory.mktemp("helm-home")
    names = ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
    # Thousands of short processes: collecting garbage would be a fifth of their time.
    return dict(os.environ) | {name: str(home / name.lower()) for name in names} | {"GOGC": "off"}


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory, helm4: Path, helm_home: dict[str, str]) -> Path:
    """A copy of charts/ with the library built into the others: parallel workers never write the checkout."""
    copy = tmp_path_factory.mktemp("repository") / "charts"
    shutil.copytree(ROOT / "charts", copy, ignore=shutil.ignore_patterns("charts"))
    for chart in sorted(copy.glob("*/Chart.lock")):
        _build_dependencies(helm4, chart.parent, helm_home)
    return copy


@pytest.fixture(scope="session")
def umbrella(charts: Path, helm4: Path, helm_home: dict[str, str]) -> Path:
    """The umbrella beside those charts, with them in it."""
    copy = charts.parent / "umbrella"
    shutil.copytree(ROOT / "umbrella", copy, ignore=shutil.ignore_patterns("charts"))
    _build_dependencies(helm4, copy, helm_home)
    return copy


@pytest.fixture(scope="session")
def renderers(
    charts: Path, helm4: Path, helm3: Path, helm_home: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[Path, Renderer]:
    """For each Helm: many values rendered by platform-app in one process."""
    return {helm: Renderer(helm, charts, tmp_path_factory.mktemp("renderer"), helm_home) for helm in (helm4, helm3)}


def _build_dependencies(helm: Path, chart: Path, environment: dict[str, str]) -> None:
    subprocess.run([helm, "dependency", "build", chart], env=environment, check=True, capture_output=True)


@pytest.fixture(scope="session")
def helm_unittest() -> Path:
    """The pinned helm-unittest."""
    return _tool("helm-unittest")


@pytest.fixture(scope="session")
def promtool() -> Path:
    """The pinned promtool."""
    return _tool("promtool")


@pytest.fixture(scope="session")
def ct() -> Path:
    """The pinned chart-testing."""
    return _tool("ct")


@pytest.fixture(scope="session")
def actionlint() -> Path:
    """Read workflows of GitHub."""
    return _tool("actionlint")


@pytest.fixture(scope="session")
def kubectl() -> Path:
    """The pinned kubectl."""
    return _tool("kubectl")


@pytest.fixture(scope="session")
def pinned_definitions() -> Path:
    """A tools folder with the definitions of the pinned modules in it, read once for the whole run."""
    folder = Path(os.environ[_SHARED]) / "definitions"
    with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as patch:
        if not folder.is_dir():
            folder.mkdir()
            # Where Go is not on PATH, it is in the tools folder.
            for each in toolchain.tools_dir().glob("go-*"):
                (folder / each.name).symlink_to(each)
        patch.setenv("HELM_PLATFORM_TOOLS", str(folder))
        crds.bundled(Lines())
    return folder


@pytest.fixture(scope="session")
def control_plane() -> ControlPlane:
    """The control plane of this run, with every CRD; started by the first test that asks for it."""
    shared = Path(os.environ[_SHARED])
    with FileLock(shared / "plane.lock"):
        found = controlplane.status(shared / "plane")
        if found.plane is not None and found.running:
            return found.plane
        return controlplane.up(shared / "plane", "all", Lines())


@pytest.fixture(scope="session")
def prometheus_operator(control_plane: ControlPlane) -> ControlPlane:
    """The same control plane with the real prometheus-operator beside it."""
    with FileLock(Path(os.environ[_SHARED]) / "plane.lock"):
        return controlplane.add(control_plane.directory, "prometheus-operator", Lines())


@pytest.fixture(scope="module")
def argocd(control_plane: ControlPlane) -> Iterator[ControlPlane]:
    """The same control plane with the real Argo CD beside it, which watches everything and so ends with the module."""
    lock = FileLock(Path(os.environ[_SHARED]) / "plane.lock")
    with lock:
        plane = controlplane.add(control_plane.directory, "argocd", Lines())
    yield plane
    with lock:
        controlplane.remove(control_plane.directory, "argocd")


@pytest.fixture(scope="session")
def api(control_plane: ControlPlane) -> Api:
    """Plain calls to its API server: a tenth of what a kubectl costs."""
    return Api(control_plane.server, Layout(control_plane.directory).certificates)


@pytest.fixture
def namespace(api: Api) -> Iterator[str]:
    """A namespace of the test's own that enforces the `restricted` Pod Security Standard."""
    name = _namespace(api)
    yield name
    assert api.call("DELETE", f"/api/v1/namespaces/{name}").status == HTTPStatus.OK


@pytest.fixture(scope="session")
def empty_namespace(api: Api) -> str:
    """Such a namespace for all tests of a worker that only ask (`dryRun=All`): nothing is ever kept in it.

    It ends with the control plane: to remove a namespace, hundreds of kinds are asked for what is in it.
    """
    return _namespace(api)


def _namespace(api: Api) -> str:
    name = f"test-{uuid.uuid4().hex[:8]}"
    labels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    answer = api.call("POST", "/api/v1/namespaces", json.dumps(body).encode(), "application/json")
    assert answer.status == HTTPStatus.CREATED, answer.body
    return name


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The pinned Chromium, with a profile of its own."""
    from hack import chromium
    from playwright.sync_api import sync_playwright

    found = chromium.ensure(Lines())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program, args=list(chromium.ARGUMENTS), env=dict(found.environment)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def command() -> Run:
    """Run `helm-platform` as a user does: a process, its output, its exit code."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "helm_platform", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | (env or {}),
        )

    return run
