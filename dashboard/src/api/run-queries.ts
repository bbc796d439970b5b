import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type RunDetail, type RunList } from "./client";
import { keys } from "./keys";
import { newerDetail, newerList } from "./newer";
import { timed } from "./poll-health";
import type { operations } from "./schema";

export type RunListQuery = Omit<NonNullable<operations["listRuns"]["parameters"]["query"]>, "id">;

/** A page of runs. */
export const runListOptions = (query: RunListQuery) =>
  queryOptions({
    queryKey: keys.runList(query),
    queryFn: ({ signal, queryKey }) =>
      timed(queryKey, async () => {
        const body = await bodyOf<RunList | RunDetail>(
          api.GET("/api/workflows", { params: { query }, signal }),
        );
        // One run is the answer to `?id=` only, which we never ask.
        return body as RunList;
      }),
    structuralSharing: newerList,
    // What the route asked for while its code was loading need not be asked for again.
    staleTime: 1_000,
  });

/** One run with its attempts. */
export const runOptions = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: ({ signal, queryKey }) =>
      timed(queryKey, () =>
        bodyOf<RunDetail>(api.GET("/api/workflows/{id}", { params: { path: { id } }, signal })),
      ),
    structuralSharing: newerDetail,
  });

/** The agents that runs can be submitted to. */
export const agentsOptions = () =>
  queryOptions({
    queryKey: keys.agents,
    queryFn: ({ signal, queryKey }) =>
      timed(queryKey, () => bodyOf(api.GET("/api/agents-config", { signal }))),
  });
