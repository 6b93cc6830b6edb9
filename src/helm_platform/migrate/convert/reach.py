"""How a workload is reached: its Service, Ingress and HTTPRoute."""

from __future__ import annotations

from typing import Any

from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.convert.kept import kept
from helm_platform.migrate.convert.labels import of_object
from helm_platform.migrate.convert.owned import Owned
from helm_platform.migrate.convert.ports import Ports, headless
from helm_platform.migrate.part import DIFFERS, KEPT, LOST, REVIEW, Object, Part

_SERVICE = {
    "selector", "ports", "type", "clusterIP", "clusterIPs", "sessionAffinity", "trafficDistribution",
    "publishNotReadyAddresses", "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy",
}  # fmt: skip
_USUAL = {"internalTrafficPolicy": "Cluster", "ipFamilyPolicy": "SingleStack"}
_ROUTE = {"parentRefs", "hostnames", "rules"}
_PARENT = {"name", "namespace", "sectionName", "group", "kind"}
_BACKEND = {"name", "port", "kind", "group", "weight"}


def service(owned: Owned, draft: Draft, ports: Ports) -> None:
    """Write the Service whose ports are the workload's, and keep the others as they are."""
    for each in ports.others:
        if owned.controller.kind == "StatefulSet" and each.name == f"{owned.controller.name}-headless":
            continue
        draft.beside(each.part, _targeted(kept(each, draft.pods), ports), each.name)
        message = (
            f"a Service has the name of its workload here: `{each.name}` is kept beside it, for those who call it so"
        )
        help_text = f"call {owned.controller.name} instead, then remove it from `extraObjects`"
        draft.say([each.part.get("metadata", "name").finding(KEPT, message, help_text)])
    found = ports.service
    if found is None or found in ports.others:
        return
    spec = found.part.get("spec")
    kind = spec.get("type").text or "ClusterIP"
    if kind in ("NodePort", "LoadBalancer"):
        draft.put(kind, "service", "type", of=spec.get("type"))
        draft.put(
            f"taken over from {spec.get('type').place}, not reviewed yet", "service", "reason", of=spec.get("type")
        )
        message = f"a Service of the type {kind} leaves the platform's way in, and is taken over"
        draft.say([spec.get("type").finding(REVIEW, message, "prefer `expose`, else write why into `service.reason`")])
    elif kind == "ExternalName":
        draft.say([spec.get("type").finding(LOST, "an ExternalName has no pods", "write the address where it is used")])
    if spec.get("sessionAffinity").text == "ClientIP":
        draft.put(True, "service", "sticky", of=spec.get("sessionAffinity"))
    draft.copy(spec.get("trafficDistribution"), "service", "trafficDistribution")
    if headless(found):
        message = f"`{found.name}` gets an address of its own; the headless Service is `{found.name}-headless`"
        draft.say([spec.get("clusterIP").finding(DIFFERS, message, "change who asks DNS for the single pods")])
    for key, part in spec.entries():
        if (key not in _SERVICE or key in _USUAL) and part.value not in (None, _USUAL.get(key)):
            help_text = "nothing to do where it is not needed; else write the Service into `extraObjects`"
            draft.say([part.finding(LOST, f"`{key}` of a Service has no key here", help_text)])
    of_object(found, draft, "service")


def _targeted(manifest: dict[str, Any], ports: Ports) -> dict[str, Any]:
    """A Service that leads to the ports by the names that they have here."""
    given = manifest["spec"].get("ports") or []
    found = [ports.find(each.get("targetPort")) for each in given]
    made = [
        each | {"targetPort": port.name} if port is not None and isinstance(each["targetPort"], str) else each
        for each, port in zip(given, found, strict=True)
    ]
    return manifest | {"spec": manifest["spec"] | {"ports": made}}


def ingresses(owned: Owned, draft: Draft, ports: Ports) -> None:
    """Write the first Ingress as `expose`, where that can be, and keep the others as they are."""
    for each in owned.ingresses:
        made = None if draft.get("expose") else _exposed(each, ports, owned)
        if made is None:
            _keep(each, draft)
            continue
        spec = each.part.get("spec")
        first = spec.get("rules", 0)
        places = {
            "host": first.get("host"),
            "path": first.get("http", "paths", 0, "path"),
            "class": spec.get("ingressClassName"),
            "tls": spec.get("tls"),
        }
        for key, value in made.items():
            draft.put(value, "expose", key, of=places.get(key) or spec)
        of_object(each, draft, "expose", labels=False)


def routes(owned: Owned, draft: Draft, ports: Ports) -> None:
    """The same for HTTPRoutes."""
    for each in owned.routes:
        made = None if draft.get("expose") else _routed(each, ports, owned)
        if made is None:
            _keep(each, draft)
            continue
        exposed, gateway = made
        for key, value in exposed.items():
            draft.put(value, "expose", key, of=each.part.get("spec"))
        top = draft.values.setdefault("global", {}).setdefault("platform", {}).setdefault("exposure", {})
        top["gateway"] = gateway
        message = "which Gateway is the platform's business: it is in `global.platform` until the profile says it"
        help_text = "leave it out of the values once the platform's profile is laid under them"
        draft.say([each.part.get("spec", "parentRefs").finding(KEPT, message, help_text)])
        of_object(each, draft, "expose", labels=False)


def _keep(each: Object, draft: Draft) -> None:
    draft.beside(each.part, kept(each, draft.pods), each.name)
    message = f"{each.title} says more than `expose` can: it is kept in `extraObjects`"
    help_text = "let the controller in, where it is: `network.allowFrom: {ingress: {namespace: …}}`"
    draft.say([each.part.finding(DIFFERS, message, help_text)])


