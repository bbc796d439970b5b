import { Link } from "@tanstack/react-router";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "./presence";

/** What a runner has in its hands. If it is offline with a run, somebody should know: that run waits for it. */
export function HeldRuns({ view, most = 3 }: { view: RunnerView; most?: number }) {
  const { t } = useI18n();
  const { runs } = view.runner;
  if (runs.length === 0) return null;
  const isLost = view.presence === "offline";
  const rest = Math.max(0, runs.length - most);
  return (
    <div className={isLost ? "text-bad" : ""}>
      {isLost ? (
        <p className="flex items-center gap-1.5 font-medium" data-lost>
          <Icon name="warning" />
          {t.runners.offlineWithRuns(runs.length)}
        </p>
      ) : null}
      <ul aria-label={t.runners.holds} className="flex flex-wrap gap-x-3">
        {runs.slice(0, most).map((run) => (
          <li key={run.id}>
            <Link
              to="/runs/$id"
              params={{ id: run.id }}
              className={`relative z-10 inline-block min-h-6 underline underline-offset-2 ${isLost ? "text-bad" : "text-accent"}`}
            >
              {run.agentName} {run.cycleId}
            </Link>
          </li>
        ))}
        {rest > 0 ? <li className="text-secondary">{t.runners.more(rest)}</li> : null}
      </ul>
    </div>
  );
}
