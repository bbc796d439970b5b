import { hashKey, type QueryKey } from "@tanstack/react-query";
import { asApiError } from "./api-error";
import { backoffMs, smooth } from "./poll-policy";

/** How asking for one query has gone lately. */
export interface PollHealth {
  failures: number;
  /** Pause after the last failure. */
  backoffMs: number;
  smoothedMs: number | null;
  /** When the last failure's pause ends, by this machine's clock. */
  retryAt: number;
}

const HEALTHY: PollHealth = { failures: 0, backoffMs: 0, smoothedMs: null, retryAt: 0 };
const healths = new Map<string, PollHealth>();

export function healthOf(queryHash: string): PollHealth {
  return healths.get(queryHash) ?? HEALTHY;
}

/** Runs a query function and remembers how it went. Being aborted counts for nothing. */
export async function timed<T>(key: QueryKey, ask: () => Promise<T>): Promise<T> {
  const hash = hashKey(key);
  const before = healthOf(hash);
  const startedAt = performance.now();
  try {
    const answer = await ask();
    const smoothedMs = smooth(before.smoothedMs, performance.now() - startedAt);
    healths.set(hash, { failures: 0, backoffMs: 0, smoothedMs, retryAt: 0 });
    return answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const failures = before.failures + 1;
    const pauseMs = backoffMs(failures, asApiError(error).retryAfterMs, Math.random());
    healths.set(hash, {
      failures,
      backoffMs: pauseMs,
      smoothedMs: before.smoothedMs,
      retryAt: Date.now() + pauseMs,
    });
    throw error;
  }
}
