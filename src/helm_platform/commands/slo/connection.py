"""Where commands ask for metrics: a server, or one that is started over recorded samples."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from helm_platform.errors import UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus import Client, imported, serve


@dataclass(frozen=True)
class Connection:
    """The options: an address, or `samples`, a file in the text format of OpenMetrics with a time at each sample.

    `inherited` says that the address is that of the environment.
    """

    url: str | None = None
    token_file: Path | None = None
    tenant: str = ""
    samples: Path | None = None
    inherited: bool = False

    def unless(self, other: object) -> Connection:
        """Without the address of the environment where a call says what else to look at."""
        return replace(self, url=None) if self.inherited and other else self

    def over(self, samples: Path | None) -> Connection:
        """With recorded samples, where there are some."""
        return replace(self.unless(samples), samples=samples)

    @contextmanager
    def open(self, progress: Progress = SILENT) -> Iterator[Client]:
        """A client. Raises UsageError for options that do not go together or a file that cannot be read."""
        if bool(self.url) == bool(self.samples):
            what = "both --prometheus and --samples are given" if self.url else "no Prometheus to ask"
            raise UsageError(what, fix="name its address with --prometheus, or recorded samples with --samples")
        if self.url:
            yield self.client()
            return
        assert self.samples is not None  # noqa: S101
        if not self.samples.is_file():
            raise UsageError(f"{self.samples}: no such file", fix="check --samples")
        with tempfile.TemporaryDirectory(prefix="helm-platform-samples-") as folder:
            imported(self.samples, Path(folder), progress=progress)
            with serve(Path(folder), progress=progress) as client:
                yield client

    def client(self) -> Client:
        """A client of the address. Raises UsageError for what is no address or no file."""
        url = self.url or ""
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"`{url}` is no address", fix="it begins with http:// or https://")
        headers = {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        if self.token_file:
            try:
                token = self.token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "is not text"
                raise UsageError(f"{self.token_file}: {reason.lower()}", fix="check --token-file") from None
            headers["Authorization"] = f"Bearer {token}"
        return Client(url, headers)
