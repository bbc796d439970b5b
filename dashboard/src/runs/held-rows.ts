import type { RunSummary } from "~/api/client";

export interface Held {
  /** What is shown, in an order that does not change under the reader. */
  rows: RunSummary[];
  /** How many rows wait to be shown. */
  waiting: number;
}

/**
 * What to show when a list arrives again. Rows that are shown stay in place and
 * get their newest state; rows that are new wait, unless they fit in at the end.
 * `complete` says that the list ends with what arrived, `staysBehind` which runs belong behind its last one.
 */
export function holdRows(
  shown: RunSummary[] | null,
  arrived: RunSummary[],
  complete: boolean,
  staysBehind: (run: RunSummary, last: RunSummary) => boolean,
): Held {
  if (shown === null || shown.length === 0) return { rows: arrived, waiting: 0 };
  const newest = new Map(arrived.map((run) => [run.id, run]));
  const known = new Set(shown.map((run) => run.id));
  const lastArrived = arrived.at(-1);

  const rows = shown.flatMap((run) => {
    const current = newest.get(run.id);
    if (current) return [current];
    // Pushed over the edge of the page by rows that wait: it is still there. Anything else left the list.
    const pushedOver = !complete && lastArrived !== undefined && staysBehind(run, lastArrived);
    return pushedOver ? [run] : [];
  });

  const lastShown = arrived.findLastIndex((run) => known.has(run.id));
  const atTheEnd = arrived.slice(lastShown + 1).filter((run) => !known.has(run.id));
  const waiting = arrived.slice(0, lastShown + 1).filter((run) => !known.has(run.id)).length;
  const next = lastShown === -1 ? rows : [...rows, ...atTheEnd];
  const same = next.length === shown.length && next.every((run, index) => run === shown[index]);
  return { rows: same ? shown : next, waiting: lastShown === -1 ? arrived.length : waiting };
}

/** How many runs were submitted after the newest one known when the reader came. */
export function newerThan(head: readonly RunSummary[], baseline: RunSummary | undefined): number {
  if (!baseline) return 0;
  const index = head.findIndex((run) => run.id === baseline.id || run.createdAt < baseline.createdAt);
  return index === -1 ? head.length : index;
}
