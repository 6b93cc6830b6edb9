"""The way in from outside: what each controller can do, by the chart's own data of the providers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.charts.exposure import provider
from tests.corpus.consistency.kinds import SERVES, kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import workloads

_PLAIN = {"enabled", "host", "hosts", "path", "paths", "port", "api", "class", "tls", "annotations"}
_INGRESS = ("traefik", "nginx", "haproxy", "contour", "alb")
_GATEWAY = ("standard", "traefik", "envoy-gateway", "nginx-gateway-fabric")
_SERVICE_URL = "http://auth.sso.svc:4180/check"


def a_canary_has_a_way_in(document: Document, chance: Random) -> None:
    """Traffic is shifted on a route, or on an Ingress of nginx or alb."""
    for values in workloads(document):
        canary = values.get("update", {}).get("canary", {})
        by = [name for api, name in _providers(values, document) if api == "ingress"] or [""]
        expose = values.get("expose", {})
        routed = _api(values, document) != "ingress" and expose.get("protocol", "http") == "http"
        if canary.get("traffic") and not (_exposed(values, document) and (routed or by[0] in {"nginx", "alb"})):
            canary["traffic"] = False


def a_certificate_elsewhere_is_the_platforms(document: Document, chance: Random) -> None:
    """Only an application with listeners of its own on a Gateway can name a Secret of another namespace."""
    for values in workloads(document):
        expose = values.get("expose", {})
        if "secretNamespace" in expose.get("tls", {}) and expose.get("protocol") != "tls" and chance.random() < 0.8:
            expose["api"] = "gateway"
            expose["tls"].setdefault("secretName", "wildcard")
            expose["tls"].pop("enabled", None)
            exposure = document.setdefault("global", {}).setdefault("platform", {}).setdefault("exposure", {})
            exposure.setdefault("gateway", {})["listenerSets"] = True


def a_way_in_is_known(document: Document, chance: Random) -> None:
    """A route needs a Gateway; options of an Ingress need to know who runs it."""
    exposing = [values for values in workloads(document) if _exposed(values, document)]
    if not exposing:
        return
    platform = document.setdefault("global", {}).setdefault("platform", {}).setdefault("exposure", {})
    apis = {_api(values, document) for values in exposing}
    if apis & {"gateway", "both"}:
        gateway = platform.setdefault("gateway", {})
        gateway.setdefault("name", "public")
        if "provider" not in gateway and chance.random() < 0.6:
            gateway["provider"] = chance.choice(_GATEWAY)
        for section in ("section", "httpSection"):
            gateway.setdefault(section, {"section": "https", "httpSection": "http"}[section])
    if apis & {"ingress", "both"} and any(set(values["expose"]) - _PLAIN for values in exposing):
        platform.setdefault("ingress", {}).setdefault("provider", chance.choice(_INGRESS))


def exposure_has_a_host(values: Document, document: Document, chance: Random) -> None:
    expose = values.get("expose")
    if expose and expose.get("enabled") is not False and not (expose.get("host") or expose.get("hosts")):
        expose["host"] = f"h{chance.randrange(10**6)}.acme.io"


def a_provider_can_do_what_is_asked(values: Document, document: Document, chance: Random) -> None:
    if not _exposed(values, document):
        return
    expose = values["expose"]
    _without_contradictions(expose, chance)
    for api, name in _providers(values, document):
        data = provider(f"{api}-{name}")["options"]
        standard = provider("gateway-standard")["options"]
        for key in list(_asked(expose)):
            entry = data.get(key, {})
            entry = standard[key] if entry == "standard" else entry or {}
            if expose.get("protocol") == "grpc" and key != "protocol=grpc":
                entry = entry.get("grpc", entry)
                if api == "gateway" and (
                    {"rule", "filters"} & set(entry) or key in {"redirect.https=true", "redirect.hosts"}
                ):
                    entry = {"cannot": True}
            if entry.get("needs") == "service":
                expose["auth"]["forward"]["url"] = _SERVICE_URL
            if entry.get("cannot") or any(other in set(_asked(expose)) for other in entry.get("alone", [])):
                _drop(expose, key)
        if api == "ingress" and name == "nginx" and "hosts" in expose.get("redirect", {}):
            host = f"n{chance.randrange(10**6)}.acme.io"
            expose.pop("hosts", None)
            expose["host"] = host
            expose["redirect"]["hosts"] = {"www": f"www.{host}"}
    if expose.get("protocol") == "tls" and not any(key == "protocol=tls" for key in _asked(expose)):
        del expose["protocol"]


def _without_contradictions(expose: Document, chance: Random) -> None:
    """Options that exclude each other under every provider."""
    cors, auth, redirect = expose.get("cors", {}), expose.get("auth", {}), expose.get("redirect", {})
    if "*" in cors.get("origins", {}).values() and len(cors["origins"]) > 1:
        cors["origins"] = {name: origin for name, origin in cors["origins"].items() if origin != "*"} or {"all": "*"}
    if cors.get("credentials") and "*" in cors.get("origins", {}).values():
        cors["credentials"] = False
    if {"basic", "forward"} <= set(auth):
        del auth[chance.choice(("basic", "forward"))]
    if redirect.get("https") and expose.get("tls", {}).get("enabled") is False:
        del expose["tls"]["enabled"]
    if "hosts" in redirect and (host := expose.get("host") or min(expose["hosts"].values())):
        if host.startswith("*"):
            expose["host"] = f"r{chance.randrange(10**6)}.acme.io"
        redirect["hosts"] = {name: f"old{chance.randrange(10**6)}.acme.io" for name in redirect["hosts"]}
    _paths_as_the_protocol_has_them(expose)


def _paths_as_the_protocol_has_them(expose: Document) -> None:
    """A rewrite replaces a prefix, gRPC has methods in place of paths, and passed TLS shows neither."""
    if "rewrite" in expose:
        for target in expose.get("paths", {}).values():
            if isinstance(target, dict):
                target.pop("type", None)
    if expose.get("protocol") == "tls":
        for key in set(expose) - {"enabled", "host", "hosts", "port", "api", "class", "protocol", "annotations"}:
            del expose[key]
    elif expose.get("protocol") == "grpc":
        expose.pop("path", None)
        expose.pop("paths", None)


def _providers(values: Document, document: Document) -> Iterator[tuple[str, str]]:
    platform = document.get("global", {}).get("platform", {}).get("exposure", {})
    api = _api(values, document)
    if api in {"ingress", "both"}:
        ingress = platform.get("ingress", {})
        chosen = ingress.get("provider")
        if chosen:
            yield "ingress", chosen
    if api in {"gateway", "both"}:
        yield "gateway", platform.get("gateway", {}).get("provider", "standard")


def _asked(expose: Document) -> Iterator[str]:
    """The options written, by their names in the providers' data."""
    for key in ("maxBodySize", "rewrite", "sources", "split"):
        if expose.get(key):
            yield key
    if expose.get("protocol", "http") != "http":
        yield f"protocol={expose['protocol']}"
    for key in ("timeouts", "cors"):
        for name in expose.get(key, {}):
            yield f"{key}.{name}"
    yield from _asked_redirect(expose.get("redirect", {}))
    yield from _asked_auth(expose.get("auth", {}))
    sticky = expose.get("sticky")
    if sticky or sticky == {}:
        yield "sticky"
        if isinstance(sticky, dict) and "cookie" in sticky:
            yield "sticky.cookie"


