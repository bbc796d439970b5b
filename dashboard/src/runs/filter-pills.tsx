import { useI18n } from "~/i18n/i18n";
import { RUN_VIEWS, type RunView } from "./run-views";

interface Props {
  current: RunView | undefined;
  counts: Partial<Record<RunView, number>>;
  onChoose: (view: RunView | undefined) => void;
}

/** The list by what a run is to people. `Stalled` is there only when something is. */
export function FilterPills({ current, counts, onChoose }: Props) {
  const { t, format } = useI18n();
  const views = RUN_VIEWS.filter(
    (view) => view !== "stalled" || current === "stalled" || (counts.stalled ?? 0) > 0,
  );
  const label = (view: RunView) => {
    const count = counts[view] ?? 0;
    return count > 0 ? t.runs.pill(t.status[view], format.integer(count)) : t.status[view];
  };
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">{t.runs.columns.status}</legend>
      <Pill text={t.runs.all} pressed={current === undefined} onPress={() => onChoose(undefined)} />
      {views.map((view) => (
        <Pill
          key={view}
          text={label(view)}
          pressed={view === current}
          onPress={() => onChoose(view === current ? undefined : view)}
        />
      ))}
    </fieldset>
  );
}

function Pill({ text, pressed, onPress }: { text: string; pressed: boolean; onPress: () => void }) {
  return (
    <button type="button" aria-pressed={pressed} className="button rounded-full" onClick={onPress}>
      {text}
    </button>
  );
}
