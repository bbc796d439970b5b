import { describe, expect, it } from "vitest";
import type { Attempt, Run, RunDetail, RunEvent, RunStatus } from "~/api/client";
import { diffRows, sidePairs } from "./diff-rows";
import { paceOf } from "./polling-pace";
import { pairOf } from "./run-search";
import { isDrained, mergeLive, newerView, type RunView } from "./run-view";
import { standingOf } from "./standing";
import { rowOfSeq, timelineRows } from "./timeline-rows";
import { pointsOf } from "./trajectory-points";
import { whyOf } from "./why";

const AT = "2026-02-01T12:00:00.000Z";
const allowed = { allowed: true };
const run = (part: Partial<RunDetail> = {}): RunDetail => ({
  id: "id",
  cycleId: "2026-02-01-001",
  ownerId: "local",
  agentName: "writer",
  status: "running",
  stopReason: null,
  errorMessage: null,
  currentStage: "evaluating",
  currentAttempt: 1,
  maxAttempts: 5,
  passThreshold: 0.8,
  bestAttempt: null,
  bestScore: null,
  priority: 0,
  tags: [],
  parentRunId: null,
  parentKind: null,
  forkedFromAttempt: null,
  specSha256: "ab",
  epoch: 1,
  rescues: 0,
  runnerId: null,
  claimedBy: null,
  createdAt: AT,
  queuedAt: AT,
  notBefore: null,
  startedAt: AT,
  claimedAt: AT,
  cancelRequestedAt: null,
  completedAt: null,
  updatedAt: AT,
  can: { cancel: allowed, retry: allowed, approve: allowed },
  rev: 10,
  note: null,
  files: [],
  attempts: [],
  children: [],
  blockedReason: null,
  heartbeatAgeMs: 1_000,
  leaseLeftMs: 1,
  stalledSince: null,
  ...part,
});
const attempt = (number: number, score: number | null, part: Partial<Attempt> = {}): Attempt => ({
  attempt: number,
  score,
  criteria: [],
  draft: null,
  draftMs: null,
  evaluationMs: null,
  feedback: null,
  isBest: false,
  startedAt: AT,
  updatedAt: AT,
  ...part,
});
const event = (seq: number, eventType = "log", of: number | null = null): RunEvent => ({
  seq,
  eventType,
  attempt: of,
  stage: null,
  message: `line ${seq}`,
  metadata: null,
  createdAt: AT,
});
const view = (part: Partial<RunView> = {}): RunView => ({
  run: run(),
  events: [event(1)],
  lastSeq: 1,
  ...part,
});