def _asked_redirect(redirect: Document) -> Iterator[str]:
    if "https" in redirect:
        yield f"redirect.https={str(redirect['https']).lower()}"
    if redirect.get("hosts"):
        yield "redirect.hosts"


def _asked_auth(auth: Document) -> Iterator[str]:
    for way, own in auth.items():
        if way == "basic":
            yield "auth.basic"
            yield from ["auth.basic.realm"] if "realm" in own else []
        else:
            yield from (f"auth.forward.{name}" for name in own)


def _drop(expose: Document, option: str) -> None:
    """Takes an option away, and what stands or falls with it."""
    whole = {"cors.origins": "cors", "auth.basic": "auth", "auth.forward.url": "auth"}
    keys = whole.get(option, option.split("=", maxsplit=1)[0]).split(".")
    node: Any = expose
    for key in keys[:-1]:
        node = node.get(key, {}) if isinstance(node, dict) else {}
    if isinstance(node, dict):
        node.pop(keys[-1], None)


def a_certificate_is_where_it_can_be(values: Document, document: Document, chance: Random) -> None:
    expose = values.get("expose", {})
    api = _api(values, document)
    exposure = document.get("global", {}).get("platform", {}).get("exposure", {})
    tls = expose.get("tls", {})
    # Without TLS the application brings no listener, and so no certificate.
    sets = exposure.get("gateway", {}).get("listenerSets") is True and tls.get("enabled") is not False
    if api == "gateway":
        expose.pop("class", None)
        if not sets:
            for key in ("issuer", "secretName"):
                tls.pop(key, None)
    if api != "gateway" or not sets or "secretName" not in tls:
        tls.pop("secretNamespace", None)
    if api != "ingress" and sets and expose:
        exposure.setdefault("tls", {}).setdefault("issuer", "letsencrypt")
    if any(by == ("ingress", "alb") for by in _providers(values, document)):
        for key in ("issuer", "secretName"):
            tls.pop(key, None)


