import { Link } from "@tanstack/react-router";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import { Activity } from "./activity";
import { HeldRuns } from "./held-runs";
import { LastError } from "./last-error";
import { isOlder, type RunnerView } from "./presence";
import { PresenceBadge } from "./presence-badge";
import { Slots } from "./slots";
import { Totals } from "./totals";
import { UsageLine } from "./usage-line";

interface Props {
  view: RunnerView;
  /** Of the control plane; empty while unknown. */
  newest: string;
}

/** One runner at a glance. The whole card opens its drawer; the links inside go their own ways. */
export function RunnerCard({ view, newest }: Props) {
  const { t, format } = useI18n();
  const { runner, presence, isLive } = view;
  const usage = runner.lastMetrics;
  const wasUp = presence === "offline" ? t.runners.lastSeen(format.dateTime(Date.parse(view.seenAt))) : null;
  return (
    <article
      className={`card relative flex flex-col gap-2 p-3 focus-within:border-accent hover:border-accent ${presence === "offline" ? "border-dashed" : ""}`}
      data-card={runner.id}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 className="min-w-0 font-semibold text-base">
          <Link
            to="/runners"
            search={(before) => ({ ...before, id: runner.id })}
            resetScroll={false}
            className="after:absolute after:inset-0 after:rounded-lg"
            data-opens={runner.id}
          >
            {runner.name}
          </Link>
        </h2>
        <PresenceBadge view={view} />
      </div>
      <p className="flex flex-wrap gap-x-3 text-secondary">
        <span>{runner.platform}</span>
        <span className={isOlder(runner.version, newest) ? "text-warn" : ""}>
          {isOlder(runner.version, newest) ? t.runners.older(runner.version) : `v${runner.version}`}
        </span>
      </p>
      <p className="flex flex-wrap justify-between gap-x-3">
        <Activity view={view} />
        {wasUp === null ? (
          <span className="relative z-10 text-secondary">
            {t.runners.seen} <TimeAgo at={view.seenAt} />
          </span>
        ) : (
          <span className="text-secondary">{wasUp}</span>
        )}
      </p>
      {presence === "offline" ? (
        <p className="text-secondary">{t.runners.valuesHidden}</p>
      ) : (
        <div>
          {isLive || !usage ? null : (
            <p className="text-secondary">{t.runners.lastKnown(format.clock(Date.parse(usage.at)))}</p>
          )}
          <UsageLine
            name={t.runners.cpu}
            values={runner.sparkline.cpu}
            now={usage?.cpuPercent}
            isLive={isLive}
          />
          <UsageLine
            name={t.runners.memory}
            values={runner.sparkline.memory}
            now={usage?.memoryPercent}
            isLive={isLive}
          />
        </div>
      )}
      {presence === "offline" ? null : <Slots view={view} />}
      <HeldRuns view={view} />
      <LastError view={view} />
      <Totals totals={runner.totals} />
    </article>
  );
}
