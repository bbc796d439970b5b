import type { RunSummary } from "~/api/client";

/** Orders of a list, in the words of the API; a minus puts the largest first. */
export const RUN_SORTS = [
  "-created",
  "created",
  "-updated",
  "updated",
  "-duration",
  "duration",
  "-score",
  "score",
] as const;

export type RunSort = (typeof RUN_SORTS)[number];
export type SortColumn = "created" | "updated" | "duration" | "score";

/** What an address without an order means. */
export const DEFAULT_SORT = "-created" satisfies RunSort;

/** How a list stands in the order of one of its columns. */
export function directionOf(sort: RunSort, column: SortColumn): "ascending" | "descending" | undefined {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : undefined;
}

/** What pressing the head of a column leads to: the largest first, then the other way round. */
export function turned(sort: RunSort, column: SortColumn): RunSort {
  return sort === `-${column}` ? column : `-${column}`;
}

/** Rows of a list by last change move while they are looked at: that is what was asked for. */
export function movesByItself(sort: RunSort): boolean {
  return sort === "-updated" || sort === "updated";
}

/** Whether `run`, which did not arrive with a page again, has its place behind the page's last run. */
export function staysBehind(sort: RunSort): (run: RunSummary, last: RunSummary) => boolean {
  if (sort === "-created") return (run, last) => run.createdAt <= last.createdAt;
  if (sort === "created") return (run, last) => run.createdAt >= last.createdAt;
  // What a run took and became does not change any more: only others can have pushed it.
  return (run) => run.completedAt !== null;
}
