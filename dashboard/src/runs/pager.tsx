import { Link, useLocation } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";
import { PAGE_ROWS, type RunsSearch } from "./runs-search";

declare module "@tanstack/history" {
  interface HistoryState {
    /** Cursors of the pages before this one. A cursor leads forward only, so the way back is remembered. */
    trail?: string[];
  }
}

interface Props {
  search: RunsSearch;
  nextCursor: string | null | undefined;
}

/** Pages by cursor: they do not shift when runs are added. */
export function Pager({ search, nextCursor }: Props) {
  const { t } = useI18n();
  const trail = useLocation({ select: (location) => location.state.trail }) ?? [];
  const previous = trail.at(-1);
  return (
    <nav aria-label={t.runs.pages} className="mt-3 flex flex-wrap items-center gap-2">
      {search.cursor ? (
        <Link
          to="/runs"
          search={{ ...search, cursor: previous || undefined }}
          state={{ trail: trail.slice(0, -1) }}
          className="button"
        >
          {previous === undefined ? t.runs.firstPage : t.runs.previous}
        </Link>
      ) : null}
      {nextCursor ? (
        <Link
          to="/runs"
          search={{ ...search, cursor: nextCursor }}
          state={{ trail: [...trail, search.cursor ?? ""] }}
          className="button"
        >
          {t.runs.next}
        </Link>
      ) : null}
      <span className="text-secondary">{t.runs.perPage(PAGE_ROWS)}</span>
    </nav>
  );
}
