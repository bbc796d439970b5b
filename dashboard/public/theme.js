// Runs before the first paint and before everything else. Mirrors src/preferences/appearance.ts.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("redraft.preferences") ?? "{}") ?? {};
  } catch {
    // Storage may be blocked or hold nonsense: the defaults are fine.
  }
  const light =
    kept.theme === "light" || (kept.theme !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  root.dataset.theme = light ? "light" : "dark";
  if (kept.density === "compact") root.dataset.density = "compact";
  if (kept.motion === "reduced") root.dataset.motion = "reduced";
  const language = kept.language === "de" || kept.language === "en" ? kept.language : navigator.language;
  root.lang = String(language).startsWith("de") ? "de" : "en";
})();
