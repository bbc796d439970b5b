import { describe, expect, it } from "vitest";
import type { Attempt, RunDetail, RunEvent } from "~/api/client";
import { asOf } from "./as-of";

const attempt = (number: number, score: number) =>
  ({
    attempt: number,
    score,
    draft: { step: number },
    feedback: "f",
    criteria: [{}],
    isBest: number === 2,
  }) as unknown as Attempt;
const lines: [string, string, number | null, string | null][] = [
  ["submitted", "submitted", null, null],
  ["status_change", "queued>running", null, null],
  ["stage_started", "", 1, "producing"],
  ["stage_completed", "", 1, "producing"],
  ["stage_started", "", 1, "evaluating"],
  ["stage_completed", "scored 0.5", 1, "evaluating"],
  ["stage_started", "", 2, "revising"],
  ["stage_completed", "", 2, "revising"],
  ["stage_started", "", 2, "evaluating"],
  ["stage_completed", "scored 0.9", 2, "evaluating"],
  ["status_change", "running>passed", null, null],
];
const events = lines.map(
  ([eventType, message, attempt, stage], index) =>
    ({
      seq: index + 1,
      eventType,
      message,
      attempt,
      stage,
      createdAt: "2026-02-01T12:00:00Z",
    }) as unknown as RunEvent,
);
const run = {
  status: "passed",
  stopReason: "threshold_met",
  completedAt: "2026-02-01T12:01:00Z",
  attempts: [attempt(1, 0.5), attempt(2, 0.9)],
  forkedFromAttempt: null,
} as unknown as RunDetail;
const view = { run, events, lastSeq: events.length };
const at = (seq: number) => asOf(view, seq).run;

describe("a run as of an event", () => {
  it("is the run itself at the last one, and after it", () => {
    expect(asOf(view, 11)).toBe(view);
    expect(asOf(view, 99)).toBe(view);
  });

  it("has the status its history had told by then", () => {
    expect(at(1)).toMatchObject({ status: "queued", attempts: [], stopReason: null, completedAt: null });
    expect(at(3)).toMatchObject({ status: "running", currentStage: "producing", currentAttempt: 1 });
    expect(at(9)).toMatchObject({ status: "running", currentStage: "evaluating", currentAttempt: 2 });
  });

  it("knows of an attempt only what was known by then", () => {
    expect(at(3).attempts).toMatchObject([
      { attempt: 1, draft: null, score: null, feedback: null, criteria: [] },
    ]);
    expect(at(4).attempts).toMatchObject([{ draft: { step: 1 }, score: null }]);
    expect(at(6)).toMatchObject({ bestAttempt: 1, bestScore: 0.5, attempts: [{ score: 0.5, isBest: true }] });
    expect(at(8).attempts).toMatchObject([
      { isBest: true },
      { draft: { step: 2 }, score: null, isBest: false },
    ]);
    expect(at(10)).toMatchObject({ bestAttempt: 2, status: "running" });
  });

  it("cuts the history, and keeps what a fork brought along", () => {
    expect(asOf(view, 4)).toMatchObject({ lastSeq: 4, events: { length: 4 } });
    const fork = { ...view, run: { ...run, forkedFromAttempt: 1 } };
    expect(asOf(fork, 1).run.attempts).toMatchObject([{ attempt: 1, score: 0.5 }]);
  });
});
