import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const storageKey = (entry: string) => `redraft.row.${entry}`;

/** Back and reload return to the row that had the focus in this entry of the history. */
export function useRowMemory(hasRows: boolean) {
  const entry = useRouterState({ select: (state) => state.resolvedLocation?.state.__TSR_key });
  const restored = useRef<string>(undefined);

  useEffect(() => {
    if (!entry) return;
    const remember = (event: FocusEvent) => {
      const row =
        event.target instanceof Element ? event.target.closest("[data-row]")?.getAttribute("data-row") : null;
      if (row) sessionStorage.setItem(storageKey(entry), row);
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, [entry]);

  useEffect(() => {
    if (!entry || !hasRows || restored.current === entry) return;
    restored.current = entry;
    const row = sessionStorage.getItem(storageKey(entry));
    const link = row && document.querySelector<HTMLElement>(`a[data-run="${CSS.escape(row)}"]`);
    if (link) link.focus({ preventScroll: true });
  }, [entry, hasRows]);
}
