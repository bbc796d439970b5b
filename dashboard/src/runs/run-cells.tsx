import { Link } from "@tanstack/react-router";
import type { RunSummary } from "~/api/client";
import { runState } from "~/components/run-state";
import { Sparkline } from "~/components/sparkline";
import { StatusBadge } from "~/components/status-badge";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { runReason } from "./run-reason";

/** The parts of a row, for the table and for the card of a small screen. */
interface Props {
  run: RunSummary;
}

/** Where it stands, and below it why: nobody has to open a run to learn that its runner was lost. */
export function StatusCell({ run }: Props) {
  const { t, format } = useI18n();
  const state = runState(run);
  const ticking = useNow(state === "stalled" ? 1_000 : 3_600_000);
  const reason = runReason(run, state, ticking, t.status, format);
  return (
    <>
      <StatusBadge state={state} />
      {reason ? <span className="block text-secondary text-xs">{reason}</span> : null}
    </>
  );
}

export function RunCell({ run, onTag }: Props & { onTag: (tag: string) => void }) {
  const { t } = useI18n();
  return (
    <>
      <Link
        to="/runs/$id"
        params={{ id: run.id }}
        className="link inline-block min-h-6 font-medium leading-6"
        data-run={run.id}
      >
        {run.cycleId}
      </Link>
      {run.tags.length > 0 ? (
        <span className="flex flex-wrap gap-1">
          {run.tags.map((tag) => (
            <button
              key={tag}
              type="button"
              className="min-h-6 max-w-40 truncate rounded border border-line px-1.5 text-left text-secondary text-xs hover:text-ink"
              title={tag}
              aria-label={t.runs.withTag(tag)}
              onClick={() => onTag(tag)}
            >
              {tag}
            </button>
          ))}
        </span>
      ) : null}
    </>
  );
}

export function AttemptCell({ run }: Props) {
  const { t, format } = useI18n();
  if (run.currentAttempt < 1) return <>{t.runs.notStarted}</>;
  return <>{t.runs.attemptOf(format.integer(run.currentAttempt), format.integer(run.maxAttempts))}</>;
}

/** What it delivers once it has ended; until then where it stands. */
export function ScoreCell({ run }: Props) {
  const { t, format } = useI18n();
  const score = (run.completedAt ? run.bestScore : run.lastScore) ?? null;
  if (score === null)
    return <span className="text-secondary">{run.completedAt ? t.runs.noScoreAtAll : t.runs.noScore}</span>;
  const passes = score >= run.passThreshold;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Sparkline scores={run.scores} threshold={run.passThreshold} maxAttempts={run.maxAttempts} />
      <span className={passes ? "text-good" : ""}>
        {t.runs.scoreOf(format.score(score), format.score(run.passThreshold))}
      </span>
    </span>
  );
}

export function DurationCell({ run }: Props) {
  const { t, format } = useI18n();
  const now = useNow(run.startedAt && !run.completedAt ? 1_000 : 3_600_000);
  if (!run.startedAt) return <span className="text-secondary">{t.runs.notStarted}</span>;
  const endMs = run.completedAt ? Date.parse(run.completedAt) : now;
  return <span data-ticks>{format.duration(endMs - Date.parse(run.startedAt))}</span>;
}

export function TimeCell({ at }: { at: string }) {
  return (
    <span data-ticks>
      <TimeAgo at={at} />
    </span>
  );
}