describe("an answer of live", () => {
  it("that is older changes nothing", () => {
    const kept = view();
    expect(mergeLive(kept, { rev: 9, status: "queued", lastSeq: 9 })).toBe(kept);
    expect(newerView(kept, view({ run: run({ rev: 9 }) }))).toBe(kept);
  });

  it("without news keeps events and attempts as they are, and takes the age", () => {
    const kept = view({ run: run({ attempts: [attempt(1, 0.5)], blockedReason: "x" }) });
    const merged = mergeLive(kept, { rev: 10, status: "running", lastSeq: 1, heartbeatAgeMs: 5_000 });
    expect(merged.events).toBe(kept.events);
    expect(merged.run.attempts).toBe(kept.run.attempts);
    expect(merged.run).toMatchObject({ heartbeatAgeMs: 5_000, blockedReason: "x" });
  });

  it("keeps a cancel that an answer given before it arrived knows nothing of", () => {
    const kept = view({ run: run({ cancelRequestedAt: AT }) });
    const next: Run = run({ cancelRequestedAt: null });
    const merged = mergeLive(kept, { rev: 11, status: "running", lastSeq: 2, run: next });
    expect(merged.run).toMatchObject({ rev: 11, cancelRequestedAt: AT });
  });

  it("adds events once, in order, and replaces attempts", () => {
    const kept = view({ run: run({ attempts: [attempt(1, 0.5, { isBest: true })] }) });
    const next: Run = run({ currentAttempt: 2 });
    const merged = mergeLive(kept, {
      rev: 12,
      status: "running",
      lastSeq: 3,
      run: next,
      attempts: [attempt(2, 0.7, { isBest: true })],
      events: [event(3), event(1), event(2)],
    });
    expect(merged.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(merged.run.attempts.map(({ isBest }) => isBest)).toEqual([false, true]);
    expect(merged.run).toMatchObject({ rev: 12, currentAttempt: 2 });
    expect(isDrained(merged)).toBe(true);
  });
});

describe("the pace", () => {
  const now = Date.parse(AT);
  it("is 2 s while it works, 10 s while it waits, none when it is over and read", () => {
    expect(paceOf(view(), now)).toBe(2_000);
    expect(paceOf(view({ run: run({ status: "waiting" }) }), now)).toBe(10_000);
    expect(paceOf(view({ run: run({ status: "queued" }) }), now + 61_000)).toBe(10_000);
    expect(paceOf(view({ run: run({ status: "passed" }) }), now)).toBe(false);
    expect(paceOf(view({ run: run({ status: "passed" }), lastSeq: 2 }), now)).toBe(50);
  });

  it("is 10 s when it is over, until what came of it is over too", () => {
    const followedBy = (status: RunStatus) => {
      const { id, cycleId, stopReason, bestScore, createdAt } = run();
      const child = {
        id,
        cycleId,
        kind: "retry" as const,
        forkedFromAttempt: null,
        stopReason,
        bestScore,
        createdAt,
      };
      return view({ run: run({ status: "failed", children: [{ ...child, status }] }) });
    };
    expect(paceOf(followedBy("running"), now)).toBe(10_000);
    expect(paceOf(followedBy("passed"), now)).toBe(false);
  });
});

describe("stalled", () => {
  it.each([
    ["running", 119_000, true, "running"],
    ["running", 121_000, true, "stalled"],
    ["running", 121_000, false, "running"],
    ["waiting", 3_600_000, true, "needs_you"],
    ["passed", 3_600_000, true, "passed"],
  ] as const)("%s, silent for %i ms, connected %s: %s", (status, heartbeatAgeMs, isConnected, state) => {
    expect(standingOf(run({ status, heartbeatAgeMs }), isConnected)).toBe(state);
  });
});

describe("why", () => {
  const scored = [attempt(1, 0.6), attempt(2, 0.79), attempt(3, 0.79), attempt(4, 0.7)];
  it("names the best, since when, and what is open", () => {
    const criteria = [
      { name: "Tone", score: 0.6, comment: "" },
      { name: "Facts", score: 0.9, comment: "" },
    ];
    const attempts = [...scored.slice(0, 3), attempt(4, 0.7, { criteria })];
    const why = whyOf(run({ status: "failed", stopReason: "plateau", attempts }), "not_passed", []);
    expect(why.because).toEqual({ rule: "short", best: 0.79, attempt: 2, reason: "plateau" });
    expect(why.open).toEqual(["Tone"]);
  });

  it("tells at most three facts, the newest", () => {
    const events = [1, 2, 3, 4].map((seq) => event(seq, "stage_retry")).concat(event(5));
    const why = whyOf(run({ stopReason: "runner_lost" }), "failed", events);
    expect(why.because).toEqual({ rule: "failed", reason: "runner_lost", stage: "evaluating" });
    expect(why.facts.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it("sees where a working run goes", () => {
    const of = (attempts: Attempt[]) => whyOf(run({ attempts }), "running", []).because;
    expect(of([])).toEqual({ rule: "first" });
    expect(of(scored.slice(0, 1))).toMatchObject({ rule: "trend", trend: "one" });
    expect(of(scored.slice(0, 2))).toMatchObject({ trend: "rising" });
    expect(of(scored)).toMatchObject({ trend: "falling" });
  });

  it.each(["cancelled", "cancelling", "stalled"] as const)("says that it is %s", (state) => {
    expect(whyOf(run(), state, []).because).toEqual({ rule: state });
  });
});

describe("the row of scores", () => {
  it("marks the first of the best and every step back", () => {
    const points = pointsOf([
      attempt(1, 0.5),
      attempt(2, 0.7),
      attempt(3, 0.7),
      attempt(4, 0.6),
      attempt(5, null),
    ]);
    expect(points.map(({ isBest }) => isBest)).toEqual([false, true, false, false]);
    expect(points.map(({ isRegression }) => isRegression)).toEqual([false, false, false, true]);
    expect(points.map(({ change }) => change?.toFixed(1) ?? null)).toEqual([null, "0.2", "0.0", "-0.1"]);
  });
});

describe("the timeline", () => {
  it("has a head per attempt; what names no attempt belongs to the one before", () => {
    const rows = timelineRows([event(1), event(2, "log", 1), event(3), event(4, "log", 2)], "all");
    expect(rows.map((row) => (row.kind === "group" ? `[${row.attempt}]` : row.event.seq))).toEqual([
      "[null]",
      1,
      "[1]",
      2,
      3,
      "[2]",
      4,
    ]);
    expect(rowOfSeq(rows, 4)).toBe(6);
    expect(rowOfSeq(rows, 9)).toBe(-1);
  });

  it("is filtered", () => {
    const events = [event(1), event(2, "stage_failed"), event(3, "score")];
    const seqs = (filter: "errors" | "stages" | "logs") =>
      timelineRows(events, filter).flatMap((row) => (row.kind === "event" ? [row.event.seq] : []));
    expect([seqs("errors"), seqs("stages"), seqs("logs")]).toEqual([[2], [2, 3], [1]]);
  });
});

describe("a comparison", () => {
  it("has a row per line, and pairs what was replaced", () => {
    const rows = diffRows("a\nb\nc\n", "a\nB\nc\nd\n");
    expect(rows?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "same a",
      "removed b",
      "added B",
      "same c",
      "added d",
    ]);
    expect(sidePairs(rows ?? []).map(({ left, right }) => [left?.text, right?.text])).toEqual([
      ["a", "a"],
      ["b", "B"],
      ["c", "c"],
      [undefined, "d"],
    ]);
  });

  it("is of two attempts that are there", () => {
    expect(pairOf("2..3", [1, 2, 3])).toEqual([2, 3]);
    for (const other of [undefined, "", "2", "3..4", "2..x", "2...3"])
      expect(pairOf(other, [1, 2, 3])).toBeNull();
  });
});
