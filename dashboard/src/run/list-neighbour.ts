import type { QueryClient } from "@tanstack/react-query";
import type { RunList } from "~/api/client";
import { keys } from "~/api/keys";

/** The run before or after this one in the list it was opened from: the newest list that holds it. */
export function listNeighbour(client: QueryClient, id: string, by: number): string | undefined {
  const lists = client
    .getQueryCache()
    .findAll({ queryKey: [...keys.runs, "list"] })
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
    .flatMap((query) => (query.state.data ? [query.state.data as RunList] : []));
  for (const { runs } of lists) {
    const at = runs.findIndex((run) => run.id === id);
    if (at >= 0 && runs.length > 1) return runs[at + by]?.id;
  }
  return undefined;
}
