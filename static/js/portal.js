// The portal's own script: appearance, toggles, dialogs, keys, focus, double clicks. Everything works without it.
// All our scripts are deferred: when they run, the page stands.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const live = () => document.getElementById("live");
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]");

  // Appearance: at once here, and kept by the account through the form.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-appearance]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const body = new FormData(form);
    body.set("value", event.submitter.value);
    root.dataset[body.get("name")] = event.submitter.value;
    form.querySelectorAll("[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(button === event.submitter)));
    if (body.get("name") === "theme") event.submitter.value = event.submitter.value === "dark" ? "light" : "dark";
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => form.submit());
  });

  // A form is sent once; a second click while it is under way does nothing.
  const free = (form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-once]");
    if (!form || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(free, 8000, form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(free));

  const actions = {
    toggle(button) {
      const open = document.getElementById(button.dataset.toggle).classList.toggle("open");
      button.setAttribute("aria-expanded", String(open));
    },
    dialog(button) {
      const dialog = document.getElementById(button.dataset.dialog);
      if (dialog && dialog.showModal) dialog.showModal();
    },
    insert(button) {
      const field = document.getElementById(button.dataset.into);
      const joint = field.value && !/[。；，\n]$/.test(field.value) ? "；" : "";
      field.value += joint + button.dataset.insert;
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    fill(button) {
      Object.entries(JSON.parse(button.dataset.fill)).forEach(([id, value]) => { document.getElementById(id).value = value; });
      if (button.dataset.send) document.getElementById(button.dataset.send).requestSubmit();
    },
    print() { window.print(); },
    back() { if (history.length > 1) history.back(); else location.assign("/"); },
    reload() { location.reload(); },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button,a");
    if (!button) return;
    Object.keys(actions).forEach((name) => { if (name in button.dataset) actions[name](button); });
  });

  // How much has been typed, beside fields that say where to count.
  document.addEventListener("input", (event) => {
    const counter = event.target.dataset && document.getElementById(event.target.dataset.counter || "");
    if (counter) counter.textContent = `${event.target.value.length}/${event.target.maxLength}`;
  });

  // What can be taken back says for how long, and goes when the time is over.
  function countDown(button) {
    const said = button.textContent;
    let left = Number(button.dataset.countdown);
    const timer = setInterval(() => {
      left -= 1;
      button.textContent = `${said} ${left}`;
      if (left <= 0) { clearInterval(timer); button.closest("form").remove(); }
    }, 1000);
  }
  document.querySelectorAll("[data-countdown]").forEach(countDown);

  // Focus goes to what needs it: faults first, else stays.
  const focusFault = (scope) => scope.querySelector("[data-focus]")?.focus();
  focusFault(document);
  document.addEventListener("htmx:afterSettle", (event) => {
    focusFault(event.target);
    const announced = event.target.closest("[data-announce]") || event.target.querySelector("[data-announce]");
    if (announced && live()) live().textContent = announced.dataset.announce;
  });

  // Keys. Never while typing; can be switched off on this computer (WCAG 2.1.4).
  const OFF = "keys-off";
  const stored = (key) => { try { return localStorage.getItem(key); } catch (error) { return null; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch (error) { /* private window */ } };
  document.addEventListener("change", (event) => {
    if ("keysOff" in event.target.dataset) store(OFF, event.target.checked ? "1" : "");
  });
  document.querySelectorAll("[data-keys-off]").forEach((box) => { box.checked = stored(OFF) === "1"; });
  let pending = "";
  function rows() { return Array.from(document.querySelectorAll("[data-rows] tbody tr a.t")); }
  const rowOf = (element) => element && element.closest && element.closest("[data-rows] tbody tr");
  function step(by) {
    const links = rows();
    if (!links.length) return;
    const here = rowOf(document.activeElement);
    const at = links.findIndex((link) => rowOf(link) === here);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
  }
  const keys = {
    "/": () => { const field = document.getElementById("search"); if (field) field.focus(); },
    "?": () => actions.dialog({ dataset: { dialog: "help" } }),
    j: () => step(1),
    k: () => step(-1),
    x: () => { const row = rowOf(document.activeElement), box = row && row.querySelector("input[name=chosen][form=bulk]"); if (box) box.click(); },
    e: () => { const link = document.querySelector("[data-edit]"); if (link) link.click(); },
    g: () => { pending = "g"; setTimeout(() => { pending = ""; }, 1200); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      const form = event.target.closest("form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.key === "Escape" && event.target.id === "search") event.target.blur();
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || stored(OFF) === "1") return;
    if (pending === "g" && event.key === "d") { location.assign("/"); return; }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
}());
