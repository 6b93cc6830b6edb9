"""A container of a pod in the words of the values."""

from __future__ import annotations

import json
import re
from typing import Any

from helm_platform.migrate.convert.clear import why
from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.ports import Ports
from helm_platform.migrate.convert.references import reference, words
from helm_platform.migrate.part import DIFFERS, KEPT, LOST, Part

_IMAGE = re.compile(r"(?P<repository>[^@]+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?")
_NUMBERS = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold")
_USUAL = {
    "initialDelaySeconds": 0,
    "periodSeconds": 10,
    "timeoutSeconds": 1,
    "successThreshold": 1,
    "failureThreshold": 3,
}
_UNSAID = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "stdin": False,
    "stdinOnce": False,
    "tty": False,
}
"""What Kubernetes does without a word; `kubectl get -o yaml` writes it out."""
_KUBERNETES = {"periodSeconds": 10, "failureThreshold": 3}
"""Numbers of a startup probe that platform-app sets otherwise than Kubernetes."""
_PROBES = {"readinessProbe": "readiness", "livenessProbe": "liveness", "startupProbe": "startup"}
_KNOWN = {
    "name", "image", "imagePullPolicy", "command", "args", "workingDir", "env", "envFrom", "resources", "ports",
    "volumeMounts", "securityContext", "lifecycle", "restartPolicy", *_PROBES,
}  # fmt: skip
_IDS = ("runAsUser", "runAsGroup", "fsGroup")
_RELAXATIONS = {"runAsNonRoot": False, "readOnlyRootFilesystem": False, "allowPrivilegeEscalation": True}
"""Fields of a security context, each with the value that lowers it."""
_LOWERING = ("privileged", "procMount", "seLinuxOptions", "appArmorProfile", "windowsOptions", "sysctls")
_WAYS = (("httpGet", "http"), ("tcpSocket", "tcp"), ("grpc", "grpc"))


def container(part: Part, draft: Draft, ports: Ports, *, role: str = "") -> None:
    """Write a container into its block; its mounts are written by `volumes`.

    The `role` of one beside the main one is containers, initContainers or sidecars.
    """
    name = part.get("name").text
    image(part, draft)
    for field in ("command", "args"):
        if part.get(field):
            draft.put(words(part.get(field), draft), field, of=part.get(field))
    draft.copy(part.get("workingDir"), "workingDir")
    _environment(part, draft)
    if part.get("resources").get("requests") or part.get("resources").get("limits"):
        for kind in ("requests", "limits"):
            for resource, amount in part.get("resources", kind).entries():
                draft.put(amount.value, "resources", kind, resource, of=amount)
    if part.get("resources", "claims"):
        draft.keep(part.get("resources", "claims"), "containerSpec", "resources", "claims")
    if role != "initContainers":
        ports.write(draft, name)
        _probes(part, draft, ports, name)
        _lifecycle(part, draft, ports, name)
    _host_ports(part, draft)
    security(part.get("securityContext"), draft, "containerSpec")
    for key, inner in part.entries():
        if key not in _KNOWN and inner.value is not None and (key not in _UNSAID or inner.value != _UNSAID[key]):
            draft.keep(inner, "containerSpec")


def image(part: Part, draft: Draft) -> None:
    """Write the image of a container."""
    at = part.get("image")
    found = _IMAGE.fullmatch(at.text)
    if found is None:
        draft.say([at.finding("migrate-refused", f"`{at.text}` is no image", "write NAME:TAG or NAME@DIGEST")])
        return
    for field, value in found.groupdict().items():
        if value:
            draft.put(value, "image", field, of=at)
    if not found["digest"] and found["tag"] in (None, "latest"):
        message = f"`{at.text}` is another image tomorrow; platform-app refuses it"
        draft.say([at.finding(DIFFERS, message, "write the version that runs now: a tag, or better a digest")])
    policy = part.get("imagePullPolicy")
    default = "Always" if not found["digest"] and found["tag"] in (None, "latest") else "IfNotPresent"
    if (policy.text or default) != "IfNotPresent":
        draft.put(policy.text or default, "image", "pullPolicy", of=policy if policy.text else at)


