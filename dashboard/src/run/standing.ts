import type { RunDetail } from "~/api/client";
import { type RunState, runState } from "~/components/run-state";

/** Longest silence of a runner that means nothing. */
const SILENCE_MS = 120_000;

/** Where a run stands, by the age of its last sign of life. Only an answer that arrived can tell of a stall. */
export function standingOf(run: RunDetail, isConnected: boolean): RunState {
  const silent = run.heartbeatAgeMs === null ? run.stalledSince !== null : run.heartbeatAgeMs > SILENCE_MS;
  return runState({ ...run, stalledSince: silent && isConnected ? run.createdAt : null });
}
