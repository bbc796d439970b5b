import * as v from "valibot";
import type { RunListQuery } from "~/api/run-queries";
import { searchText, searchWord } from "~/url/search-fields";
import { DEFAULT_SORT, RUN_SORTS, type RunSort } from "./run-sorts";
import { askedFor, RUN_VIEWS } from "./run-views";

export const RANGES = ["24h", "7d", "30d"] as const;
const RANGE_MS = { "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 } as const;
const HOUR_MS = 3_600_000;

/** The address of a list: `?status&agent&q&tag&range&sort&cursor`. */
export const runsSearch = v.object({
  status: searchWord(RUN_VIEWS),
  agent: searchText(),
  q: searchText(),
  tag: searchText(),
  range: searchWord(RANGES),
  sort: searchWord(RUN_SORTS),
  cursor: searchText(1_000),
});

export type RunsSearch = v.InferOutput<typeof runsSearch>;
export type RunsFilters = Omit<RunsSearch, "cursor" | "sort">;

export const PAGE_ROWS = 50;

/** What to ask the API. A range begins on a full hour, so that the same list has the same address for an hour. */
export function listQuery(search: RunsSearch, nowMs: number): RunListQuery {
  const from =
    search.range && new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS - RANGE_MS[search.range]).toISOString();
  return {
    ...(search.status && askedFor(search.status)),
    ...(search.agent && { agent: search.agent }),
    ...(search.q && { q: search.q }),
    ...(search.tag && { tag: search.tag }),
    ...(from && { from }),
    ...(search.sort && search.sort !== DEFAULT_SORT && { sort: search.sort }),
    ...(search.cursor && { cursor: search.cursor }),
    limit: PAGE_ROWS,
  };
}

/** How many filters hide something. */
export function filterCount({ status, agent, q, tag, range }: RunsFilters): number {
  return [status, agent, q, tag, range].filter(Boolean).length;
}

/** The order of a list, as its address has it: the usual one is not written down. */
export function inOrder(sort: RunSort): Pick<RunsSearch, "sort"> {
  return { sort: sort === DEFAULT_SORT ? undefined : sort };
}

/** The same list under other filters begins at its first page. */
export function refined(search: RunsSearch, part: Partial<RunsSearch>): RunsSearch {
  return { ...search, cursor: undefined, ...part };
}
