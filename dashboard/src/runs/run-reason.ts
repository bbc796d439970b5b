import type { RunSummary } from "~/api/client";
import type { RunState } from "~/components/run-state";
import type { Messages } from "~/i18n/en";
import type { Format } from "~/i18n/format";

/** One short line that answers "why", from what the row knows. Nothing where the status says it all. */
export function runReason(
  run: RunSummary,
  state: RunState,
  nowMs: number,
  text: Messages["status"],
  format: Format,
): string | null {
  switch (state) {
    case "queued":
      return text.waitsForRunner;
    case "running":
      return run.currentStage ? text.stages[run.currentStage] : null;
    case "stalled":
      return run.stalledSince ? text.silentFor(format.duration(nowMs - Date.parse(run.stalledSince))) : null;
    case "cancelling":
      return text.endingProcesses;
    case "needs_you":
      return text.waitsForDecision;
    case "passed":
      return run.stopReason === "accepted" ? text.reasons.accepted : null;
    case "cancelled":
      return null;
    case "not_passed":
      return joined(run.stopReason ? text.reasons[run.stopReason] : null, best(run, text, format));
    case "failed":
      return failure(run, text);
  }
}

function failure(run: RunSummary, text: Messages["status"]): string | null {
  if (!run.stopReason) return null;
  const reason = text.reasons[run.stopReason];
  return run.currentStage ? text.during(reason, text.stages[run.currentStage]) : reason;
}

function best(run: RunSummary, text: Messages["status"], format: Format): string | null {
  if (run.bestScore == null || run.bestAttempt == null) return null;
  return text.bestAt(format.score(run.bestScore), run.bestAttempt);
}

function joined(...parts: (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" · ") || null;
}
