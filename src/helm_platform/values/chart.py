"""What the validator needs of a chart: its name, its default values and the schema of its values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from helm_platform import resources
from helm_platform.errors import EnvironmentProblem, PlatformError, UsageError
from helm_platform.values.reader import Document, content, parse
from helm_platform.values.tree import Mapping, Origin, Sequence, find

BUNDLED = "charts/platform-app"
_LIBRARY = "platform-lib"


@dataclass(frozen=True)
class Chart:
    """A chart's contract. `schema` is None where the chart has none; `label` is its name and, where known, version.

    `on_library` says that it depends on platform-lib: what its keys mean is known. `noun` is what messages call it:
    what is read like values need not belong to a chart.
    """

    label: str
    defaults: Document
    schema: dict[str, Any] | bool | None
    schema_file: Path
    on_library: bool = False
    noun: str = "chart"

    @cached_property
    def deprecates(self) -> bool:
        """Whether the schema has a deprecated key at all: most have none, and nobody need look for them."""
        todo: list[Any] = [self.schema]
        while todo:
            node = todo.pop()
            if isinstance(node, dict):
                if node.get("deprecated") is True or "x-deprecated" in node:
                    return True
                todo += [inner for inner in node.values() if isinstance(inner, dict | list)]
            elif isinstance(node, list):
                todo += [inner for inner in node if isinstance(inner, dict | list)]
        return False


def load_chart(folder: Path | None = None) -> Chart:
    """The chart in `folder`, or the platform-app that comes with this package.

    Raises UsageError where `folder` is no chart or its schema is not JSON (EnvironmentProblem for the bundled one).
    """
    root = resources.path(BUNDLED) if folder is None else folder
    if not root.is_dir():
        raise _problem(folder, f"{root} is not a chart folder")
    values, schema_file, metadata = (root / name for name in ("values.yaml", "values.schema.json", "Chart.yaml"))
    if not any(file.is_file() for file in (metadata, values, schema_file)):
        raise _problem(folder, f"{root} has no Chart.yaml, no values.yaml and no values.schema.json")
    try:
        chart = _chart(
            root,
            content(values) if values.is_file() else b"",
            schema_file.read_bytes() if schema_file.is_file() else None,
            metadata.read_bytes() if metadata.is_file() else None,
        )
    except json.JSONDecodeError as error:
        raise _problem(folder, f"{schema_file}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except UnicodeDecodeError:
        raise _problem(folder, f"{schema_file} is not UTF-8") from None
    except RecursionError:
        raise _problem(folder, f"{schema_file} is nested too deeply") from None
    except OSError as error:
        raise _problem(folder, f"cannot read {error.filename}: {(error.strerror or '').lower()}") from None
    if chart.schema is not None and not isinstance(chart.schema, dict | bool):
        raise _problem(folder, f"{schema_file} holds no schema: it must be a JSON object")
    return chart


@lru_cache(maxsize=8)
def _chart(root: Path, values: bytes, schema: bytes | None, metadata: bytes | None) -> Chart:
    """The same object for the same texts: what is worked out of a chart is not worked out again."""
    label, on_library = _metadata(root, metadata)
    defaults = parse(values, root / "values.yaml", origin=Origin.CHART)
    read = None if schema is None else _schema(schema)
    return Chart(label, defaults, read, root / "values.schema.json", on_library)


@lru_cache(maxsize=8)
def _schema(data: bytes) -> Any:
    """The same object for the same text: who prepares something for a schema need not do it again."""
    return json.loads(data)


def _metadata(root: Path, metadata: bytes | None) -> tuple[str, bool]:
    """The chart's name with its version, and whether it depends on platform-lib."""
    name, version, names = root.resolve().name, "", set()
    if metadata is not None:
        top = parse(metadata, root / "Chart.yaml").root
        name, version = _text(top, "name") or name, _text(top, "version")
        dependencies = find(top, ("dependencies",))
        items = dependencies.items if isinstance(dependencies, Sequence) else ()
        names = {_text(item, "name") for item in items if isinstance(item, Mapping)}
    return f"{name} {version}".rstrip(), _LIBRARY in names


def _text(top: Mapping, key: str) -> str:
    entry = top.entries.get(key)
    return getattr(entry.node, "text", "") if entry else ""


def _problem(folder: Path | None, message: str) -> PlatformError:
    if folder is None:
        return EnvironmentProblem(message, fix="reinstall helm-platform: the chart that comes with it is damaged")
    return UsageError(message, fix="pass the folder of a chart: --chart charts/platform-app")
