import { useI18n } from "~/i18n/i18n";
import type { RunView } from "./run-view";

interface Props {
  view: RunView;
  at: number | undefined;
  onAt: (seq: number | undefined) => void;
}

/** A way back through the run: everything on the page as it stood after the chosen event. */
export function Scrubber({ view, at, onAt }: Props) {
  const { t, format } = useI18n();
  const last = view.events.at(-1)?.seq ?? 0;
  if (last < 2) return null;
  const seq = Math.min(at ?? last, last);
  const event = view.events[seq - 1];
  const isBack = seq < last;
  const when = event ? format.clock(Date.parse(event.createdAt)) : "";
  const words =
    isBack && event ? t.run.scrubAt(seq, last, when, event.message || event.eventType) : t.run.scrubNow;
  return (
    <section
      aria-label={t.run.scrub}
      className={`card mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 ${isBack ? "border-accent" : ""}`}
      data-as-of={isBack ? seq : undefined}
    >
      <label className="flex min-w-56 flex-1 items-center gap-3">
        <span className="font-medium">{t.run.scrub}</span>
        <input
          type="range"
          className="min-h-6 min-w-24 flex-1 accent-accent"
          min={1}
          max={last}
          value={seq}
          aria-valuetext={words}
          onChange={(change) => {
            const next = Number(change.target.value);
            onAt(next >= last ? undefined : next);
          }}
        />
      </label>
      <span className="min-w-0 max-w-full truncate text-secondary" title={words}>
        {words}
      </span>
      {isBack ? (
        <button type="button" className="button" onClick={() => onAt(undefined)}>
          {t.run.scrubBack}
        </button>
      ) : null}
    </section>
  );
}