def _exposed(ingress: Object, ports: Ports, owned: Owned) -> dict[str, Any] | None:
    """An Ingress in the words of `expose`; None where it says more."""
    spec = ingress.part.get("spec")
    rules = spec.get("rules").items()
    hosts = [rule.get("host").text for rule in rules]
    paths = [_paths(rule, ports, owned) for rule in rules]
    uniform = bool(paths) and paths[0] is not None and all(each == paths[0] for each in paths)
    if not uniform or not all(hosts) or set(spec.map) - {"ingressClassName", "rules", "tls"}:
        return None
    made: dict[str, Any] = _hosts(hosts)
    made |= _path(paths[0] or {}, ports)
    classes = spec.get("ingressClassName").text or ingress.annotations.get("kubernetes.io/ingress.class", "")
    if classes:
        made["class"] = classes
    tls = spec.get("tls").items()
    covered = {host for entry in tls for host in entry.get("hosts").list}
    secrets = {entry.get("secretName").text for entry in tls}
    if not tls:
        made["tls"] = {"enabled": False}
    elif len(secrets) > 1 or covered - set(hosts) or (covered and set(hosts) - covered):
        return None
    else:
        issuer = ingress.annotations.get("cert-manager.io/cluster-issuer", "")
        name = next(iter(secrets))
        given = {"issuer": issuer, "secretName": name if name != f"{owned.controller.name}-tls" or not issuer else ""}
        if any(given.values()):
            made["tls"] = {key: value for key, value in given.items() if value}
    return made


def _hosts(hosts: list[str]) -> dict[str, Any]:
    if len(hosts) == 1:
        return {"host": hosts[0]}
    return {"hosts": {f"host-{number}": host for number, host in enumerate(hosts, 1)}}


def _paths(rule: Part, ports: Ports, owned: Owned) -> dict[str, tuple[str, str]] | None:
    """The paths of a rule with their types and ports; None where one leads elsewhere."""
    found: dict[str, tuple[str, str]] = {}
    for path in rule.get("http", "paths").items():
        backend = path.get("backend", "service")
        port = ports.behind(backend.get("port", "name").value or backend.get("port", "number").value)
        kind = path.get("pathType").text
        text = path.get("path").text or "/"
        regex = kind == "ImplementationSpecific" and any(each in text for each in "*()[]^$|?+")
        if port is None or regex or not _leads_here(backend.get("name").text, ports, owned):
            return None
        found[text] = ("Exact" if kind == "Exact" else "Prefix", port.name)
    return found or None


def _leads_here(name: str, ports: Ports, owned: Owned) -> bool:
    service = ports.service
    return service is not None and name == service.name and name == owned.controller.name


def _path(paths: dict[str, tuple[str, str]], ports: Ports) -> dict[str, Any]:
    """Where there is one path with a prefix it is `path`."""
    usual = _usual(ports)
    named = {port for _, port in paths.values()}
    made: dict[str, Any] = {}
    common = next(iter(named)) if len(named) == 1 else ""
    if common and common != usual:
        made["port"] = common
    if len(paths) == 1 and next(iter(paths.values()))[0] == "Prefix":
        only = next(iter(paths))
        return made | ({"path": only} if only != "/" else {})
    entries: dict[str, Any] = {}
    for text, (kind, port) in paths.items():
        if kind == "Prefix":
            entries[text] = port
        else:
            entries[text] = {"port": port, "type": kind}
    return {"paths": entries}


def _usual(ports: Ports) -> str:
    """The port that is meant where none is named."""
    served = [port.name for port in ports.all]
    return "http" if "http" in served else served[0] if len(served) == 1 else ""


def _routed(route: Object, ports: Ports, owned: Owned) -> tuple[dict[str, Any], dict[str, str]] | None:
    """An HTTPRoute in the words of `expose`, and the Gateway that it names; None where it says more."""
    spec = route.part.get("spec")
    parents, rules = spec.get("parentRefs").items(), spec.get("rules").items()
    hosts = [str(host) for host in spec.get("hostnames").list]
    if set(spec.map) - _ROUTE or len(parents) != 1 or not hosts or not rules:
        return None
    parent = parents[0]
    if set(parent.map) - _PARENT or parent.get("kind").text not in ("", "Gateway"):
        return None
    paths: dict[str, tuple[str, str]] = {}
    for rule in rules:
        found = _matched(rule, ports, owned)
        if found is None:
            return None
        paths |= found
    gateway = {"name": parent.get("name").text, "namespace": parent.get("namespace").text or route.namespace}
    gateway["section"] = parent.get("sectionName").text
    made = {"api": "gateway"} | _hosts(hosts) | _path(paths, ports) | {"tls": {"enabled": False}}
    return made, {key: value for key, value in gateway.items() if value}


def _matched(rule: Part, ports: Ports, owned: Owned) -> dict[str, tuple[str, str]] | None:
    """The paths of a rule with their types and ports; None where it does more than to send them to the Service."""
    backends = rule.get("backendRefs").items()
    if set(rule.map) - {"backendRefs", "matches"} or len(backends) != 1 or set(backends[0].map) - _BACKEND:
        return None
    port = ports.behind(backends[0].get("port").value)
    if port is None or not _leads_here(backends[0].get("name").text, ports, owned):
        return None
    paths: dict[str, tuple[str, str]] = {}
    for match in rule.get("matches").items() or [Part(rule.document, rule.path, {"path": {"value": "/"}})]:
        kind = match.get("path", "type").text or "PathPrefix"
        if set(match.map) != {"path"} or kind not in ("PathPrefix", "Exact"):
            return None
        paths[match.get("path", "value").text or "/"] = ("Exact" if kind == "Exact" else "Prefix", port.name)
    return paths
