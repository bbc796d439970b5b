import { useI18n } from "~/i18n/i18n";
import { Icon } from "./icon";
import type { RunState } from "./run-state";

const INK: Record<RunState, string> = {
  queued: "text-secondary",
  running: "text-accent",
  stalled: "text-warn",
  cancelling: "text-warn",
  needs_you: "text-ask",
  passed: "text-good",
  not_passed: "text-special",
  failed: "text-bad",
  cancelled: "text-secondary",
};

/** Shape, text and colour: any one of them is enough. */
export function StatusBadge({ state }: { state: RunState }) {
  const { t } = useI18n();
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${INK[state]}`} data-state={state}>
      <Icon name={state} />
      {t.status[state]}
    </span>
  );
}
