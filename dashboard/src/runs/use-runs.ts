import { hashKey, keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import type { RunSummary } from "~/api/client";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { runListOptions } from "~/api/run-queries";
import { useNow } from "~/live/use-now";
import { usePolling } from "~/live/use-polling";
import { newerThan } from "./held-rows";
import { DEFAULT_SORT } from "./run-sorts";
import { listQuery, type RunsSearch } from "./runs-search";
import { useHeldRows } from "./use-held-rows";

/** The page of runs an address names, kept fresh, with rows that stay where they are. */
export function useRuns(search: RunsSearch, frozen: boolean) {
  const hour = useNow(3_600_000);
  const query = listQuery(search, hour);
  const every = (data: { activeCount: number } | undefined) =>
    data && data.activeCount > 0 ? EVERY.runsActive : EVERY.runsIdle;

  const page = usePolling(
    { ...runListOptions(query), placeholderData: keepPreviousData },
    { every, frozen, main: true },
  );
  const key = hashKey(keys.runList(query));
  const held = useHeldRows(key, page.isPlaceholderData ? undefined : page.data, search.sort ?? DEFAULT_SORT);

  // On later pages the first one is watched too: that is where new runs appear.
  const { cursor, ...headQuery } = query;
  const watchesHead = cursor !== undefined && search.sort === undefined;
  const head = usePolling({ ...runListOptions(headQuery), enabled: watchesHead }, { every, frozen });
  const newest = useBaseline(
    hashKey(keys.runList(headQuery)),
    watchesHead ? head.data?.runs : page.data?.runs,
  );
  const waiting = watchesHead ? newerThan(head.data?.runs ?? [], newest) : held.waiting;

  return {
    page,
    queryHash: key,
    rows: held.rows,
    waiting,
    showAll: held.showAll,
    isOldPage: page.isPlaceholderData,
  };
}

/** The newest run when the reader came to this list; later pages count from it. */
function useBaseline(key: string, runs: RunSummary[] | undefined): RunSummary | undefined {
  const [baseline, setBaseline] = useState<{ key: string; run: RunSummary } | null>(null);
  const first = runs?.[0];
  if (first && baseline?.key !== key) setBaseline({ key, run: first });
  return baseline?.key === key ? baseline.run : first;
}
