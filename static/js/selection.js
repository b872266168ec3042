// Choosing rows of a list: one by one, a range with Shift, the page, all rows of the filter. Says how many.
(function () {
  "use strict";
  let last = null;
  const boxes = () => Array.from(document.querySelectorAll("input[name=chosen][form=bulk]"));

  function tell() {
    const bar = document.querySelector("[data-selection]");
    if (!bar) return;
    const list = boxes();
    const all = bar.querySelector("[name=all]");
    const ticked = list.filter((box) => box.checked).length, count = all.checked ? all.dataset.total : ticked;
    const whole = bar.querySelector("[data-page-all]");
    whole.checked = Boolean(list.length) && ticked === list.length;
    whole.indeterminate = ticked > 0 && ticked < list.length;
    bar.querySelector("[data-count]").textContent = count;
    bar.querySelectorAll("[data-acts]").forEach((button) => { button.disabled = !count; });
    list.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  }

  document.addEventListener("click", (event) => {
    if (!event.target.matches("input[name=chosen][form=bulk]")) return;
    const list = boxes();
    if (event.shiftKey && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(event.target)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
    }
    last = event.target;
  });
  document.addEventListener("change", (event) => {
    const bar = document.querySelector("[data-selection]");
    if (!bar) return;
    const all = bar.querySelector("[name=all]");
    if (event.target === all || "pageAll" in event.target.dataset) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target !== all && !event.target.checked) all.checked = false;
    if (bar.contains(event.target) || event.target.name === "chosen") tell();
  });
  ["DOMContentLoaded", "htmx:afterSettle"].forEach((name) => document.addEventListener(name, tell));
  window.addEventListener("pageshow", tell);
}());
