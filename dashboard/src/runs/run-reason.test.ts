import { describe, expect, it } from "vitest";
import type { RunSummary } from "~/api/client";
import { runState } from "~/components/run-state";
import { en } from "~/i18n/en";
import { makeFormat } from "~/i18n/format";
import { splitByAbility } from "./bulk-abilities";
import { runReason } from "./run-reason";

const ability = { allowed: false };
const run = (part: Partial<RunSummary>) =>
  ({
    id: "r",
    status: "running",
    currentStage: "evaluating",
    can: { cancel: ability, retry: ability, approve: ability },
    ...part,
  }) as RunSummary;
const reason = (part: Partial<RunSummary>) =>
  runReason(run(part), runState(run(part)), 190_000, en.status, makeFormat("en", "utc"));

describe("why a run stands where it stands", () => {
  it.each<[Partial<RunSummary>, string, string | null]>([
    [{ status: "queued" }, "queued", "waits for a runner"],
    [{}, "running", "evaluating"],
    [{ stalledSince: "1970-01-01T00:00:00Z" }, "stalled", "no sign of its runner for 3m 10s"],
    [{ cancelRequestedAt: "x", stalledSince: "x" }, "cancelling", "ending its processes"],
    [{ status: "waiting", stalledSince: "x" }, "needs_you", "waits for a decision"],
    [{ status: "passed", stopReason: "threshold_met" }, "passed", null],
    [{ status: "passed", stopReason: "accepted" }, "passed", "accepted below the threshold"],
    [{ status: "failed", stopReason: "runner_lost" }, "failed", "runner lost while evaluating"],
    [{ status: "failed", stopReason: "rejected", currentStage: null }, "failed", "rejected by a person"],
    [
      { status: "failed", stopReason: "plateau", bestScore: 0.79, bestAttempt: 4 },
      "not_passed",
      "revising no longer helps · best 0.79 at attempt 4",
    ],
    [
      { status: "failed", stopReason: "attempts_exhausted", bestScore: null },
      "not_passed",
      "no attempt left",
    ],
    [{ status: "cancelled", stopReason: "cancel_requested" }, "cancelled", null],
  ])("%j is %s: %s", (part, state, why) => {
    expect(runState(run(part))).toBe(state);
    expect(reason(part)).toBe(why);
  });
});

describe("a selection", () => {
  it("is split into who can and who cannot, and why", () => {
    const can = { cancel: { allowed: true }, retry: ability, approve: ability };
    const runs = [run({ can }), run({ status: "passed" }), run({ cancelRequestedAt: "x" })];
    expect(splitByAbility(runs, "cancel").unable.map(({ why }) => why)).toEqual(["ended", "cancelling"]);
    expect(splitByAbility(runs, "cancel").able).toHaveLength(1);
    expect(splitByAbility(runs.slice(0, 1), "retry").unable.map(({ why }) => why)).toEqual(["active"]);
  });
});
