import { pluralIn } from "../plural";

const plural = pluralIn("en");

export const status = {
  queued: "Queued",
  running: "Running",
  stalled: "Stalled",
  cancelling: "Cancelling",
  needs_you: "Needs you",
  passed: "Passed",
  not_passed: "Not passed",
  failed: "Failed",
  cancelled: "Cancelled",
  stages: { producing: "producing", evaluating: "evaluating", revising: "revising" },
  reasons: {
    threshold_met: "threshold met",
    accepted: "accepted below the threshold",
    attempts_exhausted: "no attempt left",
    plateau: "revising no longer helps",
    budget_exhausted: "budget used up",
    stage_error: "a stage failed",
    timeout: "took too long",
    rejected: "rejected by a person",
    runner_lost: "runner lost",
    internal: "internal error",
    cancel_requested: "cancelled on request",
  },
  during: (reason: string, stage: string) => `${reason} while ${stage}`,
  bestAt: (score: string, attempt: number) => `best ${score} at attempt ${attempt}`,
  silentFor: (duration: string) => `no sign of its runner for ${duration}`,
  waitsForDecision: "waits for a decision",
  waitsForRunner: "waits for a runner",
  endingProcesses: "ending its processes",
  attempts: (count: number) => plural(count, { one: "1 attempt", other: `${count} attempts` }),
};
