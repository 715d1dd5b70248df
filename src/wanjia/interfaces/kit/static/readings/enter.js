// Entry by keyboard alone: Enter and the arrows move, use and warnings are worked out at once. The server checks again.
(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const narrow = matchMedia("(max-width: 767.98px)");
  const inputs = () => [...form.querySelectorAll(".entry-value input")];
  const stops = [...form.querySelectorAll(".entry-stop")];
  const limit = (name) => Number(form.dataset[name]);
  const grouped = new Intl.NumberFormat("en-US");
  let here = Math.max(stops.findIndex((stop) => stop.querySelector("input")), 0);
  let isChanged = false;

  const read = (text) => {
    const plain = text.trim().replaceAll(",", "").replaceAll("，", "").replaceAll("。", ".");
    return plain === "" ? null : /^\d+(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : Number.NaN;
  };

  // Half up to whole kWh, as billing rounds; the tiny part takes back what binary numbers lose.
  const whole = (kwh) => Math.sign(kwh) * Math.round(Math.abs(kwh) + 1e-7);

  function used(input, value) {
    const previous = Number(input.dataset.previous);
    const turn = 10 ** Number(input.dataset.digits);
    const run = value - previous;
    const isOver = run < 0 && 2 * (run + turn) <= turn;
    return { kwh: whole((isOver ? run + turn : run) * Number(input.dataset.multiplier)), isOver };
  }

  function judged(input, value) {
    const said = form.dataset;
    if (Number.isNaN(value)) return { word: said.saidNumber, isBad: true };
    if (value >= 10 ** Number(input.dataset.digits)) return { word: said.saidDigits, isBad: true };
    if ("demand" in input.dataset || input.dataset.previous === "") return {};
    const { kwh, isOver } = used(input, value);
    if (kwh < 0) return { kwh, word: said.saidBack, isBad: true };
    if (isOver) return { kwh, word: said.saidOver };
    if (!("total" in input.dataset)) return { kwh };
    return { kwh, word: unusual(kwh, input.dataset) };
  }

  function unusual(kwh, { usual, year }) {
    const said = form.dataset;
    if (usual === "") return "";
    const known = [Number(usual), ...(year === "" ? [] : [Number(year)])];
    if (kwh >= limit("jumpUpLeast") && known.every((before) => kwh > limit("jumpUp") * before)) return said.saidUp;
    if (kwh === 0) return known[0] >= limit("zeroLeast") ? said.saidZero : "";
    const isDown = known[0] >= limit("jumpDownLeast") && known.every((before) => kwh < limit("jumpDown") * before);
    return isDown ? said.saidDown : "";
  }

  function show(input) {
    const row = input.closest("tr");
    const value = read(input.value);
    const { kwh, word, isBad } = value === null ? {} : judged(input, value);
    row.querySelector("[data-use]").textContent = kwh === undefined ? "" : grouped.format(kwh);
    const warning = row.querySelector("[data-warning]");
    warning.textContent = word || "";
    warning.className = word ? (isBad ? "field-fault" : "entry-warned") : "";
    input.classList.toggle("is-invalid", Boolean(isBad));
  }

  function count() {
    const typed = inputs().filter((input) => input.value.trim()).length;
    form.querySelector("[data-count]").textContent = typed ? `${typed} ${form.querySelector("[data-count]").dataset.words}` : "";
  }

  function go(to) {
    here = Math.min(Math.max(to, 0), stops.length - 1);
    stops.forEach((stop, at) => stop.classList.toggle("is-here", at === here));
    form.querySelector("[data-place]").textContent = `${here + 1} / ${stops.length}`;
  }

  function enterStop(to) {
    go(to);
    stops[here].querySelector("input")?.focus();
  }

  function move(input, by) {
    const all = inputs();
    const next = all[all.indexOf(input) + by];
    if (!next) { if (by > 0) form.querySelector(".entry-bar .btn-primary").focus(); return; }
    const stop = stops.indexOf(next.closest(".entry-stop"));
    if (narrow.matches && stop !== here) go(stop);
    next.focus();
    next.select();
    next.scrollIntoView({ block: "center" });
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target.closest(".entry-value input");
    if (!input) return;
    const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || event.isComposing) return;
    event.preventDefault();
    move(input, steps[event.key]);
  });
  form.addEventListener("input", (event) => {
    const input = event.target.closest(".entry-value input");
    if (!input) return;
    isChanged = true;
    show(input);
    count();
  });
  form.addEventListener("click", (event) => {
    const walk = event.target.closest("[data-walk]");
    if (walk) enterStop(here + Number(walk.dataset.walk));
  });
  form.addEventListener("focusin", (event) => {
    const stop = stops.indexOf(event.target.closest(".entry-stop"));
    if (stop >= 0) go(stop);
  });
  form.addEventListener("submit", () => { isChanged = false; });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

  inputs().filter((input) => input.value).forEach(show);
  count();
  const asked = stops.findIndex((stop) => `#${stop.id}` === location.hash);
  go(asked >= 0 ? asked : here);
  form.classList.add("is-alive");
  const first = form.querySelector(".entry-value .is-invalid") || (asked >= 0 ? stops[asked] : form).querySelector(".entry-value input");
  first?.focus();
})();
