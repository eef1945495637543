// Forms that settle a conflict or rule on a pair: sent without leaving the page, so that nothing typed is lost.
"use strict";

(() => {
  const { csrf } = document.body.dataset;

  function content(form, submitter) {
    const data = new FormData(form);
    const given = Object.fromEntries(data);
    delete given.csrf;
    if (data.has("settles")) given.settles = given.settles.split(" ");
    given[submitter.name] = submitter.value;
    if (submitter.name === "decision" && submitter.value !== "exclude") given.reason = null;
    return JSON.stringify({ ...given, reason: given.reason || null });
  }

  async function send(form, submitter) {
    const answer = form.querySelector(".answer");
    const alarm = document.getElementById("connection");
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    answer.textContent = "Saving.";
    let reply = null;
    let said = {};
    try {
      reply = await fetch(form.dataset.api, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
        body: content(form, submitter),
        credentials: "same-origin",
      });
      said = await reply.json().catch(() => ({}));
    } catch {
      reply = null;
    }
    alarm.hidden = Boolean(reply);
    alarm.textContent = reply ? "" : "No connection to the server. What you wrote is kept here; send it again.";
    if (reply?.ok && said.saved) {
      for (const part of form.querySelectorAll(".fields, .buttons")) part.remove();
      answer.textContent = said.message || `Saved: ${submitter.textContent.trim()}.`;
      form.closest("article").classList.add("settled");
      return;
    }
    for (const button of buttons) button.disabled = false;
    answer.textContent = reply ? `Not saved. ${said.error || `The server refused it (${reply.status}).`}` : "Not saved.";
  }

  for (const form of document.querySelectorAll("form.settle")) {
    form.addEventListener("submit", (event) => {
      if (!event.submitter) return;
      event.preventDefault();
      send(form, event.submitter);
    });
  }
})();
