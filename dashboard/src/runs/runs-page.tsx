import { getRouteApi, Link } from "@tanstack/react-router";
import { useRef } from "react";
import { Icon } from "~/components/icon";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { useMedia } from "~/live/use-media";
import { announce } from "~/shell/announcer";
import { PageHeading } from "~/shell/page-heading";
import { EmptyFiltered } from "./empty-filtered";
import { EmptyNever } from "./empty-never";
import { FilterBar } from "./filter-bar";
import { NewRowsButton } from "./new-rows-button";
import { Pager } from "./pager";
import { RunCards } from "./run-cards";
import { DEFAULT_SORT, type RunSort } from "./run-sorts";
import { RunTable } from "./run-table";
import { filterCount, inOrder, type RunsSearch, refined } from "./runs-search";
import { SelectionBar } from "./selection-bar";
import { useAttention } from "./use-attention";
import { useRowKeys } from "./use-row-keys";
import { useRowMemory } from "./use-row-memory";
import { useRuns } from "./use-runs";
import { useSelectedIds, useSelection } from "./use-selection";

const route = getRouteApi("/runs/");

/** All runs, and what it takes to find one. */
export function RunsPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const searchField = useRef<HTMLInputElement>(null);
  // Nine columns need room; below it each run is a card.
  const small = useMedia("(width < 60rem)");

  const selectedIds = useSelectedIds();
  const runs = useRuns(search, selectedIds.isAny);
  const selection = useSelection(selectedIds, runs.rows);
  const counts = useAttention(runs.page.data?.activeCount ?? 0, selectedIds.isAny);
  useRowMemory(runs.rows.length > 0);
  useRowKeys(selection, () => searchField.current?.focus());

  const goTo = (next: RunsSearch, replace = false) => void navigate({ search: next, replace });
  const clearFilters = () => goTo({ sort: search.sort });
  const sortBy = (sort: RunSort) => {
    goTo(refined(search, inOrder(sort)));
    announce(`${t.runs.sort}: ${t.runs.sorts[sort]}`);
  };
  const showNew = () => (search.cursor ? goTo(refined(search, {})) : runs.showAll());
  const empty = () => {
    if (runs.rows.length > 0) return null;
    if (filterCount(search) === 0 && !search.cursor) return <EmptyNever />;
    return <EmptyFiltered search={search} onClear={clearFilters} />;
  };
  const Rows = small ? RunCards : RunTable;

  return (
    <>
      <div className="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <PageHeading title={t.runs.title} />
        <NewRowsButton waiting={runs.waiting} onShow={showNew} />
        <Link to="/runs/new" className="button button-primary">
          <Icon name="plus" />
          {t.runs.newRun}
        </Link>
      </div>
      <FilterBar search={search} counts={counts} onSearch={goTo} searchField={searchField} />
      <div aria-busy={runs.isOldPage} className={runs.isOldPage ? "opacity-60" : ""}>
        <RegionState query={runs.page} queryHash={runs.queryHash} skeletonRows={12} empty={empty}>
          {() => (
            <Rows
              rows={runs.rows}
              selection={selection}
              sort={search.sort ?? DEFAULT_SORT}
              onSort={sortBy}
              onTag={(tag) => goTo(refined(search, { tag }))}
            />
          )}
        </RegionState>
      </div>
      {runs.page.data && (runs.rows.length > 0 || filterCount(search) > 0 || search.cursor) ? (
        <Pager search={search} nextCursor={runs.page.data.nextCursor} />
      ) : null}
      <SelectionBar selection={selection} />
    </>
  );
}
