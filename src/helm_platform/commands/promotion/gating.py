"""What the objectives of an application say of a change: asked in a Prometheus, or as a file that `slo gate` wrote."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from helm_platform.commands.slo.connection import Connection
from helm_platform.errors import UsageError
from helm_platform.fleet import Overlay
from helm_platform.helm.manifests import Manifest
from helm_platform.promotion.ledger import Gate
from helm_platform.slo.gate import Judgement, Rules, Verdict, judged
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import window

_MOST = 5
"""How many sentences of a gate are kept."""


def gate(
    mode: str, overlay: Overlay, objects: Sequence[Manifest] | None, connection: Connection, result: Path | None
) -> Gate | None:
    """What the gate of an environment says; None where it is off.

    `objects` are what is applied there now, whose rules tell the objectives; None where nobody rendered them.
    Raises UsageError for a file that is no result, EnvironmentProblem where Prometheus does not answer.
    """
    if mode == "off":
        return None
    if result is not None:
        return _recorded(mode, overlay, result)
    if objects is None:
        return Gate(mode, "not asked")
    slos = list(objectives(objects))
    if not slos:
        return Gate(mode, "no objectives")
    if not connection.url:
        return Gate(mode, "not asked")
    with connection.open() as client:
        judgements = list(judged(client, slos, Rules(), time.time()))
    return _summed(mode, judgements)


def objectives(objects: Iterable[Manifest]) -> Iterator[Slo]:
    """The objectives whose rules are among these objects, as far as a gate asks for them."""
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for labels in _labels(objects):
        key = tuple(labels.get(each, "") for each in ("namespace", "service", "slo", "revision"))
        found.setdefault(key, []).append(labels)
    for (namespace, service, name, revision), several in found.items():
        windows = tuple(window(each["window"]) for each in several if "window" in each)
        if windows:
            yield Slo(
                service,
                name,
                Decimal(0),
                windows[0],
                {},
                namespace,
                windows=windows[1:],
                revision=int(revision) if revision.isdigit() else 1,
            )


def _labels(objects: Iterable[Manifest]) -> Iterator[dict[str, str]]:
    for each in objects:
        if each.get("kind") != "PrometheusRule":
            continue
        for group in (each.get("spec") or {}).get("groups") or ():
            for rule in group.get("rules") or ():
                if rule.get("record") == "slo:objective:ratio":
                    yield rule.get("labels") or {}


def _summed(mode: str, judgements: Sequence[Judgement]) -> Gate:
    verdicts = {each.verdict for each in judgements}
    worst = next((each for each in (Verdict.WAIT, Verdict.UNKNOWN) if each in verdicts), Verdict.GO)
    telling = [each for each in judgements if each.verdict is worst]
    said = [f"{each.slo.service}/{each.slo.name}: {', '.join(each.reasons)}" for each in telling]
    return Gate(mode, worst.value, _short(said))


def _short(said: Sequence[str]) -> tuple[str, ...]:
    left = len(said) - _MOST
    return (*said[:_MOST], *((f"and {left} more",) if left > 0 else ()))


def _recorded(mode: str, overlay: Overlay, file: Path) -> Gate:
    """What `slo gate --format json` wrote; only the objectives of the overlay's namespace count."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        listed: list[dict[str, Any]] = [dict(each) for each in content["objectives"]]
        own = [each for each in listed if each.get("namespace") == overlay.namespace]
        verdicts = {Verdict(each["verdict"]) for each in own}
        words = [
            (Verdict(each["verdict"]), f"{each['service']}/{each['slo']}: {', '.join(each['reasons'])}") for each in own
        ]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{file}: {reason}", fix="check --gate-result") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"{file} is no result of the gate", fix="write it with helm platform slo gate --format json"
        ) from None
    if not own:
        raise UsageError(
            f"{file} says nothing of {overlay.namespace}",
            fix=f"ask for that environment: helm platform slo gate … --namespace {overlay.namespace} --format json",
        )
    worst = next((each for each in (Verdict.WAIT, Verdict.UNKNOWN) if each in verdicts), Verdict.GO)
    return Gate(mode, worst.value, _short([text for verdict, text in words if verdict is worst]))
