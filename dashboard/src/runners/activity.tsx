import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "./presence";

/** What a runner is at, if it is known to be, and until when it is not: that holds also while nothing is heard of it. */
export function Activity({ view }: { view: RunnerView }) {
  const { t, format } = useI18n();
  const { runner, presence } = view;
  const isHeldBack = runner.status === "paused" || runner.status === "draining";
  if (presence === "offline" || (presence === "stale" && !isHeldBack)) return null;
  const until = runner.status === "paused" && runner.pausedUntil ? Date.parse(runner.pausedUntil) : null;
  return (
    <span className={isHeldBack ? "text-warn" : "text-secondary"} data-activity={runner.status}>
      {until === null ? t.runners.activity[runner.status] : t.runners.pausedUntil(format.dateTime(until))}
      {isHeldBack && runner.pauseNote ? `: ${runner.pauseNote}` : null}
    </span>
  );
}
