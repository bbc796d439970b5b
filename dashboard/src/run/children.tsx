import { Link } from "@tanstack/react-router";
import type { RunDetail } from "~/api/client";
import { runState } from "~/components/run-state";
import { StatusBadge } from "~/components/status-badge";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";

/** The runs that repeat this one or go on from it, the newest first. */
export default function Children({ run }: { run: RunDetail }) {
  const { t, format } = useI18n();
  if (run.children.length === 0) return null;
  return (
    <section aria-labelledby="children" className="card mt-3 p-3">
      <h2 id="children" className="mb-2 font-semibold">
        {t.run.children}
      </h2>
      <ul className="grid gap-1">
        {run.children.map((child) => (
          <li key={child.id} className="flex flex-wrap items-center gap-x-3" data-child={child.id}>
            <Link to="/runs/$id" params={{ id: child.id }} className="link inline-flex min-h-6 items-center">
              {child.cycleId}
            </Link>
            <span className="text-secondary">
              {child.forkedFromAttempt === null
                ? t.run.childRetry
                : t.run.childFork(format.integer(child.forkedFromAttempt))}
            </span>
            <StatusBadge state={runState(child)} />
            {child.bestScore === null ? null : <span>{format.score(child.bestScore)}</span>}
            <span className="text-secondary">
              <TimeAgo at={child.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
