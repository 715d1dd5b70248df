// What the notes and coins come to while they are counted; Enter goes to the next.
(() => {
  const form = document.querySelector("[data-count-form]");
  if (!form) return;
  const grouped = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const inputs = [...form.querySelectorAll("input[data-value]")];
  function show() {
    let total = 0;
    for (const input of inputs) {
      const fen = Math.round(Number(input.dataset.value) * 100) * (parseInt(input.value, 10) || 0);
      input.nextElementSibling.textContent = fen ? grouped.format(fen / 100) : "";
      total += fen;
    }
    form.querySelector("[data-counted]").textContent = grouped.format(total / 100);
  }
  form.addEventListener("input", show);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.matches("button")) return;
    const all = [...form.querySelectorAll("input:not([type=hidden])")];
    const next = all[all.indexOf(event.target) + 1];
    if (next) { event.preventDefault(); next.focus(); next.select(); }
  });
  show();
})();
