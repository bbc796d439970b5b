import { hashKey, queryOptions } from "@tanstack/react-query";
import { asApiError } from "~/api/api-error";
import { api, bodyOf, type RunDetail } from "~/api/client";
import { keys } from "~/api/keys";
import { timed } from "~/api/poll-health";
import { useNow } from "~/live/use-now";
import { usePolling } from "~/live/use-polling";
import { isJustCreated } from "./just-created";
import { paceOf } from "./polling-pace";
import { isOver, type Live, mergeLive, newerView, type RunView } from "./run-view";

/** The run at first, and then only what is new, until it is over: what comes of it later is no news of its own. */
export const runViewOptions = (id: string) =>
  queryOptions({
    queryKey: keys.runLive(id),
    queryFn: ({ client, queryKey, signal }): Promise<RunView> =>
      timed(queryKey, async () => {
        const kept = client.getQueryData<RunView>(queryKey);
        if (kept === undefined || isOver(kept)) {
          const params = { path: { id } };
          const run = await bodyOf<RunDetail>(api.GET("/api/workflows/{id}", { params, signal }));
          return { run, events: kept?.events ?? [], lastSeq: run.rev };
        }
        const query = { rev: kept.run.rev, since: kept.events.at(-1)?.seq ?? 0 };
        const params = { path: { id }, query };
        const live = await bodyOf<Live>(api.GET("/api/workflows/{id}/live", { params, signal }));
        // What an action has put there meanwhile counts too.
        return mergeLive(client.getQueryData<RunView>(queryKey) ?? kept, live);
      }),
    structuralSharing: newerView,
  });

/** A run, kept fresh as long as there is something to learn. */
export function useRun(id: string) {
  const query = usePolling(runViewOptions(id), { every: (view) => paceOf(view, Date.now()), main: true });
  const now = useNow();
  const missing = query.error !== null && asApiError(query.error).kind === "not-found";
  const isStarting = query.data === undefined && missing && isJustCreated(id, now);
  return { query, queryHash: hashKey(keys.runLive(id)), isStarting };
}
