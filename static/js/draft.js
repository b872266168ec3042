// Stores what is typed until the form is sent: on this computer at once, with the account every five seconds.
(function () {
  "use strict";
  const me = document.body.dataset.person;
  const prefix = "draft:";
  const entries = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch (error) { return []; } };
  const forget = (name) => { try { localStorage.removeItem(name); } catch (error) { /* private window */ } };
  const nameOf = (form) => `${prefix}${me}:${form.dataset.draft}`;

  function typed(form) {
    const body = new FormData(form);
    form.querySelectorAll("[type=file],[type=password]").forEach((field) => body.delete(field.name));
    return new URLSearchParams(Array.from(body).filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  }
  function keepHere(form, sent) {
    try { localStorage.setItem(nameOf(form), JSON.stringify({ sent, text: typed(form).toString() })); } catch (error) { /* full, or private */ }
  }
  function fill(form, text) {
    const given = new URLSearchParams(text);
    Array.from(form.elements).forEach((field) => {
      if (!field.name || /^(file|password|hidden|submit|button)$/.test(field.type)) return;
      const values = given.getAll(field.name);
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = values.includes(option.value); });
      else if (values.length) field.value = values[values.length - 1];
    });
  }

  function watch(form) {
    let timer = null, under = null;
    const say = form.querySelector("[data-draft-said]");
    function send() {
      timer = null;
      const body = typed(form), before = body.toString();
      body.set("draft_key", form.dataset.draft);
      under = new AbortController();
      fetch(form.dataset.draftTo, { method: "POST", body, signal: under.signal, redirect: "error", headers: { "X-Requested-With": "fetch", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
        .then((answer) => { if (say) say.textContent = answer.said; if (typed(form).toString() === before) forget(nameOf(form)); })
        .catch(() => { /* the copy on this computer stays */ });
    }
    form.addEventListener("input", () => { keepHere(form, false); if (!timer) timer = setTimeout(send, 5000); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (under) under.abort();
      if (!event.submitter || !event.submitter.hasAttribute("formaction")) keepHere(form, true);
    });
  }

  document.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) entries().forEach(forget); });
  if (!me) return;
  const forms = Array.from(document.querySelectorAll("[data-draft]"));
  entries().filter((name) => !name.startsWith(`${prefix}${me}:`)).forEach(forget);
  forms.forEach((form) => {
    const kept = (() => { try { return JSON.parse(localStorage.getItem(nameOf(form))); } catch (error) { return null; } })();
    if (kept && !("bound" in form.dataset)) { fill(form, kept.text); const note = form.querySelector("[data-draft-here]"); if (note) note.hidden = false; }
    watch(form);
  });
  const here = forms.map(nameOf);
  entries().filter((name) => !here.includes(name)).forEach((name) => {
    try { if (JSON.parse(localStorage.getItem(name)).sent) forget(name); } catch (error) { forget(name); }
  });
}());
