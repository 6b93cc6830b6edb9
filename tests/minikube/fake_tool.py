"""Stands in for the tools of hack/minikube.sh: knows clusters and what is in them, writes down how it is called, and
refuses flags, values and clusters that the real tool would refuse.

Programs of their names run it; FAKE_WORLD names a folder with world, what there is, calls, how it was called, and
refused, what the real tool would not have understood. A test starts some hundred of them: without site-packages, and
with hardly an import, that takes a third of the time.
"""

# ruff: noqa: PTH103, PTH119, PTH123

from __future__ import annotations

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WORLD = os.environ["FAKE_WORLD"]


class Call:
    """How a tool is called: its verb (`helm upgrade`), flags with their values, other words, and what there is."""

    def __init__(self, tool: str, words: list[str]) -> None:
        """Read words as the tool would."""
        self.tool = tool
        self.line = " ".join([tool, *words])
        with open(f"{WORLD}/world", "rb") as file:
            self.world: dict[str, Any] = marshal.load(file)  # noqa: S302 - a test wrote it
        self.names: list[str] = []
        self.options: dict[str, str] = {}
        rest, switches = iter(words), self.world["switches"].get(tool, [])
        for word in rest:
            if word.startswith("-"):
                flag, equals, value = word.replace("-o", "--output", 1 if word == "-o" else 0).partition("=")
                value = value if equals or flag in switches else next(rest, "")
                self.options[flag] = f"{self.options[flag]} {value}" if flag in self.options else value
            else:
                self.names.append(word)
        spoken = f"{tool} {' '.join(self.names)} "
        self.verb = next((verb for verb in self.world["flags"] if spoken.startswith(f"{verb} ")), tool)
        own = {"helm": self.options.get("--kube-context"), "kubectl": self.options.get("--context")}
        self.context = own.get(tool, os.environ.get("HELM_KUBECONTEXT")) or ""

    @property
    def cluster(self) -> dict[str, Any]:
        """The one that is meant."""
        found: dict[str, Any] = self.world["clusters"][self.context]
        return found

    def stopped(self, at: str) -> bool:
        """Whether Ctrl-C comes while this is done."""
        word: str = self.world["interrupt"]
        return bool(word) and word in at and "--dry-run" not in self.options


def main() -> int:
    """The exit code of the tool."""
    call = Call(os.path.basename(sys.argv[0]), sys.argv[1:])
    mark = f" HELM_KUBECONTEXT={call.context}" if call.tool == "platform" and call.context else ""
    _append("calls", f"{call.line}{mark}")
    wrong = _wrong(call)
    if wrong:
        _append("refused", wrong)
        return _refuse(f"Error: {wrong}")
    asked = call.verb in CLUSTERS and "--dry-run" not in call.options
    if asked and not call.world["clusters"].get(call.context, {}).get("answers"):
        return _refuse("Unable to connect to the server: dial tcp: connection refused")
    code = (CLUSTERS | OTHERS)[call.verb](call)
    interrupted = call.stopped(call.line)
    if interrupted:
        call.world["interrupt"] = ""
    with open(f"{WORLD}/world", "wb") as file:
        marshal.dump(call.world, file)
    if interrupted:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.killpg(os.getpgid(0), signal.SIGINT)  # as a terminal does
    return code


def _wrong(call: Call) -> str:
    """What the real tool would not understand; and commands that leave to chance which cluster they are about."""
    if call.verb not in CLUSTERS | OTHERS:
        return f"unknown command: {call.line}"
    for flag, value in call.options.items() if call.verb in call.world["flags"] else ():
        if flag not in call.world["flags"][call.verb]:
            return f"unknown flag: {flag} of {call.verb}"
        form = call.world["forms"].get(flag) if call.tool == "minikube" else None
        if form and not _matches(form, value):
            return f"invalid value of {flag}: {value}"
    if call.verb in CLUSTERS and not call.context:
        return f"no context is named: {call.line}"
    if call.tool == "minikube" and call.verb != "minikube version" and "--profile" not in call.options:
        return f"no profile is named: {call.line}"
    return ""


def _matches(form: str, value: str) -> bool:
    import re

    return re.fullmatch(form, value) is not None


