import { Link } from "@tanstack/react-router";
import type { RunDetail, RunEvent } from "~/api/client";
import type { RunState } from "~/components/run-state";
import type { Messages } from "~/i18n/en";
import type { Format } from "~/i18n/format";
import { useI18n } from "~/i18n/i18n";
import { type Because, whyOf } from "./why";

interface Props {
  run: RunDetail;
  state: RunState;
  events: readonly RunEvent[];
}

export function WhyCard({ run, state, events }: Props) {
  const { t, format } = useI18n();
  const why = whyOf(run, state, events);
  return (
    <section aria-labelledby="why" className="card mb-4 p-3">
      <h2 id="why" className="mb-1 font-semibold">
        {t.run.why}
      </h2>
      <p data-why>{sentence(why.because, run.passThreshold, t, format)}</p>
      {why.open.length > 0 ? <p>{t.run.openCriteria(format.list(why.open))}</p> : null}
      {run.errorMessage ? <p className="whitespace-pre-wrap font-mono text-bad">{run.errorMessage}</p> : null}
      <ul>
        {why.facts.map((event) => (
          <li key={event.seq}>
            <Link
              to="/runs/$id"
              params={{ id: run.id }}
              search={{ tab: "timeline", seq: event.seq }}
              className="link inline-block min-h-6"
            >
              #{event.seq} {event.message || event.eventType}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentence(because: Because, threshold: number, t: Messages, format: Format): string {
  const line = format.score(threshold);
  const reason = (key: keyof Messages["status"]["reasons"]) => t.status.reasons[key];
  switch (because.rule) {
    case "reached":
      return t.run.whyReached(because.attempt, format.score(because.score), line);
    case "accepted":
      return t.run.whyAccepted(format.score(because.score), line);
    case "short":
      return t.run.whyShort(format.score(because.best), line, because.attempt, reason(because.reason));
    case "unscored":
      return t.run.whyUnscored(reason(because.reason));
    case "failed": {
      const why = reason(because.reason);
      return t.run.whyFailed(because.stage ? t.status.during(why, t.status.stages[because.stage]) : why);
    }
    case "queued":
      return t.run.whyQueued(because.because ?? t.status.waitsForRunner);
    case "trend": {
      const gap = format.score(because.gap);
      return { one: t.run.whyOne, rising: t.run.whyRising, falling: t.run.whyFalling }[because.trend](gap);
    }
    case "cancelled":
      return t.run.whyCancelled;
    case "cancelling":
      return t.run.whyCancelling;
    case "waiting":
      return t.run.whyWaiting;
    case "stalled":
      return t.run.whyStalled;
    case "first":
      return t.run.whyFirst;
  }
}
