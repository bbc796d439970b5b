import { describe, expect, it } from "vitest";
import type { RunList, RunSummary } from "./client";
import { newer, newerList } from "./newer";

const row = (id: string, rev: number) => ({ id, rev, status: `at ${rev}` }) as unknown as RunSummary;
const list = (...runs: RunSummary[]): RunList => ({ runs, nextCursor: null, activeCount: 0 });

describe("which of two answers is newer", () => {
  it("never lets a lower rev overwrite a higher one", () => {
    expect(newer({ rev: 5 }, { rev: 4 })).toEqual({ rev: 5 });
    expect(newer({ rev: 5 }, { rev: 5 })).toEqual({ rev: 5 });
    expect(newer({ rev: 5 }, { rev: 6 })).toEqual({ rev: 6 });
  });

  it("decides row by row in a list", () => {
    const merged = newerList(list(row("a", 5), row("b", 1)), list(row("a", 4), row("b", 2))) as RunList;
    expect(merged.runs.map((run) => run.rev)).toEqual([5, 2]);
  });

  it("keeps the very same objects where nothing changed", () => {
    const before = list(row("a", 1), row("b", 1));
    expect(newerList(before, structuredClone(before))).toBe(before);
    const after = newerList(before, list(row("a", 2), row("b", 1))) as RunList;
    expect(after.runs[1]).toBe(before.runs[1]);
  });
});
