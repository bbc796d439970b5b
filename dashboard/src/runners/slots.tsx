import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "./presence";

/** How many hands are full. Of a runner that is not online only how many it has is known. */
export function Slots({ view }: { view: RunnerView }) {
  const { t, format } = useI18n();
  const { slots, slotsUsed } = view.runner.load;
  const used = view.isLive ? format.integer(slotsUsed) : "?";
  return (
    <span className="inline-flex items-center gap-2">
      <span>{t.runners.slots(used, format.integer(slots))}</span>
      {view.isLive && slots <= 16 ? (
        <span aria-hidden="true" className="flex gap-0.5">
          {Array.from({ length: slots }, (_, slot) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: slots have no names and never change places.
              key={slot}
              className={`h-3 w-1.5 rounded-sm border ${slot < slotsUsed ? "border-accent bg-accent" : "border-control"}`}
            />
          ))}
        </span>
      ) : null}
    </span>
  );
}
