// Set the theme before the first paint: the person's choice on this machine, else the account's, else the machine's.
(() => {
  const root = document.documentElement;
  const machine = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  let kept = null;
  try { kept = localStorage.getItem("wanjia-theme"); } catch { kept = null; }
  const chosen = kept || root.dataset.themeChoice;
  root.dataset.bsTheme = chosen === "dark" || chosen === "light" ? chosen : machine;
})();
