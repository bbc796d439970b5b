import type { RunDetail, RunEvent, Stage, StopReason } from "~/api/client";
import type { RunState } from "~/components/run-state";
import { bestOf, pointsOf } from "./trajectory-points";

/** Why a run stands where it stands, as a fact without words. */
export type Because =
  | { rule: "reached"; attempt: number; score: number }
  | { rule: "accepted"; score: number }
  | { rule: "short"; best: number; attempt: number; reason: StopReason }
  | { rule: "unscored"; reason: StopReason }
  | { rule: "failed"; reason: StopReason; stage: Stage | null }
  | { rule: "queued"; because: string | null }
  | { rule: "trend"; trend: "one" | "rising" | "falling"; gap: number }
  | { rule: "cancelled" | "cancelling" | "waiting" | "stalled" | "first" };

export interface Why {
  because: Because;
  /** Criteria of the last evaluation that are below the threshold. */
  open: string[];
  /** At most three lines of the history that tell of it, newest last. */
  facts: RunEvent[];
}

const MOST_FACTS = 3;
const TELLING: ReadonlySet<string> = new Set([
  "verdict",
  "stage_failed",
  "stage_retry",
  "rescued",
  "cancel_requested",
]);

/** Fixed rules: the same run gives the same sentence, and no model is asked. */
export function whyOf(run: RunDetail, state: RunState, events: readonly RunEvent[]): Why {
  return {
    because: becauseOf(run, state),
    open: state === "passed" ? [] : openCriteria(run),
    facts: events.filter((event) => TELLING.has(event.eventType)).slice(-MOST_FACTS),
  };
}

function becauseOf(run: RunDetail, state: RunState): Because {
  const points = pointsOf(run.attempts);
  const best = bestOf(points);
  switch (state) {
    case "passed":
      if (best === undefined || run.stopReason === "accepted")
        return { rule: "accepted", score: best?.score ?? run.bestScore ?? 0 };
      return { rule: "reached", attempt: best.attempt, score: best.score };
    case "not_passed": {
      const reason = run.stopReason ?? "attempts_exhausted";
      if (best === undefined) return { rule: "unscored", reason };
      return { rule: "short", best: best.score, attempt: best.attempt, reason };
    }
    case "failed":
      return { rule: "failed", reason: run.stopReason ?? "internal", stage: run.currentStage };
    case "queued":
      return { rule: "queued", because: run.blockedReason };
    case "needs_you":
      return { rule: "waiting" };
    case "running": {
      const last = points.at(-1);
      if (last === undefined || best === undefined) return { rule: "first" };
      const trend = last.change === null ? "one" : last.change > 0 ? "rising" : "falling";
      return { rule: "trend", trend, gap: Math.max(0, run.passThreshold - best.score) };
    }
    default:
      return { rule: state };
  }
}

function openCriteria(run: RunDetail): string[] {
  const evaluated = run.attempts.filter((attempt) => attempt.score !== null).at(-1);
  return (evaluated?.criteria ?? [])
    .filter((criterion) => criterion.score < run.passThreshold)
    .map((criterion) => criterion.name);
}
