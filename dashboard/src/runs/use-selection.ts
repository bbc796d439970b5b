import { useState } from "react";
import type { RunSummary } from "~/api/client";

/** Ids of what is selected. Known before the rows are, so that polling can be frozen by it. */
export function useSelectedIds() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return { ids, setIds, isAny: ids.size > 0 };
}

/** Which rows are selected, and how to change that. */
export function useSelection(
  { ids, setIds }: ReturnType<typeof useSelectedIds>,
  rows: readonly RunSummary[],
) {
  const selected = rows.filter((run) => ids.has(run.id));
  const toggle = (id: string) =>
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return {
    selected,
    has: (id: string) => ids.has(id),
    toggle,
    clear: () => setIds(new Set()),
    toggleAll: () => setIds(selected.length === rows.length ? new Set() : new Set(rows.map((run) => run.id))),
  };
}

export type Selection = ReturnType<typeof useSelection>;
