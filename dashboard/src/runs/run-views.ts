import type { RunStatus, RunSummary } from "~/api/client";
import { type RunState, runState } from "~/components/run-state";

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

/** The stored status to ask for. */
const STATUS: Record<RunView, RunStatus> = {
  queued: "queued",
  running: "running",
  needs_you: "waiting",
  stalled: "running",
  passed: "passed",
  not_passed: "failed",
  failed: "failed",
  cancelled: "cancelled",
};

/** Views that are a part of one status. The API knows statuses only, so the page picks its rows itself. */
const PICKED: ReadonlySet<RunView> = new Set(["stalled", "not_passed", "failed"]);

export function statusOf(view: RunView): RunStatus {
  return STATUS[view];
}

export function isPicked(view: RunView | undefined): boolean {
  return view !== undefined && PICKED.has(view);
}

/** Whether a row belongs into a view. */
export function belongs(run: RunSummary, view: RunView | undefined): boolean {
  return !view || !PICKED.has(view) || runState(run) === view;
}
