"""Stands in for the tools of hack/minikube.sh: knows clusters and what is in them, writes down how it is called, and
refuses flags, values and clusters that the real tool would refuse.

It is copied to programs of their names; FAKE_WORLD names a folder with world.json, what there is, and calls.jsonl. It
starts without site-packages, which takes half the time.
"""

from __future__ import annotations

# ruff: noqa: PTH - pathlib and typing would take as long again as all else
import json
import os
import re
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    World = dict[str, Any]
    Options = dict[str, str]

WORLD = os.environ["FAKE_WORLD"]


def main() -> int:
    """The exit code of the tool."""
    tool, words = os.path.basename(sys.argv[0]), sys.argv[1:]
    with open(f"{WORLD}/world.json", encoding="utf-8") as file:
        world = json.load(file)
    context = os.environ.get("HELM_KUBECONTEXT", "") if tool == "platform" else ""
    with open(f"{WORLD}/calls.jsonl", "a", encoding="utf-8") as calls:
        calls.write(json.dumps([tool, *words, *([f"HELM_KUBECONTEXT={context}"] if context else [])]) + "\n")
    options, names = _read(words, world["switches"].get(tool, []))
    if tool in ("helm", "kubectl"):
        context = options.get("--kube-context" if tool == "helm" else "--context", "")
    verb = next((verb for verb in world["flags"] if f"{tool} {' '.join(names)} ".startswith(f"{verb} ")), "")
    if tool in ("df", "sysctl"):
        verb = tool
    elif not verb and words != ["--version"]:
        return _unlike(f"unknown command: {tool} {' '.join(words)}")
    for flag, value in options.items() if verb in world["flags"] else ():
        if flag not in world["flags"][verb]:
            return _unlike(f"unknown flag: {flag} of {verb}")
        form = world["forms"].get(flag, "") if tool == "minikube" else ""
        if form and not re.fullmatch(form, value):
            return _unlike(f"invalid value of {flag}: {value}")
    place = world["clusters"].get(context)
    act = {"minikube": _minikube, "helm": _helm, "kubectl": _kubectl, "platform": _platform}.get(tool, _machine)
    code = act(verb, names, options, world, place)
    if world["interrupt"] and " ".join([tool, *words]).find(world["interrupt"]) >= 0:
        world["interrupt"] = ""
        _keep(world)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.killpg(os.getpgid(0), signal.SIGINT)  # as Ctrl-C in a terminal does
    _keep(world)
    return code


def _keep(world: World) -> None:
    with open(f"{WORLD}/world.json", "w", encoding="utf-8") as file:
        json.dump(world, file)


def _read(words: list[str], switches: list[str]) -> tuple[Options, list[str]]:
    """Flags with their values, and the other words."""
    options: Options = {}
    names: list[str] = []
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            flag, equals, value = word.partition("=")
            value = value if equals or flag in switches else next(rest, "")
            options[flag] = f"{options[flag]} {value}" if flag in options else value
        elif word == "-o":
            options["--output"] = next(rest)
        else:
            names.append(word)
    return options, names


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 0


def _refuse(text: str, code: int = 1) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _unlike(text: str) -> int:
    """What the real tool would not have understood; tests fail for it, whatever the script makes of it."""
    with open(f"{WORLD}/refused", "a", encoding="utf-8") as refused:
        refused.write(f"{text}\n")
    return _refuse(f"Error: {text}")


def _machine(verb: str, names: list[str], options: Options, world: World, place: World | None) -> int:
    machine = world["machine"]
    if verb == "df":
        return _say(f"Filesystem 1024-blocks Used Available Capacity Mounted\n/dev/a 1 1 {machine['disk'] << 20} 1% /")
    if verb == "sysctl":
        return _say(str(machine["instances"]))
    if not machine["docker"]:
        return _refuse("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.")
    return _say(f"{machine['cpus']} {machine['memory'] << 20} /")


def _minikube(verb: str, names: list[str], options: Options, world: World, place: World | None) -> int:
    name, clusters = options.get("--profile", ""), world["clusters"]
    if verb == "minikube version":
        return _say(f"v{world['versions']['minikube']}")
    if not name:
        return _unlike("no profile is named")
    mine = clusters.get(name) if clusters.get(name, {}).get("minikube") else None
    if verb == "minikube start":
        world["made"] += 1
        made = {"minikube": True, "uid": f"uid-{world['made']}", "addons": dict(world["addons"]), "node": ""}
        cluster = clusters.setdefault(name, made | {"server": "https://192.168.49.2:8443"} | world["empty"])
        cluster["answers"] = not world["interrupt"] or world["interrupt"] not in "minikube start"
        if "--keep-context" not in options:
            world["current"] = name
        return 0
    if mine is None:
        return _refuse(f'Profile "{name}" not found. Run "minikube profile list" to view all profiles.', 85)
    if verb == "minikube status":
        return world["status"] or (0 if mine["answers"] else 7)
    if verb == "minikube ip":
        return _say("192.168.49.2")
    if verb == "minikube delete":
        del clusters[name]
    elif verb == "minikube addons list":
        known = {each: {"Profile": name, "Status": "enabled" if on else "disabled"} for each, on in mine["addons"].items()}
        _say(json.dumps(known, separators=(",", ":")))
    else:
        if names[2] == "csi-hostpath-driver" and "snapshot-controller" not in mine["components"]:
            return _refuse("waiting for kubernetes.io/minikube-addons=csi-hostpath-driver pods: timed out", 80)
        mine["addons"][names[2]] = verb.endswith("enable")
    return 0


