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
      if (part.tagName === "FIGURE" && part.hidden) part.dispatchEvent(new Event("choose"));
    }
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { reveal(target); target.scrollIntoView(); }
  };
  addEventListener("hashchange", follow);

  /* The section being read is marked in the contents. */
  const links = new Map([...document.querySelectorAll("#contents a")].map((a) => [a.hash.slice(1), a]));
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let marked = null;
  const mark = () => {
    const passed = sections.filter((section) => section.getBoundingClientRect().top <= innerHeight / 4);
    if (innerHeight + scrollY >= document.documentElement.scrollHeight - 2) {
      const last = sections.filter((section) => section.getBoundingClientRect().top < innerHeight);
      passed.push(...last.slice(-1));
    }
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

  /* Every number of the Summary of Findings, and every study's estimate, leads to where it comes from. */
  const lead = (cell, id, what) => {
    if (!cell || !document.getElementById(id)) return;
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!/\d/.test(text.data) || text.parentElement.closest("a")) continue;
      const link = $("a", { class: "from", href: `#${id}`, title: `Where does this come from? ${what}` });
      text.replaceWith(link);
      link.append(text);
      return;
    }
  };
  for (const row of document.querySelectorAll(".findings tbody tr")) {
    const of = row.cells[0].querySelector("a");
    if (!of) continue;
    for (const cell of [...row.cells].slice(1, 6)) lead(cell, of.hash.replace("#synthesis-", "origin-"), words(of));
  }
  for (const row of document.querySelectorAll('[id^="data-"] tbody tr[id^="row-"]')) {
    const estimate = [...row.cells].find((cell, place) => place > 1 && /\[/.test(cell.textContent));
    lead(estimate, row.id.replace("row-", "origin-"), words(row.cells[0]));
  }

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
    if (original.length < 3 || table.closest(".currency")) continue;
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

  /* One of several analyses of the same studies is shown; the main one first, and the address keeps another. */
  for (const choices of document.querySelectorAll(".choices")) {
    const figures = [...choices.querySelectorAll("figure")];
    const set = $("fieldset", { class: "choice" }, $("legend", {}, "Analysis shown"));
    const inputs = figures.map((figure, place) => {
      const input = $("input", { type: "radio", name: `choice-${figures[0].id}`, id: `choice-${figure.id}` });
      const show = () => {
        input.checked = true;
        figures.forEach((other) => { other.hidden = other !== figure; });
      };
      input.addEventListener("change", () => {
        show();
        history.replaceState(null, "", `#${figure.id}`);
        say(`Shown: ${figure.dataset.label}`);
      });
      figure.addEventListener("choose", show);
      set.append($("label", { for: input.id }, input, ` ${figure.dataset.label}`));
      if (place) choices.append(figure);
      return input;
    });
    inputs[0].checked = true;
    choices.querySelector("details").remove();
    choices.prepend(set);
    figures.forEach((figure, place) => { figure.hidden = place > 0; });
  }

  /* A study of a drawing says its numbers, where they were read, and its risk of bias. */
  let open = null;
  const close = () => {
    if (!open) return;
    open.spot.setAttribute("aria-expanded", "false");
    open.card.remove();
    open = null;
  };
  const without_ids = (cell) => {
    const copied = cell.cloneNode(true);
    copied.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    return [...copied.childNodes];
  };
  const card_of = (spot, figure) => {
    const { label, said, row } = spot.dataset;
    const list = $("dl");
    const line = (name, ...parts) => list.append($("div", {}, $("dt", {}, name), $("dd", {}, ...parts)));
    line(figure.matches(".choices figure ~ figure") ? "In this analysis" : "Estimate", said);
    const found = document.getElementById(row);
    const table = found && found.closest("table");
    if (found) {
      leaves(table).forEach((head, place) => {
        if (!place || /95%|Weight/.test(words(head)) || /^[\u2013\s]*$/.test(words(found.cells[place]))) return;
        line(words(head), ...without_ids(found.cells[place]));
      });
    }
    const bias = [...document.querySelectorAll(`template[data-row="${CSS.escape(row)}"]`)].find(
      (one) => one.content.children.length);
    if (bias) line("Risk of bias", $("ul", {}, bias.content.cloneNode(true)));
    const links = $("p", { class: "card-links" });
    if (found) {
      links.append($("a", { href: `#${row}` }, "Its row in the table"), " ",
        $("a", { href: `#${row.replace("row-", "origin-")}` }, "Where does this come from?"));
    }
    return $("div", { class: "card", role: "group", tabindex: "-1", id: "card", "aria-label": `${label}, details` },
      $("p", { class: "card-title" }, label), list, links);
  };
  const place_card = (card, spot, figure) => {
    figure.append(card);
    const [at, frame] = [spot.getBoundingClientRect(), figure.getBoundingClientRect()];
    const high = card.offsetHeight;
    const below = at.bottom + high + 8 < innerHeight || at.top < high + 8;
    card.style.top = `${(below ? at.bottom + 2 : at.top - high - 2) - frame.top}px`;
  };
  const show_card = (spot, figure, pinned) => {
    if (open && open.spot === spot) { open.pinned = open.pinned || pinned; return; }
    close();
    const card = card_of(spot, figure);
    spot.setAttribute("aria-expanded", "true");
    open = { spot, card, pinned };
    place_card(card, spot, figure);
    card.addEventListener("pointerleave", leave);
  };
  let wait = 0;
  const leave = () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      if (open && !open.pinned && !open.card.matches(":hover") && !open.spot.matches(":hover, :focus")) close();
    }, 200);
  };
  for (const figure of document.querySelectorAll("main figure")) {
    const frame = figure.querySelector(".drawing");
    for (const made of figure.querySelectorAll("template.spot")) {
      const spot = $("button", {
        type: "button", class: "spot", "aria-expanded": "false", "aria-controls": "card",
        "aria-label": `${made.dataset.label}: ${made.dataset.said}. Details`,
        style: `top:${made.dataset.top}%;height:${made.dataset.height}%`,
      });
      Object.assign(spot.dataset, { label: made.dataset.label, said: made.dataset.said, row: made.dataset.row });
      spot.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse" && !(open && open.pinned)) show_card(spot, figure, false);
      });
      spot.addEventListener("pointerleave", leave);
      spot.addEventListener("focus", () => { if (spot.matches(":focus-visible")) show_card(spot, figure, false); });
      spot.addEventListener("blur", leave);
      spot.addEventListener("click", () => {
        if (open && open.spot === spot && open.pinned) { close(); return; }
        show_card(spot, figure, true);
        open.pinned = true;
        open.card.focus({ preventScroll: true });
      });
      frame.append(spot);
    }
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    const { spot, card } = open;
    const inside = card.contains(document.activeElement);
    close();
    if (inside) spot.focus();
    close();
  });
  addEventListener("pointerdown", (event) => {
    if (open && !open.card.contains(event.target) && !event.target.closest(".spot")) close();
  });

  /* An offline copy cannot know of a newer one; it can know that its own next search is past. */
  const two = (part) => String(part).padStart(2, "0");
  const now = new Date();
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const part of document.querySelectorAll("[data-due]")) {
    part.hidden = !(/^\d{4}-\d\d-\d\d$/.test(part.dataset.due) && today > part.dataset.due);
  }

  /* On a narrow screen a row of the Summary of Findings is a card; the roles keep it a table for readers by ear. */
  for (const table of document.querySelectorAll(".findings table")) {
    const labels = leaves(table).map(words);
    table.classList.add("carded");
    table.setAttribute("role", "table");
    for (const group of [table.tHead, table.tBodies[0]]) group.setAttribute("role", "rowgroup");
    for (const row of table.rows) row.setAttribute("role", "row");
    for (const head of table.tHead.querySelectorAll("th")) head.setAttribute("role", "columnheader");
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, place) => {
        cell.setAttribute("role", place ? "cell" : "rowheader");
        if (place) cell.dataset.label = labels[place];
      });
    }
  }

  const save = (address, name) => {
    const link = $("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  };

  /* Text for other programs: to copy, and to keep as a file made here. */
  for (const part of document.querySelectorAll("details.export")) {
    const name = words(part.querySelector("summary"));
    const ends = part.dataset.file.endsWith(".ris") ? "\r\n" : "\n";
    const text = () => part.querySelector("pre").textContent.replace(/\r?\n/g, ends);
    const keep = () => {
      const address = URL.createObjectURL(new Blob([text()], { type: "text/plain;charset=utf-8" }));
      save(address, part.dataset.file);
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    };
    part.after($("div", { class: "tools" },
      button(told("Download {file}", { file: part.dataset.file }), keep, {}),
      button(told("Copy"), (made) => copy(text(), () => {
        made.textContent = told("Copied");
        say(told("Copied: {name}", { name }));
        setTimeout(() => { made.textContent = told("Copy"); }, 2000);
      }), { "aria-label": told("Copy: {name}", { name }) })));
  }

  /* Figures: as SVG, and as PNG drawn from it here. */
  const SCALE = 3;
  /* The browser's own printing makes the PDF: one page of the drawing's size, text as text. */
  const print_alone = (figure, svg) => {
    const box = svg.viewBox.baseVal;
    const page = $("style", {}, `@page { size: ${Math.ceil(box.width) + 20}px ${Math.ceil(box.height) + 24}px; margin: 0 }`);
    const alone = $("div", { class: "alone" }, svg.cloneNode(true));
    document.head.append(page);
    document.body.append(alone);
    document.documentElement.classList.add("prints-figure");
    addEventListener("afterprint", () => {
      page.remove();
      alone.remove();
      document.documentElement.classList.remove("prints-figure");
    }, { once: true });
    print();
  };
  /* What is folded is printed too. */
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => { folded.forEach((part) => { part.open = false; }); });
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
      }, { "aria-label": told("Save as PNG: {caption}", { caption }) }),
      button("PDF", () => print_alone(figure, drawing()), { "aria-label": told("Print or save as PDF: {caption}", { caption }) }));
    figure.append(tools);
  }
  if (location.hash.length > 1) follow();
})();
