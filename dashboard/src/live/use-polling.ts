import {
  type DefaultError,
  hashKey,
  type QueryKey,
  type UseQueryOptions,
  useQuery,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { healthOf } from "~/api/poll-health";
import { intervalMs } from "~/api/poll-policy";
import { live, type PollReport, useLive } from "./live-store";

interface Polling<T> {
  /** Interval by what is known so far; `false` when there is nothing more to learn. */
  every: (data: T | undefined) => number | false;
  /** Something on the page must not move: a selection, an open menu. */
  frozen?: boolean;
  /** This is the query the live indicator speaks of. */
  main?: boolean;
}

const FASTEST_MS = 2_000;

/**
 * A query that is asked again and again, by the rules of the whole page: not
 * while the tab is hidden, the user paused, or something is frozen; slower
 * after failures and on slow servers; faster after the user did something.
 */
export function usePolling<T, K extends QueryKey>(
  options: UseQueryOptions<T, DefaultError, T, K>,
  polling: Polling<T>,
) {
  const held = useLive((state) => state.paused) || (polling.frozen ?? false);
  const stopped = useLive((state) => !state.visible) || held;
  const boostUntil = useLive((state) => state.boostUntil);

  const wait = (data: T | undefined, hash: string): number | false => {
    const health = healthOf(hash);
    if (health.failures > 0) return health.backoffMs;
    const base = polling.every(data);
    if (base === false) return false;
    const wanted = Date.now() < boostUntil ? Math.min(base, FASTEST_MS) : base;
    return intervalMs(wanted, health.smoothedMs ?? 0);
  };

  const query = useQuery<T, DefaultError, T, K>({
    ...options,
    retry: false,
    refetchOnWindowFocus: () => !live.get().paused && !polling.frozen,
    refetchInterval: (asked) => (stopped ? false : wait(asked.state.data as T | undefined, asked.queryHash)),
  });

  const { refetch } = query;
  const follows = options.enabled !== false && polling.every(query.data) !== false;
  const wasHeld = useRef(held);
  useEffect(() => {
    // Whoever lets go wants to see at once what they missed. A tab that comes back is asked by its own focus.
    if (wasHeld.current && !held && follows) void refetch();
    wasHeld.current = held;
  }, [held, follows, refetch]);

  // Reads nothing that changes with every poll: an unchanged answer renders nothing.
  useReport(polling.main ?? false, {
    hash: hashKey(options.queryKey),
    intervalMs: stopped ? false : polling.every(query.data),
    frozen: polling.frozen ?? false,
  });
  return query;
}

function useReport(main: boolean, report: PollReport) {
  const { hash, intervalMs, frozen } = report;
  useEffect(() => {
    if (main) live.report({ hash, intervalMs, frozen });
  }, [main, hash, intervalMs, frozen]);
  useEffect(() => (main ? () => live.report(null) : undefined), [main]);
}
