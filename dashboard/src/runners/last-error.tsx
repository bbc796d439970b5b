import { Icon } from "~/components/icon";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "./presence";

/** What went wrong last: a few words on a card, all of them in the drawer. */
export function LastError({ view, isWhole = false }: { view: RunnerView; isWhole?: boolean }) {
  const { t } = useI18n();
  const error = view.runner.lastError;
  if (!error) return null;
  return (
    <p className="flex items-start gap-1.5">
      <Icon name="warning" className="mt-0.5 text-warn" />
      <span className="min-w-0">
        <span className="sr-only">{t.runners.lastError} </span>
        <span className={isWhole ? "whitespace-pre-wrap" : "line-clamp-2"}>{error.message}</span>
        <span className="text-secondary">
          <TimeAgo at={error.at} />
        </span>
      </span>
    </p>
  );
}
