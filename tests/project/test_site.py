"""The documentation as a site: what `make docs` builds, read as a reader's browser reads it."""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from hack.docs import cli
from tests.support import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = ROOT / "docs"
PAGES = sorted(page.relative_to(DOCS).with_suffix(".html").as_posix() for page in DOCS.rglob("*.md"))
#: Elements whose addresses a browser fetches by itself; those of `a` wait for a reader.
_FETCHED = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"}


def build(target: Path, *, source: Path = DOCS, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `make docs` runs, with other folders."""
    (recipe,) = re.findall(r"^\t\$\(BIN\)/(sphinx-build .*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    places = {"docs": str(source), "dist/site": str(target), ".cache/site": str(target.with_suffix(".doctrees"))}
    words = [places.get(word, word) for word in shlex.split(recipe)]
    program = Path(sys.executable).parent / words[0]
    env = os.environ | {"NO_COLOR": "1"} | environment
    return subprocess.run([program, *words[1:]], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@dataclass
class Page(HTMLParser):
    """What a page has: its anchors, where its links and its navigation lead, and what it has a browser fetch."""

    name: str
    anchors: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    navigation: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self._navs = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {key: value or "" for key, value in attrs}
        self.anchors.add(names.get("id", ""))
        if tag == "a" and "href" in names:
            address = urljoin(self.name, names["href"])
            self.links.add(address)
            if self._navs:
                self.navigation.add(unquote(urldefrag(address)[0]))
        self._navs += tag == "nav"
        if tag in _FETCHED:
            self.fetched.update(names[key] for key in ("href", "src", "data", "srcset") if key in names)

    def handle_endtag(self, tag: str) -> None:
        self._navs -= tag == "nav"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "site"
    done = build(target, PYTHONHASHSEED="1", TZ="UTC")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return target


@pytest.fixture(scope="module")
def read(site: Path) -> dict[str, Page]:
    pages = {}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        pages[name] = Page(name)
        pages[name].feed(file.read_text(encoding="utf-8"))
    return pages


def test_every_page_is_on_the_site_and_in_its_navigation(read: dict[str, Page]) -> None:
    """By the header and the sidebar alone, from the start page."""
    reached, todo = set(), ["index.html"]
    while todo:
        name = todo.pop()
        if name not in reached and name in read:
            reached.add(name)
            todo += read[name].navigation
    assert set(PAGES) - reached == set()


def test_every_link_leads_to_a_page_and_an_anchor_of_it(site: Path, read: dict[str, Page]) -> None:
    wrong = []
    for page in read.values():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            target, anchor = urldefrag(unquote(link))
            known = read.get(target or page.name)
            if known is None and not (site / target).is_file():
                wrong.append((page.name, link))
            if known is not None and anchor and anchor not in known.anchors:
                wrong.append((page.name, link))
    assert wrong == []
    assert sum(len(page.links) for page in read.values()) > 10 * len(PAGES)


def test_no_page_has_a_browser_ask_another_host(site: Path, read: dict[str, Page]) -> None:
    fetched = {address for page in read.values() for address in page.fetched}
    assert {address for address in fetched if re.match(r"(https?:)?//", address)} == set()
    styles = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]*", styles) == []


def test_the_same_pages_make_the_same_bytes(tmp_path: Path) -> None:
    """A part of them, built in two folders, time zones and orders of sets."""
    docs = tmp_path / "docs"
    shutil.copytree(DOCS / "runbooks", docs / "runbooks")
    texts = {file: re.sub(r"\]\(\.\./[^)]*\)", "]", file.read_text()) for file in docs.rglob("*.md")}
    for file, text in (texts | {docs / "index.md": "# Start\n", docs / "operations.md": "# Operations\n"}).items():
        file.write_text(text)
    targets = (tmp_path / "one", tmp_path / "other" / "two")
    for number, (target, zone) in enumerate(zip(targets, ("UTC", "Pacific/Chatham"), strict=True)):
        done = build(target, source=docs, PYTHONHASHSEED=str(number), TZ=zone)
        assert done.returncode == 0, done.stderr
    first, second = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in targets
    )
    assert len(first) > len(texts)
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []


def test_a_wrong_link_a_wrong_anchor_and_a_page_outside_are_errors(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for name, text in {
        "index.md": "# Start\n\n[a](guides.md) [b](no-page.md) [c](guides.md#no-place) [d](../no-folder)\n",
        "guides.md": "# Guides\n\n## A place\n\n[e](new.md) [f](#a-place)\n",
        "new.md": "# New\n\nNobody has said where it belongs, and it is a guide.\n",
        "folder/lost.md": "# Lost\n",
    }.items():
        (docs / name).parent.mkdir(exist_ok=True, parents=True)
        (docs / name).write_text(text)
    done = build(tmp_path / "site", source=docs)
    assert done.returncode == 1
    complaints = sorted(line.removeprefix(f"{docs}/") for line in done.stderr.splitlines() if "WARNING" in line)
    assert [re.sub(r": WARNING: | \[[a-z_.]+\]$", "|", line) for line in complaints] == [
        "folder/lost.md|document isn't included in any toctree|",
        "index.md:3|'myst' cross-reference target not found: '../no-folder'|",
        "index.md:3|'myst' cross-reference target not found: 'no-page.md'|",
        "index.md:3|local id not found in doc 'guides': 'no-place'|",
    ]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_reader_searches_and_nothing_is_asked_of_others(served: str, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{served}/search.html?q=thumbnails+upside+down")
    result = page.locator("#search-results a", has_text="A fleet from nothing to production and back").first
    result.click()
    page.wait_for_url("**/tour.html**")
    page.goto(f"{served}/index.html")
    page.locator("header").get_by_role("link", name="Reference").first.click()
    page.locator(".bd-sidebar-primary").get_by_role("link", name="Commands").first.click()
    page.wait_for_url("**/reference/cli.html")
    assert errors == []
    assert {url for url in asked if not url.startswith((served, "data:"))} == set()
    page.close()


def test_the_commands_page_shows_each_command_with_its_options_and_an_example() -> None:
    text = cli.TARGET.read_text(encoding="utf-8")
    shown = cli.examples()
    for command in cli.commands():
        section = text.partition(f"\n## {command.title}\n")[2].partition("\n## ")[0]
        for parameter in command.context.command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert option in section, (command.title, option)
        assert cli.of_command(command, shown), f"{command.title}: no page has a block in which somebody types it"


def test_a_stale_page_of_commands_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["--check"]) == 0
    monkeypatch.setattr(cli, "TARGET", tmp_path / "reference" / "cli.md")
    assert cli.main(["--check"]) == 1