def _helm(verb: str, names: list[str], options: Options, world: World, place: World | None) -> int:
    if verb == "helm version":
        return _say(f"v{world['versions']['helm']}+gfake")
    if verb == "helm dependency build":
        return 0
    if place is None or not place["answers"]:
        return _refuse("Error: Kubernetes cluster unreachable")
    name = names[1]
    release = place["releases"].get(name)
    if verb == "helm history":
        if release is None:
            return _refuse("Error: release: not found")
        return _say(json.dumps([{"revision": 1, "updated": "2026-11-27T12:00:00Z", "chart": "c-1", **release}], separators=(",", ":")))
    if verb == "helm uninstall":
        place["releases"].pop(name, None)
    elif verb == "helm rollback":
        release.update(status="deployed", description="Rollback to 1")
    elif release and release["status"] not in ("deployed", "failed"):
        return _refuse("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress")
    else:
        pending = f"pending-{'upgrade' if release else 'install'}"
        stopped = world["interrupt"] and f"upgrade --install {name}".find(world["interrupt"]) >= 0
        status = pending if stopped else "failed" if world["fails"] == name else "deployed"
        place["releases"][name] = {"status": status, "description": options["--description"]}
        if world["fails"] == name:
            return _refuse("Error: context deadline exceeded")
    return 0


def _kubectl(verb: str, names: list[str], options: Options, world: World, place: World | None) -> int:
    context = options.get("--context", "")
    if verb == "kubectl version":
        return _say(f"Client Version: v{world['versions']['kubectl']}\nKustomize Version: v5.8.1")
    if verb == "kubectl config get-contexts":
        return 0 if names[2] in world["clusters"] else _refuse(f"error: context {names[2]} not found")
    if verb == "kubectl config view":
        return _say(world["clusters"][context]["server"])
    if not context:
        return _unlike(f"no context is named: {verb}")
    if place is None or not place["answers"]:
        return _refuse("Unable to connect to the server: dial tcp: connection refused")
    kind = names[1] if len(names) > 1 else ""
    if verb == "kubectl get":
        return _get(kind, names, options, place)
    if verb == "kubectl create":
        place["record"] = {}
    elif verb == "kubectl patch":
        place["record"].update(json.loads(options["--patch"])["data"])
    elif verb == "kubectl delete":
        place["record"] = None
    return 0


def _get(kind: str, names: list[str], options: Options, place: World) -> int:
    if kind == "namespace":
        return _say(place["uid"])
    if kind == "nodes":
        return _say(place["node"])
    if kind == "configmap":
        if place["record"] is None:
            return 0 if "--ignore-not-found" in options else _refuse("Error from server (NotFound)")
        return _say(place["record"].get(options["--output"].rpartition(".")[2].rstrip("}"), "")) if "--output" in options else 0
    if kind in ("apiservice", "ingressclass"):
        owner = place["owners"].get(names[2])
        return _refuse("Error from server (NotFound)") if owner is None else _say(owner)
    if kind == "service":
        if "traefik" not in place["components"]:
            return _refuse("Error from server (NotFound)")
        return _say(place["address"]) if "--output" in options else 0
    found = {"ingress": place["hosts"], "pods": place["pods"], "events": place["events"]}.get(kind, [])
    for line in found:
        _say(line)
    return 0


def _platform(verb: str, names: list[str], options: Options, world: World, place: World | None) -> int:
    if not verb:
        return _say("helm-platform, version 0.1.0")
    if place is None or not place["answers"]:
        return _refuse("error: the cluster cannot be asked", 3)
    more, less = options.get("--with", "").split(), options.get("--without", "").split()
    wanted = [each for each in (*world["profiles"][options.get("--profile", "dev")], *more) if each not in less]
    if verb == "platform status":
        for each in wanted:
            _say(f"{each:<26}{'installed' if each in place['components'] else 'absent':<11}-           {each}")
        missing = [each for each in wanted if each not in place["components"]]
        _say(f"{len(wanted) - len(missing)} installed, {len(missing)} absent")
        return int(bool(missing))
    if verb == "platform doctor":
        return _say("0 wrong, 0 to know")
    if verb == "platform down":
        place["components"] = [each for each in place["components"] if each not in names[1:]]
        return _say(f"{len(names) - 1} removed, 0 were not there")
    new = [each for each in wanted if each not in place["components"]]
    if world["interrupt"] and "platform up".find(world["interrupt"]) >= 0:
        new = new[:1]
    place["components"] += new
    return _say(f"{len(new)} changed, {len(wanted) - len(new)} as they should be")


if __name__ == "__main__":
    sys.exit(main())
