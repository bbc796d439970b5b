import type { RunEvent } from "~/api/client";
import type { EVENT_FILTERS } from "./run-search";

export type EventFilter = (typeof EVENT_FILTERS)[number];

/** A line of the timeline: an event, or the head of the attempt that begins there. */
export type TimelineRow = { kind: "group"; attempt: number | null } | { kind: "event"; event: RunEvent };

const ERRORS: ReadonlySet<string> = new Set(["stage_failed", "stage_retry", "rescued", "error"]);

export function isWanted(event: RunEvent, filter: EventFilter): boolean {
  if (filter === "errors") return ERRORS.has(event.eventType);
  if (filter === "logs") return event.eventType === "log";
  return filter === "all" || event.eventType !== "log";
}

/** Events in the order of their `seq`, with a head wherever another attempt begins. */
export function timelineRows(events: readonly RunEvent[], filter: EventFilter): TimelineRow[] {
  const rows: TimelineRow[] = [];
  // What names no attempt, such as a change of status, belongs to the attempt it happened in.
  let group: number | null | undefined;
  for (const event of events) {
    if (!isWanted(event, filter)) continue;
    const attempt: number | null = event.attempt ?? group ?? null;
    if (attempt !== group) rows.push({ kind: "group", attempt });
    group = attempt;
    rows.push({ kind: "event", event });
  }
  return rows;
}

export function rowOfSeq(rows: readonly TimelineRow[], seq: number): number {
  return rows.findIndex((row) => row.kind === "event" && row.event.seq === seq);
}
