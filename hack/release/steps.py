"""What a release must pass, in order. Each step says what it saw, or gives findings, or fails with the tool's words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hack.release import breaking, changelog, cluster, images, registry, sbom, stage, versions
from hack.release.bundle import Tree, released, touched
from hack.release.packages import Helm, Key, Maker, Package, checksums, wheel
from hack.release.registry import Pushed
from hack.release.serving import chart_repository

from helm_platform import toolchain
from helm_platform.controlplane import ControlPlane
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import EnvironmentProblem, ExitCode, PlatformError
from helm_platform.progress import Progress

TOOLS = ("helm", "helm3", "ct", "helm-unittest", "kubectl", "crane", "archive")
_SIGNER = ("Platform release", "release@acme.io")


class DoesNotHold(PlatformError):
    """What a release promises was tried, and is not so."""

    exit_code = ExitCode.FINDINGS


@dataclass
class Work:
    """What steps share: each part is made when a step first asks for it, below `folder`.

    `old` is the tag of the release before, None before the first.
    """

    root: Path
    folder: Path
    progress: Progress
    release: bool
    given: Key | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.root)

    @cached_property
    def old(self) -> str | None:
        return released(self.root)

    @cached_property
    def before(self) -> Tree | None:
        """The release before, as it was tagged."""
        return stage.exported(self.root, self.old, self.folder / "before") if self.old else None

    @cached_property
    def tools(self) -> dict[str, Path]:
        return toolchain.ensure(TOOLS, self.progress)

    @cached_property
    def helms(self) -> dict[str, Helm]:
        """Both majors, each with a home of its own."""
        return {name: Helm.alone(self.tools[name], self.folder / "home" / name) for name in ("helm", "helm3")}

    @cached_property
    def maker(self) -> Maker:
        return Maker(self.helms["helm"], self.tools["archive"], stage.moment(self.root), self.key)

    @cached_property
    def key(self) -> Key:
        """The key that was given, else one that lives as long as the check."""
        if self.given:
            return self.given
        (self.folder / "keys").mkdir()
        secret, public = (self.folder / "keys" / f"{half}.gpg" for half in ("secret", "public"))
        subprocess.run([self.tools["archive"], "key", *_SIGNER, secret, public], check=True)
        return Key(_SIGNER[1], secret)

    @property
    def public(self) -> Path:
        """The keyring that verifies; with a key that was given the same file, which holds both halves."""
        return self.given.keyring if self.given else self.key.keyring.with_name("public.gpg")

    @cached_property
    def images(self) -> dict[str, list[str]]:
        plain = stage.staged(self.tree, self.folder / "plain")
        made = Maker(self.helms["helm"], self.tools["archive"], 0).charts(plain, self.folder / "plain-charts")
        return images.brought(self.helms["helm"], plain, made)

    @cached_property
    def staged(self) -> Tree:
        return stage.staged(self.tree, self.folder / "staged", self.images)

    @cached_property
    def charts(self) -> list[Package]:
        return self.maker.charts(self.staged, self.out / "charts")

    @cached_property
    def plugin(self) -> Package:
        return self.maker.plugin(self.staged, self.out / "plugin")

    @cached_property
    def wheel(self) -> Package:
        return wheel(self.staged, self.out / "python", self.maker.when)

    @property
    def packages(self) -> list[Package]:
        """All archives of the release."""
        return [*self.charts, self.plugin, self.wheel]

    @property
    def out(self) -> Path:
        """The folder of the release, as it is handed out."""
        return self.folder / "release"

    @cached_property
    def registry(self) -> str:
        """A registry on loopback that lives as long as the check."""
        host = self.closing.enter_context(registry.served(self.folder / "registry", self.progress))
        return f"oci://{host}/charts"

    @cached_property
    def pushed(self) -> dict[str, Pushed]:
        made = registry.push(self.helms["helm"], self.charts, self.registry, plain=True)
        return {each.package.name: each for each in made}

    @cached_property
    def pushed_before(self) -> dict[str, Pushed]:
        """The charts of the release before in the same registry, by name; none before the first release."""
        if self.before is None:
            return {}
        maker = Maker(self.helms["helm"], self.tools["archive"], 0, self.key)
        made = registry.push(
            self.helms["helm"], maker.charts(self.before, self.folder / "before-charts"), self.registry, plain=True
        )
        return {each.package.name: each for each in made}

    @cached_property
    def plane(self) -> ControlPlane:
        return self.closing.enter_context(ControlPlane.temporary(progress=self.progress))

    @cached_property
    def repository(self) -> Path:
        return cluster.proposed(self.tree, self.before, self.folder / "proposed")


Seen = Iterator[Diagnostic | str]


@dataclass(frozen=True)
class Step:
    """`run` yields findings, and in a few words what it saw."""

    title: str
    run: Callable[[Work], Seen]


def one_version(work: Work) -> Seen:
    yield from versions.disagreeing(work.tree)
    yield f"{work.tree.version} at {len(list(work.tree.places()))} places"


def what_changed(work: Work) -> Seen:
    told = changelog.read(work.root / "CHANGELOG.md")
    yield from told.findings
    yield from changelog.unready(told, work.tree.version, release=work.release)
    yield f"{len(told.coming(work.tree.version).entries)} changes of {work.tree.version}"


def far_enough(work: Work) -> Seen:
    """The version's step, and how keys go: by the schemas of the release before."""
    if work.before is None or work.old is None:
        yield "no release before: nothing that could break"
        return
    old = work.old.removeprefix("v")
    found = []
    for chart in work.tree.charts():
        name = chart.relative_to(work.root).as_posix()
        was, now = work.before.schema(work.before.root / name), work.tree.schema(chart)
        if was is not None and now is not None:
            found += list(breaking.breaks(name, was, now))
    for each in found:
        yield from breaking.undue(each, work.tree, old)
    section = changelog.read(work.root / "CHANGELOG.md").coming(work.tree.version)
    added = any(entry.kind in {"Added", "Deprecated"} for entry in section.entries)
    step = versions.Step.MAJOR if found else versions.Step.MINOR if added else versions.Step.PATCH
    why = found[0].message if found else "something was added" if added else "something changed"
    if touched(work.root, work.old):
        yield from versions.too_near(work.tree, old, step, why)
    yield f"{len(found)} keys take less than in {old}"


