import type { Attempt, RunDetail, RunEvent } from "~/api/client";
import type { RunView } from "./run-view";

const STATUSES = ["queued", "running", "waiting", "passed", "failed", "cancelled"] as const;
const CHANGE = /^\w+>(\w+)/;

/** A run as its history tells it stood right after event `seq`. What the history does not tell is left out. */
export function asOf(view: RunView, seq: number): RunView {
  const events = view.events.filter((event) => event.seq <= seq);
  const last = events.at(-1);
  if (last === undefined || seq >= (view.events.at(-1)?.seq ?? 0)) return view;
  const started = events.filter(({ eventType }) => eventType === "stage_started");
  const stage = started.at(-1);
  const status = statusOf(events);
  const isOver = status === "passed" || status === "failed" || status === "cancelled";
  const attempts = attemptsOf(view.run, events);
  const best = bestOf(attempts);
  const run: RunDetail = {
    ...view.run,
    status,
    stopReason: isOver ? view.run.stopReason : null,
    errorMessage: isOver ? view.run.errorMessage : null,
    completedAt: isOver ? view.run.completedAt : null,
    cancelRequestedAt: events.find(({ eventType }) => eventType === "cancel_requested")?.createdAt ?? null,
    currentStage: isOver ? view.run.currentStage : (stage?.stage ?? null),
    currentAttempt: stage?.attempt ?? view.run.forkedFromAttempt ?? 0,
    // They came after its end.
    children: [],
    attempts: attempts.map((attempt) => ({ ...attempt, isBest: attempt.attempt === best?.attempt })),
    bestAttempt: best?.attempt ?? null,
    bestScore: best?.score ?? null,
    heartbeatAgeMs: null,
    stalledSince: null,
    blockedReason: null,
    liveness: null,
    blocked: null,
  };
  return { run, events, lastSeq: seq };
}

function statusOf(events: readonly RunEvent[]): RunDetail["status"] {
  const changes = events.filter(({ eventType }) => eventType === "status_change");
  const to = CHANGE.exec(changes.at(-1)?.message ?? "")?.[1];
  return STATUSES.find((status) => status === to) ?? "queued";
}

/** Attempts that had begun, each with no more than was known of it. */
function attemptsOf(run: RunDetail, events: readonly RunEvent[]): Attempt[] {
  const has = (attempt: number, eventType: string, isIt: (event: RunEvent) => boolean) =>
    events.some((event) => event.attempt === attempt && event.eventType === eventType && isIt(event));
  return run.attempts.flatMap((attempt) => {
    // What a fork brought along was there before its first event.
    if (attempt.attempt <= (run.forkedFromAttempt ?? 0)) return [attempt];
    const number = attempt.attempt;
    if (!has(number, "stage_started", () => true)) return [];
    const isDrafted = has(number, "stage_completed", ({ stage }) => stage !== "evaluating");
    const isScored = has(number, "stage_completed", ({ stage }) => stage === "evaluating");
    return [
      {
        ...attempt,
        draft: isDrafted ? attempt.draft : null,
        draftMs: isDrafted ? attempt.draftMs : null,
        score: isScored ? attempt.score : null,
        evaluationMs: isScored ? attempt.evaluationMs : null,
        feedback: isScored ? attempt.feedback : null,
        criteria: isScored ? attempt.criteria : [],
      },
    ];
  });
}

function bestOf(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.reduce<Attempt | undefined>(
    (best, attempt) => (attempt.score !== null && attempt.score > (best?.score ?? -1) ? attempt : best),
    undefined,
  );
}
