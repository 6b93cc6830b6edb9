"""The pages as Chromium shows them: what is clicked, typed, filtered, printed; and whether everybody can use them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from hack import axe
from playwright.sync_api import Browser, Page, expect

from helm_platform.cli.report import command
from helm_platform.cli.terminal import Lines
from tests.fleets import copied
from tests.report.conftest import DAY, only, replaced

PAGES = (
    "index.html",
    "applications/orders.html",
    "applications/thumbnail-generator.html",
    "findings.html",
    "isolation.html",
    "proofs.html",
    "lifecycle.html",
    "teams.html",
    "objects/thumbnail-generator-prod.html",
    "files/platform.yaml.html",
)
"""One of each template; every application."""


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a fleet in which something of everything is wrong."""
    folder = tmp_path_factory.mktemp("bad")
    fleet = copied(folder / "fleet")
    only("thumbnail-generator")(fleet)
    with (fleet / "apps/thumbnail-generator/overlays/prod/kustomization.yaml").open("a", encoding="utf-8") as file:
        file.write("generators: [nothing.yaml]\n")
    deployment = fleet / "apps/thumbnail-generator/base/deployment.yaml"
    replaced(deployment, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: true\n          privileged: true")
    arguments = [str(fleet), "-o", str(folder / "report"), "--date", DAY]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 1
    return folder / "report"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page; whatever the browser complains about, or asks for that is no file, fails the test."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, color_scheme="light")
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url) if not request.url.startswith("file://") else None)
    page.on("requestfailed", lambda request: seen.append(f"failed: {request.url}"))
    yield page
    assert seen == []
    context.close()


def opened(page: Page, folder: Path, name: str) -> Page:
    """A page of a report, when its script has run."""
    page.goto((folder / name).as_uri())
    expect(page.locator(".theme")).to_be_visible()
    return page


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the interface
        for name, value in attrs:
            if name == "id" and value is not None:
                assert value not in self.ids, f"two are called {value}"
                self.ids.add(value)
            if name in ("href", "src") and value is not None:
                self.links.append(value)


