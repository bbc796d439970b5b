import { useI18n } from "~/i18n/i18n";
import { useShortcuts } from "~/shell/shortcuts/use-shortcuts";
import type { Selection } from "./use-selection";

const links = () => [...document.querySelectorAll<HTMLAnchorElement>("a[data-run]")];
const currentRow = () => document.activeElement?.closest("[data-row]")?.getAttribute("data-row");

/** j and k walk through the rows by focusing their links, so Enter opens and screen readers read along. */
export function useRowKeys(selection: Selection, focusSearch: () => void) {
  const { t } = useI18n();
  const walk = (step: 1 | -1) => {
    const all = links();
    const index = all.findIndex((link) => link.dataset.run === currentRow());
    const next =
      index === -1 ? (step === 1 ? 0 : all.length - 1) : Math.min(Math.max(index + step, 0), all.length - 1);
    all[next]?.focus();
  };
  const select = () => {
    const id = currentRow();
    if (id) selection.toggle(id);
  };
  useShortcuts([
    { keys: "j", scope: "list", label: t.runs.keyNext, run: () => walk(1) },
    { keys: "k", scope: "list", label: t.runs.keyPrevious, run: () => walk(-1) },
    { keys: "x", scope: "list", label: t.runs.keySelect, run: select },
    { keys: "/", scope: "list", label: t.runs.keySearch, run: focusSearch },
    { keys: "Escape", scope: "list", label: t.runs.keyClear, run: selection.clear },
  ]);
}
