// Quick keys of a bank line, and what is left of it while somebody picks by hand.
(() => {
  const open = (details) => { if (!details) return; details.open = true; details.querySelector("input:not([type=hidden])")?.focus(); };
  const go = {
    x: () => open(document.querySelector("[data-reject]")?.closest("details")),
    s: () => open(document.querySelector("details.keep-apart")),
    p: () => (document.getElementById("pick-text") ?? document.querySelector("[name=chosen]") ?? document.getElementById("pick-charge"))?.focus(),
    n: () => document.querySelector(".page-actions a.btn")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (!document.querySelector("form[data-pick], .candidate")) return;
    const quick = document.querySelector(`[data-quick="${CSS.escape(event.key)}"]`);
    const act = quick ? () => quick.click() : go[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  function sum(form) {
    const chosen = [...form.querySelectorAll("[name=chosen]:checked")].reduce((all, box) => all + Number(box.dataset.fen), 0);
    const charge = Math.round(Number(form.elements.charge.value || 0) * 100) || 0;
    const told = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    const left = Number(form.dataset.pick) - chosen - charge;
    form.querySelector("[data-sum]").textContent = told(chosen + charge);
    form.querySelector("[data-left]").textContent = told(left);
    form.querySelector(".pick-sum").classList.toggle("is-even", left === 0);
  }
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-pick]"); if (form) sum(form); });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-pick]").forEach(sum));
})();
