import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { Tooltip } from "./tooltip";

interface Props {
  at: string;
  /** Reachable with Tab, so that the exact time is too. Not for every row of a long list. */
  focusable?: boolean;
}

/** `8 s ago`, ticking; the exact time, local and UTC, in its tooltip. */
export function TimeAgo({ at, focusable = false }: Props) {
  const { format } = useI18n();
  const atMs = Date.parse(at);
  // Past a minute a coarser clock is enough, and does not wake a hundred rows each second.
  const seconds = useNow(1_000) - atMs < 60_000;
  const now = useNow(seconds ? 1_000 : 10_000);
  return (
    <Tooltip text={format.exact(atMs)} focusable={focusable}>
      <time dateTime={at}>{format.ago(atMs, Math.max(now, atMs))}</time>
    </Tooltip>
  );
}
