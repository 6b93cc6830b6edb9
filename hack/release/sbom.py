"""The bill of materials of a release, in CycloneDX 1.6: what is in it, what it needs, which images it brings."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml
from hack.release.bundle import PLUGIN, Tree
from hack.release.packages import Package

from helm_platform import toolchain
from helm_platform.errors import EnvironmentProblem

if TYPE_CHECKING:
    from cyclonedx.model.component import Component

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_SPACE = uuid.UUID("6f0d7b2c-52a4-5a47-9d5e-6c9b1c5d3a10")


def document(tree: Tree, packages: list[Package], images: dict[str, list[str]], when: int) -> str:
    """The document as JSON: the same packages give the same text. `when` is in seconds since the epoch.

    Raises EnvironmentProblem where it is not what the schema of CycloneDX asks.
    """
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    whole = Component(
        name="platform-bundle", version=tree.version, type=ComponentType.APPLICATION, bom_ref="platform-bundle"
    )
    made = {package.name if package.kind != "plugin" else "plugin": _package(package) for package in packages}
    brought = {image: _image(image) for image in sorted({image for found in images.values() for image in found})}
    needed = list(_python(tree))
    bom = Bom(
        components=[*made.values(), *brought.values(), *needed, *_tools(), *_upstream(tree)],
        serial_number=uuid.uuid5(_SPACE, "".join(package.sha256 for package in packages)),
        metadata=BomMetaData(component=whole, timestamp=dt.datetime.fromtimestamp(when, dt.UTC)),
    )
    bom.register_dependency(whole, made.values())
    for chart in tree.charts():
        facts = tree.metadata(chart)
        inner = [made[each["name"]] for each in facts.get("dependencies", ()) if each["name"] in made]
        bom.register_dependency(made[facts["name"]], [*inner, *map(brought.__getitem__, images.get(facts["name"], ()))])
    bom.register_dependency(made["helm-platform"], needed)
    bom.register_dependency(made["plugin"], [made["helm-platform"]])
    text: str = JsonV1Dot6(bom).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong:
        raise EnvironmentProblem("the bill of materials is not as its schema asks", detail=str(wrong))
    return json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def _package(package: Package) -> Component:
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    kinds = {"chart": "helm", "plugin": "generic", "wheel": "pypi"}
    name = "helm-plugin-platform" if package.kind == "plugin" else package.name
    return Component(
        name=name,
        version=package.version,
        type=ComponentType.LIBRARY if package.kind == "wheel" else ComponentType.APPLICATION,
        bom_ref=f"{package.kind}:{package.name}",
        purl=PackageURL(kinds[package.kind], None, name, package.version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=package.sha256)],
    )


def _image(image: str) -> Component:
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    name, _, digest = image.partition("@")
    repository, _, tag = name.rpartition(":")
    short = repository.rpartition("/")[2]
    asked = {"repository_url": repository, **({"tag": tag} if tag else {})}
    return Component(
        name=repository,
        version=digest or tag,
        type=ComponentType.CONTAINER,
        bom_ref=f"image:{image}",
        purl=PackageURL("oci", None, short, digest or None, asked),
    )


def _python(tree: Tree) -> Iterator[Component]:
    """What the package needs at run time, as the lock pins it."""
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    lock = (tree.root / "requirements" / "runtime.lock").read_text(encoding="utf-8")
    for name, version in sorted(set(_PINNED.findall(lock))):
        purl = PackageURL("pypi", None, name, version)
        yield Component(name=name, version=version, type=ComponentType.LIBRARY, bom_ref=str(purl), purl=purl)


def _tools() -> Iterator[Component]:
    """Go modules that the command builds on the user's machine where they are asked for."""
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from packageurl import PackageURL

    modules = {
        (tool.module, tool.version)
        for tool in toolchain.TOOLS.values()
        if any(tool.source == name or tool.source.startswith(f"{name}/") for name in PLUGIN)
    }
    for module, version in sorted(modules):
        space, _, name = module.rpartition("/")
        purl = PackageURL("golang", space, name, version)
        yield Component(
            name=module,
            version=version,
            type=ComponentType.APPLICATION,
            scope=ComponentScope.OPTIONAL,
            bom_ref=str(purl),
            purl=purl,
        )


def _upstream(tree: Tree) -> Iterator[Component]:
    """Charts of others that `helm platform up` installs, as components.yaml pins them."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from packageurl import PackageURL

    text = (tree.root / "components" / "components.yaml").read_text(encoding="utf-8")
    listed: dict[str, dict[str, Any]] = yaml.safe_load(text)["components"]
    for name, entry in sorted(listed.items()):
        if "chart" not in entry:
            continue
        purl = PackageURL("helm", None, entry["chart"], entry["version"], {"repository_url": entry["repository"]})
        digest = str(entry.get("digest") or "").removeprefix("sha256:")
        yield Component(
            name=entry["chart"],
            version=entry["version"],
            type=ComponentType.APPLICATION,
            scope=ComponentScope.OPTIONAL,
            bom_ref=f"component:{name}",
            purl=purl,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else (),
        )
