"""The page of `slo preview`, as its command makes it and as Chromium shows it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.slo.dashboards.scene import END
from tests.support import Run

from helm_platform.prometheus import Client
from helm_platform.slo.dashboards import overview, service
from helm_platform.slo.platform import default

DOCUMENT = """
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: checkout
namespace: shop
slos:
  availability: {objective: 99.9, sli: {ratio: {bad: 'errors_total{job="web"}', total: 'requests_total{job="web"}'}}}
"""


@pytest.fixture(scope="session")
def file(prometheus: Client, command: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page over the history, made by the command."""
    target = tmp_path_factory.mktemp("page") / "preview.html"
    answer = command("slo", "preview", "--prometheus", prometheus.url, "--at", f"{END:.0f}", "-o", target)
    assert answer.returncode == 0, answer.stderr
    assert re.fullmatch(rf"{target}: 6 objectives, \d+ KiB\n", answer.stdout)
    return target


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page, opened; whatever the browser complains about or asks for fails the test."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, color_scheme="light")
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url))
    page.on("requestfailed", lambda request: seen.append(f"failed: {request.url}"))
    page.goto(file.as_uri())
    yield page
    assert seen == [file.as_uri()]
    context.close()


def test_it_has_the_panels_of_the_dashboards(page: Page) -> None:
    titles = page.locator("h5").all_inner_texts()
    shown = {re.sub(r"\s+last .*", "", title) for title in titles}
    panels = [panel.title for each in (overview(default()), service(default())) for panel in each.panels]
    assert shown == set(panels)
    assert page.locator("details").count() == len(titles)


def test_it_has_a_part_for_each_window_of_each_objective(page: Page) -> None:
    headings = [re.sub(r"\s+", " ", text) for text in page.locator("h3").all_inner_texts()]
    assert headings == [
        "search: by-tenant over 30d",
        "search: idle over month",
        "search: own over 30d",
        "search: silent over 30d",
        "checkout: availability over 30d",
        "checkout: availability over 7d",
        "checkout: maintained over 30d",
    ]
    # The name of a service in the overview leads to the part of that row.
    row = page.locator("#overview tbody tr", has_text="maintained").first
    target = row.locator("a").get_attribute("href") or ""
    assert "maintained over 30d" in page.locator(target).locator("h3").inner_text()


def test_it_shows_what_happened(page: Page) -> None:
    part = page.locator("section.objective", has_text="checkout: availability over 30d").first
    assert "Deploys, registry.acme.io/checkout:1.42" in part.inner_text()
    fired = part.locator(".timeline .bar.c-red").first
    assert re.fullmatch(r"firing, 1[5-6]:\d\d to 16:00", fired.get_attribute("title") or "")
    silent = page.locator("section.objective", has_text="search: silent").first
    # Prometheus looks five minutes back.
    assert silent.locator(".bar.c-orange").first.get_attribute("title") == "no data, 14:06 to 16:00"
    label = part.locator("svg").first.get_attribute("aria-label") or ""
    assert re.match(r"Budget left over time: left -?[\d.]+ %; spent 0.0 %", label)


