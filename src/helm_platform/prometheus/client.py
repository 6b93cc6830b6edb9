"""The query API of Prometheus, and of all that speak like it: Thanos, Mimir, VictoriaMetrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from helm_platform.errors import EnvironmentProblem

if TYPE_CHECKING:
    import ssl

_SECONDS = 120.0


class QueryError(ValueError):
    """The server refused a query; the message is its own."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time in seconds since the epoch."""

    time: float
    value: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A series of the result. An instant query gives it one point."""

    labels: Mapping[str, str]
    points: tuple[Point, ...]

    @property
    def value(self) -> float:
        """The last value."""
        return self.points[-1].value


class Client:
    """A server by its address, with whatever headers it asks for, such as Authorization or X-Scope-OrgID."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Nothing is sent before a query is."""
        self.url = url.rstrip("/")
        self._headers = dict(headers or {})

    def ready(self) -> bool:
        """Whether it answers and says that it is ready."""
        import httpx

        try:
            address = f"{self.url}/-/ready"
            answer = httpx.get(address, timeout=_SECONDS, trust_env=False, verify=_trust(self.url))
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    def instant(self, query: str, at: float) -> list[Sample]:
        """The result at a time (seconds since the epoch). Raises QueryError and EnvironmentProblem."""
        return _samples(self._ask("query", {"query": query, "time": f"{at:.3f}"}))

    def range(self, query: str, start: float, end: float, step: float) -> list[Sample]:
        """The result from `start` to `end` each `step` seconds. Raises QueryError and EnvironmentProblem."""
        asked = {"query": query, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:.3f}"}
        return _samples(self._ask("query_range", asked))

    def touched(self, query: str, at: float) -> int:
        """How many samples the query reads at a time: totalQueryableSamples of `stats=all`."""
        data = self._ask("query", {"query": query, "time": f"{at:.3f}", "stats": "all"})
        return int(data["stats"]["samples"]["totalQueryableSamples"])

    def _ask(self, endpoint: str, fields: Mapping[str, str]) -> Any:
        import httpx

        try:
            answer = httpx.post(
                f"{self.url}/api/v1/{endpoint}",
                data=fields,
                headers=self._headers,
                timeout=_SECONDS,
                trust_env=False,
                verify=_trust(self.url),
            )
        except httpx.HTTPError as error:
            raise EnvironmentProblem(
                f"cannot ask {self.url}: {str(error) or type(error).__name__}",
                fix="check the address, and that a Prometheus answers there",
            ) from None
        try:
            content = answer.json()
        except ValueError:
            raise EnvironmentProblem(
                f"{self.url} answers with {answer.status_code} and not as Prometheus does",
                fix="give the address below which /api/v1/query is",
            ) from None
        if content.get("status") != "success":
            raise QueryError(content.get("error", f"status {answer.status_code}"))
        return content["data"]


def _trust(url: str) -> ssl.SSLContext | bool:
    """The certificates to trust, read once: that takes longer than most queries, and plain http needs none."""
    return _certificates() if url.startswith("https") else False


@cache
def _certificates() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _samples(data: Any) -> list[Sample]:
    if data["resultType"] in ("scalar", "string"):
        time, value = data["result"]
        return [Sample({}, (Point(time, float(value)),))]
    return [
        Sample(
            each["metric"], tuple(Point(time, float(value)) for time, value in each.get("values", [each.get("value")]))
        )
        for each in data["result"]
    ]
