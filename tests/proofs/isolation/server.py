"""The API server asked directly, over one connection: a review takes a millisecond or two."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from helm_platform.controlplane import ControlPlane
from helm_platform.proofs.isolation.rbac import Request, Subject


class Server:
    """An API server, asked as its administrator."""

    def __init__(self, connection: HTTPSConnection) -> None:
        self._connection = connection

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self._connection.request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        assert answer.status == HTTPStatus.CREATED, text
        found: dict[str, Any] = json.loads(text)
        return found

    def allows(self, subject: Subject, request: Request) -> bool:
        """What a SubjectAccessReview says."""
        spec: dict[str, Any] = {"user": subject.user, "groups": sorted(subject.groups)}
        if request.url:
            spec["nonResourceAttributes"] = {"verb": request.verb, "path": request.url}
        else:
            names = ("verb", "group", "resource", "subresource", "name", "namespace")
            spec["resourceAttributes"] = {name: getattr(request, name) for name in names}
        kind = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview"}
        answer = self.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", kind | {"spec": spec})
        return bool(answer["status"]["allowed"])


@contextmanager
def connected(plane: ControlPlane) -> Iterator[Server]:
    folder, server = plane.directory / "pki", urlsplit(plane.server)
    context = ssl.create_default_context(cafile=folder / "ca.crt")
    context.load_cert_chain(folder / "admin.crt", folder / "admin.key")
    with closing(HTTPSConnection(server.hostname or "", server.port, timeout=60, context=context)) as connection:
        yield Server(connection)