def test_it_is_used_with_the_keyboard(page: Page) -> None:
    """First a way past the menu, then everything in the order in which it is read; tables that scroll too."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the objectives"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    focused = []
    for _ in range(24):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert focused == sorted(focused)
    assert len(set(focused)) == len(focused)
    assert page.evaluate("document.activeElement.closest('#overview') !== null")
    names = {page.evaluate(f"document.querySelectorAll('*')[{number}].className") for number in focused}
    assert "scroll" in names
    page.locator("summary").first.press("Enter")
    assert page.locator("details").first.locator("p").is_visible()


def contrast(page: Page, selector: str) -> float:
    """The contrast of a text and the card that it is on, as WCAG counts it."""
    return float(
        page.evaluate(
            """selector => {
              const element = document.querySelector(selector);
              const light = color => {
                const parts = color.match(/[0-9.]+/g).slice(0, 3).map(each => each / 255)
                  .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
                return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
              };
              const card = getComputedStyle(element.closest('.panel'));
              const pair = [getComputedStyle(element).color, card.backgroundColor].map(light).sort((a, b) => b - a);
              return (pair[0] + 0.05) / (pair[1] + 0.05);
            }""",
            selector,
        )
    )


def test_it_is_dark_where_that_is_wanted_and_always_readable(page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    words = [".panel h5", ".panel summary", ".number.c-red", ".number.c-orange", "td.c-green", "td.c-blue", "td a"]
    day = background()
    assert {word: contrast(page, word) >= 4.5 for word in words} == dict.fromkeys(words, True)
    page.emulate_media(color_scheme="dark")
    assert background() != day
    assert {word: contrast(page, word) >= 4.5 for word in words} == dict.fromkeys(words, True)


@pytest.mark.parametrize("width", [400, 800, 1300])
def test_it_fits(page: Page, width: int, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate("[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height)")
    assert min(sizes) >= 8
    picture = page.screenshot(path=tmp_path / "page.png")
    assert len(picture) > 10_000


def test_it_prints(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    assert len(page.pdf()) > 50_000


def test_recorded_samples_are_evaluated(command: Run, tmp_path: Path) -> None:
    """An outage of ten minutes, an hour of traffic: the rules of the document say what it cost."""
    (tmp_path / "slo.yaml").write_text(DOCUMENT)
    begin = 1_764_000_000
    lines = []
    for name, bad in (("requests_total", False), ("errors_total", True)):
        total = 0
        for number in range(121):
            outage = 80 <= number < 100
            total += 300 if not bad or outage else 0
            lines.append(f'{name}{{job="web"}} {total} {begin + 30 * number}')
    (tmp_path / "samples.om").write_text("\n".join([*lines, "# EOF", ""]))
    target = tmp_path / "page.html"
    answer = command("slo", "preview", tmp_path / "slo.yaml", "--samples", tmp_path / "samples.om", "-o", target)
    assert answer.returncode == 0, answer.stderr
    text = target.read_text()
    assert "checkout: availability" in text
    assert "from the samples in samples.om" in text
    assert re.search(r'<span class="bar c-red"[^>]*title="firing, ', text)
    assert "SLOBudgetBurn page-fast" in text
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org/2000/svg", "", text)


@pytest.mark.parametrize(
    ("arguments", "message", "fix"),
    [
        (["-o", "p.html"], "nothing to show", "--prometheus URL, --samples FILE and --demo"),
        (
            ["--demo", "--prometheus", "http://h", "-o", "p.html"],
            "--prometheus and --demo do not go together",
            "one of",
        ),
        (["--samples", "x.om", "-o", "p.html"], "--samples needs objectives", "slo preview PATH --samples FILE"),
        (["slo.yaml", "--samples", "x.om", "-o", "p.html"], "x.om is no file", "--samples"),
        (["slo.yaml", "--samples", "slo.yaml", "-o", "p.html"], "slo.yaml is no OpenMetrics text", "# EOF"),
        (["--demo", "-o", "nowhere/p.html"], "nowhere is no folder", "-o"),
        (["--demo", "--at", "noon", "-o", "p.html"], "`noon` is no time", "write 2026-01-31T12:00"),
        (["--demo", "--token-file", "t", "-o", "p.html"], "--token-file is for --prometheus", "leave it out"),
        (["--prometheus", "http://h", "--token-file", "t", "-o", "p.html"], "t: no such file", "--token-file"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    arguments: list[str],
    message: str,
    fix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from helm_platform.cli import main

    (tmp_path / "slo.yaml").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["slo", "preview", *arguments])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert message in told
    assert fix in told
    assert not (tmp_path / "p.html").exists()


def test_a_prometheus_that_is_not_there_is_told(command: Run, tmp_path: Path) -> None:
    answer: subprocess.CompletedProcess[str] = command(
        "slo", "preview", "--prometheus", "http://127.0.0.1:9", "-o", tmp_path / "p.html"
    )
    assert answer.returncode == 3
    assert "cannot ask http://127.0.0.1:9" in answer.stderr


def test_a_prometheus_without_objectives_is_told(prometheus: Client, command: Run, tmp_path: Path) -> None:
    answer = command("slo", "preview", "--prometheus", prometheus.url, "--at", "2020-01-01", "-o", tmp_path / "p.html")
    assert answer.returncode == 2
    assert "has no objectives at that time" in answer.stderr
    assert not (tmp_path / "p.html").exists()
