"use strict";
// The pages say everything without this: it filters, sorts, searches and remembers a theme.
(() => {
  const root = document.documentElement;
  const THEMES = ["", "light", "dark"];
  const WORDS = { "": "as the system", light: "light", dark: "dark" };
  const KEPT = "helm-platform-report-theme";
  const MOST = 40;

  function kept() {
    try {
      const theme = localStorage.getItem(KEPT) || "";
      return THEMES.includes(theme) ? theme : "";
    } catch {
      return ""; // storage may be closed for files
    }
  }

  function show(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  // Before the body is there: no page is drawn in the other colours first.
  show(kept());

  function themed() {
    const button = document.querySelector(".theme");
    let theme = kept();
    const say = () => { button.querySelector("span").textContent = WORDS[theme]; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      show(theme);
      say();
      try {
        localStorage.setItem(KEPT, theme);
      } catch {
        // it holds for this page then
      }
    });
  }

  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const words = (text) => folded(text).split(/\s+/).filter(Boolean);

  function filtered(listing) {
    const form = listing.querySelector(".tools");
    const rows = [...listing.querySelectorAll("tbody > tr, :scope > article")];
    if (!form || !rows.length) return;
    const texts = rows.map((row) => folded(row.textContent));
    const fields = [...form.querySelectorAll("input, select")];
    const said = form.querySelector("output");
    form.hidden = false;

    function apply() {
      const wanted = words(form.elements.q.value);
      const chosen = fields.filter((field) => field.name !== "q" && field.value);
      let number = 0;
      rows.forEach((row, index) => {
        const fits = wanted.every((word) => texts[index].includes(word))
          && chosen.every((field) => (row.dataset[field.name] || "").split("\n").includes(field.value));
        row.hidden = !fits;
        number += fits;
      });
      said.textContent = number === rows.length ? `${rows.length}` : `${number} of ${rows.length}`;
    }

    function remember() {
      const state = new URLSearchParams(fields.filter((each) => each.value).map((each) => [each.name, each.value]));
      const text = state.toString();
      history.replaceState(null, "", text ? `#?${text}` : location.pathname);
    }

    function recall() {
      if (!location.hash.startsWith("#?")) return;
      const state = new URLSearchParams(location.hash.slice(2));
      for (const field of fields) {
        const value = state.get(field.name) || "";
        const known = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
        field.value = known ? value : "";
      }
      apply();
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { apply(); remember(); });
    form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); form.elements.q.focus(); }));
    addEventListener("hashchange", () => {
      recall();
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const row = target && target.closest("tr[hidden], article[hidden]");
      if (row && listing.contains(row)) {
        form.reset(); // what was asked for must be seen
        row.hidden = false;
        row.scrollIntoView();
      }
    });
    apply();
    recall();
  }

  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function sorted(heading) {
    const table = heading.closest("table");
    const body = table.tBodies[0];
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const column = [...heading.parentNode.children].indexOf(heading);
      const up = heading.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => (row.cells[column] ? row.cells[column].textContent.trim() : "");
      const rows = [...body.rows].sort((one, other) => order.compare(text(one), text(other)));
      body.append(...(up ? rows : rows.reverse()));
    });
  }

  function searched() {
    const box = document.querySelector(".search");
    const input = box.querySelector("input");
    const panel = box.querySelector(".hits");
    const list = panel.querySelector("ul");
    const said = panel.querySelector(".said");
    const known = (window.reportHits || []).map((hit) => ({ ...hit, text: folded(`${hit.title} ${hit.kind} ${hit.words}`) }));
    box.hidden = false;

    function open(yes) {
      panel.hidden = !yes;
    }

    function find() {
      const wanted = words(input.value);
      if (!wanted.length) {
        open(false);
        return;
      }
      const first = (hit) => (folded(hit.title).startsWith(wanted[0]) ? 0 : 1);
      const found = known.filter((hit) => wanted.every((word) => hit.text.includes(word)));
      found.sort((one, other) => first(one) - first(other));
      list.replaceChildren(...found.slice(0, MOST).map((hit) => {
        const link = document.createElement("a");
        link.href = root.dataset.root + hit.href;
        for (const text of [hit.kind, hit.title]) {
          const part = document.createElement("span");
          part.textContent = text;
          link.append(part);
        }
        const item = document.createElement("li");
        item.append(link);
        return item;
      }));
      const more = found.length > MOST ? `, the first ${MOST} of them` : "";
      said.textContent = found.length ? `${found.length} found${more}` : "Nothing is called so";
      open(true);
    }

    input.addEventListener("input", find);
    input.addEventListener("focus", find);
    box.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        open(false);
        input.focus();
        open(false);
      } else if (event.key === "ArrowDown" && !panel.hidden && links.length) {
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (at ? links[at - 1] : input).focus();
      } else if (event.key === "Enter" && at < 0 && !panel.hidden && links.length) {
        links[0].click();
      } else {
        return;
      }
      event.preventDefault();
    });
    list.addEventListener("click", () => open(false));
    document.addEventListener("click", (event) => { if (!box.contains(event.target)) open(false); });
    document.addEventListener("keydown", (event) => {
      const busy = event.target.closest && event.target.closest("input, select, textarea");
      if (event.key === "/" && !busy && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    themed();
    document.querySelectorAll("th[data-sort]").forEach(sorted);
    document.querySelectorAll(".listing").forEach(filtered);
    searched();
  });
})();
