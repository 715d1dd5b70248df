// The counter by keyboard: numbers choose a match, Enter goes on and takes, Alt+1 to 3 choose the way of paying.
(() => {
  const find = document.getElementById("till-q");
  const form = document.querySelector("[data-till]");
  const grouped = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const SHOWN = {
    tendered: ["CASH"], cheque_number: ["CHEQUE"], cheque_bank: ["CHEQUE"], cheque_drawer: ["CHEQUE"], reference: ["CARD"],
  };

  // Yuan in whole fen, so that nothing is rounded; null for what is no amount.
  function fen(text) {
    const found = /^(\d{1,10})(?:\.(\d{0,2}))?$/.exec(text.trim());
    return found ? Number(found[1]) * 100 + Number((found[2] || "").padEnd(2, "0")) : null;
  }

  function show() {
    const tender = form.elements.tender.value;
    for (const [name, tenders] of Object.entries(SHOWN)) {
      form.querySelector(`[data-field="${name}"]`).hidden = !tenders.includes(tender);
    }
    const amount = fen(form.elements.amount.value);
    const laid = fen(form.elements.tendered.value);
    const line = form.querySelector("[data-change]");
    line.hidden = tender !== "CASH" || amount === null || laid === null || laid < amount;
    if (!line.hidden) line.querySelector("b").textContent = grouped.format((laid - amount) / 100);
  }

  function fields() {
    return [...form.querySelectorAll("[data-field]:not([hidden]) input")];
  }

  if (form) {
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.matches("button")) return;
      const all = fields();
      const next = all[all.indexOf(event.target) + 1];
      if (next) { event.preventDefault(); next.focus(); next.select(); }
    });
    show();
    const first = form.querySelector(".has-fault input") || fields().find((input) => input.name === "amount");
    first?.focus();
    first?.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (form && event.altKey && ["1", "2", "3"].includes(event.key)) {
      event.preventDefault();
      form.elements.tender.selectedIndex = Number(event.key) - 1;
      show();
      fields()[0]?.focus();
      return;
    }
    if (event.key === "Escape" && find) { find.focus(); find.select(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isEmpty = event.target === find && !find.value;
    if (event.target.matches("input, textarea, select") && !isEmpty) return;
    if (event.key === "p") {
      const print = document.querySelector("[data-print-receipt]");
      if (print) { event.preventDefault(); print.click(); }
    }
    const match = event.target === find ? null : document.querySelector(`[data-match="${CSS.escape(event.key)}"]`);
    if (match) match.click();
  });
  document.querySelector("[data-match]")?.focus();
})();
