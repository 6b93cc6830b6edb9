"""An API server as `live` asks it: reviews and dry runs over one connection, by impersonation.

Source: Kubernetes documentation, User impersonation (headers Impersonate-User and Impersonate-Group) and Dry-run.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from helm_platform.errors import EnvironmentProblem
from helm_platform.proofs.isolation.kinds import resource_of
from helm_platform.proofs.isolation.live import NoKindError
from helm_platform.proofs.isolation.rbac import AUTHENTICATED, Request, Subject, account_of

if TYPE_CHECKING:
    import httpx

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
# Since Kubernetes 1.36 it goes on with `-on:user-info:create`, before that with ` resource`.
_NOT_AS = "cannot impersonate"
_REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST}


class ApiServer:
    """The API server behind a connection that may impersonate everybody."""

    def __init__(self, connection: httpx.Client) -> None:
        """Take a connection whose base is the server (`Kubectl.proxied`)."""
        self._connection = connection

    def allows(self, subject: Subject, request: Request) -> bool:
        """As a SelfSubjectAccessReview in their name says it. Raises EnvironmentProblem."""
        spec: dict[str, Any]
        if request.url:
            spec = {"nonResourceAttributes": {"verb": request.verb, "path": request.url}}
        else:
            names = ("verb", "group", "resource", "subresource", "name", "namespace")
            spec = {"resourceAttributes": {name: value for name in names if (value := getattr(request, name))}}
        kind = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}
        answer = self._post(_REVIEWS, subject, kind | {"spec": spec})
        if answer.status_code != HTTPStatus.CREATED:
            raise _problem(subject, answer)
        return bool(answer.json()["status"]["allowed"])

    def refusal(self, subject: Subject, manifest: dict[str, Any]) -> str | None:
        """As a dry run of `create` in their name says it. Raises EnvironmentProblem and NoKindError."""
        group, _, version = str(manifest["apiVersion"]).rpartition("/")
        plural = resource_of(group, str(manifest["kind"]))
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        path = f"{root}/namespaces/{manifest['metadata']['namespace']}/{plural}?dryRun=All"
        answer = self._post(path, subject, manifest)
        if answer.status_code in (HTTPStatus.CREATED, HTTPStatus.CONFLICT):
            return None
        if answer.status_code == HTTPStatus.NOT_FOUND:
            said = str(answer.json().get("message", "")) if "json" in answer.headers.get("content-type", "") else ""
            if "namespaces" not in said:
                raise NoKindError
            return said
        if answer.status_code not in _REFUSALS or _NOT_AS in answer.text:
            raise _problem(subject, answer)
        return str(answer.json().get("message", answer.text))

    def _post(self, path: str, subject: Subject, body: dict[str, Any]) -> httpx.Response:
        """An API server adds the groups of service accounts, and that of everybody who is signed in, by itself."""
        import httpx

        headers = [("Impersonate-User", subject.user)]
        if account_of(subject.user) is None:
            headers += [("Impersonate-Group", each) for each in sorted(subject.groups - {AUTHENTICATED})]
        try:
            return self._connection.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise EnvironmentProblem(f"the cluster does not answer: {error}", fix="ask again") from None


def _problem(subject: Subject, answer: httpx.Response) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"the cluster cannot be asked in the name of {subject.user}",
        detail=answer.text.strip(),
        fix="use an account that may impersonate users, groups and serviceaccounts, such as cluster-admin",
    )
