"""`helm platform prove reachability`: what is closed and should not be, what is open and should not be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT, Run

GOOD = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {helm-platform.io/team: shop}}
---
apiVersion: v1
kind: Namespace
metadata: {name: store, labels: {helm-platform.io/team: store}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: https, containerPort: 8443}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: store}
spec:
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, ports: [{name: db, containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: https, port: 443, targetPort: https}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: web}
webhooks: [{name: web.acme.io, clientConfig: {service: {namespace: shop, name: web}}}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: https}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress: [{ports: [{port: https}]}]
  egress:
  - ports: [{port: 53}, {port: 53, protocol: UDP}]
    to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
  - ports: [{port: 5432}]
    to: [{namespaceSelector: {matchLabels: {helm-platform.io/team: store}}, podSelector: {matchLabels: {app: db}}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: store}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - ports: [{port: db}]
    from: [{namespaceSelector: {matchLabels: {helm-platform.io/team: shop}}, podSelector: {matchLabels: {app: web}}}]
  egress:
  - ports: [{port: 53}, {port: 53, protocol: UDP}]
    to: [{namespaceSelector: {}}]
"""
EXTRA: dict[str, Any] = {
    "apiVersion": "helm-platform.io/v1",
    "kind": "Flows",
    "flows": [{"from": {"namespace": "store"}, "to": {"address": "192.0.2.7"}, "port": 443, "why": "dumps go to S3"}],
}


def prove(command: Run, folder: Path, text: str, *more: str | Path) -> tuple[int, list[dict[str, Any]]]:
    file = folder / "objects.yaml"
    file.write_text(text)
    answer = command("prove", "reachability", file, "--format", "json", *more)
    assert answer.returncode in (0, 1), answer.stderr
    return answer.returncode, json.loads(answer.stdout)["findings"]


def test_what_is_declared_and_allowed_holds(command: Run, tmp_path: Path) -> None:
    assert prove(command, tmp_path, GOOD) == (0, [])


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("port: 53, protocol: UDP}]\n    to: [{namespaceSelector: {match",
         "port: 54}]\n    to: [{namespaceSelector: {match",
         "closed", "Deployment shop/web -> DNS:53/UDP is closed"),
        ("ingress: [{ports: [{port: https}]}]", "ingress: []", "closed", "API server -> Deployment shop/web:8443/TCP"),
        ("ingress: [{ports: [{port: https}]}]", "ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]",
         "closed", "Prometheus -> Deployment shop/web:8443/TCP is closed, but ServiceMonitor shop/web has it scraped"),
        ("from: [{namespaceSelector: {matchLabels: {helm-platform.io/team: shop}}, ", "from: [{",
         "closed", "denied: no rule of NetworkPolicy store/db allows it"),
        ("[{ports: [{port: https}]}]", "[{}]\n  # any", "closed", ""),
        ("to: [{namespaceSelector: {}}]", "to: [{namespaceSelector: {}}]\n  - {}", "open",
         "Deployment store/db -> Deployment shop/web:8443/TCP is open between teams"),
        ("policyTypes: [Ingress, Egress]\n  ingress: [", "policyTypes: [Ingress]\n  ingress: [", "no-default-deny",
         "no NetworkPolicy in shop selects its pods for egress"),
    ],
)  # fmt: skip
def test_a_broken_policy_is_found_with_its_path(
    command: Run, tmp_path: Path, old: str, new: str, rule: str, said: str
) -> None:
    assert old in GOOD
    code, found = prove(command, tmp_path, GOOD.replace(old, new, 1))
    if not said:
        assert (code, found) == (0, [])  # all may call web, but the others are held by their own egress
        return
    assert code == 1
    assert any(each["rule"] == rule and said in each["message"] for each in found), found


def test_a_flow_of_a_file_must_pass_too(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "flows.yaml"
    file.write_text(yaml.safe_dump(EXTRA))
    code, (found,) = prove(command, tmp_path, GOOD, "--flows", file)
    assert code == 1
    assert "Deployment store/db -> 192.0.2.7:443/TCP is closed, but dumps go to S3" in found["message"]
    allow = "to: [{namespaceSelector: {}}]\n  - {ports: [{port: 443}], to: [{ipBlock: {cidr: 192.0.2.0/24}}]}"
    assert prove(command, tmp_path, GOOD.replace("to: [{namespaceSelector: {}}]", allow), "--flows", file) == (0, [])
    file.write_text(yaml.safe_dump({**EXTRA, "flow": []}))
    answer = command("prove", "reachability", tmp_path / "objects.yaml", "--flows", file)
    assert (answer.returncode, "'flow' was unexpected" in answer.stderr) == (2, True)


def test_the_umbrella_and_the_examples_hold(command: Run) -> None:
    smoke = ROOT / "charts" / "platform-app" / "ci" / "five-lines-values.yaml"
    answer = command(
        "prove", "reachability", f"platform={ROOT / 'umbrella'}", f"shop={ROOT / 'examples'}", f"store={smoke}"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "allowed by NetworkPolicy shop/mongodb ingress[1]" in answer.stdout