def linted(work: Work) -> Seen:
    env = cluster.ct_environment(linked(work, "helm"), dict(work.helms["helm"].environment))
    said = cluster.ct(work.tools["ct"], work.repository, "lint", env, "--excluded-charts", "")
    yield f"{said.count('Linting chart ')} charts"


def linked(work: Work, helm: str) -> Path:
    """A folder for PATH in which this helm is called helm."""
    folder = work.folder / "bin"
    folder.mkdir(exist_ok=True)
    if not (folder / "helm").exists():
        (folder / "helm").symlink_to(work.tools[helm])
    return folder


def unit_tested(work: Work) -> Seen:
    """The suites of every chart, with the library packed as a user gets it."""
    suites = [chart for chart in work.staged.charts() if (chart / "tests").is_dir()]
    work.charts  # noqa: B018 - packaging has put the dependencies into the staged charts
    done = subprocess.run(
        [work.tools["helm-unittest"], *suites],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(work.folder)},
    )
    if done.returncode:
        raise DoesNotHold("helm-unittest failed", detail="\n".join((done.stdout + done.stderr).splitlines()[-40:]))
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("Tests:")]
    yield f"{len(suites)} charts, {line.split(':')[1].strip()}"


def same_bytes(work: Work) -> Seen:
    again = stage.staged(work.tree, work.folder / "again", work.images)
    place = work.folder / "twice"
    second = [
        *work.maker.charts(again, place / "charts"),
        work.maker.plugin(again, place / "plugin"),
        wheel(again, place / "python", work.maker.when),
    ]
    for one, other in zip(work.packages, second, strict=True):
        if one.sha256 != other.sha256:
            raise DoesNotHold(f"{one.file.name} is not the same bytes when it is packaged twice")
    yield f"{len(second)} archives, twice the same bytes"