def test_every_link_leads_to_a_place_that_is_there(example: Path) -> None:
    read = {}
    for file in example.rglob("*.html"):
        read[file.resolve()] = _Addresses()
        read[file.resolve()].feed(file.read_text(encoding="utf-8"))
    places = {file: found.ids for file, found in read.items()}
    hits = json.loads((example / "search.js").read_text().removeprefix("window.reportHits = ").rstrip(";\n"))
    read[(example / "search.js").resolve()] = _Addresses()
    read[(example / "search.js").resolve()].links = [each["href"] for each in hits]
    dead = []
    for file, found in read.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme in ("https", "data"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            anchor = unquote(parts.fragment)
            if not target.is_file() or (anchor and anchor[0] != "?" and anchor not in places[target]):
                dead.append((str(file), link))
    assert dead == []
    assert sum(len(found.links) for found in read.values()) > 500
    # From every page of the navigation all others can be reached.
    assert set(example.rglob("*.html")) == _reachable(example)


def _reachable(example: Path) -> set[Path]:
    seen: set[Path] = set()
    left = [example / "index.html"]
    while left:
        file = left.pop()
        if file in seen:
            continue
        seen.add(file)
        found = _Addresses()
        found.feed(file.read_text(encoding="utf-8"))
        parts = [urlsplit(link) for link in found.links]
        names = [unquote(each.path) for each in parts if not each.scheme and each.path.endswith(".html")]
        left += [Path(str((file.parent / name).resolve())) for name in names]
    return seen


def test_every_figure_leads_to_where_it_comes_from(page: Page, example: Path) -> None:
    opened(page, example, "index.html")
    row = page.locator("tr[data-environment=prod]", has_text="orders")
    row.get_by_role("link", name="3.4.1").click()
    assert page.url.endswith("files/apps/orders/overlays/prod/values.yaml.html#L1")
    assert 'image: {tag: "3.4.1"}' in page.locator("#L1").inner_text()
    page.go_back()
    row.get_by_role("link", name="3-20").click()
    target = page.locator(":target").locator("xpath=..")
    assert "maxReplicas: 20" in target.inner_text()
    page.go_back()
    row.get_by_role("link", name="orders.acme.io").click()
    assert "host: orders.acme.io" in page.locator(":target").locator("xpath=..").inner_text()
    page.go_back()
    row.get_by_role("link", name="99.9 %").click()
    assert "vector(0.999)" in page.locator(":target").locator("xpath=..").inner_text()
    page.go_back()
    row.get_by_role("link", name="block").click()
    assert "prod:" in page.locator(":target").inner_text()
    page.go_back()
    page.locator(".figures a", has_text="2").nth(2).click()
    assert page.url.endswith("findings.html#?level=warning")
    expect(page.locator("article:visible")).to_have_count(2)


def test_rows_are_filtered_by_words_and_choices(page: Page, example: Path) -> None:
    opened(page, example, "index.html")
    rows = page.locator(".catalog tbody tr:visible")
    said = page.locator("#catalog ~ .tools output")
    expect(rows).to_have_count(6)
    page.get_by_label("Filter applications").fill("ORDERS prod")
    expect(rows).to_have_count(1)
    expect(said).to_have_text("1 of 6")
    page.get_by_label("Filter applications").fill("")
    page.locator("select[name=environment]").select_option("staging")
    page.locator("select[name=team]").select_option("media")
    expect(rows).to_have_count(1)
    assert page.evaluate("location.hash") == "#?team=media&environment=staging"
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(rows).to_have_count(6)
    assert page.evaluate("location.hash") == ""


def test_findings_are_filtered_by_what_they_are_about(page: Page, example: Path) -> None:
    opened(page, example, "findings.html")
    articles = page.locator("article:visible")
    expect(articles).to_have_count(6)
    page.locator("select[name=check]").select_option("isolation")
    expect(articles).to_have_count(2)
    page.locator("select[name=team]").select_option("shop")
    expect(articles).to_have_count(1)
    # Who comes to a finding that is filtered out sees it.
    page.evaluate("location.hash = '#' + document.querySelector('article[hidden]').id")
    expect(page.locator("article:target")).to_be_visible()


def test_columns_are_sorted_as_numbers_and_back(page: Page, example: Path) -> None:
    opened(page, example, "teams.html")
    heading = page.get_by_role("columnheader", name="Free")
    cells = page.locator("#room ~ .listing tbody td:nth-child(5)")
    for way, ordered in (("ascending", sorted), ("descending", lambda values: sorted(values, reverse=True))):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", way)
        values = [int(text.removesuffix(" %")) for text in cells.all_inner_texts()]
        assert values == ordered(values)
    page.get_by_role("columnheader", name="Namespace").get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None


def test_the_search_finds_what_people_look_for(page: Page, example: Path) -> None:
    opened(page, example, "applications/orders.html")
    search = page.get_by_role("searchbox", name="Search applications")
    hits = page.locator("#hits a")
    for word, first, target in (
        ("thumbnails.acme", "thumbnails.acme.io", "applications/thumbnail-generator.html"),
        ("media", "media", "teams.html#team-media"),
        ("minio", "minio", "lifecycle.html#component-minio"),
        ("cached-images shop", "Namespace shop-dev", "findings.html#finding-"),
    ):
        search.fill(word)
        expect(hits.first).to_contain_text(first)
        assert target in (hits.first.get_attribute("href") or "")
    search.fill("no such thing at all")
    expect(page.locator("#hits [role=status]")).to_have_text("Nothing is called so")
    search.fill("")
    expect(page.locator("#hits")).to_be_hidden()


def focused(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.textContent || document.activeElement.name || '').trim()"))


def test_it_is_used_with_the_keyboard_alone(page: Page, example: Path) -> None:
    opened(page, example, "index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    page.keyboard.type("thumb")
    page.keyboard.press("ArrowDown")
    assert "thumbnail-generator" in focused(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    expect(page.locator("#hits")).to_be_hidden()
    page.keyboard.type("nail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications/thumbnail-generator.html")
    opened(page, example, "isolation.html")
    page.get_by_label("Filter checks").focus()
    page.keyboard.type("cached")
    expect(page.locator(".matrix tbody tr:visible").first).to_contain_text("cached-images")
    reason = page.locator(".matrix details", has_text="weak").first
    reason.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(reason.locator("p")).to_be_visible()


def test_the_order_of_the_keyboard_is_that_of_reading_and_every_stop_is_seen(page: Page, example: Path) -> None:
    opened(page, example, "index.html")
    stops, unseen = [], []
    for _ in range(70):
        page.keyboard.press("Tab")
        place, visible = page.evaluate(
            """() => {
              const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
              const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
              return [[...document.querySelectorAll('*')].indexOf(at), box.width > 0 && box.x >= 0 && ring];
            }"""
        )
        stops.append(place)
        unseen += [] if visible else [place]
    assert stops == sorted(set(stops))
    assert unseen == []


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_it_is_dark_where_the_system_or_the_reader_wants_it(page: Page, example: Path) -> None:
    opened(page, example, "index.html")
    day = background(page)
    page.emulate_media(color_scheme="dark")
    night = background(page)
    assert night != day
    switch = page.locator(".theme")
    for said, wanted in (("light", day), ("dark", night), ("as the system", night)):
        switch.click()
        expect(switch).to_have_text(f"Theme: {said}")
        assert background(page) == wanted
    switch.click()
    # It is kept for the next page, which never shows the other colours first.
    page.locator("nav a", has_text="Teams").click()
    expect(page.locator(".theme")).to_have_text("Theme: light")
    assert background(page) == day


def test_it_says_everything_without_its_script(browser: Browser, example: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((example / "index.html").as_uri())
    assert page.locator(".catalog tbody tr:visible").count() == 6
    assert not page.locator(".tools").first.is_visible()
    assert not page.locator(".theme").is_visible()
    context.close()


def test_it_prints_on_white_without_what_paper_cannot_do(page: Page, example: Path) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, example, "isolation.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert background(page) == "rgb(255, 255, 255)"
    for hidden in ("nav", ".search", ".theme", ".tools"):
        assert not page.locator(hidden).first.is_visible()
    # What is folded on the screen is on the paper.
    reason = page.locator(".matrix details p").first
    assert reason.evaluate("each => each.checkVisibility()")
    assert reason.bounding_box()["height"] > 5  # type: ignore[index]
    page.set_viewport_size({"width": 750, "height": 1000})
    wide = page.evaluate("[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > 752).length")
    assert wide == 0


@pytest.mark.parametrize("width", [360, 800, 1300])
def test_it_fits(page: Page, example: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for name in PAGES:
        opened(page, example, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def breaches(page: Page) -> list[str]:
    """What axe-core finds on a page. It may fetch nothing, as the page may not."""
    page.evaluate(axe.ensure(Lines()).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_from_using_it(page: Page, example: Path, bad: Path, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for folder, names in ((example, PAGES), (bad, (PAGES[0], *PAGES[2:5]))):
        for name in names:
            opened(page, folder, name)
            if name == "index.html":
                page.get_by_role("searchbox", name="Search applications").fill("media")
            found[folder.parent.name, name] = breaches(page)
    assert {name: each for name, each in found.items() if each} == {}


def test_a_page_that_somebody_cannot_use_is_found(page: Page, example: Path, tmp_path: Path) -> None:
    text = (example / "index.html").read_text(encoding="utf-8")
    spoiled = (
        re.sub(r' aria-label="Filter [^"]*"', "", text).replace("<label>Filter ", "<label>").replace(' lang="en"', "")
    )
    assert spoiled != text
    for each in ("report.css", "report.js", "search.js"):
        (tmp_path / each).write_bytes((example / each).read_bytes())
    with (tmp_path / "report.css").open("a", encoding="utf-8") as file:
        file.write("td { color: light-dark(#bbb, #444) !important; }\n")
    (tmp_path / "index.html").write_text(spoiled, encoding="utf-8")
    opened(page, tmp_path, "index.html")
    rules = {each.partition(":")[0] for each in breaches(page)}
    assert {"html-has-lang", "label", "color-contrast"} <= rules
