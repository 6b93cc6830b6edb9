"""Write docs/policies.md: what each policy of charts/security refuses, why, and what may be changed about it.

All of it comes from the policies' files and from the objects of the tests, so that the page shows what a test has seen
refused.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "charts/security/files/policies"
DEFAULTS = ROOT / "charts/security/files/defaults"
CASES = ROOT / "tests/charts/policies"
TARGET = ROOT / "docs/policies.md"
HEAD = """\
# Policies

What the chart `security` refuses at admission, in namespaces with the label `helm-platform.io/team`. Each policy is a
file in [charts/security/files/policies](../charts/security/files/policies); this page is generated from them. Why they
are made so is in [admission-policies](decisions/admission-policies.md).

| Policy | What | Objects |
| --- | --- | --- |
"""
CHANGE = """\

## Changing one
```yaml
policies:
  rules:
    registries: {parameters: {allowed: [ghcr.io/acme, registry.acme.io]}}
    probes: {action: warn, reason: teams add them until June}
    host-access: {exclude: {node-tools: reads the logs of the nodes}}
```
The action is `deny`, `warn` (the user is told, the audit log too), `audit` or `none`; all but `deny` need a reason, and
so does a namespace that is left out. What a namespace may have is in annotations that only the platform team may write
(policy `namespace-labels`).

To add a policy, add a file there and one of the same name in `tests/charts/policies`, with objects that it admits and
refuses: they are tried against a real API server.
"""


def page() -> str:
    """The whole page."""
    policies = {path.stem: _read(path) for path in sorted(POLICIES.glob("*.yaml"))}
    rows = [f"| [{name}](#{name}) | {each['title']} | {_kinds(each)} |\n" for name, each in policies.items()]
    parts = [_policy(name, each) for name, each in policies.items()]
    return HEAD + "".join(rows) + CHANGE + "".join(parts) + "".join(_defaults())


def _policy(name: str, policy: dict[str, Any]) -> str:
    where = "In every namespace, and outside of them." if policy["scope"] == "cluster" else ""
    lines = [f"\n## {name}\n", _filled(f"{policy['title']}. {policy['why']} {where}".strip())]
    if "annotation" in policy or "parameters" in policy:
        lines.append("\n")
    if annotation := policy.get("annotation"):
        lines.append(_item(f"annotation `helm-platform.io/{annotation['name']}` of a namespace: {annotation['text']}"))
    lines += [_item(f"parameter `{key}`: {each['text']}") for key, each in policy.get("parameters", {}).items()]
    lines.append("\nRefused:\n\n")
    lines += [_item(each["name"]) for each in _read(CASES / f"{name}.yaml") if "refused" in each]
    return "".join(lines)


def _defaults() -> Iterator[str]:
    yield "\n## Defaults\n"
    yield _filled(
        "With `policies.defaults.enabled: true` (Kubernetes 1.36, or engine kyverno) objects get what is safe where "
        "they say nothing:"
    )
    yield "\n"
    for path in sorted(DEFAULTS.glob("*.yaml")):
        default = _read(path)
        yield _item(f"`{path.stem}`: {default['title']}. {default['why']}")


def _kinds(policy: dict[str, Any]) -> str:
    kinds = [kind for each in policy["resources"] for kind in each["kinds"]]
    return "all" if "*" in kinds else ", ".join(kinds)


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def _item(text: str) -> str:
    filled = textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)
    return "- " + filled.replace("\n", "\n  ") + "\n"


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def main() -> int:
    """Write the page, or with --check say whether it is as it would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    text = page()
    if not parser.parse_args().check:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        sys.stderr.write("docs/policies.md is not what the policies say: run hack/docs/policies.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
