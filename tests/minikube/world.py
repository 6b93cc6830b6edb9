"""A machine and its clusters as the fakes see them, and the script in a checkout of its own."""

from __future__ import annotations

import marshal
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.components.flags import flags
from tests.minikube import recorded
from tests.support import ROOT

TOOLS = ("minikube", "docker", "helm", "kubectl", "df", "sysctl")
#: What the script takes from any Linux. Nothing else is on PATH: a machine may have a minikube or a kubectl of its own.
_ORDINARY = (
    "awk", "basename", "bash", "cat", "cut", "dirname", "env", "find", "mkdir", "paste", "rm", "sed", "sha256sum",
    "sort", "tail", "tr", "xargs",
)  # fmt: skip
_HELM = ("version", "history", "dependency build", "upgrade", "uninstall", "rollback")
_KUBECTL = ("version", "config get-contexts", "config view", "get", "create", "patch", "apply", "delete")
_PLATFORM = ("up", "down", "status", "doctor")
_QUESTIONS = (
    "minikube version", "minikube status", "minikube ip", "minikube addons list", "docker info", "df", "sysctl",
    "helm version", "helm history", "kubectl version", "kubectl config", "kubectl get",
    "platform --version", "platform status", "platform doctor",
)  # fmt: skip
PROFILES = {
    "minimal": ["gateway-api", "cert-manager", "traefik"],
    "dev": ["gateway-api", "snapshot-controller", "cert-manager", "metrics-server", "traefik", "seaweedfs"],
}
NAME = "helm-platform"


@dataclass(frozen=True)
class World:
    """A folder with what there is, and a checkout whose script uses the fakes."""

    folder: Path
    checkout: Path

    def run(self, *words: str, **changed: Any) -> subprocess.CompletedProcess[str]:
        """The script, with these facts changed before; what a real tool would not understand is an AssertionError."""
        answer = self.attempt(*words, **changed)
        assert not self.refused, self.refused
        return answer

    def attempt(self, *words: str, **changed: Any) -> subprocess.CompletedProcess[str]:
        """The same without a judgement. It is a group of processes of its own, as in a terminal: Ctrl-C reaches all."""
        self.keep(self.facts | changed)
        (self.folder / "calls").write_text("", encoding="utf-8")
        return subprocess.run(
            [self.checkout / "hack/minikube.sh", *words],
            env={
                "PATH": f"{self.folder / 'bin'}:{self.checkout / 'ordinary'}",
                "HOME": str(self.folder),
                "FAKE_WORLD": str(self.folder),
                "LC_ALL": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )

    def keep(self, facts: dict[str, Any]) -> None:
        """Let this be what there is."""
        (self.folder / "world").write_bytes(marshal.dumps(facts))

    @property
    def refused(self) -> str:
        """What the real tools would not have understood, a line each."""
        file = self.folder / "refused"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    @property
    def facts(self) -> dict[str, Any]:
        """What there is now."""
        found: dict[str, Any] = marshal.loads((self.folder / "world").read_bytes())  # noqa: S302 - the fakes wrote it
        return found

    def cluster(self, name: str = NAME) -> dict[str, Any]:
        """What there is of one cluster."""
        found: dict[str, Any] = self.facts["clusters"][name]
        return found

    @property
    def calls(self) -> list[str]:
        """The commands of the last run, in their order, each as one line."""
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    @property
    def changes(self) -> list[str]:
        """Those of them that are no questions."""
        return [call for call in self.calls if not _stripped(call).startswith(_QUESTIONS) and "--dry-run" not in call]


def _stripped(call: str) -> str:
    """Without what kubectl and helm are told before the verb."""
    words = call.split()
    while len(words) > 1 and words[1] in ("--context", "--kube-context", "--request-timeout"):
        del words[1:3]
    return " ".join(words)


def cluster(**facts: Any) -> dict[str, Any]:
    """A cluster with nothing in it."""
    return (
        _EMPTY
        | {"minikube": False, "uid": "theirs", "server": "https://127.0.0.1:40000", "node": "kind", "answers": True}
        | facts
    )


_EMPTY: dict[str, Any] = {
    "components": [], "releases": {}, "record": None, "owners": {}, "pods": [], "events": [], "warnings": [],
    "address": "", "hosts": ["hello.dev.acme.io", "hello.dev.acme.io", "shop.dev.acme.io"], "addons": {},
}  # fmt: skip


def facts(helm4: Path, helm3: Path, kubectl: Path) -> dict[str, Any]:
    """A machine with room and no cluster. Flags are those of the real tools, of Helm what both majors have."""
    own = Path(sys.executable).parent / "helm-platform"
    known = dict(recorded.FLAGS)
    known |= {f"helm {verb}": sorted(flags(helm4, verb) & flags(helm3, verb)) for verb in _HELM}
    for tool, program, verbs in (("kubectl", kubectl, _KUBECTL), ("platform", own, _PLATFORM)):
        known |= {f"{tool} {verb}": sorted(flags(program, verb)) for verb in verbs}
    return {
        "flags": known, "forms": recorded.VALUES, "addons": recorded.ADDONS,
        "switches": {
            "minikube": recorded.SWITCHES,
            "helm": ["--short", "--install", "--wait", "--hide-notes", "--ignore-not-found"],
            "kubectl": [
                "--client", "--minify", "--all-namespaces", "--server-side", "--no-headers", "--ignore-not-found",
            ],
            "platform": ["--crds", "--dry-run"],
        },
        "versions": {"minikube": "1.38.1", "helm": "4.3.1", "kubectl": "1.37.2", "platform": "0.1.0"},
        "machine": {"cpus": 8, "memory": 32000, "disk": 200, "instances": 512, "docker": True},
        "clusters": {"prod": cluster(server="https://api.acme.io:6443", node="aws")}, "current": "prod",
        "empty": _EMPTY, "profiles": PROFILES, "known": ["velero"],
        "made": 0, "status": 0, "fails": "", "interrupt": "",
    }  # fmt: skip


def checkout(folder: Path) -> Path:
    """What the script needs of this repository, with a fake in the place of bin/platform."""
    shutil.copytree(ROOT / "hack/minikube", folder / "hack/minikube")
    shutil.copy(ROOT / "hack/minikube.sh", folder / "hack/minikube.sh")
    for each in ("charts", "umbrella", "examples/hello"):
        shutil.copytree(ROOT / each, folder / each, ignore=shutil.ignore_patterns("charts", "tests", "ci"))
    program(folder / "bin", "platform")
    (folder / "ordinary").mkdir()
    for name in _ORDINARY:
        (folder / "ordinary" / name).symlink_to(str(shutil.which(name)))
    return folder


def program(folder: Path, *names: str) -> None:
    """Put fakes of these names into a folder. All are one module, which is compiled once."""
    module = Path(__file__).parent / "fake_tool.py"
    load = (
        f"import sys; sys.path.insert(0, {str(module.parent)!r}); import {module.stem}; sys.exit({module.stem}.main())"
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"#!{sys.executable} -SE\n{load}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def without(world: World, name: str) -> None:
    """A machine that lacks a tool."""
    (world.folder / "bin" / name).unlink()