def _environment(part: Part, draft: Draft) -> None:
    for entry in part.get("envFrom").items():
        name = entry.get("configMapRef", "name").text
        for key, value in draft.inlined[name].get("data").entries() if name in draft.inlined else ():
            _set(value, f"{entry.get('prefix').text}{key}", draft)
    for entry in part.get("env").items():
        name, source = entry.get("name").text, entry.get("valueFrom")
        if not source:
            _set(Part(entry.document, entry.path, entry.get("value").text), name, draft)
            continue
        made = _reference(source)
        if made is None:
            draft.add(entry.value, "containerSpec", "env", of=entry)
            message = f"the variable `{name}` comes from what has no key here: it is kept in `containerSpec.env`"
            draft.say([entry.finding(KEPT, message, "nothing to do: it works as before")])
        else:
            draft.put(made, "env", name, of=entry)
    for entry in part.get("envFrom").items():
        kind = "secret" if entry.get("secretRef") else "configMap"
        ref = entry.get(f"{kind}Ref")
        if kind == "configMap" and ref.get("name").text in draft.inlined:
            continue
        made = {kind: ref.get("name").text}
        if entry.get("prefix").text:
            made["prefix"] = entry.get("prefix").text
        if ref.get("optional").value is True:
            made["optional"] = True
        names = [made[kind], *(f"{made[kind]}-{number}" for number in range(2, 20))]
        free = next(each for each in names if draft.get("envFrom", each) is None)
        draft.put(made, "envFrom", free, of=entry)


def _set(part: Part, name: str, draft: Draft) -> None:
    """Write a variable, or where it must come from."""
    because = why(name, part.text)
    draft.put(part.text if because is None else reference(part, name, draft, because), "env", name, of=part)


def _reference(source: Part) -> dict[str, Any] | None:
    made: dict[str, Any]
    for kind, field in (("secret", "secretKeyRef"), ("configMap", "configMapKeyRef")):
        ref = source.get(field)
        if ref:
            made = {kind: ref.get("name").text, "key": ref.get("key").text}
            return made | ({"optional": True} if ref.get("optional").value is True else {})
    if source.get("fieldRef") and source.get("fieldRef", "apiVersion").value in (None, "v1"):
        return {"field": source.get("fieldRef", "fieldPath").text}
    ref = source.get("resourceFieldRef")
    if ref and not ref.get("containerName"):
        made = {"resource": ref.get("resource").text}
        return made | ({"divisor": ref.get("divisor").text} if ref.get("divisor").text else {})
    return None


def _probes(part: Part, draft: Draft, ports: Ports, name: str) -> None:
    for field, word in _PROBES.items():
        probe = part.get(field)
        if not probe:
            continue
        handler = _handler(probe, draft, ports, name, field)
        if handler is None:
            continue
        numbers = {key: probe.get(key).value for key in _NUMBERS if probe.get(key).value not in (None, _USUAL[key])}
        if word == "startup":
            numbers = _KUBERNETES | numbers
        if not numbers and set(handler) == {"http"} and set(handler["http"]) == {"path"}:
            draft.put(handler["http"]["path"], "probes", word, of=probe)
        else:
            draft.put(handler | numbers, "probes", word, of=probe)
        if probe.get("terminationGracePeriodSeconds").value is not None:
            draft.keep(
                probe.get("terminationGracePeriodSeconds"), "containerSpec", field, "terminationGracePeriodSeconds"
            )


