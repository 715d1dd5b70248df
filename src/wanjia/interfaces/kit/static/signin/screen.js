// Whoever chooses a theme for the account means it on this machine too: forget what the button in the head kept here.
document.addEventListener("submit", (event) => {
  if (event.target.elements.theme) {
    try { localStorage.removeItem("wanjia-theme"); } catch { /* private window */ }
  }
});
