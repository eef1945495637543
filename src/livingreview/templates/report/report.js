"use strict";
(() => {
  const $ = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const button = (label, action, attributes = {}) => {
    const made = $("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", () => action(made));
    return made;
  };
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const LANGUAGE = document.documentElement.lang;
  const TEXTS = JSON.parse(document.body.dataset.texts);
  const told = (text, values = {}) => Object.entries(values).reduce(
    (said, [name, value]) => said.split(`{${name}}`).join(value), TEXTS[text] || text);
  const live = $("p", { class: "visually-hidden", role: "status" });
  document.querySelector("footer").append(live);
  const say = (text) => { live.textContent = text; };

  /* What a link leads to is shown, also inside closed parts. */
  const reveal = (element) => {
    for (let part = element; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
      if (part.tagName === "TR") part.hidden = false;
    }
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { reveal(target); target.scrollIntoView(); }
  };
  addEventListener("hashchange", follow);
  if (location.hash.length > 1) follow();

  /* The section being read is marked in the contents. */
  const links = new Map([...document.querySelectorAll("#contents a")].map((a) => [a.hash.slice(1), a]));
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let marked = null;
  const mark = () => {
    const passed = sections.filter((section) => section.getBoundingClientRect().top <= innerHeight / 4);
    const now = passed.length ? links.get(passed[passed.length - 1].id) : null;
    if (now === marked) return;
    if (marked) marked.removeAttribute("aria-current");
    marked = now;
    if (!now) return;
    now.setAttribute("aria-current", "true");
    const box = document.getElementById("contents");
    if (box.scrollHeight > box.clientHeight) box.scrollTop = now.offsetTop - box.clientHeight / 2;
  };
  let waits = false;
  addEventListener("scroll", () => {
    if (!waits) requestAnimationFrame(() => { waits = false; mark(); });
    waits = true;
  }, { passive: true });
  mark();

  /* Search over headings, captions and rows of tables. */
  const input = $("input", { type: "search", id: "search", autocomplete: "off" });
  const found = $("ul", { class: "found" });
  const count = $("p", { class: "found-count" });
  const MOST = 20;
  let index = null;
  const entries = () => [
    ...[...document.querySelectorAll("main h2, main h3, main h4, main h5, main caption, main figcaption")].map(
      (element) => [element, words(element).replace(/ #$/, "")]),
    ...[...document.querySelectorAll("main tbody tr")].map((element) => [element, words(element)]),
  ].map(([element, text]) => ({ element, text, low: text.toLowerCase() }));
  const go = (element) => {
    reveal(element);
    element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "center" });
  };
  const search = () => {
    const sought = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    count.textContent = "";
    if (!sought.length || input.value.trim().length < 2) return;
    index = index || entries();
    const hits = index.filter((entry) => sought.every((word) => entry.low.includes(word)));
    const n = hits.length;
    count.textContent = n > MOST ? told("{n} places, the first {most} shown", { n, most: MOST })
      : n === 1 ? told("1 place") : told("{n} places", { n });
    for (const hit of hits.slice(0, MOST)) {
      const at = Math.max(0, hit.low.indexOf(sought[0]) - 30);
      const text = (at ? "…" : "") + hit.text.slice(at, at + 90) + (hit.text.length > at + 90 ? "…" : "");
      found.append($("li", {}, button(text, () => go(hit.element))));
    }
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; search(); }
    if (event.key === "Enter" && found.firstChild) found.firstChild.firstChild.click();
  });
  count.setAttribute("role", "status");
  document.getElementById("contents").prepend($("div", { class: "search", role: "search" },
    $("label", { for: "search" }, told("Search (press /)")), input, count, found));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });

  /* Tables: sort, filter, copy. */
  const NUMBER = /[-\u2212]?\d[\d,]*(\.\d+)?/;
  const plain = (text) => text.replace(/\u2212/g, "-");
  const point = (text) => LANGUAGE === "en" ? text
    : text.replace(/(\d) (?=\d{3}(?!\d))/g, "$1").replace(/(\d),(?=\d)/g, "$1.");
  const value = (text) => {
    const first = point(plain(text)).match(NUMBER);
    return first ? Number(first[0].replace(/,/g, "")) : NaN;
  };
  const cells = (row) => [...row.cells].map((cell) => {
    const lines = cell.querySelectorAll(".line");
    return lines.length ? [...lines].map(words).join("; ") : words(cell);
  });
  const safe = (text) => {
    const isNumber = /^[-+]?\d+(\.\d+)?$/.test(text);
    const guarded = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded;
  };
  const leaves = (table) => {
    const grid = [];
    [...table.tHead.rows].forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y] && grid[y][x]) x += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          for (let right = 0; right < cell.colSpan; right += 1) {
            (grid[y + down] = grid[y + down] || [])[x + right] = cell;
          }
        }
        x += cell.colSpan;
      }
    });
    return grid[grid.length - 1];
  };
  const copy = (text, done) => {
    const fallback = () => {
      const area = $("textarea", { class: "visually-hidden", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, fallback);
    else fallback();
  };
  for (const table of document.querySelectorAll("main table")) {
    const name = words(table.caption);
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = leaves(table);
    const labels = heads.map(words);
    const tools = $("div", { class: "tools" });
    if (original.length > 10) {
      const filter = $("input", {
        type: "search", "aria-label": told("Filter rows: {name}", { name }), placeholder: told("Filter rows"),
      });
      filter.addEventListener("input", () => {
        const sought = filter.value.toLowerCase();
        for (const row of original) row.hidden = !words(row).toLowerCase().includes(sought);
        const n = original.filter((row) => !row.hidden).length;
        say(told("{n} of {all} rows", { n, all: original.length }));
      });
      tools.append(filter);
    }
    tools.append(button(told("Copy as CSV"), (made) => {
      const rows = [...body.rows].filter((row) => !row.hidden).map((row) => cells(row).map(plain));
      copy([labels, ...rows].map((row) => row.map(safe).join(",")).join("\r\n") + "\r\n", () => {
        made.textContent = told("Copied");
        say(told("Copied: {name}", { name }));
        setTimeout(() => { made.textContent = told("Copy as CSV"); }, 2000);
      });
    }, { "aria-label": told("Copy as CSV: {name}", { name }) }));
    table.closest(".scroll").after(tools);
    if (original.length < 3) continue;
    heads.forEach((head, place) => {
      const sort = button("", () => {
        const way = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (way !== "none") head.setAttribute("aria-sort", way);
        const keyed = original.map((row, at) => ({ row, at, text: words(row.cells[place]) }));
        const numeric = keyed.every(({ text }) => /^[-\u2212–(]?\s*\d|^[–-]?$|^[A-Z]{2,3} [-\u2212]?\d/.test(text));
        const sign = way === "descending" ? -1 : 1;
        if (way !== "none") {
          keyed.sort((a, b) => {
            if (!numeric) return sign * a.text.localeCompare(b.text, LANGUAGE, { numeric: true }) || a.at - b.at;
            const [x, y] = [value(a.text), value(b.text)];
            if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y) || a.at - b.at;
            return sign * (x - y) || a.at - b.at;
          });
        }
        body.append(...keyed.map(({ row }) => row));
        const column = labels[place];
        say(way === "none" ? told("In the order of the report")
          : way === "ascending" ? told("Sorted by {column}, ascending", { column })
            : told("Sorted by {column}, descending", { column }));
      }, { class: "sort" });
      sort.append(...head.childNodes);
      head.append(sort);
    });
  }

  /* Figures: as SVG, and as PNG drawn from it here. */
  const SCALE = 3;
  const save = (address, name) => {
    const link = $("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  };
  for (const figure of document.querySelectorAll("main figure")) {
    const drawing = () => [...figure.querySelectorAll("svg")].find((svg) => svg.getClientRects().length) ||
      figure.querySelector("svg");
    const caption = words(figure.querySelector("figcaption"));
    const source = () => "data:image/svg+xml;charset=utf-8," +
      encodeURIComponent(new XMLSerializer().serializeToString(drawing()));
    const tools = $("div", { class: "tools" },
      button("SVG", () => save(source(), `${figure.id}.svg`), { "aria-label": told("Save as SVG: {caption}", { caption }) }),
      button("PNG", () => {
        const box = drawing().viewBox.baseVal;
        const picture = new Image(box.width * SCALE, box.height * SCALE);
        picture.onload = () => {
          const canvas = $("canvas", { width: box.width * SCALE, height: box.height * SCALE });
          canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
          save(canvas.toDataURL("image/png"), `${figure.id}.png`);
        };
        picture.src = source();
      }, { "aria-label": told("Save as PNG: {caption}", { caption }) }));
    figure.append(tools);
  }
})();
