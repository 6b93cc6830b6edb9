"""Bundle `schemas/*.yaml` into `charts/platform-app/values.schema.json`; with `--check`, only tell whether it is fresh.

Helm resolves no relative reference and fetches remote ones at every render, so the chart's schema is one file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "schemas"
TARGET = ROOT / "charts" / "platform-app" / "values.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def bundle(sources: Path = SOURCES, root: str = "app.yaml") -> str:
    """The bundled schema as JSON text: deterministic, self-contained, only `#/$defs/…` references."""
    definitions: dict[str, Any] = {}

    def load(name: str) -> dict[str, Any]:
        schema: dict[str, Any] = yaml.safe_load((sources / name).read_text(encoding="utf-8"))
        shared = schema.pop("x-properties-of", None)
        if shared:
            schema["properties"] = {**load(shared)["properties"], **schema["properties"]}
        return schema

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        resolved = {key: resolve(value) for key, value in node.items() if key != "$ref"}
        if "$ref" in node:
            name = Path(node["$ref"]).stem
            if name not in definitions:
                definitions[name] = {}  # stands here already, so that a schema may refer to itself
                definitions[name] = resolve(load(node["$ref"]))
            resolved["$ref"] = f"#/$defs/{name}"
        return resolved

    schema = resolve(load(root))
    whole = {"$schema": DIALECT, **schema, "$defs": dict(sorted(definitions.items()))}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file, or check it; 1 when it is stale."""
    text = bundle()
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is stale: run python hack/schema/bundle.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
