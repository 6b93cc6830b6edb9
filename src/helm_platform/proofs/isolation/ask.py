"""`--ask`: may somebody do something, does a pod reach another, each with the path that decides.

| Question | Asks |
|---|---|
| `group acme:shop create pods/exec in shop-dev` | of a group; `user NAME`, `account NAMESPACE/NAME`, `team NAME` too |
| `team shop delete resourcequotas quota in shop-dev` | of every member of a team, about an object by its name |
| `shop-dev/orders -> media-dev/thumbnails:8080` | of the pods of workloads; a namespace alone is a pod without labels |
| `shop-dev/orders -> 169.254.169.254:80` | of an address |
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from helm_platform.proofs.cluster import Cluster
from helm_platform.proofs.isolation.kinds import all_of
from helm_platform.proofs.isolation.rbac import Request, Subject
from helm_platform.proofs.isolation.tenancy import Member, Tenancy
from helm_platform.proofs.outcome import Outcome
from helm_platform.proofs.reachability.evaluate import End, Policies, decide
from helm_platform.proofs.reachability.flows import end_of

COLUMNS = ("QUESTION", "WHO", "ANSWER", "BY")
_RIGHTS = re.compile(
    r"(?P<kind>group|user|account|team) (?P<who>\S+) (?:may )?(?P<verb>[a-z]+) (?P<resource>[a-z0-9./-]+)"
    r"(?: (?!in )(?P<name>\S+))?(?: in (?P<namespace>\S+))?"
)
_FLOW = re.compile(r"(?P<source>\S+) *-> *(?P<destination>\S+):(?P<port>[0-9]{1,5})(?:/(?P<protocol>TCP|UDP|SCTP))?")
_OPERATIONS = {
    "create": "CREATE",
    "update": "UPDATE",
    "patch": "UPDATE",
    "delete": "DELETE",
    "deletecollection": "DELETE",
}
_LARGEST = 65535


class NoQuestionError(ValueError):
    """Texts that are no questions; each problem is a line."""


@dataclass(frozen=True)
class Answer:
    """What a question comes to, of one member where it is about a team."""

    question: str
    who: str
    yes: bool
    path: str


def ask(cluster: Cluster, questions: Sequence[str]) -> Outcome:
    """A row for each question and member, and no findings. Raises NoQuestionError for what is none, all at once."""
    tenancy, policies = Tenancy(cluster), Policies(cluster)
    answers: list[Answer] = []
    problems: list[str] = []
    for text in questions:
        try:
            answers += _answer(tenancy, policies, " ".join(text.split()))
        except NoQuestionError as error:
            problems.append(f"`{text}`: {error}")
    if problems:
        raise NoQuestionError("\n".join(problems))
    rows = tuple((each.question, each.who, "yes" if each.yes else "no", each.path) for each in answers)
    count = f"{len(questions)} question{'s' * (len(questions) != 1)}"
    return Outcome(COLUMNS, rows, (), f"{count}, {len(cluster.items)} objects")


def _answer(tenancy: Tenancy, policies: Policies, text: str) -> Iterator[Answer]:
    rights, flow = _RIGHTS.fullmatch(text), _FLOW.fullmatch(text)
    if rights is not None:
        members = _members(tenancy, rights["kind"], rights["who"])
        group, resource, subresource = _resource(tenancy.cluster, rights["resource"])
        namespace = rights["namespace"] or ""
        if namespace and namespace not in tenancy.cluster.namespaces:
            raise NoQuestionError(f"there is no namespace {namespace}{_like(namespace, tenancy.cluster.namespaces)}")
        request = Request(rights["verb"], group, resource, subresource, rights["name"] or "", namespace)
        for member in members:
            found = tenancy.rights.decide(member.subject, request)
            path = found.path
            operation = _OPERATIONS.get(rights["verb"])
            if found.allowed and operation is not None and namespace:
                held = tenancy.admission.about(group, resource, namespace, operation)
                path += f"; held to {', '.join(held)}" if held else "; no admission policy looks at it"
            yield Answer(text, member.label, found.allowed, path)
    elif flow is not None:
        source = _end(tenancy.cluster, flow["source"])
        destination = _end(tenancy.cluster, flow["destination"])
        port = int(flow["port"])
        if not 1 <= port <= _LARGEST:
            raise NoQuestionError(f"{port} is no port")
        verdict = decide(policies, source, destination, port, flow["protocol"] or "TCP")
        yield Answer(text, source.label, verdict.allowed, str(verdict))
    else:
        raise NoQuestionError(
            "it is neither `group|user|account|team WHO VERB RESOURCE [NAME] [in NAMESPACE]`"
            " nor `NAMESPACE/WORKLOAD -> NAMESPACE/WORKLOAD:PORT`"
        )


def _members(tenancy: Tenancy, kind: str, who: str) -> tuple[Member, ...]:
    if kind == "team":
        if who not in tenancy.teams:
            raise NoQuestionError(f"there is no team {who}{_like(who, tenancy.teams)}")
        return tenancy.members(tenancy.teams[who])
    if kind == "account":
        namespace, _, name = who.partition("/")
        if not name:
            raise NoQuestionError("an account is NAMESPACE/NAME")
        subject = Subject.account(namespace, name)
        return (Member(("User", subject.user), subject),)
    subject = Subject.member(who) if kind == "group" else Subject.person(who)
    return (Member((kind.capitalize(), who), subject),)


def _resource(cluster: Cluster, text: str) -> tuple[str, str, str]:
    """Group, resource and subresource of `pods/exec`, `deployments` or `deployments.apps/scale`."""
    written, _, subresource = text.partition("/")
    resource, dot, group = written.partition(".")
    known = all_of(cluster)
    groups = sorted({own for own, name in known if name == resource})
    if dot:
        return group, resource, subresource
    if not groups:
        raise NoQuestionError(f"no kind has the resource {resource}{_like(resource, {name for _, name in known})}")
    return groups[0], resource, subresource


def _end(cluster: Cluster, text: str) -> End:
    namespace, slash, name = text.partition("/")
    try:
        return End(text, address=str(ipaddress.ip_address(text)))
    except ValueError:
        pass
    if namespace not in cluster.namespaces and (slash or _like(namespace, cluster.namespaces)):
        raise NoQuestionError(f"there is no namespace {namespace}{_like(namespace, cluster.namespaces)}")
    if not slash:
        known = "" if namespace in cluster.namespaces else ", which is not in the input"
        return End(f"a pod without labels in {namespace}{known}", namespace)
    found = next((each for each in cluster.pods_in(namespace) if each.owner.name == name), None)
    if found is None:
        names = [each.owner.name for each in cluster.pods_in(namespace)]
        has = f"; it has {', '.join(names)}" if names else "; it has none"
        raise NoQuestionError(f"no workload of {namespace} is called {name}{has}")
    return end_of(found)


def _like(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""
