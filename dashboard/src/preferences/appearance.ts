import { preferences } from "./preference-store";
import type { Preferences } from "./preferences";

const prefersLight = () => matchMedia("(prefers-color-scheme: light)");

function apply({ theme, density, motion }: Preferences) {
  const root = document.documentElement;
  root.dataset.theme = theme === "light" || (theme === "auto" && prefersLight().matches) ? "light" : "dark";
  root.dataset.density = density;
  root.dataset.motion = motion;
}

/** Keeps the document's theme, density and motion as the user or the system wants them. Mirrors public/theme.js. */
export function watchAppearance() {
  const refresh = () => apply(preferences.get());
  preferences.subscribe(refresh);
  prefersLight().addEventListener("change", refresh);
  refresh();
}
