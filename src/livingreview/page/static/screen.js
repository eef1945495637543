// The screening page: one record after the other, by keys, and no decision lost or sent twice.
//
// 1. Records that come next are fetched before they are needed, so a key shows the next one at once.
// 2. A decision goes into sessionStorage with an id of its own before anything else, then to the server, one after
//    the other. It leaves the page when the server says that it is on disk. The server knows the id: one that
//    is sent again is not written again.
// 3. Text of records reaches the page as text nodes only.
"use strict";

(() => {
  const AHEAD = 8; // records fetched at a time
  const MOST = 50; // records that the server gives at once
  const LOW = 6; // records ahead below which more are fetched
  const PATIENCE = 15000; // ms until an answer counts as lost
  const RETRIES = [1000, 2000, 4000, 8000, 15000]; // ms between attempts

  const at = (id) => document.getElementById(id);
  const { prefix, csrf, person } = document.body.dataset;
  const settings = JSON.parse(at("desk").dataset.settings);
  const form = at("decide");
  const field = (name) => form.elements.namedItem(name);
  const store = `livingreview.${person}.${prefix}`;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`${store}.${settings.stage}`) : null;

  let current = JSON.parse(at("desk").dataset.record);
  let due = null; // the record that one comes back to from one's own decisions
  let queue = [];
  let after = "";
  let fetching = false;
  let drained = false;
  let isLost = false;
  const gone = new Set(); // reports decided on here or in another tab
  const passed = new Set(); // reports passed over without deciding
  const trail = []; // own decisions, oldest first
  let back = 0; // steps back in the trail
  let older = 0; // decisions that /api/mine has given
  let pending = read("pending", []);
  const hashes = new Map(); // request -> hash, for a decision that replaces one just sent
  let sending = false;
  let attempts = 0;
  let timer = 0;
  let remaining = Number(at("remaining").textContent);
  let saves = 0;
  let decided = Number(at("decided").textContent);

  // ---- storage

  function read(name, otherwise) {
    try {
      return JSON.parse(sessionStorage.getItem(`${store}.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function keep(name, value) {
    try {
      sessionStorage.setItem(`${store}.${name}`, JSON.stringify(value));
    } catch {
      alarm("This browser keeps nothing: a decision that is not sent is lost when the page closes.");
    }
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // ---- showing

  function say(text) {
    at("saved").textContent = text;
  }

  function alarm(text, label, action) {
    const box = at("connection");
    box.replaceChildren();
    box.hidden = !text;
    if (!text) return;
    box.append(text);
    if (!label) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = label;
    button.addEventListener("click", action);
    box.append(" ", button);
  }

  function patterns() {
    const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    const word = "[\\p{L}\\p{N}_]";
    return settings.groups.map((words) =>
      words.map((given) => {
        const text = given.trim();
        const parts = text.replace(/^\*+|\*+$/g, "").split(/[\s-]+/).filter(Boolean).map(escape);
        const begin = text.startsWith("*") ? `${word}*` : `(?<!${word})`;
        const end = text.endsWith("*") ? `${word}*` : `(?!${word})`;
        return new RegExp(begin + parts.join("[\\s\\-]+") + end, "giu");
      }),
    );
  }
  const GROUPS = patterns();
  const LABELS = Array.from(document.querySelectorAll(".groups mark"), (mark) => mark.textContent);

  function marked(element, text) {
    const spans = [];
    GROUPS.forEach((words, group) => {
      for (const pattern of words)
        for (const match of text.matchAll(pattern)) spans.push([match.index, match.index + match[0].length, group]);
    });
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1] || a[2] - b[2]);
    element.replaceChildren();
    let end = 0;
    for (const [start, stop, group] of spans) {
      if (start < end || stop === start) continue;
      element.append(text.slice(end, start));
      const mark = document.createElement("mark");
      mark.dataset.group = (group % 6) + 1;
      mark.title = LABELS[group] ?? "";
      mark.textContent = text.slice(start, stop);
      element.append(mark);
      end = stop;
    }
    element.append(text.slice(end));
  }

  function item(list, text, href, name) {
    const line = document.createElement("li");
    if (href && (/^https?:\/\//.test(href) || (href.startsWith("/") && !href.startsWith("//")))) {
      const link = document.createElement("a");
      link.href = href;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.textContent = text;
      line.append(link);
    } else {
      line.textContent = text;
    }
    if (name) line.className = name;
    list.append(line);
  }

  function linkName(href) {
    try {
      const url = new URL(href);
      const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, "");
      if (url.hostname === "doi.org") return `DOI ${path}`;
      return url.hostname === "pubmed.ncbi.nlm.nih.gov" ? `PubMed ${path}` : url.hostname;
    } catch {
      return href;
    }
  }

  function paragraphs(text) {
    const parts = (text || "No abstract").split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
    return parts.map((part) => part.trim()).filter(Boolean);
  }

  function show(record, entry) {
    current = record;
    for (const id of ["record", "decide"]) at(id).hidden = !record;
    at("empty").hidden = Boolean(record);
    if (!record) return;
    marked(at("title"), record.title || "No title");
    const authors = record.authors ?? [];
    const people = authors.slice(0, 6).join("; ") || "No authors";
    at("authors").textContent = authors.length > 6 ? `${people} and ${authors.length - 6} more` : people;
    const where = ["journal", "year", "volume", "issue", "pages"].map((name) => record[name]).filter(Boolean);
    at("place").textContent = where.join(", ") || "No place of publication";
    const links = document.createElement("ul");
    links.className = "links";
    for (const href of record.links) item(links, linkName(href), href);
    if (record.pdf && settings.stage === "full_text") item(links, "Full text (PDF)", record.pdf, "pdf");
    for (const id of record.registry_ids) item(links, `Registered: ${id}`);
    item(links, record.report_id, "", "id");
    at("links").replaceChildren(links);
    at("abstract").replaceChildren(
      ...paragraphs(record.abstract).map((part) => {
        const paragraph = document.createElement("p");
        marked(paragraph, part);
        return paragraph;
      }),
    );
    at("words").hidden = !record.keywords.length;
    at("words").textContent = `Keywords of the record: ${record.keywords.join("; ")}`;
    showOwn(record, entry);
    field("record_id").value = record.report_id;
    field("reason").value = entry?.reason ?? "";
    field("note").value = read(`note.${record.report_id}`, entry?.note ?? "");
    scrollTo({ top: 0, behavior: "instant" });
  }

  function showOwn(record, entry) {
    const own = (record.own ?? []).slice();
    if (entry && !own.some((line) => line.hash && line.hash === entry.hash)) {
      for (const [place, line] of own.entries())
        if (line.stage === settings.stage) own[place] = { ...line, replaced: true };
      own.push({ ...entry, stage: settings.stage, replaced: false });
    }
    at("own").hidden = !own.length;
    at("own-lines").replaceChildren(
      ...own.map((line) => {
        const element = document.createElement("li");
        const word = document.createElement("b");
        word.textContent = line.decision;
        const reason = line.reason ? ` (${settings.reasons[line.reason] ?? line.reason})` : "";
        const stage = line.stage === "title_abstract" ? "title and abstract" : "full text";
        const when = line.at ? `, ${line.at.replace("T", " ").replace("Z", " UTC")}` : "";
        element.append(word, `${reason} ${stage}${when}${line.replaced ? ", replaced" : ""}`);
        if (line.note) element.append(` “${line.note}”`);
        if (line.replaced) element.className = "replaced";
        return element;
      }),
    );
  }

  function count() {
    at("remaining").textContent = remaining;
    at("decided").textContent = decided;
    at("bar").max = remaining + decided || 1;
    at("bar").value = decided;
  }

  // ---- what comes next

  async function ask(path, options) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(`${prefix}${path}`, { ...options, signal: stop.signal, credentials: "same-origin" });
    } finally {
      clearTimeout(late);
    }
  }

  async function refill() {
    if (fetching || drained || queue.length >= LOW) return;
    fetching = true;
    const { stage, order, seed } = settings;
    const held = new Set([...gone, ...passed, ...queue.map((one) => one.report_id)]);
    for (const one of [current?.report_id, due?.report_id, ...pending.map((entry) => entry.record_id)]) held.add(one);
    // A ranking moves while people decide: as long as few are held, the list is asked for from its top.
    const top = AHEAD + queue.length + pending.length + passed.size + 2;
    const isTop = order === "ranked" && top <= MOST;
    const n = isTop ? top : AHEAD;
    const savesBefore = saves;
    try {
      const query = new URLSearchParams({ stage, order, seed, n });
      if (after && !isTop) query.set("after", after);
      const answer = await ask(`/api/next?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return refused(answer.status);
      const found = await answer.json();
      const fresh = found.records.filter((one) => !held.has(one.report_id) && !gone.has(one.report_id));
      queue.push(...fresh);
      at("preparing").hidden = !found.is_preparing;
      if (stage === "full_text") fresh.forEach(addOwn);
      // An answer that was asked for before the last decision was saved counts one too many.
      if (!pending.length && saves === savesBefore) {
        [remaining, decided] = [found.remaining, found.decided];
        count();
      }
      after = found.records.at(-1)?.report_id ?? "";
      if (found.records.length < n) [after, drained] = ["", true];
      if (!current && back === 0 && queue.length) show(queue.shift());
      if (!pending.length && isLost) lost(false);
    } catch {
      lost(true);
      setTimeout(refill, RETRIES[2]);
      return;
    } finally {
      fetching = false;
    }
    refill();
  }

  function lost(now) {
    isLost = now;
    if (!pending.length) alarm(now ? "No connection to the server. Trying again." : "");
  }

  async function addOwn(record) {
    try {
      const answer = await ask(`/api/record/${record.report_id}?stage=title_abstract`, {
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return;
      const { history } = await answer.json();
      const own = history.map((line) => ({ ...line, stage: "title_abstract", replaced: !line.is_current }));
      record.own = [...own, ...(record.own ?? [])];
      if (current === record && back === 0) showOwn(record, null);
    } catch {
      return;
    }
  }

  function advance() {
    back = 0;
    const next = due ?? queue.shift() ?? null;
    due = null;
    show(next);
    if (!next) {
      passed.clear();
      [after, drained] = ["", false];
    }
    refill();
    return next;
  }

  function skip() {
    if (back > 0) return walk(-1);
    if (!current) return void refill();
    passed.add(current.report_id);
    const next = advance();
    if (!next) return say("The reports that you passed over come again.");
    say(`Next: ${next.title || "No title"}`);
  }

  // ---- back through one's own decisions

  async function walk(steps) {
    if (steps > 0 && back + steps > trail.length) await olderDecisions();
    const to = Math.max(0, Math.min(trail.length, back + steps));
    if (to === back) return say("There is no earlier decision of yours here.");
    if (back === 0) due = gone.has(current?.report_id) || isOwn(current) ? null : current;
    back = to;
    if (back === 0) {
      const next = due ?? queue.shift() ?? null;
      due = null;
      show(next);
      refill();
      return say(next ? `Next: ${next.title || "No title"}` : "Nothing waits for you here.");
    }
    const entry = trail[trail.length - back];
    if (!entry.record) {
      const record = await fetchRecord(entry.report_id);
      if (!record) {
        back -= 1;
        return alarm("This report cannot be loaded now.");
      }
      entry.record = record;
    }
    show(entry.record, entry);
    say(`Your decision ${back} back: ${entry.decision}, ${entry.record.title || "No title"}. A new decision replaces it.`);
  }

  async function olderDecisions() {
    const query = new URLSearchParams({ stage: settings.stage, offset: older });
    try {
      const answer = await ask(`/api/mine?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      older += found.entries.length;
      const known = new Set(trail.map((entry) => entry.report_id));
      for (const entry of found.entries)
        if (entry.is_current && !known.has(entry.report_id)) trail.unshift(entry);
    } catch {
      alarm("No connection to the server: decisions from before cannot be shown now.");
    }
  }

  async function fetchRecord(report) {
    try {
      const query = new URLSearchParams({ stage: settings.stage });
      const answer = await ask(`/api/record/${encodeURIComponent(report)}?${query}`, {
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return null;
      const { record, history } = await answer.json();
      record.own = history.map((line) => ({ ...line, stage: settings.stage, replaced: !line.is_current }));
      return record;
    } catch {
      return null;
    }
  }

  function isOwn(record) {
    return Boolean(record?.own?.some((line) => line.stage === settings.stage && !line.replaced));
  }

  // ---- deciding

  function decide(decision, reason) {
    if (!current) return;
    const given = decision === "exclude" ? reason || field("reason").value || null : null;
    if (settings.reason_needed && decision === "exclude" && !given) {
      field("reason").focus();
      return say("An exclusion at full text has one reason: the first that applies, 1 to 9.");
    }
    const record = current;
    const before = back > 0 ? trail[trail.length - back] : null;
    const own = (record.own ?? []).filter((line) => line.stage === settings.stage && !line.replaced).at(-1);
    const entry = {
      request: newId(),
      stage: settings.stage,
      record_id: record.report_id,
      decision,
      reason: given,
      note: field("note").value.trim() || null,
      replaces: before ? (before.hash ?? null) : (own?.hash ?? null),
      after: before && !before.hash ? before.request : null,
      ranking: record.ranking ?? null,
      title: record.title || "No title",
    };
    pending.push(entry);
    keep("pending", pending);
    sessionStorage.removeItem(`${store}.note.${record.report_id}`);
    if (before) trail.splice(trail.indexOf(before), 1);
    trail.push({ ...entry, report_id: record.report_id, record, hash: null, at: "" });
    if (!gone.has(record.report_id) && !before && !own) {
      remaining = Math.max(0, remaining - 1);
      decided += 1;
      count();
    }
    gone.add(record.report_id);
    channel?.postMessage({ record_id: record.report_id, hash: null });
    if (document.activeElement === field("note")) field("note").blur();
    const next = advance();
    const then = next ? `Next: ${next.title || "No title"}` : "Nothing else waits here.";
    say(`Saving ${decision}. ${then}`);
    send();
  }

  async function send() {
    if (sending || !pending.length) return;
    sending = true;
    clearTimeout(timer);
    while (pending.length) {
      const entry = pending[0];
      if (entry.after && hashes.has(entry.after)) entry.replaces = hashes.get(entry.after);
      let answer;
      try {
        answer = await ask("/api/decide", {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
          body: JSON.stringify({
            stage: entry.stage,
            record_id: entry.record_id,
            decision: entry.decision,
            reason: entry.reason,
            note: entry.note,
            request: entry.request,
            replaces: entry.replaces,
            ranking: entry.ranking,
          }),
        });
      } catch {
        wait("No connection to the server.");
        break;
      }
      const said = await answer.json().catch(() => ({}));
      if (answer.ok && said.saved) {
        done(entry, said);
      } else if (answer.status === 401 || answer.status === 403) {
        wait(said.error || "The server does not know this page any more.", "Load the page anew", () => location.reload());
        break;
      } else if (answer.status >= 500 || answer.status === 429 || answer.ok) {
        wait(said.error || "The server could not save it.");
        break;
      } else {
        turnedDown(entry, said.error || `The server refused it (${answer.status}).`);
      }
    }
    sending = false;
  }

  function done(entry, said) {
    attempts = 0;
    saves += 1;
    hashes.set(entry.request, said.hash);
    const kept = trail.find((one) => one.request === entry.request);
    if (kept) [kept.hash, kept.at] = [said.hash, said.at ?? ""];
    pending.shift();
    keep("pending", pending);
    channel?.postMessage({ record_id: entry.record_id, hash: said.hash });
    if (!pending.length) alarm("");
    if (!pending.length && typeof said.remaining === "number") {
      remaining = said.remaining;
      decided = said.decided ?? decided;
      count();
    }
    const then = current ? ` Next: ${current.title || "No title"}` : "";
    say(`Saved: ${entry.decision}, ${entry.title}.${then}`);
  }

  function wait(why, label, action) {
    const many = pending.length === 1 ? "1 decision is" : `${pending.length} decisions are`;
    alarm(`${why} ${many} not saved yet; kept in this page and sent again. Do not close it.`, label, action);
    clearTimeout(timer);
    timer = setTimeout(send, RETRIES[Math.min(attempts, RETRIES.length - 1)]);
    attempts += 1;
  }

  function turnedDown(entry, why) {
    pending.shift();
    keep("pending", pending);
    const place = trail.findIndex((one) => one.request === entry.request);
    const [taken] = place >= 0 ? trail.splice(place, 1) : [];
    alarm(`Not saved: ${entry.decision}, ${entry.title}. ${why}`, taken && "Show it", () => {
      alarm("");
      due = due ?? (back ? null : current);
      gone.delete(entry.record_id);
      show(taken.record, null);
      field("note").value = entry.note ?? "";
    });
    [after, drained] = ["", false];
    refill();
  }

  function refused(status) {
    if (status === 401 || status === 403)
      alarm("You are not logged in any more.", "Log in again", () => location.reload());
    else alarm("The server could not give the next records. Trying again.");
    if (status >= 500 || status === 429) setTimeout(refill, RETRIES[2]);
  }

  // ---- other tabs, keys, buttons

  channel?.addEventListener("message", ({ data }) => {
    if (typeof data?.record_id !== "string") return;
    const isNew = !gone.has(data.record_id);
    gone.add(data.record_id);
    queue = queue.filter((one) => one.report_id !== data.record_id);
    if (due?.report_id === data.record_id) due = null;
    if (isNew) {
      remaining = Math.max(0, remaining - 1);
      decided += 1;
      count();
    }
    if (current?.report_id === data.record_id && back === 0) {
      if (isNew && !field("note").value) {
        advance();
        say(`Decided in another tab. ${current ? `Next: ${current.title || "No title"}` : ""}`);
      } else if (data.hash) {
        current.own = [...(current.own ?? []), { stage: settings.stage, decision: "", hash: data.hash, replaced: false }];
        say("You decided on this report in another tab; a decision here replaces that one.");
      }
    }
    refill();
  });

  // What is pressed while an earlier decision is fetched waits for it: a key never decides on another record.
  let busy = null;
  function act(action) {
    const going = busy ? busy.then(action) : action();
    if (!(going instanceof Promise)) return;
    const mine = going.catch(() => null).then(() => {
      if (busy === mine) busy = null;
    });
    busy = mine;
  }

  const keysOn = () => at("keys-on").checked;

  const KEYS = {
    i: () => decide("include"),
    e: () => decide("exclude"),
    m: () => decide("maybe"),
    n: () => field("note").focus(),
    u: () => walk(1),
    k: () => walk(1),
    j: skip,
    ArrowLeft: () => walk(1),
    ArrowRight: skip,
    h: () => document.body.classList.toggle("unmarked"),
    "?": () => at("keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at("keys").open) return;
    const target = event.target;
    if (target.matches("input, textarea, select")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.repeat || !(keysOn() || event.key === "?")) return;
    const number = /^[1-9]$/.test(event.key) ? Object.keys(settings.reasons)[Number(event.key) - 1] : null;
    const action = number ? () => decide("exclude", number) : KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    act(action);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const word = event.submitter?.value;
    if (word) act(() => decide(word));
  });
  field("note").addEventListener("input", () => {
    if (current) keep(`note.${current.report_id}`, field("note").value);
  });
  at("undo").addEventListener("click", () => act(() => walk(1)));
  at("previous").addEventListener("click", () => act(() => walk(1)));
  at("next").addEventListener("click", () => act(skip));
  at("help").addEventListener("click", () => at("keys").showModal());
  for (const button of document.querySelectorAll(".reason")) {
    button.disabled = false;
    button.addEventListener("click", () => act(() => decide("exclude", button.dataset.reason)));
  }
  for (const part of document.querySelectorAll(".script-only")) part.hidden = false;
  at("keys-on").checked = localStorage.getItem("livingreview.keys") !== "off";
  at("keys-on").addEventListener("change", () => localStorage.setItem("livingreview.keys", keysOn() ? "on" : "off"));
  addEventListener("online", () => {
    attempts = 0;
    send();
    refill();
  });
  addEventListener("offline", () => (pending.length ? wait("No connection.") : alarm("No connection to the server.")));
  addEventListener("beforeunload", (event) => {
    if (pending.length) event.preventDefault();
  });

  for (const entry of pending) gone.add(entry.record_id);
  if (current && gone.has(current.report_id) && !isOwn(current)) show(null);
  else if (current) field("note").value = read(`note.${current.report_id}`, field("note").value);
  send();
  refill();
})();
