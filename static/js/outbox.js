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
    const own = (await store("readonly", (records) => records.getAll())).filter((one) => one.account === account);
    return own.sort((one, other) => one.at.localeCompare(other.at));
  }

  // crypto.randomUUID exists on HTTPS only.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    [bytes[6], bytes[8]] = [(bytes[6] & 15) | 64, (bytes[8] & 63) | 128]; // version 4, variant 1
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Sending. Answers: stored, refused (to be mended), waiting (for network, sign-in or the portal). ---
  async function ask(record, mode) {
    if (!navigator.onLine) return { outcome: "waiting" };
    const body = new FormData();
    record.fields.forEach(([name, value]) => body.append(name, value));
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    const given = new AbortController();
    setTimeout(() => given.abort(), PATIENCE);
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
      const heading = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1");
      return { outcome: "refused", faults: [heading ? heading.textContent.trim() : String(answer.status)] };
    } catch (error) {
      return { outcome: "waiting" };
    }
  }

  async function send(record, mode) {
    const answer = await ask(record, mode);
    box.classList.toggle("signed-out", answer.outcome === "signed-out");
    if (answer.outcome === "stored") await drop(record.key);
    if (answer.outcome === "refused") await keep({ ...record, faults: answer.faults });
    return answer;
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    let stored = 0;
    for (const record of (await mine()).filter((one) => !one.faults)) {
      const { outcome } = await send(record, "background");
      if (outcome === "stored") stored += 1;
      else if (outcome !== "refused") break;
    }
    sending = false;
    if (stored) said.textContent = `${box.dataset.sent} ${stored}`;
    await show();
  }

  // --- The banner and the list of what waits. ---
  async function show() {
    const records = await mine();
    [box.hidden, box.dataset.waits] = [!records.length, records.length];
    const words = box.classList.contains("signed-out") ? box.dataset.signedOut : box.dataset.waiting;
    box.querySelector("[data-outbox-count]").textContent = words.replace("{n}", records.length);
    box.querySelector("[data-outbox-list]").replaceChildren(...records.map(line));
  }
  function line(record) {
    const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
    const at = new Date(record.at).toTimeString().slice(0, 5);
    item.querySelector("span").textContent = `${record.title} ${at}`;
    item.querySelectorAll("p,a,button").forEach((part) => { part.hidden = !record.faults; });
    item.querySelector("p").textContent = `${box.dataset.refused}：${(record.faults || []).join("；")}`;
    item.querySelector("a").href = `${record.action}#outbox=${record.key}`;
    item.querySelector("button").addEventListener("click", async () => {
      if (window.confirm(box.dataset.sure)) { await drop(record.key); await show(); }
    });
    return item;
  }

  // --- The forms. ---
  async function take(form) {
    const key = form.elements.client_key.value || newKey();
    form.elements.client_key.value = key;
    if (form.elements.kept_at && !form.elements.kept_at.value) form.elements.kept_at.value = new Date().toISOString();
    const fields = Array.from(new FormData(form)).filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
    const record = { key, account, action: location.pathname + location.search, title: form.dataset.outbox, fields, at: new Date().toISOString() };
    await keep(record);
    const answer = await send(record, "now");
    if (answer.outcome === "stored") { location.assign(answer.url || form.dataset.then); return; }
    if (answer.outcome !== "refused") {
      form.reset();
      [form.elements.client_key, form.elements.kept_at].forEach((field) => { if (field) field.value = ""; });
      nameFiles(form);
    }
    said.textContent = answer.faults ? `${box.dataset.refused}：${answer.faults.join("；")}` : box.dataset.kept;
    await show();
    box.scrollIntoView({ block: "center" });
  }
  async function refill(form) {
    const key = (location.hash.match(/^#outbox=([0-9a-f-]{36})$/) || [])[1];
    const record = key && (await mine()).find((one) => one.key === key);
    if (!record) return;
    Array.from(form.elements).forEach((field) => {
      const values = record.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "file") field.files = transferred(values);
      else if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    });
    nameFiles(form);
    form.scrollIntoView();
  }
  // Only so does a field take files that were not chosen by hand.
  const transferred = (files) => files.reduce((hands, file) => { hands.items.add(file); return hands; }, new DataTransfer()).files;
  function nameFiles(form) {
    form.querySelectorAll("[data-attached]").forEach((place) => {
      const names = Array.from(document.getElementById(place.dataset.attached).files, (file) => file.name);
      place.textContent = names.length ? `${place.dataset.word}：${names.join("、")}` : "";
    });
  }

  const forms = document.querySelectorAll("form[data-outbox]");
  window.addEventListener("hashchange", () => forms.forEach(refill));
  forms.forEach((form) => {
    refill(form);
    form.addEventListener("change", () => nameFiles(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      take(form).catch(() => form.submit()).finally(() => { delete form.dataset.sent; });
    });
  });
  box.querySelector("[data-outbox-send]").addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  show().then(sendAll);
}());
