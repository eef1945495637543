// Follows the build: loads the report anew when its bytes change, at the same place; shows what failed, as text.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  let wanted = "";
  let shown = null;

  function place(frame) {
    // Numbers above may grow or shrink: the place is the last anchor above the window's top, not a height.
    const { contentDocument: page, contentWindow: view } = frame;
    const above = [...page.querySelectorAll("[id]")].filter((one) => one.getBoundingClientRect().top <= 0).pop();
    return {
      id: view.scrollY > 0 && above ? above.id : "",
      top: above ? above.getBoundingClientRect().top : 0,
      x: view.scrollX,
      y: view.scrollY,
      hash: view.location.hash,
      open: [...page.querySelectorAll("details")].map((one) => one.open),
    };
  }

  function restore(frame, before) {
    const { contentDocument: page, contentWindow: view } = frame;
    const details = [...page.querySelectorAll("details")];
    if (details.length === before.open.length) details.forEach((one, n) => { one.open = before.open[n]; });
    const anchor = before.id && page.getElementById(before.id);
    const y = anchor ? view.scrollY + anchor.getBoundingClientRect().top - before.top : before.y;
    view.scrollTo({ left: before.x, top: y, behavior: "instant" });
  }

  function openElsewhere(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || new URL(link.href).origin === location.origin) return;
    link.target = "_blank";
    link.rel = "noopener";
  }

  function load(report) {
    wanted = report;
    const before = shown ? place(shown) : null;
    const frame = document.createElement("iframe");
    frame.title = "The built review";
    // No scripts: the report is whole without its own, and none may come in with what it quotes.
    frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads");
    frame.className = "coming";
    frame.src = `/reports/review.html?${report.slice(0, 16)}${before ? before.hash : location.hash}`;
    frame.addEventListener("load", async () => {
      await frame.contentDocument.fonts.ready;
      if (wanted !== report) { frame.remove(); return; }
      if (before && shown) restore(frame, shown.isConnected ? place(shown) : before);
      if (shown) shown.remove();
      shown = frame;
      frame.className = "";
      frame.dataset.report = report;
      frame.contentDocument.addEventListener("click", openElsewhere, true);
      at("empty").hidden = true;
      name();
    }, { once: true });
    at("report").append(frame);
  }

  function name() {
    const title = shown ? shown.contentDocument.title : "livingreview watch";
    document.title = `${at("problems").hidden ? "" : "⚠ "}${title}`;
  }

  function tell(news) {
    const { problems } = news;
    at("problems").hidden = problems.length === 0;
    const heading = news.report ? "Not rebuilt; below is the last good report." : "Not built.";
    at("heading").textContent = news.pdf === "failed" ? "The report is rebuilt; its PDF could not be made." : heading;
    at("messages").replaceChildren(...problems.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    if (!news.report && problems.length) at("empty").hidden = true;
    const pdf = { none: "", "being made": "PDF is being made.", made: "PDF is up to date.", failed: "The PDF could not be made." };
    const build = news.is_building ? `Rebuilding${news.about ? ` for ${news.about}` : ""} …` : "";
    at("state").textContent = build || (problems.length ? "Waiting for a save that mends this." : pdf[news.pdf] || "Up to date.");
    at("pdf").hidden = news.pdf !== "made";
    at("status").dataset.pdf = news.pdf;
    if (news.report && news.report !== wanted) load(news.report);
    name();
  }

  const source = new EventSource("/api/events");
  source.addEventListener("message", (event) => tell(JSON.parse(event.data)));
  source.addEventListener("error", () => { at("state").textContent = "No connection to livingreview watch; trying again …"; });
})();
