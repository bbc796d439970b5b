import { hashKey } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { runnersOptions } from "~/api/runner-queries";
import { useNow } from "~/live/use-now";
import { usePolling } from "~/live/use-polling";
import { matches, type Presence, type RunnerView, viewOf } from "./presence";
import type { RunnersSearch } from "./runners-search";

/** How often ages are looked at. Between two answers nobody needs it finer. */
const LOOK_MS = 5_000;

/** All runners as they stand now, kept fresh; faster while one of them is looked at. */
export function useRunners(search: RunnersSearch) {
  const query = usePolling(runnersOptions(), {
    every: () => (search.id ? EVERY.runnersWatched : EVERY.runners),
    main: true,
  });
  const now = useNow(LOOK_MS);
  const { data, dataUpdatedAt } = query;
  const all = useMemo(
    () => (data ? data.runners.map((runner) => viewOf(runner, data, dataUpdatedAt, now)) : []),
    [data, dataUpdatedAt, now],
  );
  const found = all.filter((view) => matches(view, search.q ?? ""));
  const counts: Record<Presence, number> = { online: 0, stale: 0, offline: 0 };
  for (const { presence } of found) counts[presence] += 1;
  const shown = search.state ? found.filter(({ presence }) => presence === search.state) : found;
  const open: RunnerView | undefined = all.find(({ runner }) => runner.id === search.id);
  return { query, queryHash: hashKey(keys.runners), all, shown, counts, open };
}
