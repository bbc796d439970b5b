import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";
import type { TimelineRow } from "./timeline-rows";

interface Props {
  runId: string;
  row: TimelineRow;
  /** The event the address names. */
  seq: number | undefined;
}

export function TimelineLine({ runId, row, seq }: Props) {
  const { t, format } = useI18n();
  if (row.kind === "group") {
    return (
      <p className="bg-raised px-2 py-1 font-semibold" data-group>
        {row.attempt === null ? t.run.beforeAttempts : t.run.attempt(row.attempt)}
      </p>
    );
  }
  const { event } = row;
  const isNamed = event.seq === seq;
  const isBad = event.eventType === "stage_failed" || event.eventType === "rescued";
  return (
    <div
      data-seq={event.seq}
      aria-current={isNamed ? "true" : undefined}
      className={`flex gap-2 border-line border-b px-2 py-0.5 ${isNamed ? "bg-raised outline-2 outline-accent -outline-offset-2" : ""}`}
    >
      <Link
        to="/runs/$id"
        params={{ id: runId }}
        search={(before) => ({ ...before, tab: "timeline", seq: event.seq })}
        resetScroll={false}
        aria-label={t.run.eventLink(format.integer(event.seq))}
        className="link inline-block min-h-6 min-w-12 shrink-0 font-mono text-xs"
      >
        #{event.seq}
      </Link>
      <time dateTime={event.createdAt} className="shrink-0 text-secondary text-xs max-sm:hidden">
        {format.clock(Date.parse(event.createdAt))}
      </time>
      <span className="shrink-0 font-mono text-secondary text-xs max-md:hidden">{event.eventType}</span>
      <span className={`min-w-0 whitespace-pre-wrap ${isBad ? "text-bad" : ""}`}>{event.message}</span>
    </div>
  );
}
