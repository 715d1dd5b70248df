// The device tells where a sale is made; where it cannot, a person says why. The server checks again.
(() => {
  const form = document.querySelector("form[data-place]");
  if (!form) return;
  const said = form.querySelector("[data-place-said]");
  const why = form.elements.why_no_place.closest(".form-field");

  function known({ coords }) {
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    said.textContent = `${form.dataset.saidKnown} ±${Math.round(coords.accuracy)} m`;
    why.hidden = true;
  }

  function unknown() {
    said.textContent = form.dataset.saidUnknown;
  }

  if (!navigator.geolocation) unknown();
  else navigator.geolocation.getCurrentPosition(known, unknown, { enableHighAccuracy: true, timeout: 10_000 });
})();
