// Keyboard, work lists, column choice and theme. Everything also works without it, by links and forms.
(() => {
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("tr[data-link], tr[data-key]")].filter((row) => row.offsetParent);
  const current = () => document.querySelector("tr.is-current");

  function choose(row) {
    if (!row) return;
    current()?.classList.remove("is-current");
    row.classList.add("is-current");
    row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("row:chosen", { bubbles: true }));
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  const keys = {
    "/": () => document.querySelector("[data-shortcut='/']")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    Enter: () => { const link = current()?.dataset.link; if (link) location.assign(link); },
    e: () => current()?.querySelector("[data-act], button, a.btn")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); document.getElementById("search-found")?.replaceChildren(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-key], tr[data-link]");
    if (row && !event.target.closest("a, button, input, select, label")) choose(row);
    if (event.target.closest("[data-theme-switch]")) {
      const root = document.documentElement;
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      try { localStorage.setItem("wanjia-theme", root.dataset.bsTheme); } catch { /* private window */ }
      document.dispatchEvent(new CustomEvent("theme:changed"));
    }
    const all = event.target.closest("[data-check-all]");
    if (all) document.querySelectorAll(`[name='${all.dataset.checkAll}']`).forEach((box) => { box.checked = all.checked; });
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-print]")) print();
    document.querySelectorAll("details.tool-details[open]").forEach((open) => { if (!open.contains(event.target)) open.open = false; });
  });

  document.addEventListener("submit", (event) => {
    const columns = event.target.closest("form[data-columns]");
    if (columns) {
      const chosen = [...columns.querySelectorAll("[data-column]:checked")].map((box) => box.dataset.column);
      columns.elements.columns.value = chosen.join(",");
    }
    // The second click of an impatient hand does nothing.
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) {
      if (event.target.dataset.sent) { event.preventDefault(); return; }
      event.target.dataset.sent = "1";
      setTimeout(() => { delete event.target.dataset.sent; }, 8000);
    }
  });

  const wide = matchMedia("(min-width: 768px)");
  const unfold = () => document.querySelectorAll("details[data-open-wide]").forEach((fold) => { if (wide.matches) fold.open = true; });
  document.addEventListener("DOMContentLoaded", unfold);
  wide.addEventListener("change", unfold);

  document.addEventListener("htmx:responseError", (event) => {
    const target = event.detail.target;
    if (target) target.setAttribute("aria-busy", "false");
  });
})();
