"""The schema of platform-app with all words about keys: the chart lacks some, as Helm reads its own at every render."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform.values import Chart, load_chart

_FILE = Path(__file__).parent / "reference" / "platform-app.json"


def in_full(chart: Chart) -> Any:
    """The schema in full where the chart's is that of this package's platform-app, else the chart's own.

    Both accept the same values; they differ in descriptions, examples and other words about keys.
    """
    return _schema() if chart.schema == load_chart(None).schema else chart.schema


@cache
def _schema() -> Any:
    return json.loads(_FILE.read_bytes())
