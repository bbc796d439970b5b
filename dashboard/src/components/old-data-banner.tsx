import { useQueryClient } from "@tanstack/react-query";
import type { ApiError } from "~/api/api-error";
import { healthOf } from "~/api/poll-health";
import { FAILURES_BEFORE_BANNER } from "~/api/poll-policy";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { ErrorPanel } from "./error-panel";
import { Icon } from "./icon";

interface Props {
  queryHash: string;
  error: ApiError;
  onRetry: () => void;
}

/** Asking again has failed a few times: what is shown is old, and this says how old. */
export function OldDataBanner({ queryHash, error, onRetry }: Props) {
  const { t, format } = useI18n();
  const client = useQueryClient();
  const now = useNow();
  const { failures, retryAt } = healthOf(queryHash);
  if (error.kind === "signed-out" || error.kind === "forbidden")
    return <ErrorPanel error={error} onRetry={onRetry} />;
  if (failures < FAILURES_BEFORE_BANNER) return null;
  const updatedAt = client.getQueryCache().get(queryHash)?.state.dataUpdatedAt ?? 0;
  const restMs = Math.max(0, retryAt - now);
  return (
    <div
      role="status"
      className="card mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 border-warn px-3 py-2"
    >
      <Icon name="warning" className="text-warn" />
      <span>{t.regions.oldData(format.clock(updatedAt))}</span>
      <span aria-hidden="true" className="text-secondary">
        {t.regions.retryingIn(format.duration(restMs))}
      </span>
      <button type="button" className="button" onClick={onRetry}>
        {t.regions.retry}
      </button>
    </div>
  );
}
