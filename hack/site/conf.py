"""Sphinx's configuration of the documentation site: `make docs` builds `docs/` with it, warnings being errors.

Pages are plain Markdown that a git host shows as well. Which page hangs below which is said here and nowhere in them:
a new page of a folder, or beside the guides, is in the navigation by being there.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

#: Page → patterns of those below it, in this order; a page goes to the first pattern of all that names it.
SECTIONS = {
    "index": ("tutorials", "how-to/README", "guides", "reference/README", "operations", "decisions/README"),
    "tutorials": ("tutorial", "tour"),
    "how-to/README": ("how-to/*",),
    "reference/README": ("components", "policies", "reference/*", "rules/README"),
    "rules/README": ("rules/*",),
    "operations": ("operate/*", "runbooks/restore", "runbooks/sealing-keys", "runbooks/README"),
    "runbooks/README": ("runbooks/*",),
    "decisions/README": ("decisions/trade-offs", "decisions/*"),
    "guides": ("security", "scale", "*"),
}

project = "Platform bundle"
extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True
# `--option` in a sentence is two dashes.
smartquotes = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "logo": {"text": project},
    "header_links_before_dropdown": len(SECTIONS["index"]),
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "footer_start": [],
    "footer_end": [],
}
html_sidebars: dict[str, list[str]] = {"index": []}


def below(section: str, pages: list[str]) -> list[str]:
    """The pages that hang below one, in the order of its patterns and of their names."""
    free = {page for page in pages if page != "index"}
    found: list[str] = []
    for owner, patterns in SECTIONS.items():
        for pattern in patterns:
            # A star does not reach into folders, and a section does not hang below itself.
            depth = pattern.count("/")
            taken = sorted(
                page for page in free if page.count("/") == depth and fnmatchcase(page, pattern) and page != owner
            )
            free.difference_update(taken)
            found += taken if owner == section else []
    return found


def _add_navigation(app: Sphinx, name: str, source: list[str]) -> None:
    if name in SECTIONS:
        pages = "\n".join(f"/{page}" for page in below(name, sorted(app.env.found_docs)))
        source[0] += f"\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"


class RepositoryFolders(SphinxPostTransform):
    """A folder of the repository beside `docs/` is a link on a git host, and a name on the site."""

    default_priority = 8  # before MyST says that there is no such page

    def run(self, **_: object) -> None:
        """Put the text in place of the link."""
        for link in list(self.document.findall(pending_xref)):
            folder = Path(self.env.doc2path(link["refdoc"])).parent / str(link["reftarget"])
            if link["reftarget"].startswith("../") and folder.is_dir():
                link.replace_self(link.children)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx's entry point."""
    app.connect("source-read", _add_navigation)
    app.add_post_transform(RepositoryFolders)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
