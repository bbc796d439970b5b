import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { runnerOptions } from "~/api/runner-queries";
import { CopyButton } from "~/components/copy-button";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import { useScope } from "~/session/use-me";
import { Activity } from "../activity";
import { HeldRuns } from "../held-runs";
import { LastError } from "../last-error";
import type { RunnerView } from "../presence";
import { Slots } from "../slots";
import { Totals } from "../totals";
import { DeleteDialog } from "./delete-dialog";

interface Props {
  view: RunnerView;
  onDeleted: () => void;
}

/** What is known of a runner, why it is away if it is, and the way to be rid of it. */
export function InfoTab({ view, onDeleted }: Props) {
  const { t, format } = useI18n();
  const [isDeleting, setIsDeleting] = useState(false);
  const mayChange = useScope("runs:write");
  const detail = useQuery(runnerOptions(view.runner.id)).data;
  const { runner } = view;
  const labels = detail?.labels ?? [];
  const whyKept =
    view.presence !== "offline"
      ? t.runners.deleteWhenOffline
      : runner.runs.length > 0
        ? t.runners.deleteHolds
        : null;
  return (
    <>
      {view.presence === "online" ? null : <Away view={view} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 [&>dt]:text-secondary">
        <Fact name={t.runners.state}>
          {view.presence === "online" ? <Activity view={view} /> : t.runners.presence[view.presence]}
        </Fact>
        <Fact name={t.runners.seen}>
          <TimeAgo at={view.seenAt} />
        </Fact>
        <Fact name={t.runners.work}>
          <Slots view={view} />
          <HeldRuns view={view} most={10} />
        </Fact>
        <Fact name={t.runners.agents}>{format.list(runner.agents) || t.runners.noAgents}</Fact>
        <Fact name={t.runners.host}>{runner.host}</Fact>
        <Fact name={t.runners.platform}>{detail?.platformDetail || runner.platform}</Fact>
        <Fact name={t.runners.version}>{runner.version}</Fact>
        <Fact name={t.runners.started}>{format.dateTime(Date.parse(runner.startedAt))}</Fact>
        {detail?.createdAt ? (
          <Fact name={t.runners.known}>{format.dateTime(Date.parse(detail.createdAt))}</Fact>
        ) : null}
        {labels.length > 0 ? (
          <Fact name={t.runners.labels}>
            {labels.map((label) => (
              <code key={label} className="mr-2">
                {label}
              </code>
            ))}
          </Fact>
        ) : null}
        <Fact name={t.runners.id}>
          <span className="inline-flex items-center gap-1">
            <code className="text-xs">{runner.id}</code>
            <CopyButton text={runner.id} label={t.runners.copyId} />
          </span>
        </Fact>
      </dl>
      <div className="mt-3 flex flex-col gap-3">
        <LastError view={view} isWhole />
        <Totals totals={runner.totals} />
        {mayChange ? (
          <div>
            <button
              type="button"
              className="button button-danger"
              aria-disabled={whyKept !== null}
              aria-describedby={whyKept ? "why-kept" : undefined}
              onClick={() => (whyKept === null ? setIsDeleting(true) : undefined)}
            >
              {t.runners.delete}
            </button>
            {whyKept ? (
              <p id="why-kept" className="mt-1 text-secondary">
                {whyKept}
              </p>
            ) : null}
          </div>
        ) : null}
      </div>
      {isDeleting ? (
        <DeleteDialog runner={runner} onClose={() => setIsDeleting(false)} onDeleted={onDeleted} />
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** It is not online: what that means for its runs, and what to try. */
function Away({ view }: { view: RunnerView }) {
  const { t } = useI18n();
  const words = view.runner.stoppedAt
    ? t.runners.saidGoodbye
    : view.presence === "stale"
      ? t.runners.whyStale
      : t.runners.whyOffline;
  return (
    <div className="card mb-3 border-warn p-3">
      <p>{words}</p>
      <p className="mt-2">{t.runners.tryThis}</p>
      <code className="mt-1 flex items-center justify-between gap-2">
        redraft runner start
        <CopyButton text="redraft runner start" label={t.runners.copyCommand} />
      </code>
    </div>
  );
}
