"""Plain calls to the API server as its administrator, for what kubectl is too slow at."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An HTTP status code, the body, and what the server warns of."""

    status: int
    body: bytes
    warnings: tuple[str, ...] = ()


class Api:
    """The API server at `server`, verified and authenticated by the certificates in `folder`. Thread-safe."""

    def __init__(self, server: str, folder: Path) -> None:
        """Prepare; nothing is sent yet."""
        parts = urlsplit(server)
        self._address = (parts.hostname or "", parts.port or 443)
        self._context = ssl.create_default_context(cafile=folder / "ca.crt")
        self._context.load_cert_chain(folder / "admin.crt", folder / "admin.key")

    def call(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Answer:
        """One request on a connection of its own. Raises OSError when the server cannot be reached."""
        with self.session() as session:
            return session.call(method, path, body, content_type)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Many requests on one connection, which is closed when the `with` block ends."""
        with closing(HTTPSConnection(*self._address, timeout=30, context=self._context)) as connection:
            yield Session(connection)


class Session:
    """One connection that is kept open between calls. Not thread-safe."""

    def __init__(self, connection: HTTPSConnection) -> None:
        """Take the connection; the first call opens it."""
        self._connection = connection

    def call(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Answer:
        """One request. Raises OSError when the server cannot be reached."""
        headers = {"Accept": "application/json"} | ({"Content-Type": content_type} if content_type else {})
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            warnings = answer.headers.get_all("Warning") or ()
            return Answer(answer.status, answer.read(), tuple(warnings))
        except HTTPException as error:
            raise OSError(str(error)) from error
