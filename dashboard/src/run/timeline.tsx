import { useMemo } from "react";
import { useI18n } from "~/i18n/i18n";
import { EVENT_FILTERS, type RunSearch } from "./run-search";
import type { RunView } from "./run-view";
import { TimelineList } from "./timeline-list";
import { timelineRows } from "./timeline-rows";

interface Props {
  view: RunView;
  search: RunSearch;
  onSearch: (part: Partial<RunSearch>) => void;
}

/** The history, event by event, grouped by attempt. */
export default function Timeline({ view, search, onSearch }: Props) {
  const { t } = useI18n();
  const filter = search.show ?? "all";
  const rows = useMemo(() => timelineRows(view.events, filter), [view.events, filter]);
  return (
    <>
      <fieldset className="mb-2 flex flex-wrap gap-1">
        <legend className="sr-only">{t.run.filter}</legend>
        {EVENT_FILTERS.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={name === filter}
            onClick={() => onSearch({ show: name === "all" ? undefined : name })}
          >
            {t.run.filters[name]}
          </button>
        ))}
      </fieldset>
      {rows.length === 0 ? (
        <p className="text-secondary">{filter === "all" ? t.run.noEvents : t.run.noEventsFiltered}</p>
      ) : (
        <TimelineList key={filter} runId={view.run.id} rows={rows} seq={search.seq} />
      )}
    </>
  );
}
