import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "./presence";

/** Shape, text and colour: any one of them is enough. Green is only for what is known to be alive now. */
export function PresenceBadge({ view }: { view: RunnerView }) {
  const { t } = useI18n();
  const { presence, isLive } = view;
  const ink = isLive ? "text-good" : presence === "stale" ? "text-warn" : "text-secondary";
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${ink}`} data-presence={presence}>
      <Icon name={presence} />
      {t.runners.presence[presence]}
    </span>
  );
}
