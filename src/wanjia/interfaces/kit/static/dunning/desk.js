// Quick keys of the dunning desk: an outcome, the promise, the phone, the note.
(() => {
  const go = {
    p: () => document.querySelector("#promise-form input:not([type=hidden])")?.focus(),
    t: () => document.querySelector("[data-dialog='ask-phone']")?.click(),
    v: () => document.getElementById("attempt-note")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (document.querySelector("dialog[open]")) return;
    const quick = document.querySelector(`[data-quick="${CSS.escape(event.key)}"]`);
    const act = quick ? () => quick.click() : go[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
