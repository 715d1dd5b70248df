// The finding chosen in the work list shows beside it; what follows is chosen after an action.
(() => {
  const wide = matchMedia("(min-width: 1200px)");
  const pane = () => document.getElementById("finding");
  const PAUSE = 150;
  let asked = "";
  let waiting = 0;

  function load(row) {
    if (!wide.matches || !row?.dataset.pane || row.dataset.pane === asked) return;
    asked = row.dataset.pane;
    pane().setAttribute("aria-busy", "true");
    window.htmx.ajax("GET", asked, { target: "#finding", swap: "innerHTML" });
  }

  // Whoever runs through the list is not asked for each row on the way.
  document.addEventListener("row:chosen", (event) => {
    const row = event.target.closest("tr[data-pane]");
    clearTimeout(waiting);
    waiting = setTimeout(() => load(row), PAUSE);
  });

  // An answer that comes late, for a row left since, is not shown.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target.id === "finding" && requestConfig.verb === "get" && requestConfig.path !== asked) event.detail.shouldSwap = false;
  });

  // `e` presses the hidden button of the row: on to the first step that can be taken, and into its first field.
  document.addEventListener("click", (event) => {
    const act = event.target.closest(".work-list [data-act]");
    if (!act) return;
    event.preventDefault();
    if (!wide.matches) { location.assign(act.closest("tr").dataset.link); return; }
    const offer = pane().getAttribute("aria-busy") ? null : pane().querySelector("details.offer");
    if (!offer) { pane().querySelector("a, .btn")?.focus(); return; }
    offer.open = true;
    offer.querySelector("textarea, input:not([type=hidden])")?.focus();
  });

  // Several findings are only sent on if one is ticked, or all that the filters keep are meant.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.beside-list");
    if (form && !form.querySelector("[name=finding]:checked, [name=all]:checked")) {
      event.preventDefault();
      form.querySelector("[name=finding]")?.focus();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const chosen = document.querySelector(".work-list tr.is-current");
    if (chosen?.previousElementSibling) chosen.scrollIntoView({ block: "nearest" });
    load(chosen);
  });
  wide.addEventListener("change", () => load(document.querySelector(".work-list tr.is-current")));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "finding") event.detail.target.removeAttribute("aria-busy");
  });
})();
