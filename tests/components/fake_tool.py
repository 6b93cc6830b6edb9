"""Stands in for helm and kubectl: knows releases and definitions, writes down how it is called, and refuses flags that
the real tool has not.

It is copied to a program named `helm` or `kubectl`; FAKE_WORLD names a folder with world.json, what there is and what
charts bring, and calls.jsonl, where it writes. It starts without site-packages, which takes half the time.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

World = dict[str, Any]


def main() -> int:
    """The exit code of the tool."""
    folder = Path(os.environ["FAKE_WORLD"])
    tool, words = Path(sys.argv[0]).name, sys.argv[1:]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with (folder / "calls.jsonl").open("a", encoding="utf-8") as calls:
            calls.write(json.dumps([tool, *words]) + "\n")
        world: World = json.loads((folder / "world.json").read_text(encoding="utf-8"))
        verb = " ".join(words[:2]) if words[0] in ("show", "get") and tool == "helm" else words[0]
        known = world["flags"][f"{tool} {verb}"]
        wrong = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
        if wrong:
            sys.stderr.write(f"Error: unknown flag: {wrong[0]}\n")
            return 64
        code = (_helm if tool == "helm" else _kubectl)(verb, words, world)
        (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
        return code


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _helm(verb: str, words: list[str], world: World) -> int:
    if verb == "version":
        _say(f"v{world['helm']}+gfake")
    elif verb == "list":
        _say(json.dumps(list(world["releases"].values())))
    elif verb == "get values":
        _say(json.dumps(world["values"][words[2]]))
    elif verb in ("show crds", "template"):
        reference = words[2]
        chart = reference.rpartition("/")[2]
        if reference.startswith("oci://") and world["helm"].startswith("4"):
            # https://github.com/helm/helm/issues/32215
            _say(f"Pulled: {reference}\nDigest: sha256:0")
        _say(json.dumps(world["brings"][chart]))
    elif verb == "rollback":
        world["releases"][words[1]]["status"] = "deployed"
    elif verb == "uninstall":
        world["releases"].pop(words[1], None)
    elif verb == "upgrade":
        return _upgrade(words, world)
    return 0


def _upgrade(words: list[str], world: World) -> int:
    name, chart, version = words[2], words[3].rpartition("/")[2], words[words.index("--version") + 1]
    status = world["releases"].get(name, {}).get("status", "")
    if status.startswith("pending") or status == "uninstalling":
        sys.stderr.write("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n")
        return 1
    sys.path.append(world["packages"])
    import yaml

    values = [Path(words[at + 1]) for at, word in enumerate(words) if word == "--values"]
    failed = world["fails"] == name
    world["values"][name] = yaml.safe_load(values[0].read_text(encoding="utf-8")) if values else None
    world["releases"][name] = {
        "name": name,
        "namespace": words[words.index("--namespace") + 1],
        "status": "failed" if failed else "deployed",
        "chart": f"{chart}-{version}",
    }
    world["definitions"].update({} if "--skip-crds" in words else world["brings"].get(chart, {}))
    if failed:
        sys.stderr.write("Error: context deadline exceeded\n")
    return int(failed)


def _kubectl(verb: str, words: list[str], world: World) -> int:
    if verb == "get":
        return _get(words, world)
    if verb == "create":
        world["namespaces"].append(words[2])
    elif verb == "delete" and words[1] == "crd":
        for name in words[2:]:
            world["definitions"].pop(name, None)
    elif verb == "apply":
        time.sleep(world["slow"])
        file = words[words.index("-f") + 1]
        world["definitions"].update(json.load(sys.stdin) if file == "-" else world["brings"][file])
    elif verb == "wait":
        lacking = [word for word in words if word.startswith("crd/") and word[4:] not in world["definitions"]]
        return int(bool(lacking))
    return 0


def _get(words: list[str], world: World) -> int:
    kind, name = words[1:3]
    if kind == "namespace":
        return int(name not in world["namespaces"])
    if kind == "crd" and not name.startswith("-"):
        return int(name not in world["definitions"])
    if kind == "crd":
        for each, annotations in world["definitions"].items():
            _say(f"{each}\tTrue\t{json.dumps(annotations)}")
        return 0
    _say(json.dumps({"items": world["objects"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
