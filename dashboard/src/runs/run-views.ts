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

/** What to ask the API for. Each run is in one of them, and a stalled one in `running` too. */
const ASKED: Record<RunView, Pick<RunListQuery, "status">> = {
  queued: { status: "queued" },
  running: { status: "running" },
  needs_you: { status: "waiting" },
  stalled: { status: "stalled" },
  passed: { status: "passed" },
  not_passed: { status: "not_passed" },
  failed: { status: "broken" },
  cancelled: { status: "cancelled" },
};

export function askedFor(view: RunView) {
  return ASKED[view];
}
