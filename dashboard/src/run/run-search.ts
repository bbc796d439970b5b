import * as v from "valibot";
import { searchNumber, searchText, searchWord } from "~/url/search-fields";

export const TABS = ["overview", "timeline", "attempts", "files", "inputs"] as const;
export type Tab = (typeof TABS)[number];

export const EVENT_FILTERS = ["all", "errors", "stages", "logs"] as const;

/** The address of a part of a run. */
export const runSearch = v.object({
  tab: searchWord(TABS),
  attempt: searchNumber(),
  /** Two attempts: `2..3`. */
  diff: searchText(20),
  layout: searchWord(["inline"]),
  as: searchWord(["raw", "rendered"]),
  /** A file: `3/out/report.md`. */
  file: searchText(300),
  seq: searchNumber(),
  /** The whole page as it stood after this event. */
  at: searchNumber(),
  show: searchWord(EVENT_FILTERS),
});

export type RunSearch = v.InferOutput<typeof runSearch>;

/** The two attempts an address compares, if both are there. */
export function pairOf(diff: string | undefined, attempts: readonly number[]): [number, number] | null {
  const match = /^(\d+)\.\.(\d+)$/.exec(diff ?? "");
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  return attempts.includes(from) && attempts.includes(to) ? [from, to] : null;
}