def _append(name: str, line: str) -> None:
    with open(f"{WORLD}/{name}", "a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 0


def _refuse(text: str, code: int = 1) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _not_found() -> int:
    return _refuse("Error from server (NotFound)")


def _version(call: Call) -> int:
    shapes = {"minikube": "v{}", "helm": "v{}+gfake", "kubectl": "Client Version: v{}\nKustomize Version: v5.8.1"}
    return _say(shapes.get(call.tool, "helm-platform, version {}").format(call.world["versions"][call.tool]))


def _disk(call: Call) -> int:
    free = call.world["machine"]["disk"] << 20
    return _say(f"Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1 1 {free} 1% /")


def _limits(call: Call) -> int:
    return _say(str(call.world["machine"]["instances"]))


def _docker(call: Call) -> int:
    machine = call.world["machine"]
    if not machine["docker"]:
        return _refuse("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.")
    return _say(f"{machine['cpus']} {machine['memory'] << 20} /")


def _profile(call: Call) -> dict[str, Any] | None:
    found: dict[str, Any] = call.world["clusters"].get(call.options["--profile"], {})
    return found if found.get("minikube") else None


def _unknown_profile(call: Call) -> int:
    name = call.options["--profile"]
    return _refuse(f'Profile "{name}" not found. Run "minikube profile list" to view all profiles.', 85)


def _start(call: Call) -> int:
    name, world = call.options["--profile"], call.world
    if _profile(call) is None:
        world["made"] += 1
        own = {"minikube": True, "uid": f"uid-{world['made']}", "addons": dict(world["addons"]), "node": ""}
        world["clusters"][name] = world["empty"] | own | {"server": "https://192.168.49.2:8443"}
    world["clusters"][name]["answers"] = not call.stopped(call.line)
    if "--keep-context" not in call.options:
        world["current"] = name
    return 0


def _minikube_status(call: Call) -> int:
    own = _profile(call)
    if call.world["status"]:
        return int(call.world["status"])
    return _unknown_profile(call) if own is None else 0 if own["answers"] else 7


def _ip(call: Call) -> int:
    return _unknown_profile(call) if _profile(call) is None else _say("192.168.49.2")


def _delete_profile(call: Call) -> int:
    del call.world["clusters"][call.options["--profile"]]
    return 0


def _addons(call: Call) -> int:
    name, own = call.options["--profile"], _profile(call)
    if own is None:
        return _unknown_profile(call)
    if call.verb == "minikube addons list":
        import json

        words = {True: "enabled", False: "disabled"}
        known = {each: {"Profile": name, "Status": words[on]} for each, on in own["addons"].items()}
        return _say(json.dumps(known, separators=(",", ":")))
    if call.names[2] == "csi-hostpath-driver" and "snapshot-controller" not in own["components"]:
        return _refuse("waiting for kubernetes.io/minikube-addons=csi-hostpath-driver pods: timed out", 80)
    own["addons"][call.names[2]] = call.verb == "minikube addons enable"
    return 0


def _applied(call: Call) -> int:
    return 0


def _built(call: Call) -> int:
    """As Helm 3, whose archives are never twice the same."""
    folder = f"{call.names[2]}/charts"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/platform-lib-0.1.0.tgz", "wb") as archive:
        archive.write(os.urandom(8))
    return 0


def _history(call: Call) -> int:
    release = call.cluster["releases"].get(call.names[1])
    if release is None:
        return _refuse("Error: release: not found")
    told = '"revision":1,"updated":"2026-11-27T12:00:00Z","status":"{}","chart":"chart-0.1.0","description":"{}"'
    return _say(f"[{{{told.format(release['status'], release['description'])}}}]")


def _upgrade(call: Call) -> int:
    name, releases = call.names[1], call.cluster["releases"]
    before = releases.get(name)
    if before and before["status"] not in ("deployed", "failed"):
        return _refuse("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress")
    failed = call.world["fails"] == name
    pending = f"pending-{'upgrade' if before else 'install'}"
    status = pending if call.stopped(call.line) else "failed" if failed else "deployed"
    releases[name] = {"status": status, "description": call.options["--description"]}
    return _refuse("Error: context deadline exceeded") if failed else 0


def _rollback(call: Call) -> int:
    call.cluster["releases"][call.names[1]].update(status="deployed", description="Rollback to 1")
    return 0


def _uninstall(call: Call) -> int:
    call.cluster["releases"].pop(call.names[1], None)
    return 0


def _get_contexts(call: Call) -> int:
    name = call.names[2]
    return 0 if name in call.world["clusters"] else _refuse(f"error: context {name} not found")


def _view(call: Call) -> int:
    return _say(call.cluster["server"])


def _get(call: Call) -> int:
    kind = call.names[1] if len(call.names) > 1 else "raw"
    cluster, shown = call.cluster, call.options.get("--output", "")
    match kind:
        case "configmap" if cluster["record"] is None:
            return 0 if "--ignore-not-found" in call.options else _not_found()
        case "configmap":
            return _say(cluster["record"].get(shown.rpartition(".")[2].rstrip("}"), "")) if shown else 0
        case "service" if "traefik" not in cluster["components"]:
            return _not_found()
        case "apiservice" | "ingressclass":
            owner = cluster["owners"].get(call.names[2])
            return _not_found() if owner is None else _say(owner)
    lines = {
        "namespace": [cluster["uid"]],
        "nodes": [cluster["node"]],
        "service": [cluster["address"]],
        "ingress": cluster["hosts"],
        "pods": cluster["pods"],
        "events": cluster["events"],
    }
    return _say("\n".join(lines[kind])) if lines.get(kind) else 0


def _create(call: Call) -> int:
    call.cluster["record"] = {}
    return 0


def _patch(call: Call) -> int:
    import json

    call.cluster["record"].update(json.loads(call.options["--patch"])["data"])
    return 0


def _delete(call: Call) -> int:
    call.cluster["record"] = None
    return 0


def _wanted(call: Call) -> list[str]:
    more, less = (call.options.get(flag, "").split() for flag in ("--with", "--without"))
    return [each for each in (*call.world["profiles"][call.options["--profile"]], *more) if each not in less]


def _components_up(call: Call) -> int:
    unknown = [each for each in call.options.get("--with", "").split() if each not in call.world["known"]]
    if unknown:
        return _refuse(f"error: there is no component `{unknown[0]}`", 2)
    if "--dry-run" in call.options:
        return _say("# the commands")
    wanted, there = _wanted(call), call.cluster["components"]
    new = [each for each in wanted if each not in there]
    there += new[:1] if call.stopped(call.line) else new
    return _say(f"{len(new)} changed, {len(wanted) - len(new)} as they should be")


def _components_down(call: Call) -> int:
    call.cluster["components"] = [each for each in call.cluster["components"] if each not in call.names[1:]]
    return _say(f"{len(call.names) - 1} removed, 0 were not there")


def _components_status(call: Call) -> int:
    wanted, there = _wanted(call), call.cluster["components"]
    for each in wanted:
        _say(f"{each:<26}{'installed' if each in there else 'absent':<11}-           {each}")
    missing = [each for each in wanted if each not in there]
    _say(f"{len(wanted) - len(missing)} installed, {len(missing)} absent")
    return int(bool(missing))


def _components_doctor(call: Call) -> int:
    for each in call.cluster["warnings"]:
        _say(f"warning: {each}\n  fix: ask who runs it")
    return _say(f"0 wrong, {len(call.cluster['warnings'])} to know")


#: What asks a cluster, and so must say which.
CLUSTERS = {
    "helm history": _history, "helm upgrade": _upgrade, "helm rollback": _rollback, "helm uninstall": _uninstall,
    "kubectl get": _get, "kubectl create": _create, "kubectl patch": _patch, "kubectl apply": _applied,
    "kubectl delete": _delete,
    "platform up": _components_up, "platform down": _components_down, "platform status": _components_status,
    "platform doctor": _components_doctor,
}  # fmt: skip
OTHERS = {
    "df": _disk, "sysctl": _limits, "docker info": _docker,
    "minikube version": _version, "minikube start": _start, "minikube status": _minikube_status, "minikube ip": _ip,
    "minikube delete": _delete_profile, "minikube addons list": _addons, "minikube addons enable": _addons,
    "minikube addons disable": _addons,
    "helm version": _version, "helm dependency build": _built,
    "kubectl version": _version, "kubectl config get-contexts": _get_contexts, "kubectl config view": _view,
    "platform": _version,
}  # fmt: skip
