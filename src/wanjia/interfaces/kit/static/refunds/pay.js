// Only what belongs to the way chosen is asked for.
(() => {
  const form = document.querySelector("[data-payout]");
  if (!form) return;
  const way = form.querySelector("[name=way]");
  function show() {
    for (const input of form.querySelectorAll("[data-way]")) {
      input.closest(".form-field").hidden = input.dataset.way !== way.value;
    }
  }
  way.addEventListener("change", show);
  show();
})();
