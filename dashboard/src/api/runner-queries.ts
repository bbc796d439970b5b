import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "./client";
import { keys } from "./keys";
import { timed } from "./poll-health";

/** All runners, and from which age on they are stale or offline. */
export const runnersOptions = () =>
  queryOptions({
    queryKey: keys.runners,
    queryFn: ({ signal, queryKey }) => timed(queryKey, () => bodyOf(api.GET("/api/runners", { signal }))),
    // What the route asked for while its code was loading need not be asked for again.
    staleTime: 1_000,
  });

/** One runner, with what a list does not say. */
export const runnerOptions = (id: string) =>
  queryOptions({
    queryKey: keys.runner(id),
    queryFn: ({ signal, queryKey }) =>
      timed(queryKey, () => bodyOf(api.GET("/api/runners/{id}", { params: { path: { id } }, signal }))),
  });

export const SPANS = ["2h", "24h"] as const;
export type Span = (typeof SPANS)[number];
export const SPAN_MS: Record<Span, number> = { "2h": 7_200_000, "24h": 86_400_000 };
/** The steps in which the server keeps what it was told. */
const STEP_MS: Record<Span, number> = { "2h": 60_000, "24h": 600_000 };

/** What a runner's machine was busy with, until now. */
export const usageOptions = (id: string, span: Span) =>
  queryOptions({
    queryKey: keys.runnerUsage(id, span),
    queryFn: ({ signal, queryKey }) => {
      const now = Date.now();
      const query = {
        from: new Date(now - SPAN_MS[span]).toISOString(),
        to: new Date(now).toISOString(),
        step: STEP_MS[span],
      };
      return timed(queryKey, () =>
        bodyOf(api.GET("/api/runners/{id}/metrics", { params: { path: { id }, query }, signal })),
      );
    },
  });

/** What it was told to do, newest first. */
export const commandsOptions = (id: string) =>
  queryOptions({
    queryKey: keys.runnerCommands(id),
    queryFn: ({ signal, queryKey }) =>
      timed(queryKey, () =>
        bodyOf(api.GET("/api/runners/{id}/commands", { params: { path: { id } }, signal })),
      ),
  });

/** The programs this deployment offers, with their checksums. */
export const downloadsOptions = () =>
  queryOptions({
    queryKey: keys.downloads,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => bodyOf(api.GET("/api/runner-downloads", { signal })),
  });
