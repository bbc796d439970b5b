import type { Attempt, RunDetail, RunEvent } from "~/api/client";
import type { components } from "~/api/schema";
import { isTerminal } from "~/components/run-state";

export type Live = components["schemas"]["Live"];

/** All the page knows of a run: how it stands and its history as far as it was read. */
export interface RunView {
  run: RunDetail;
  /** By `seq`, without gaps. */
  events: RunEvent[];
  /** Number of the run's last event, read or not. */
  lastSeq: number;
}

/** What is known after an answer of `live`. An answer that was overtaken on its way changes nothing. */
export function mergeLive(kept: RunView, live: Live): RunView {
  if (live.rev < kept.run.rev) return kept;
  const moved = live.rev > kept.run.rev || live.run != null;
  const run: RunDetail = {
    ...kept.run,
    ...live.run,
    // Nobody takes a cancel back: an answer without one was given before it arrived there.
    cancelRequestedAt: live.run?.cancelRequestedAt ?? kept.run.cancelRequestedAt,
    status: live.status,
    rev: live.rev,
    heartbeatAgeMs: live.heartbeatAgeMs ?? null,
    stalledSince: live.stalledSince ?? null,
    liveness: live.liveness ?? null,
    blocked: moved ? (live.blocked ?? null) : (kept.run.blocked ?? null),
    blockedReason: moved ? (live.blockedReason ?? null) : kept.run.blockedReason,
    attempts: mergeAttempts(kept.run.attempts, live.attempts ?? []),
  };
  return {
    run,
    events: appendEvents(kept.events, live.events ?? []),
    lastSeq: Math.max(kept.lastSeq, live.lastSeq),
  };
}

/** `structuralSharing` of the view: a lower `rev` never overwrites a higher one. */
export function newerView(kept: unknown, arrived: unknown): unknown {
  const before = kept as RunView | undefined;
  const after = arrived as RunView;
  return before !== undefined && before.run.rev > after.run.rev ? before : after;
}

/** The same array where nothing is new: what renders rows then has nothing to do. */
export function appendEvents(kept: RunEvent[], arrived: readonly RunEvent[]): RunEvent[] {
  const lastSeq = kept.at(-1)?.seq ?? 0;
  const fresh = arrived.filter((event) => event.seq > lastSeq).sort((a, b) => a.seq - b.seq);
  return fresh.length === 0 ? kept : [...kept, ...fresh];
}

function mergeAttempts(kept: Attempt[], changed: readonly Attempt[]): Attempt[] {
  if (changed.length === 0) return kept;
  const all = new Map(kept.map((attempt) => [attempt.attempt, attempt]));
  for (const attempt of changed) all.set(attempt.attempt, attempt);
  const merged = [...all.values()].sort((a, b) => a.attempt - b.attempt);
  // Only one attempt is the best, and the newest answer knows which.
  const best = changed.find((attempt) => attempt.isBest)?.attempt;
  if (best === undefined) return merged;
  return merged.map((attempt) =>
    attempt.isBest === (attempt.attempt === best)
      ? attempt
      : { ...attempt, isBest: attempt.attempt === best },
  );
}

/** It has ended, and all of its history was read. */
export function isOver(view: RunView): boolean {
  return isTerminal(view.run.status) && isDrained(view);
}

export function isDrained(view: RunView): boolean {
  return (view.events.at(-1)?.seq ?? 0) >= view.lastSeq;
}
