import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { RunDetail } from "~/api/client";
import { CopyButton } from "~/components/copy-button";
import { Icon } from "~/components/icon";
import { isTerminal, type RunState } from "~/components/run-state";
import { StatusBadge } from "~/components/status-badge";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { announce } from "~/shell/announcer";
import { PageHeading } from "~/shell/page-heading";
import { Actions } from "./actions";
import { Lineage } from "./lineage";
import { Liveness } from "./liveness";

interface Props {
  run: RunDetail;
  state: RunState;
  /** The last answer arrived: only then is anything known of the present. */
  isConnected: boolean;
  /** The attempt the page is about, if it is about one. */
  attempt: number | undefined;
}

/** Where the run stands, and what can be done about it. */
export function Header({ run, state, isConnected, attempt }: Props) {
  const { t, format } = useI18n();
  useStateAnnouncement(state);
  return (
    <header className="mb-4">
      <Link to="/runs" className="link inline-block min-h-6">
        {t.run.back}
      </Link>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex items-center gap-2">
          <PageHeading title={`${t.run.title} ${run.cycleId}`} />
          <CopyButton text={run.id} label={t.run.copyId} />
        </div>
        <Actions run={run} attempt={attempt} />
      </div>
      <div className="mt-2 flex flex-wrap gap-x-3 gap-y-1">
        <StatusBadge state={state} />
        <span>{run.agentName}</span>
        {run.currentAttempt > 0 ? (
          <span>{t.run.attemptOf(format.integer(run.currentAttempt), format.integer(run.maxAttempts))}</span>
        ) : null}
        {/* Of an ended run only what broke it says something. */}
        {run.currentStage && (run.status === "failed" || !isTerminal(run.status)) ? (
          <span>{t.status.stages[run.currentStage]}</span>
        ) : null}
        <Elapsed run={run} />
        {run.claimedBy ? <span>{t.run.onRunner(run.claimedBy)}</span> : null}
      </div>
      <Liveness run={run} isConnected={isConnected} />
      <Lineage run={run} />
      {state === "stalled" && run.heartbeatAgeMs !== null ? (
        <p className="card mt-2 flex items-center gap-2 border-warn px-3 py-2" data-stalled>
          <Icon name="warning" className="text-warn" />
          {t.run.stalledText(format.duration(run.heartbeatAgeMs))}
        </p>
      ) : null}
    </header>
  );
}

function Elapsed({ run }: { run: RunDetail }) {
  const { t, format } = useI18n();
  const now = useNow(run.startedAt && !isTerminal(run.status) ? 1_000 : 3_600_000);
  if (!run.startedAt) return null;
  const endMs = run.completedAt ? Date.parse(run.completedAt) : now;
  return (
    <span data-ticks>
      <span className="sr-only">{t.run.elapsed} </span>
      {format.duration(endMs - Date.parse(run.startedAt))}
    </span>
  );
}

/** Says a new state once, and not the one the page came with. */
function useStateAnnouncement(state: RunState) {
  const { t } = useI18n();
  const said = useRef(state);
  useEffect(() => {
    if (said.current === state) return;
    said.current = state;
    announce(t.status[state]);
  }, [state, t]);
}
