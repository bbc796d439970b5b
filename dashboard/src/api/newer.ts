import { replaceEqualDeep } from "@tanstack/react-query";
import type { RunDetail, RunList } from "./client";

/** Anything that says how new it is. */
interface Revised {
  rev: number;
}

/** Of two states of one thing the newer: an answer that was overtaken on its way never wins. */
export function newer<T extends Revised>(kept: T | undefined, arrived: T): T {
  return kept !== undefined && kept.rev > arrived.rev ? kept : arrived;
}

/** `structuralSharing` of a page of runs: row by row, and the same objects where nothing changed. */
export function newerList(kept: unknown, arrived: unknown): unknown {
  const before = kept as RunList | undefined;
  const after = arrived as RunList;
  if (before === undefined) return after;
  const known = new Map(before.runs.map((run) => [run.id, run]));
  const runs = after.runs.map((run) => newer(known.get(run.id), run));
  return replaceEqualDeep(before, { ...after, runs });
}

/** `structuralSharing` of one run. */
export function newerDetail(kept: unknown, arrived: unknown): unknown {
  const before = kept as RunDetail | undefined;
  return replaceEqualDeep(before, newer(before, arrived as RunDetail));
}
