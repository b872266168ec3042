// What was typed stays in this phone until the portal has it: forms with data-outbox are kept first, then sent, each once.
// Plain HTTP, no service worker: IndexedDB, the page's own script, and a key per record that the portal knows again.
(function () {
  "use strict";
  const account = document.body.dataset.person;
  const box = document.getElementById("outbox");
  if (!account || !box || !window.indexedDB) return;
  const said = document.querySelector("[data-outbox-said]");
  const EVERY = 30000, PATIENCE = 20000;
  let sending = false;

  // --- The store: {key, account, action, title, fields: [[name, value]], at, faults} ---
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("outbox", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("records", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function store(mode, act) {
    const transaction = (await opened).transaction("records", mode);
    const request = act(transaction.objectStore("records"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }
  const keep = (record) => store("readwrite", (records) => records.put(record));
  const drop = (key) => store("readwrite", (records) => records.delete(key));
  async function mine() {
    const all = await store("readonly", (records) => records.getAll());
    return all.filter((record) => record.account === account).sort((one, other) => one.at.localeCompare(other.at));
  }

  // crypto.randomUUID exists on HTTPS only.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Sending. Answers: stored, refused (to be mended), waiting (for network, sign-in or the portal). ---
  async function send(record, mode) {
    const body = new FormData();
    record.fields.forEach(([name, value]) => body.append(name, value));
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), PATIENCE);
    try {
      const answer = await fetch(record.action, {
        method: "POST", body, signal: given.signal, redirect: "manual",
        headers: { "X-Outbox": mode, "X-CSRFToken": token },
      });
      const old = answer.status === 403 && answer.headers.get("X-Fault") === "csrf";
      if (answer.type === "opaqueredirect" || old) return { outcome: "signed-out" };
      if (answer.status === 200) return { outcome: "stored", ...(await answer.json()) };
      if (answer.status === 422) return { outcome: "refused", ...(await answer.json()) };
      if (answer.status >= 500 || answer.status === 429) return { outcome: "waiting" };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const heading = page.querySelector("h1");
      return { outcome: "refused", faults: [heading ? heading.textContent.trim() : String(answer.status)] };
    } catch (error) {
      return { outcome: "waiting" };
    } finally {
      clearTimeout(timer);
    }
  }

  async function sendAll() {
    if (sending || !navigator.onLine) return;
    sending = true;
    let stored = 0;
    for (const record of (await mine()).filter((one) => !one.faults)) {
      const answer = await send(record, "background");
      if (answer.outcome === "stored") { await drop(record.key); stored += 1; continue; }
      if (answer.outcome === "refused") { record.faults = answer.faults; await keep(record); continue; }
      box.classList.toggle("signed-out", answer.outcome === "signed-out");
      break;
    }
    sending = false;
    if (stored) said.textContent = `${box.dataset.sent} ${stored}`;
    await show();
  }

  // --- The banner and the list of what waits. ---
  async function show() {
    const records = await mine();
    box.hidden = !records.length;
    const words = box.classList.contains("signed-out") ? box.dataset.signedOut : box.dataset.waiting;
    box.querySelector("[data-outbox-count]").textContent = words.replace("{n}", records.length);
    const list = box.querySelector("[data-outbox-list]");
    list.replaceChildren(...records.map(line));
  }
  function line(record) {
    const item = document.createElement("li");
    const text = document.createElement("div");
    text.textContent = `${record.title} ${record.at.slice(11, 16)}`;
    item.append(text);
    if (!record.faults) return item;
    const faults = document.createElement("p");
    faults.className = "err";
    faults.textContent = `${box.dataset.refused}：${record.faults.join("；")}`;
    text.append(faults);
    const mend = document.createElement("a");
    mend.className = "btn s";
    mend.href = `${record.action}#outbox=${record.key}`;
    mend.textContent = box.dataset.mend;
    const away = document.createElement("button");
    away.className = "btn s danger";
    away.type = "button";
    away.textContent = box.dataset.drop;
    away.addEventListener("click", async () => {
      if (window.confirm(box.dataset.sure)) { await drop(record.key); await show(); }
    });
    item.append(mend, away);
    return item;
  }

  // --- The forms. ---
  function localNow() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  }
  async function take(form) {
    const key = form.elements.client_key.value || newKey();
    form.elements.client_key.value = key;
    if (form.elements.kept_at && !form.elements.kept_at.value) form.elements.kept_at.value = new Date().toISOString();
    const fields = Array.from(new FormData(form)).filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
    const record = { key, account, action: location.pathname + location.search, title: form.dataset.outbox, fields, at: localNow() };
    await keep(record);
    const answer = navigator.onLine ? await send(record, "now") : { outcome: "waiting" };
    if (answer.outcome === "stored") {
      await drop(key);
      location.assign(answer.url || form.dataset.then);
    } else {
      if (answer.outcome === "refused") { record.faults = answer.faults; await keep(record); }
      await kept(form, answer);
    }
  }
  async function kept(form, answer) {
    box.classList.toggle("signed-out", answer.outcome === "signed-out");
    if (answer.outcome === "refused") {
      said.textContent = `${box.dataset.refused}：${answer.faults.join("；")}`;
    } else {
      form.reset();
      form.elements.client_key.value = "";
      if (form.elements.kept_at) form.elements.kept_at.value = "";
      said.textContent = box.dataset.kept;
    }
    await show();
    box.scrollIntoView({ block: "center" });
  }
  async function refill(form) {
    const key = (location.hash.match(/^#outbox=([0-9a-f-]{36})$/) || [])[1];
    const record = key && (await mine()).find((one) => one.key === key);
    if (!record) return;
    record.fields.forEach(([name, value]) => {
      const field = form.elements[name];
      if (!field || value instanceof File) return;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    });
    form.scrollIntoView();
  }

  const forms = document.querySelectorAll("form[data-outbox]");
  window.addEventListener("hashchange", () => forms.forEach(refill));
  forms.forEach((form) => {
    refill(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      take(form).catch(() => form.submit()).finally(() => { delete form.dataset.sent; });
    });
  });
  box.querySelector("[data-outbox-send]").addEventListener("click", () => {
    box.classList.remove("signed-out");
    sendAll();
  });
  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  show().then(sendAll);
}());
