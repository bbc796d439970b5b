import type { ApiError } from "~/api/api-error";
import { useI18n } from "~/i18n/i18n";
import { MessagePanel } from "./message-panel";

/** There is nothing to show, and why. */
export function ErrorPanel({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const { t } = useI18n();
  const words = {
    offline: [t.regions.offlineTitle, t.regions.offlineText, t.regions.retry],
    "signed-out": [t.regions.signedOutTitle, t.regions.signedOutText, t.regions.signedOutRetry],
    forbidden: [t.regions.forbiddenTitle, t.regions.forbiddenText, t.regions.retry],
    "not-found": [t.regions.notFoundTitle, t.regions.notFoundText, t.regions.retry],
    failed: [t.regions.failedTitle, t.regions.failedText, t.regions.retry],
  } as const;
  const [title, text, retry] = words[error.kind];
  return (
    <MessagePanel
      title={title}
      actions={
        <button type="button" className="button" onClick={onRetry}>
          {retry}
        </button>
      }
    >
      <p>{text}</p>
      {error.message ? <p className="mt-2">{error.message}</p> : null}
      {error.requestId ? (
        <p className="mt-2 font-mono text-xs">{t.regions.requestId(error.requestId)}</p>
      ) : null}
    </MessagePanel>
  );
}
