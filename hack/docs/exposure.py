"""Make docs/reference/exposure.md: what each option of `expose` is to each provider, from the data the chart uses.

The data is charts/platform-lib/templates/providers; its format is described in `_all.tpl` there.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "charts" / "platform-lib" / "templates" / "providers"
TARGET = ROOT / "docs" / "reference" / "exposure.md"

_INTRODUCTION = """\
# What `expose` can ask of whom

Made by `python hack/docs/exposure.py` from `charts/platform-lib/templates/providers`: edit the data, not this page.

An application writes the option, the platform's profile says who does it:

```yaml
global:
  platform:
    exposure:
      ingress: {class: public, provider: nginx}      # provider may be left out where the class has such a name
      gateway: {name: public, namespace: gateways, provider: envoy-gateway}
```

`-` means that it cannot be done there: writing the option is then an error that says what to do instead. A Gateway
without `provider` gets what the standard has. Options are values paths below `expose`; `=` shows a value.
"""


def providers(api: str) -> dict[str, dict[str, Any]]:
    """The data of each provider of an API by its name, in the order of the list in `_all.tpl`. Raises KeyError."""
    listed = _body((SOURCES / "_all.tpl").read_text(encoding="utf-8"), api).split()
    return {
        name: yaml.safe_load(_body((SOURCES / f"_{api}-{name}.tpl").read_text(encoding="utf-8"), f"{api}-{name}"))
        for name in listed
    }


def _body(text: str, name: str) -> str:
    """What the named template of a file says."""
    bodies = dict(
        re.findall(r'\{\{- define "platform-lib\.providers\.([^"]+)" -\}\}\n(.*?)\n\{\{- end -\}\}', text, re.DOTALL)
    )
    found: str = bodies[name]
    return found


def page() -> str:
    """The page, the same bytes for the same data."""
    parts = [_INTRODUCTION]
    for api, title in (("ingress", "Ingress"), ("gateway", "Gateway API")):
        found = providers(api)
        parts.append(f"## {title}\n")
        parts.append(_table(found))
        for name, data in found.items():
            parts.append(f"### {title}: {data['title']} (`{name}`)\n")
            parts.append(f"Source: <{data['source']}>\n")
            if "certificates" in data:
                parts.append(f"Certificates: {data['certificates']}.\n")
            parts.append(_details(data, found))
    return "\n".join(parts)


def _table(found: dict[str, dict[str, Any]]) -> str:
    options = list(next(iter(found.values()))["options"])
    lines = [_row(["Option", *(f"`{name}`" for name in found)]), _row(["---"] * (len(found) + 1))]
    for option in options:
        cells = ["-" if _cannot(_entry(found, name, option)) else "yes" for name in found]
        lines.append(_row([f"`{option}`", *cells]))
    return "\n".join(lines) + "\n"


def _details(data: dict[str, Any], found: dict[str, dict[str, Any]]) -> str:
    lines = [_row(["Option", "What it makes", "To know"]), _row(["---"] * 3)]
    for option, entry in data["options"].items():
        if entry == "standard":
            note = found["standard"]["options"][option].get("note", "")
            lines.append(_row([f"`{option}`", "as the standard has it", note]))
        elif _cannot(entry):
            lines.append(_row([f"`{option}`", "-", entry["cannot"]]))
        else:
            lines.append(_row([f"`{option}`", "<br>".join(_made(entry)), entry.get("note", "")]))
    return "\n".join(lines) + "\n"


def _entry(found: dict[str, dict[str, Any]], name: str, option: str) -> dict[str, Any]:
    entry = found[name]["options"][option]
    chosen: dict[str, Any] = found["standard"]["options"][option] if entry == "standard" else entry
    return chosen


def _cannot(entry: dict[str, Any]) -> bool:
    return "cannot" in entry


def _made(entry: dict[str, Any]) -> list[str]:
    """The annotations, kinds and fields that an entry makes, in words."""
    made = [f"`{name}: {value}`" for name, value in entry.get("annotations", {}).items()]
    made += [f"on the Service: `{name}: {value}`" for name, value in entry.get("service", {}).items()]
    for kind, spec in entry.get("objects", {}).items():
        made += [f"{kind.split('.')[0]}: {field}" for field in _fields(spec)]
    for part in ("rule", "filters"):
        for name, fields in entry.get(part, {}).items():
            made += [f"HTTPRoute: {field}" for field in _fields({name: fields} if part == "rule" else fields)]
    for part, words in (("own", "an Ingress of its own"), ("canary", "a second Ingress"), ("grpc", "for gRPC")):
        if part in entry:
            made += [f"{words}: {item}" for item in _made(entry[part])]
    return made


def _fields(spec: Any, path: str = "") -> list[str]:
    """The leaves of a spec as `path: value`; the discriminators that Gateway API wants say nothing here."""
    if isinstance(spec, dict):
        return [line for key, value in spec.items() if key != "type" for line in _fields(value, f"{path}.{key}")]
    if isinstance(spec, list):
        return [line for value in spec for line in _fields(value, f"{path}[]")]
    return [f"`{path.lstrip('.')}: {spec}`"]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    parser = argparse.ArgumentParser(description="Make docs/reference/exposure.md of the providers' data.")
    parser.add_argument("--check", action="store_true", help="fail when the committed page is not the current one")
    options = parser.parse_args(arguments)
    text = page()
    if not options.check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(ROOT)} is stale; run: python hack/docs/exposure.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
