"""The images of an overlay in both styles: what is read, and what is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.fleet import Overlay, application
from helm_platform.promotion.images import Image, Version, file_of, images, reference, written

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "ab" * 32
OLD = "sha256:" + "cd" * 32


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples" / "fleet", tmp_path / "fleet")
    return tmp_path / "fleet"


def overlay(fleet: Path, name: str, environment: str) -> Overlay:
    found = application(fleet / "apps" / name)
    assert found is not None
    chosen = found.overlay(environment)
    assert chosen is not None
    return chosen


def test_reads_both_styles(fleet: Path) -> None:
    name = "ghcr.io/acme/thumbnail-generator"
    assert images(overlay(fleet, "thumbnail-generator", "dev")) == (Image(name, Version("2.1.0"), repository=name),)
    name = "ghcr.io/acme/orders"
    assert images(overlay(fleet, "orders", "dev")) == (Image(name, Version("3.4.1"), "image", name),)


def test_writes_tag_and_digest_together_and_nothing_else(fleet: Path) -> None:
    new = Version("2.2.0", DIGEST)
    for name, key, line in (
        ("thumbnail-generator", "ghcr.io/acme/thumbnail-generator", f'    newTag: "2.2.0"\n    digest: {DIGEST}\n'),
        ("orders", "image", f'image: {{tag: "2.2.0", digest: {DIGEST}}}\n'),
    ):
        one = overlay(fleet, name, "prod")
        before = file_of(one).read_text()
        after = written(one, {key: new}).decode()
        assert line in after
        old = '    newTag: "2.1.0"\n' if name == "thumbnail-generator" else 'image: {tag: "3.4.1"}\n'
        assert after.replace(line, old) == before
        file_of(one).write_text(after)
        (image,) = images(overlay(fleet, name, "prod"))
        assert image.version == new


def test_what_a_layer_below_says_is_taken_back(fleet: Path) -> None:
    (fleet / "apps/orders/base/values.yaml").write_text(
        f"image: {{repository: ghcr.io/acme/orders, tag: v1, digest: {OLD}}}\nworkloads: {{api: {{port: 80}}}}\n"
    )
    one = overlay(fleet, "orders", "dev")
    file_of(one).write_text("image: {tag: v2}\n")
    assert written(one, {"image": Version("v3")}) == b"image: {tag: v3, digest: null}\n"
    file_of(one).write_bytes(written(one, {"image": Version("", DIGEST)}))
    (image,) = images(overlay(fleet, "orders", "dev"))
    assert image.version == Version("", DIGEST)


def test_every_place_of_the_values_is_an_image_of_its_own(fleet: Path) -> None:
    (fleet / "apps/orders/base/values.yaml").write_text(
        "image: {repository: acme/orders, tag: v1}\n"
        "workloads:\n"
        "  api: {image: {tag: 1.10}, sidecars: {proxy: {image: {repository: acme/proxy, tag: v7}}}}\n"
        "  same: {image: {pullPolicy: Always}}\n"
        "  dump: {backup: {dump: {image: {repository: acme/dump, tag: v3}}}}\n"
        "tasks: {migrate: {image: {repository: acme/migrate, digest: x}}}\n"
        "env: {image: {repository: acme/none, tag: v1}}\n"
    )
    one = overlay(fleet, "orders", "dev")
    file_of(one).write_text("image: {repository: mirror/orders, tag: v2}\n")
    assert [(each.at, each.name, each.repository, each.version.tag) for each in images(one)] == [
        ("image", "acme/orders", "mirror/orders", "v2"),
        ("workloads.api.image", "mirror/orders", "mirror/orders", "1.10"),
        ("workloads.api.sidecars.proxy.image", "acme/proxy", "acme/proxy", "v7"),
        ("workloads.dump.backup.dump.image", "acme/dump", "acme/dump", "v3"),
        ("tasks.migrate.image", "acme/migrate", "acme/migrate", ""),
    ]
    new = {"workloads.api.image": Version("v9", DIGEST), "tasks.migrate.image": Version("v9")}
    file_of(one).write_bytes(written(one, new))
    again = {each.at: each.version for each in images(overlay(fleet, "orders", "dev"))}
    assert again["workloads.api.image"] == Version("v9", DIGEST)
    assert again["tasks.migrate.image"] == Version("v9")
    assert again["image"] == Version("v2")


def test_an_image_that_kustomize_renames_keeps_its_new_name(fleet: Path) -> None:
    one = overlay(fleet, "thumbnail-generator", "prod")
    text = one.kustomization.read_text()
    lines = '  - name: ghcr.io/acme/thumbnail-generator\n    newTag: "2.1.0"\n'
    assert lines in text
    one.kustomization.write_text(
        text.replace(
            lines, f"  - name: ghcr.io/acme/thumbnail-generator\n    newName: mirror/thumbs\n    digest: {OLD}\n"
        )
    )
    (image,) = images(one)
    assert (image.name, image.repository, image.version) == (
        "ghcr.io/acme/thumbnail-generator",
        "mirror/thumbs",
        Version("", OLD),
    )
    after = written(one, {image.key: Version("v3", DIGEST)}).decode()
    assert f"    newName: mirror/thumbs\n    newTag: v3\n    digest: {DIGEST}\n" in after


def test_an_image_without_an_entry_gets_one(fleet: Path) -> None:
    one = overlay(fleet, "thumbnail-generator", "prod")
    text = one.kustomization.read_text()
    start = text.index("images:")
    one.kustomization.write_text(text[:start])
    (image,) = images(one)
    assert image.version == Version("2.1.0")
    after = written(one, {image.key: Version("v3", DIGEST)}).decode()
    assert after == f"{text[:start]}images:\n  - name: {image.name}\n    newTag: v3\n    digest: {DIGEST}\n"


def test_without_a_values_file_the_fix_is_told(fleet: Path) -> None:
    (fleet / "apps/orders/overlays/prod/values.yaml").unlink()
    with pytest.raises(UsageError, match="is not there") as refused:
        written(overlay(fleet, "orders", "prod"), {"image": Version("v1")})
    assert "additionalValuesFiles" in (refused.value.fix or "")


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("ghcr.io/acme/web", {}, ("ghcr.io/acme/web", Version())),
        ("ghcr.io/acme/web:1.2", {}, ("ghcr.io/acme/web", Version("1.2"))),
        ("localhost:5000/web", {"tag": "a"}, ("localhost:5000/web", Version("a"))),
        (f"localhost:5000/web:b@{DIGEST}", {}, ("localhost:5000/web", Version("b", DIGEST))),
        (f"web@{DIGEST}", {"tag": "v1"}, ("web", Version("v1", DIGEST))),
    ],
)
def test_references(text: str, options: dict[str, str], expected: tuple[str, Version]) -> None:
    found = reference(text, **options)
    assert (found.repository, found.version) == expected


def test_all_that_is_wrong_in_a_reference_is_told_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        reference("GHCR.io/acme/web:1", "2 2", "sha256:12")
    assert (refused.value.detail or "").splitlines() == [
        "`GHCR.io/acme/web` is no repository: write it as ghcr.io/acme/web",
        "--tag 2 2 is not `1` of --image",
        "`2 2` is no tag: it has letters, digits, dots, dashes and underscores",
        "`sha256:12` is no digest: it is sha256: and 64 hexadecimal digits",
    ]
