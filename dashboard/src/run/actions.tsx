import type { RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { useCancel, useRetry } from "./use-actions";

/** What may be done, and in words what may not and why. */
export function Actions({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const cancel = useCancel(run.id);
  const retry = useRetry(run.id);
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
        isAllowed={run.can.retry.allowed && !retry.isPending}
        reason={run.can.retry.reason ?? null}
        onRun={() => retry.mutate()}
      />
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
