"""The API server asked as its administrator, over one connection: a review takes a millisecond or two."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from helm_platform.controlplane.api import Session
from helm_platform.proofs.isolation.rbac import Request, Subject


class Server:
    """An API server, asked as its administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def allows(self, subject: Subject, request: Request) -> bool:
        """What a SubjectAccessReview says."""
        spec: dict[str, Any] = {"user": subject.user, "groups": sorted(subject.groups)}
        if request.url:
            spec["nonResourceAttributes"] = {"verb": request.verb, "path": request.url}
        else:
            names = ("verb", "group", "resource", "subresource", "name", "namespace")
            spec["resourceAttributes"] = {name: getattr(request, name) for name in names}
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
        path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
        answer = self._session.call("POST", path, json.dumps(body).encode(), "application/json")
        assert answer.status == HTTPStatus.CREATED, answer.body
        return bool(json.loads(answer.body)["status"]["allowed"])
