import type { RunList } from "~/api/client";
import { EVERY } from "~/api/poll-policy";
import { runListOptions } from "~/api/run-queries";
import { runState } from "~/components/run-state";
import { usePolling } from "~/live/use-polling";
import type { RunView } from "./run-views";

const MOST = 200;

/** How many runs are in the views that somebody may have to act on. Capped, as the list is. */
export function useAttention(activeCount: number, frozen: boolean): Partial<Record<RunView, number>> {
  const active = activeCount > 0;
  const { data } = usePolling(
    { ...runListOptions({ status: "running,waiting", limit: MOST }), enabled: active },
    { every: () => EVERY.attention, frozen: frozen || !active },
  );
  return active ? count(data) : {};
}

function count(list: RunList | undefined): Partial<Record<RunView, number>> {
  const counts = { running: 0, stalled: 0, needs_you: 0 };
  for (const run of list?.runs ?? []) {
    const state = runState(run);
    if (state === "stalled") counts.stalled += 1;
    if (state === "needs_you") counts.needs_you += 1;
    if (run.status === "running") counts.running += 1;
  }
  return counts;
}
