import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { live, useLive } from "~/live/live-store";

/** Whether what is shown follows the world, and how old it is. */
export function LiveIndicator() {
  const { t, format } = useI18n();
  const paused = useLive((state) => state.paused);
  const poll = useLive((state) => state.poll);
  const { updatedAt, failing } = useFreshness(poll?.hash ?? "");
  if (poll === null) return null;

  const interval = poll.intervalMs;
  const words = paused
    ? t.shell.paused
    : failing
      ? t.shell.connectionLost
      : poll.frozen
        ? t.shell.frozen
        : interval === false
          ? t.shell.atRest
          : t.shell.liveEvery(format.duration(interval));
  const moving = !paused && !failing && !poll.frozen && interval !== false;

  return (
    <div className="flex items-center gap-2 text-secondary text-xs">
      <span className={`size-2 rounded-full border ${moving ? "border-good bg-good" : "border-control"}`} />
      <span data-live>{words}</span>
      {updatedAt > 0 ? (
        <time dateTime={new Date(updatedAt).toISOString()} className="max-lg:hidden">
          {t.shell.updatedAt(format.clock(updatedAt))}
        </time>
      ) : null}
      <button
        type="button"
        className="button"
        aria-label={paused ? t.shell.resumeLabel : t.shell.pauseLabel}
        onClick={live.togglePause}
      >
        <Icon name={paused ? "play" : "pause"} />
        <span className="max-lg:hidden">{paused ? t.shell.resume : t.shell.pause}</span>
      </button>
    </div>
  );
}

/** How fresh a query is, without making its readers render when only that changes. */
function useFreshness(hash: string) {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback(
    (listener: () => void) =>
      cache.subscribe((event) => (event.query.queryHash === hash ? listener() : undefined)),
    [cache, hash],
  );
  const state = () => cache.get(hash)?.state;
  return {
    updatedAt: useSyncExternalStore(subscribe, () => state()?.dataUpdatedAt ?? 0),
    failing: useSyncExternalStore(subscribe, () => state()?.status === "error"),
  };
}
