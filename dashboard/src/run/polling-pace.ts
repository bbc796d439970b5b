import { EVERY } from "~/api/poll-policy";
import { isTerminal } from "~/components/run-state";
import { isDrained, type RunView } from "./run-view";

/** Between pages of a history that is not read yet. */
const NEXT_PAGE_MS = 50;
const LONG_QUEUED_MS = 60_000;
/** While a run that was just submitted is not there yet. */
const STARTING_MS = 1_000;

/** How soon to ask again; `false` when it has ended, what came of it too, and everything is read. */
export function paceOf(view: RunView | undefined, nowMs: number): number | false {
  if (view === undefined) return STARTING_MS;
  if (!isDrained(view)) return NEXT_PAGE_MS;
  const { status, queuedAt, children } = view.run;
  if (isTerminal(status))
    return children.every((child) => isTerminal(child.status)) ? false : EVERY.runWaiting;
  const longQueued = status === "queued" && nowMs - Date.parse(queuedAt) > LONG_QUEUED_MS;
  return status === "waiting" || longQueued ? EVERY.runWaiting : EVERY.runWorking;
}
