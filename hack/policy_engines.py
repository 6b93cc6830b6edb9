"""Give the objects of tests/charts/policies to Kyverno and Gatekeeper themselves and compare their verdicts with ours.

    python -m hack.policy_engines --helm HELM [--kyverno KYVERNO] [--gator GATOR]

The programs are `kyverno` (the CLI, 1.19) and `gator` (3.23), built from their Go modules: each takes some minutes to
build and 60 to 260 MB, which is why no test does it. Exit code 1 if a verdict differs that is not named below.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from tests.policies import ANNOTATIONS, LABELS, VALUES, Case, cases

ROOT = Path(__file__).resolve().parents[1]
USERS = {"tenant": "acme:team-shop", "platform": "acme:platform"}
#: What the programs cannot be asked without a cluster, by engine, with the reason.
UNKNOWN = {
    "kyverno": {"hosts: a Gateway for the host of another": "guesses the plural of Gateway as gatewaies"},
    "gatekeeper": {
        "namespace-labels: a namespace of a team, by the platform": "has no user",
        "protected: a network policy of the platform": "has no user",
    },
}
Said = dict[tuple[str, str], dict[str, list[str]]]


def rendered(helm: str, engine: str) -> list[dict[str, Any]]:
    """The policies for an engine."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(VALUES | {"engine": engine}, file)
        command = [helm, "template", "platform", str(ROOT / "charts/security"), "-f", file.name]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return [each for each in yaml.safe_load_all(answer.stdout) if each]


def kyverno(program: str, helm: str) -> Said:
    """What Kyverno says: by kind and name of an object, by policy, its messages."""
    found: Said = defaultdict(lambda: defaultdict(list))
    namespaces = [_namespace(name) for name in ANNOTATIONS]
    values = {
        "apiVersion": "cli.kyverno.io/v1alpha1",
        "kind": "Values",
        "namespaces": namespaces,
        "namespaceSelector": [{"name": name, "labels": LABELS} for name in ANNOTATIONS],
    }
    for user, group in USERS.items():
        who = {
            "apiVersion": "cli.kyverno.io/v1alpha1",
            "kind": "UserInfo",
            "metadata": {"name": user},
            "userInfo": {"username": user, "groups": [group]},
        }
        with tempfile.TemporaryDirectory() as folder:
            policies = _written(folder, "policies", rendered(helm, "kyverno"))
            objects = _written(
                folder, "objects", [case.within(case.namespace) for case in cases() if case.user == user]
            )
            more = ["-f", _written(folder, "values", [values]), "-u", _written(folder, "user", [who])]
            command = [program, "apply", policies, "-r", objects, *more, "--policy-report", "--output-format", "json"]
            answer = subprocess.run(command, check=False, capture_output=True, text=True)
        for result in json.loads(answer.stdout)["results"]:
            if result["result"] != "pass":
                for each in result["resources"]:
                    policy = result["policy"].removeprefix("platform-")
                    found[each["kind"], each["name"]][policy].append(result["message"])
    return found


def gatekeeper(program: str, helm: str) -> Said:
    """What Gatekeeper says. gator gives no namespace to expressions, as the webhook does: it is written into them."""
    found: Said = defaultdict(lambda: defaultdict(list))
    policies = rendered(helm, "gatekeeper")
    for name in ANNOTATIONS:
        # A map of CEL has values of one type.
        metadata = json.dumps({"labels": LABELS} | ({"annotations": ANNOTATIONS[name]} if ANNOTATIONS[name] else {}))
        objects = [case.within(name) for case in cases() if case.namespace == name]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(_written(folder, "all", [*policies, _namespace(name), *objects]))
            file.write_text(
                "\n---\n".join(
                    json.dumps(_filled(each, f"dyn({metadata})")) for each in yaml.safe_load_all(file.read_text())
                )
            )
            answer = subprocess.run(
                [program, "test", "-f", str(file), "-o", "json"], check=False, capture_output=True, text=True
            )
        for result in json.loads(answer.stdout):
            each = result["violatingObject"]
            policy = result["constraint"]["metadata"]["name"].removeprefix("platform-")
            found[each["kind"], each["metadata"]["name"]][policy].append(result["msg"])
    return found


def differences(said: Said, known: Iterable[str]) -> Iterator[str]:
    """Cases whose verdict is another than that of the API server."""
    for case in cases():
        messages = said.get((case.object["kind"], case.name), {})
        if case.key not in known and not _alike(case, messages):
            yield f"{case.key}: expected {case.refused or 'nothing'}, got {dict(messages)}"


def _alike(case: Case, messages: dict[str, list[str]]) -> bool:
    if not case.refused:
        return not messages
    return any(case.refused in message for message in messages.get(case.policy, []))


def _namespace(name: str) -> dict[str, Any]:
    metadata = {"name": name, "labels": LABELS, "annotations": ANNOTATIONS[name]}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def _filled(value: Any, metadata: str) -> Any:
    """With the metadata of the namespace in every expression."""
    if isinstance(value, dict):
        return {key: _filled(each, metadata) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, metadata) for each in value]
    return value.replace("namespaceObject.metadata", metadata) if isinstance(value, str) else value


def _written(folder: str, name: str, items: list[dict[str, Any]]) -> str:
    file = Path(folder) / f"{name}.yaml"
    file.write_text("\n---\n".join(json.dumps(each) for each in items), encoding="utf-8")
    return str(file)


def main() -> int:
    """Ask the engines that are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--helm", default="helm")
    parser.add_argument("--kyverno")
    parser.add_argument("--gator")
    given = parser.parse_args()
    asked = {"kyverno": (kyverno, given.kyverno), "gatekeeper": (gatekeeper, given.gator)}
    wrong = 0
    for name, (engine, program) in asked.items():
        if program:
            found = list(differences(engine(program, given.helm), UNKNOWN[name]))
            total = len(cases()) - len(UNKNOWN[name])
            print(f"{name}: {total - len(found)} of {total} verdicts are those of the API server", *found, sep="\n  ")
            print(*(f"  not asked: {key}: it {reason}" for key, reason in UNKNOWN[name].items()), sep="\n")
            wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
