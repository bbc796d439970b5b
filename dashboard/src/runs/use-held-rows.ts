import { useState } from "react";
import type { RunList, RunSummary } from "~/api/client";
import { holdRows } from "./held-rows";
import { movesByItself, type RunSort, staysBehind } from "./run-sorts";

interface Kept {
  key: string;
  rows: RunSummary[];
}

/**
 * The rows of a page that do not move by themselves. `key` names the page: under
 * another one everything is shown as it arrives. `list` is `undefined` until the
 * page of that key has arrived.
 */
export function useHeldRows(key: string, list: RunList | undefined, sort: RunSort) {
  const [kept, setKept] = useState<Kept | null>(null);
  if (!list) return { rows: kept?.rows ?? [], waiting: 0, showAll: () => setKept(null) };

  const arrived = list.runs;
  const shown = kept?.key === key && !movesByItself(sort) ? kept.rows : null;
  const { rows, waiting } = holdRows(shown, arrived, list.nextCursor == null, staysBehind(sort));
  const isKept = kept?.key === key && kept.rows === rows;
  if (!isKept && rows !== shown && !(rows.length === 0 && shown?.length === 0)) setKept({ key, rows });
  return { rows, waiting, showAll: () => setKept({ key, rows: arrived }) };
}