def signed(work: Work) -> Seen:
    """Both Helms accept what was signed, and neither takes an archive that was changed afterwards."""
    keyring = ("--keyring", work.public)
    tampered = work.folder / "tampered"
    tampered.mkdir()
    for package in work.charts:
        changed = _changed(package, tampered)
        for name, helm in work.helms.items():
            helm.run("verify", package.file, *keyring)
            _refused(helm.ask("verify", changed, *keyring), f"{name} verifies {package.file.name} with a byte changed")
    work.helms["helm"].run("plugin", "verify", work.plugin.file, *keyring)
    (tampered / "plugin").mkdir()
    changed = _changed(work.plugin, tampered / "plugin")
    for verb in ("verify", "install"):
        _refused(work.helms["helm"].ask("plugin", verb, changed, *keyring), f"a changed plugin passes plugin {verb}")
    yield f"{len(work.charts)} charts by both Helms and the plugin; each refused with a byte changed"


def _changed(package: Package, folder: Path) -> Path:
    """The archive with one byte changed in its middle, and its signature beside it."""
    data = bytearray(package.file.read_bytes())
    data[len(data) // 2] ^= 1
    changed = folder / package.file.name
    changed.write_bytes(data)
    shutil.copy(package.provenance, folder)
    return changed


def _refused(done: subprocess.CompletedProcess[str], what: str) -> None:
    if done.returncode == 0:
        raise DoesNotHold(what)


def plugin_installs(work: Work) -> Seen:
    """The plugin from its signed archive, with the package from the wheel, checks an application."""
    site = work.folder / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--quiet",
        "--no-deps",
        "--no-compile",
    ]
    subprocess.run([*pip, "--target", site, work.wheel.file], check=True)
    environment = os.environ | {"PATH": f"{site / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(site)}
    helm = Helm.alone(work.tools["helm"], work.folder / "home" / "plugin", environment)
    helm.run("plugin", "install", work.plugin.file, "--keyring", work.public)
    said = helm.run("platform", "--version").strip()
    if not said.endswith(work.tree.version):
        raise DoesNotHold(f"the plugin that was installed says: {said}")
    values = work.tree.root / "examples" / "hello" / "values.yaml"
    checked = helm.run("platform", "validate", "--no-cache", "-f", values).splitlines()[0]
    yield f"{said}; {checked.partition(';')[0]}"


def by_digest(work: Work) -> Seen:
    """What is pulled is what was pushed, with its signature; a blob that was changed is not taken.

    By digest without --verify: Helm looks in the signature for a file called after the digest, and finds none.
    """
    for name, helm in work.helms.items():
        for each in work.pushed.values():
            version = ("--version", each.package.version, "--verify", "--keyring", work.public)
            for reference, options in ((each.reference, ()), (f"{work.registry}/{each.package.name}", version)):
                place = work.folder / "pulled" / name / each.package.name / ("version" if options else "digest")
                done = registry.pull(helm, reference, place, "--plain-http", *options)
                if done.returncode:
                    raise EnvironmentProblem(f"{name} cannot pull {reference}", detail=done.stderr.strip())
                (got,) = place.glob("*.tgz")
                if got.read_bytes() != each.package.file.read_bytes():
                    raise DoesNotHold(f"{name} pulls other bytes than were pushed as {reference}")
    victim = next(iter(work.pushed.values()))
    blob = _blob(work, victim)
    kept = blob.read_bytes()
    blob.write_bytes(_changed(victim.package, _new(work.folder / "poisoned")).read_bytes())
    try:
        for name in work.helms:
            fresh = Helm.alone(work.tools[name], work.folder / "home" / f"{name}-fresh")
            done = registry.pull(fresh, victim.reference, work.folder / "poison" / name, "--plain-http")
            _refused(done, f"{name} pulls a chart that was changed in the registry")
    finally:
        blob.write_bytes(kept)
    yield f"{len(work.pushed)} charts pushed and pulled by both Helms; a changed blob refused"


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _blob(work: Work, pushed: Pushed) -> Path:
    """Where the registry keeps the bytes of a chart."""
    found = [path for path in (work.folder / "registry").rglob(pushed.package.sha256) if path.is_file()]
    if len(found) != 1:
        raise EnvironmentProblem(f"the registry keeps no blob of {pushed.package.file.name}")
    return found[0]


def indexed(work: Work) -> Seen:
    """The index of a chart repository: every chart is in it with its digest, and Helm pulls by name."""
    work.charts  # noqa: B018 - the index is of what lies there
    helm = work.helms["helm"]
    helm.run("repo", "index", work.out / "charts")
    with chart_repository(work.out / "charts") as address:
        for own in work.helms.values():
            own.run("repo", "add", "platform", address, "--force-update")
            for package in work.charts:
                place = _new(work.folder / f"indexed-{own.binary.name}-{package.name}")
                own.run("pull", f"platform/{package.name}", "--version", package.version, "--destination", place)
                if (place / package.file.name).read_bytes() != package.file.read_bytes():
                    raise DoesNotHold(f"the index leads to other bytes of {package.name}")
    yield f"{len(work.charts)} charts by name, by both Helms"


def materials(work: Work) -> Seen:
    text = sbom.document(work.staged, work.packages, work.images, work.maker.when)
    (work.out / "sbom.cdx.json").write_text(text, encoding="utf-8")
    every = sorted({image for found in work.images.values() for image in found})
    (work.out / "images.txt").write_text("".join(f"{image}\n" for image in every), encoding="utf-8")
    (work.out / "SHA256SUMS").write_text(checksums(work.packages, work.out), encoding="utf-8")
    section = changelog.read(work.root / "CHANGELOG.md").coming(work.tree.version)
    (work.out / "NOTES.md").write_text(changelog.notes(section), encoding="utf-8")
    yield f"CycloneDX 1.6 with {text.count('bom-ref')} parts; {len(every)} images"


def on_a_cluster(work: Work) -> Seen:
    """By digest from the registry, by both Helms; over the release before where there is one."""
    for namespace in {*cluster.NAMESPACES, "hello"}:
        work.plane.kubectl("create", "namespace", namespace)
    work.plane.kubectl("label", "namespace", "hello", "pod-security.kubernetes.io/enforce=restricted")
    for name in ("helm", "helm3"):
        helm = Helm.alone(work.tools[name], work.folder / "home" / f"{name}-cluster", work.plane.environment())
        for case in cluster.cases(work.tree):
            old = work.pushed_before.get(case.chart)
            for told in cluster.installed(helm, case, work.pushed[case.chart], old, "--plain-http"):
                yield f"{name}: {told}"


def upgraded_in_place(work: Work) -> Seen:
    """Install every case of an application by ct, and upgrade from the release before where there is one."""
    env = cluster.environment(work.plane, work.tools["helm"], work.folder / "cluster")
    said = cluster.ct(work.tools["ct"], work.repository, "install", env, "--charts", "charts/platform-app", "--upgrade")
    yield f"{said.count('Installing chart ')} installations"


CHECKS = (
    Step("one version", one_version),
    Step("changelog", what_changed),
    Step("version step and removed keys", far_enough),
)
ARCHIVES = (
    Step("same bytes", same_bytes),
    Step("signatures", signed),
    Step("bill of materials, images", materials),
)
TRIES = (
    Step("ct lint", linted),
    Step("helm-unittest", unit_tested),
    *ARCHIVES,
    Step("plugin installs from its archive", plugin_installs),
    Step("registry, by digest", by_digest),
    Step("chart repository", indexed),
    Step("installed by digest", on_a_cluster),
    Step("ct install --upgrade", upgraded_in_place),
)