def _exposed(values: Document, document: Document) -> bool:
    expose: Document = values.get("expose", {})
    return bool(expose) and expose.get("enabled") is not False and kind_of(values, document) in SERVES


def _api(values: Document, document: Document) -> str:
    platform = document.get("global", {}).get("platform", {}).get("exposure", {})
    return str(values.get("expose", {}).get("api", platform.get("api", "ingress")))


def a_split_goes_somewhere(document: Document, chance: Random) -> None:
    """To a workload or a Service that is there, for little enough to leave something."""
    for values in workloads(document):
        split = values.get("expose", {}).get("split", {})
        if not split:
            continue
        ingress = _ingress_split(values, document)
        others = [name for name, own in document.get("workloads", {}).items() if own is not values and _serves(own)]
        if ingress.get("workloads") and not others:
            del values["expose"]["split"]
            continue
        for name in list(split)[1:] if "most" in ingress else ():
            del split[name]
        if ingress.get("canary", {}).get("wholeHost"):
            values["expose"].pop("path", None)
            values["expose"].pop("paths", None)
        for name, target in split.items():
            target["weight"] = min(target["weight"], 100 // len(split))
            if others and ("workload" in target or "service" not in target or ingress.get("workloads")):
                other = chance.choice(others)
                # By its number or by its name: `port` is the short form of ports.http.
                own = document["workloads"][other]
                port = "http" if isinstance(target.get("port"), str) or "port" not in own else own["port"]
                split[name] = {"weight": target["weight"], "workload": other, "port": port}
            else:
                _to_a_service(target, document, ingress)


def _to_a_service(target: Document, document: Document, ingress: Document) -> None:
    target.pop("workload", None)
    target.setdefault("service", "other")
    target["port"] = 80
    if ingress:
        target.pop("namespace", None)
    elif "grant" in target:
        target.setdefault("namespace", "legacy")
    if "namespace" not in target:
        target.pop("grant", None)


def _serves(values: Document) -> bool:
    served = "port" in values or "http" in values.get("ports", {})
    return served and values.get("enabled") is not False and values.get("kind", "Deployment") in SERVES


def _ingress_split(values: Document, document: Document) -> Document:
    """What the provider of the Ingress says of a split; empty where there is no Ingress."""
    by = dict(_providers(values, document))
    found: Document = provider(f"ingress-{by['ingress']}")["options"]["split"] if "ingress" in by else {}
    return found


def routes_are_unique(document: Document, chance: Random) -> None:
    seen: set[str] = set()
    for values in workloads(document):
        expose = values.get("expose", {})
        if "host" in expose and expose["host"] in seen:
            expose["host"] = f"h{chance.randrange(10**6)}.acme.io"
        for name, host in expose.get("hosts", {}).items():
            if host in seen:
                expose["hosts"][name] = f"h{chance.randrange(10**6)}.acme.io"
        seen |= {expose.get("host", ""), *expose.get("hosts", {}).values()}


RELEASE_RULES: list[ReleaseRule] = [a_certificate_elsewhere_is_the_platforms, a_way_in_is_known]
RULES: list[Rule] = [exposure_has_a_host, a_provider_can_do_what_is_asked, a_certificate_is_where_it_can_be]
LATE_RULES: list[ReleaseRule] = [a_canary_has_a_way_in, a_split_goes_somewhere, routes_are_unique]
