import { describe, expect, it } from "vitest";
import type { RunSummary } from "~/api/client";
import { holdRows, newerThan } from "./held-rows";
import { staysBehind } from "./run-sorts";

/** `r(7)` was submitted after `r(6)`. */
const r = (n: number, rev = 1) =>
  ({ id: `r${n}`, rev, createdAt: `2026-02-01T00:00:${String(n).padStart(2, "0")}Z` }) as RunSummary;
const ids = (rows: RunSummary[]) => rows.map((run) => run.id);

describe("rows that stay", () => {
  it("show the first answer as it is", () => {
    expect(holdRows(null, [r(2), r(1)], true, staysBehind("-created"))).toEqual({
      rows: [r(2), r(1)],
      waiting: 0,
    });
  });

  it("are the same array when nothing changed", () => {
    const shown = [r(2), r(1)];
    expect(holdRows(shown, [...shown], true, staysBehind("-created")).rows).toBe(shown);
  });

  it("get their newest state in place, while new ones wait", () => {
    const held = holdRows([r(2), r(1)], [r(4), r(3), r(2, 9), r(1)], true, staysBehind("-created"));
    expect(held).toEqual({ rows: [r(2, 9), r(1)], waiting: 2 });
  });

  it("stay when new ones push them over the edge of the page", () => {
    const held = holdRows([r(3), r(2), r(1)], [r(4), r(3), r(2)], false, staysBehind("-created"));
    expect(ids(held.rows)).toEqual(["r3", "r2", "r1"]);
    expect(held.waiting).toBe(1);
  });

  it("stay in an order by score too, unless they can have left it", () => {
    const ended = { ...r(1), completedAt: "2026-02-01T00:01:00Z" };
    const running = { ...r(2), completedAt: null };
    const held = holdRows([r(3), ended, running], [r(4), r(3)], false, staysBehind("-score"));
    expect(ids(held.rows)).toEqual(["r3", "r1"]);
  });

  it("go when they left the list, and the gap is filled at the end", () => {
    const held = holdRows([r(4), r(3), r(2)], [r(4), r(2), r(1)], false, staysBehind("-created"));
    expect(ids(held.rows)).toEqual(["r4", "r2", "r1"]);
    expect(held.waiting).toBe(0);
  });

  it("all wait when everything is new", () => {
    const held = holdRows([r(2), r(1)], [r(5), r(4)], false, staysBehind("-created"));
    expect(ids(held.rows)).toEqual(["r2", "r1"]);
    expect(held.waiting).toBe(2);
  });

  it("give way at once when nothing is left to disturb", () => {
    expect(ids(holdRows([], [r(2)], true, staysBehind("-created")).rows)).toEqual(["r2"]);
  });
});

describe("the number of newer runs", () => {
  it("counts from the newest one known", () => {
    expect(newerThan([r(5), r(4), r(3)], r(3))).toBe(2);
    expect(newerThan([r(3), r(2)], r(3))).toBe(0);
  });

  it("copes when that one is gone", () => {
    expect(newerThan([r(5), r(2)], r(3))).toBe(1);
    expect(newerThan([r(6), r(5)], r(3))).toBe(2);
    expect(newerThan([r(6)], undefined)).toBe(0);
  });
});
