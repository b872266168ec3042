// What was typed stays in this phone until the portal has it: forms with data-outbox are kept first, then sent, each once.
// Plain HTTP, no service worker: IndexedDB, the page's own script, and a key per record that the portal knows again.
(function () {
  "use strict";
  const account = document.body.dataset.person;
  const box = document.getElementById("outbox");
  if (!account || !box || !window.indexedDB) return;
  const [said, unkept] = ["said", "unkept"].map((name) => document.querySelector(`[data-outbox-${name}]`));
  const forms = document.querySelectorAll("form[data-outbox]");
  const EVERY = 30000, PATIENCE = 20000, SLOWEST = 25, TRIES = 3; // ms, ms, bytes per ms, then a way out is offered
  let sending = false, shown = "";

  // --- The store: {key, account, action, title, fields: [[name, value]], told: [[label, text]], at, tries, faults} ---
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
  // What was dropped or written anew while it was under way stays so. Another key takes its record along.
  const note = (record, more) => store("readwrite", (records) => {
    const onsuccess = ({ target: { result } }) => {
      if (!result || result.at !== record.at) return;
      if (more.key && more.key !== record.key) records.delete(record.key);
      records.put({ ...result, ...more });
    };
    return Object.assign(records.get(record.key), { onsuccess });
  });
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

  // --- Sending. Answers: stored, refused (to be mended), failed (tried again, others go on), offline, signed-out. ---
  const sizeOf = (record) => record.fields.reduce((sum, [, value]) => sum + (value.size || 0), 0);
  async function ask(record, mode) {
    if (!navigator.onLine) return { outcome: "offline" };
    const body = new FormData();
    record.fields.forEach(([name, value]) => body.append(name, value));
    body.set("client_key", record.key);
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    const given = new AbortController();
    setTimeout(() => given.abort(), PATIENCE + sizeOf(record) / SLOWEST);
    try {
      const answer = await fetch(record.action, {
        method: "POST", body, signal: given.signal, redirect: "manual",
        headers: { "X-Outbox": mode, "X-CSRFToken": token },
      });
      const old = answer.status === 403 && answer.headers.get("X-Fault") === "csrf";
      if (answer.type === "opaqueredirect" || old) return { outcome: "signed-out" };
      if (answer.status === 200) return { outcome: "stored", ...(await answer.json()) };
      if (answer.status >= 500 || answer.status === 429) return { outcome: "failed" };
      if (/json/.test(answer.headers.get("Content-Type"))) return { outcome: "refused", ...(await answer.json()) };
      const heading = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1");
      return { outcome: "refused", faults: [heading ? heading.textContent.trim() : String(answer.status)] };
    } catch (error) {
      return { outcome: navigator.onLine ? "failed" : "offline" };
    }
  }

  async function send(record, mode) {
    const answer = await ask(record, mode), tries = (record.tries || 0) + 1;
    box.classList.toggle("signed-out", answer.outcome === "signed-out");
    answer.key = answer.taken ? newKey() : record.key;
    // A store that fails here loses nothing: the record is sent again, and the portal knows its key.
    if (answer.outcome === "stored") await drop(record.key).catch(() => {});
    if (answer.outcome === "refused") await note(record, { faults: answer.faults, key: answer.key }).catch(() => {});
    if (answer.outcome === "failed" && tries <= TRIES) await note(record, { tries }).catch(() => {});
    return answer;
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    let stored = 0;
    try {
      await show();
      const held = Array.from(forms, (form) => form.elements.client_key.value); // being mended or sent by this page
      const records = (await mine()).filter((one) => !one.faults && !held.includes(one.key));
      for (const { key } of records.sort((one, other) => sizeOf(one) - sizeOf(other))) { // what is slow comes last
        const record = (await mine()).find((one) => one.key === key && !one.faults);
        const { outcome } = record ? await send(record, "background") : {};
        if (outcome === "stored") stored += 1;
        if (outcome === "offline" || outcome === "signed-out") break;
      }
      if (stored) said.textContent = `${box.dataset.sent} ${stored}`;
      await show();
    } catch (error) { /* the store failed: the next round reads it anew */ } finally { sending = false; }
  }

  // --- The banner and the list of what waits. ---
  async function show() {
    const records = await mine();
    [box.hidden, box.dataset.waits] = [!records.length, records.length];
    const words = box.classList.contains("signed-out") ? box.dataset.signedOut : box.dataset.waiting;
    box.querySelector("[data-outbox-count]").textContent = words.replace("{n}", records.length);
    const state = JSON.stringify(records.map((one) => [one.key, one.at, one.tries, one.faults]));
    if (state !== shown) box.querySelector("[data-outbox-list]").replaceChildren(...records.map(line));
    shown = state; // what somebody reads or points at stays while nothing changes
  }
  function line(record) {
    const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("span").textContent = `${record.title} ${new Date(record.at).toTimeString().slice(0, 5)}`;
    const stuck = record.faults || record.tries >= TRIES;
    item.querySelectorAll("p,details,a,button").forEach((part) => { part.hidden = !stuck; });
    item.querySelector("p").textContent = record.faults ? `${box.dataset.refused}：${record.faults.join("；")}` : box.dataset.tried;
    item.querySelector("[data-told]").textContent = (record.told || []).map((pair) => pair.join("：")).join("\n");
    item.querySelector("a").href = `${record.action}#outbox=${record.key}`;
    item.querySelector("button").addEventListener("click", async () => {
      if (window.confirm(box.dataset.sure)) { await drop(record.key); await show(); }
    });
    return item;
  }

  // --- The forms. ---
  const release = ({ elements }) => [elements.client_key, elements.kept_at].forEach((field) => { if (field) field.value = ""; });
  const warn = (words) => { [unkept.textContent, unkept.hidden] = [words, !words]; };
  const files = (field) => Array.from(field.files, (file) => file.name).join("、");
  // What a person reads in a form, to be read also where its page opens no more.
  function told(form) {
    const filled = Array.from(form.elements).filter((one) => one.labels && one.labels.length && (one.checked || !/^(checkbox|radio)$/.test(one.type)));
    return filled.map((one) => {
      const [label, group] = [one.labels[0], one.closest("fieldset")];
      const chosen = one.type === "checkbox" ? "✓" : group ? label.textContent : one.selectedOptions && one.selectedOptions[0].textContent;
      return [(group ? group.firstElementChild : label).firstChild.textContent.trim(), chosen || (one.files ? files(one) : one.value)];
    }).filter(([, value]) => value.trim());
  }
  async function take(form) {
    const { client_key: hidden, kept_at: moment, version } = form.elements, at = new Date().toISOString();
    hidden.value = hidden.value || newKey();
    if (moment && !moment.value) moment.value = at;
    const fields = Array.from(new FormData(form)).filter(([name, value]) => !/^(csrfmiddlewaretoken|client_key)$/.test(name) && !(value instanceof File && !value.size));
    const record = { key: hidden.value, account, action: location.pathname + location.search, title: form.dataset.outbox, fields, told: told(form), at };
    const kept = await keep(record).then(() => true, () => false);
    const answer = await send(record, "now");
    if (answer.outcome === "stored") { release(form); location.assign(answer.url || form.dataset.then); return; }
    const faults = answer.faults ? `${box.dataset.refused}：${answer.faults.join("；")}` : "";
    hidden.value = answer.key;
    if (answer.version) version.value = answer.version; // its fault says what has changed
    if (kept && !faults) { form.reset(); release(form); nameFiles(form); }
    warn(kept ? "" : faults || unkept.dataset.outboxUnkept);
    said.textContent = kept ? faults || box.dataset.kept : "";
    await show().catch(() => {});
    (kept ? box : unkept).scrollIntoView({ block: "center" });
  }
  // Back and a reload bring a form as it was left: a key whose record is gone belongs to what was sent.
  const free = async (form) => (await mine()).some((one) => one.key === form.elements.client_key.value) || release(form);
  async function refill(form) {
    const key = (location.hash.match(/^#outbox=([0-9a-f-]{36})$/) || [])[1];
    const record = key && (await mine()).find((one) => one.key === key);
    if (!record) return;
    form.elements.client_key.value = key;
    Array.from(form.elements).forEach((field) => {
      if (field.name === "version") return; // it is mended on the row as it is now
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
      const names = files(document.getElementById(place.dataset.attached));
      place.textContent = names && `${place.dataset.word}：${names}`;
    });
  }

  window.addEventListener("hashchange", () => forms.forEach(refill));
  forms.forEach((form) => {
    refill(form);
    form.addEventListener("change", () => nameFiles(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      take(form).catch(() => { if (navigator.onLine) form.submit(); else warn(unkept.dataset.outboxUnkept); }).finally(() => { delete form.dataset.sent; });
    });
  });
  box.querySelector("[data-outbox-send]").addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  window.addEventListener("pageshow", () => Promise.all(Array.from(forms, free)).catch(() => {}).then(sendAll));
  setInterval(sendAll, EVERY);
}());