def _handler(action: Part, draft: Draft, ports: Ports, name: str, field: str) -> dict[str, Any] | None:
    """What a probe or a lifecycle hook does; None, and said, where that cannot be."""
    if action.get("exec"):
        return {"exec": [str(word) for word in action.get("exec", "command").list]}
    if action.get("sleep"):
        return {"sleep": action.get("sleep", "seconds").value}
    way, word = next((each for each in _WAYS if action.get(each[0]).value is not None), ("", ""))
    given = action.get(way)
    ref = given.get("port").value
    port = ports.find(int(ref) if isinstance(ref, str) and ref.isdecimal() else ref, name)
    if not word or port is None:
        message = f"the container `{name}` has no port `{given.get('port').text}`" if word else "it asks for nothing"
        draft.say([action.finding(LOST, message, "name a port that is there")])
        return None
    own = ports.of(name)
    usual = port.name == "http" or (len(own) == 1 and own[0].name != "http")
    made: dict[str, Any] = {} if usual else {"port": port.name}
    if word == "http":
        made = {"path": given.get("path").text or "/", **made, **_request(given)}
    elif word == "grpc" and given.get("service").text:
        made["service"] = given.get("service").text
    if given.get("host").text:
        draft.keep(given.get("host"), "containerSpec", *_below(field), way, "host")
        draft.relax(given.get("host"), "a probe of another host")
    return {word: made or {"port": port.name}}


def _request(given: Part) -> dict[str, Any]:
    """What is said of an HTTP request beside its path and port."""
    made: dict[str, Any] = {}
    if given.get("scheme").text not in ("", "HTTP"):
        made["scheme"] = given.get("scheme").text
    headers = {each.get("name").text: each.get("value").text for each in given.get("httpHeaders").items()}
    return made | ({"headers": headers} if headers else {})


def _below(field: str) -> tuple[str, ...]:
    return ("lifecycle", field) if field in ("preStop", "postStart") else (field,)


def _lifecycle(part: Part, draft: Draft, ports: Ports, name: str) -> None:
    for field in ("postStart", "preStop"):
        action = part.get("lifecycle", field)
        if action:
            handler = _handler(action, draft, ports, name, field)
            if handler is not None and "tcp" not in handler:
                draft.put(handler, "lifecycle", field, of=action)
            elif handler is not None:
                draft.say(
                    [action.finding(LOST, "a TCP connection does nothing here", "nothing to do: Kubernetes ignores it")]
                )
    for key, inner in part.get("lifecycle").entries():
        if key not in ("postStart", "preStop"):
            draft.keep(inner, "containerSpec", "lifecycle", key)


def _host_ports(part: Part, draft: Draft) -> None:
    for port in part.get("ports").items():
        for key in ("hostPort", "hostIP"):
            if port.get(key).value is not None:
                message = f"`{key}` ties the pod to a node, and is left out"
                draft.say(
                    [port.get(key).finding(LOST, message, "let a Service bring the traffic: `service`, `expose`")]
                )


def security(context: Part, draft: Draft, hatch: str) -> None:
    """Write the security context of a container, or of a pod with `hatch` podSpec.

    Users of the main container are those of the pod.
    """
    for key, part in context.entries():
        if key in _IDS:
            draft.put(part.value, "security", key, of=part)
            if key == "runAsUser" and part.value == 0:
                draft.relax(part, "`runAsUser: 0`")
        elif key in _RELAXATIONS or key == "capabilities" or (key == "seccompProfile" and _seccomp(part)):
            found = _lowering(key, part)
            if found is not None:
                draft.put(found[1], "security", found[0], of=part)
                draft.relax(part, f"`{found[0]}: {json.dumps(found[1])}`")
        elif key != "privileged" or part.value is True:
            draft.keep(part, hatch, "securityContext", key)
            if key in _LOWERING:
                draft.relax(part, f"`{key}`")


def _lowering(key: str, part: Part) -> tuple[str, Any] | None:
    """The key of `security` and its value where a field lowers the security; None where it does not."""
    if key == "capabilities":
        return ("capabilities", part.get("add").value) if part.get("add") else None
    if key == "seccompProfile":
        return ("seccomp", "Unconfined") if part.get("type").text == "Unconfined" else None
    return (key, part.value) if part.value is _RELAXATIONS[key] else None


def _seccomp(part: Part) -> bool:
    """Whether it is a profile that has a name here."""
    return part.get("type").text in ("RuntimeDefault", "Unconfined")
