import type { StopReason } from "~/api/client";
import type { RunListQuery } from "~/api/run-queries";
import type { RunState } from "~/components/run-state";

/** What a list can be narrowed to, in the order of its pills. */
export const RUN_VIEWS = [
  "queued",
  "running",
  "needs_you",
  "stalled",
  "passed",
  "not_passed",
  "failed",
  "cancelled",
] as const satisfies readonly RunState[];

export type RunView = (typeof RUN_VIEWS)[number];

/** Every reason to be failed but the two of `not_passed`: something went wrong, or somebody said no. */
const WENT_WRONG = [
  "budget_exhausted",
  "stage_error",
  "timeout",
  "rejected",
  "runner_lost",
  "internal",
] as const satisfies readonly StopReason[];

/** What to ask the API for. */
const ASKED: Record<RunView, Pick<RunListQuery, "status" | "stopReason">> = {
  queued: { status: "queued" },
  running: { status: "running" },
  needs_you: { status: "waiting" },
  stalled: { status: "stalled" },
  passed: { status: "passed" },
  not_passed: { status: "not_passed" },
  failed: { stopReason: WENT_WRONG.join(",") },
  cancelled: { status: "cancelled" },
};

export function askedFor(view: RunView) {
  return ASKED[view];
}
