import type { Run, StopReason } from "~/api/client";

/** How the page names where a run stands: the stored status, split by what people care about. */
export type RunState =
  | "queued"
  | "running"
  | "stalled"
  | "cancelling"
  | "needs_you"
  | "passed"
  | "not_passed"
  | "failed"
  | "cancelled";

interface Standing {
  status: Run["status"];
  stopReason?: Run["stopReason"];
  cancelRequestedAt?: Run["cancelRequestedAt"];
  stalledSince?: string | null | undefined;
}

const NOT_PASSED: ReadonlySet<StopReason> = new Set(["attempts_exhausted", "plateau"]);

/** Stored state wins over age: only a running run that nobody cancels can be stalled. */
export function runState(run: Standing): RunState {
  switch (run.status) {
    case "running":
      if (run.cancelRequestedAt) return "cancelling";
      return run.stalledSince ? "stalled" : "running";
    case "waiting":
      return "needs_you";
    case "failed":
      return run.stopReason && NOT_PASSED.has(run.stopReason) ? "not_passed" : "failed";
    default:
      return run.status;
  }
}

export function isTerminal(status: Run["status"]): boolean {
  return status === "passed" || status === "failed" || status === "cancelled";
}
