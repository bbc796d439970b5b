import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { useCancel, useRetry } from "./use-actions";

const ForkDialog = lazy(() => import("./fork-dialog"));

interface Props {
  run: RunDetail;
  attempt: number | undefined;
}

/** What may be done, and in words what may not and why. */
export function Actions({ run, attempt }: Props) {
  const { t } = useI18n();
  const cancel = useCancel(run.id);
  const retry = useRetry(run.id);
  const [isForking, setIsForking] = useState(false);
  const isScored = run.attempts.some(({ score }) => score !== null);
  const isAsked = run.cancelRequestedAt !== null;
  return (
    <div className="flex flex-wrap gap-2">
      <Action
        name="cancel"
        label={t.run.cancel}
        isAllowed={run.can.cancel.allowed && !isAsked}
        reason={run.can.cancel.reason ?? (isAsked ? t.status.endingProcesses : null)}
        onRun={() => cancel.mutate()}
      />
      <Action
        name="retry"
        label={t.run.retry}
        isAllowed={run.can.retry.allowed && !retry.isPending && !retry.isSuccess}
        reason={run.can.retry.reason ?? null}
        onRun={() => retry.mutate({})}
      />
      <Action
        name="fork"
        label={t.run.fork}
        isAllowed={run.can.retry.allowed && isScored}
        reason={run.can.retry.reason ?? (isScored ? null : t.run.forkNeedsScore)}
        onRun={() => setIsForking(true)}
      />
      <Link
        to="/runs/new"
        search={{ agent: run.agentName, from: run.id, ...(attempt === undefined ? {} : { attempt }) }}
        className="button"
      >
        {t.run.editInputs}
      </Link>
      <Suspense>
        {isForking ? <ForkDialog run={run} attempt={attempt} onClose={() => setIsForking(false)} /> : null}
      </Suspense>
    </div>
  );
}

interface ActionProps {
  name: string;
  label: string;
  isAllowed: boolean;
  reason: string | null;
  onRun: () => void;
}

/** Stays reachable when it is not allowed, so that the reason is too. */
function Action({ name, label, isAllowed, reason, onRun }: ActionProps) {
  const id = `why-not-${name}`;
  const says = !isAllowed && reason !== null;
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={!isAllowed}
        aria-describedby={says ? id : undefined}
        title={says ? reason : undefined}
        onClick={() => (isAllowed ? onRun() : undefined)}
      >
        {label}
      </button>
      {says ? (
        <span id={id} className="sr-only">
          {reason}
        </span>
      ) : null}
    </>
  );
}
