import type { RunSummary } from "~/api/client";
import { isTerminal, runState } from "~/components/run-state";

export type BulkAction = "cancel" | "retry";
export type WhyNot = "ended" | "cancelling" | "active";

export interface Split {
  able: RunSummary[];
  unable: { run: RunSummary; why: WhyNot }[];
}

/** Which of the selected runs an action can reach, and why it cannot reach the others. */
export function splitByAbility(runs: readonly RunSummary[], action: BulkAction): Split {
  const split: Split = { able: [], unable: [] };
  for (const run of runs) {
    if (run.can[action].allowed) split.able.push(run);
    else split.unable.push({ run, why: whyNot(run) });
  }
  return split;
}

function whyNot(run: RunSummary): WhyNot {
  if (isTerminal(run.status)) return "ended";
  return runState(run) === "cancelling" ? "cancelling" : "active";
}
