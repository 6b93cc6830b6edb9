"""`make demo`: from nothing to the platform and an application that is installed, upgraded, rolled back and tested.

All on this machine alone.

KEEP=1 leaves the control plane running and says how to use and how to end it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
from hack.release.serving import chart_repository

from helm_platform import controlplane, toolchain
from helm_platform.cli import show
from helm_platform.cli.terminal import progress
from helm_platform.commands import dev
from helm_platform.controlplane import ControlPlane
from helm_platform.errors import EnvironmentProblem, PlatformError

ROOT = Path(__file__).resolve().parents[1]
VALUES = "examples/hello/values.yaml"
BROKEN = """\
image: {repositry: ghcr.io/acme/web, tag: 1.10}
port: "8080"
expose: {host: web.acme.io}
"""
TENANT = "--as=jo --as-group=acme:team-hello"
NODE_PORT = """\
apiVersion: v1
kind: Service
metadata: {name: wide-open}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
"""
PLAIN_POD = """\
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec: {containers: [{name: app, image: ghcr.io/acme/web:1.0}]}
"""


class Demo:
    """The steps, each printed as the command a user would type, with the time it took."""

    def __init__(self, plane: ControlPlane, helm: Path) -> None:
        """Put the pinned helm and kubectl first on PATH."""
        self.times: list[tuple[str, float]] = []
        self.environment = plane.environment()
        tools = f"{helm.parent}{os.pathsep}{plane.kubectl_binary.parent}"
        self.environment["PATH"] = f"{tools}{os.pathsep}{self.environment['PATH']}"

    def run(self, line: str, *, expect: int = 0, stdin: str | None = None, quiet: bool = False) -> None:
        """Run a command line; stop the demo when it does not end with the exit code `expect`."""
        click.secho(f"\n$ {line}", bold=True)
        started = time.monotonic()
        answer = subprocess.run(
            shlex.split(line),
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.times.append((line, time.monotonic() - started))
        if not quiet or answer.returncode != expect:
            click.echo(answer.stdout.rstrip())
        if answer.returncode != expect:
            raise EnvironmentProblem(f"`{line}` ended with {answer.returncode}, not with {expect}")


def play(plane: ControlPlane, helm: Path, folder: Path) -> None:
    """All steps, in the order in which a user meets them."""
    demo = Demo(plane, helm)
    run = demo.run
    broken = folder / "broken.yaml"
    broken.write_text(BROKEN, encoding="utf-8")
    packages = folder / "packages"

    title("The platform team packages the charts and serves them")
    for chart in ("platform-app", "ingress", "monitoring", "security", "storage", "scaling"):
        run(f"helm dependency build charts/{chart}", quiet=True)
    run("helm dependency build umbrella", quiet=True)
    for chart in ("charts/platform-app", "umbrella"):
        run(f"helm package {chart} --destination {packages}", quiet=True)
    run(f"helm repo index {packages}", quiet=True)
    run("helm plugin install .", quiet=True)
    with chart_repository(packages) as address:
        run(f"helm repo add platform {address}")

        title("What brings the controllers: the order of 11 components, definitions first")
        run("helm platform up --profile dev --dry-run", quiet=True)
        run("helm platform prove order umbrella -f umbrella/profiles/dev.yaml"
            " --components components/components.yaml --profile dev")  # fmt: skip

        title("The definitions are there, so the platform's own objects can be installed")
        kinds = ("certificates.cert-manager.io", "prometheusrules.monitoring.coreos.com",
                 "gateways.gateway.networking.k8s.io")  # fmt: skip
        run(f"kubectl wait --for=condition=Established {' '.join(f'crd/{kind}' for kind in kinds)}", quiet=True)
        for namespace in ("monitoring", "traefik", "cert-manager"):
            run(f"kubectl create namespace {namespace}", quiet=True)
        run("helm install platform platform/platform -f umbrella/profiles/dev.yaml -n monitoring --wait", quiet=True)
        run("helm list -n monitoring")
        run("kubectl get validatingadmissionpolicies,storageclasses,clusterissuers,priorityclasses --no-headers"
            " -l app.kubernetes.io/instance=platform -o custom-columns=KIND:.kind,NAME:.metadata.name")  # fmt: skip

        title("An application team checks its five lines and installs them where `restricted` is enforced")
        run(f"helm platform validate -f {VALUES}")
        run("kubectl create namespace hello", quiet=True)
        run("kubectl label namespace hello pod-security.kubernetes.io/enforce=restricted helm-platform.io/team=hello",
            quiet=True)  # fmt: skip
        run("kubectl annotate namespace hello helm-platform.io/hosts=*.acme.io", quiet=True)
        run(f"helm install myapp platform/platform-app -f {VALUES} -n hello --wait")
        run(
            "kubectl get -n hello -l app.kubernetes.io/instance=myapp"
            " deployment,service,serviceaccount,ingress,hpa,servicemonitor,pdb,networkpolicy"
        )

        title("Three pods at least, and back")
        run(f"helm upgrade myapp platform/platform-app -f {VALUES} -n hello --set autoscaling.min=3 --wait", quiet=True)
        run("kubectl wait -n hello deployment/myapp --for=jsonpath={.status.readyReplicas}=3 --timeout=60s")
        run("kubectl get pods -n hello -o wide --no-headers -o custom-columns=POD:.metadata.name,NODE:.spec.nodeName")
        run("helm rollback myapp 1 -n hello --wait")
        run("helm history myapp -n hello")
        run("helm test myapp -n hello")

    title("What a broken values file gets (exit code 1)")
    click.echo(BROKEN.rstrip())
    run(f"helm platform validate -f {broken}", expect=1)

    title("What a pod without hardening gets in the same namespace")
    run("kubectl apply -n hello -f -", expect=1, stdin=PLAIN_POD)

    title("What somebody of the team gets who goes round the ingress, and who takes a policy away")
    run("kubectl create clusterrolebinding demo --clusterrole=edit --group=acme:team-hello", quiet=True)
    run(f"kubectl apply -n hello {TENANT} -f -", expect=1, stdin=NODE_PORT)
    run(f"kubectl delete validatingadmissionpolicy platform-service-types {TENANT}", expect=1)

    title("Time per command")
    for line, seconds in demo.times:
        click.echo(f"{seconds:6.2f} s  {line[:100]}")


def title(text: str) -> None:
    """A heading."""
    click.secho(f"\n== {text}", fg="cyan", bold=True)


def main() -> int:
    """Play the demo; the exit code says whether every step did what it should."""
    started = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix="helm-platform-demo-"))
    code = 0
    try:
        plane = dev.start(directory, "all", progress())
        helm = toolchain.ensure(["helm"], progress())["helm"]
        with tempfile.TemporaryDirectory(prefix="helm-platform-demo-files-") as files:
            play(plane, helm, Path(files))
    except PlatformError as error:
        show(error)
        code = int(error.exit_code)
    except KeyboardInterrupt:
        code = 130
    finally:
        if os.environ.get("KEEP") and code == 0:
            click.echo(f"\nkept: export KUBECONFIG={directory}/kubeconfig")
            click.echo(f"end it with: .venv/bin/helm-platform dev down --dir {directory}")
        else:
            controlplane.down(directory)
            shutil.rmtree(directory, ignore_errors=True)
    click.echo(f"\ndemo {'finished' if code == 0 else 'failed'} after {time.monotonic() - started:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
