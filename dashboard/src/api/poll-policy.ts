/** Base intervals, in milliseconds. */
export const EVERY = {
  runsActive: 5_000,
  runsIdle: 30_000,
  runWorking: 2_000,
  runWaiting: 10_000,
  attention: 10_000,
  agents: 60_000,
  runners: 10_000,
  /** Somebody waits for the first sign of one. */
  contact: 2_000,
  /** One of them is being looked at. */
  runnersWatched: 5_000,
} as const;

const LONGEST_MS = 60_000;
const BACKOFF_MS = [2_000, 4_000, 8_000, 16_000, 30_000] as const;

/** After so many failures in a row the page says that its data is old. */
export const FAILURES_BEFORE_BANNER = 3;

/** How long after a failure to ask again. `chance` is 0..1 and spreads many tabs apart. */
export function backoffMs(failures: number, retryAfterMs: number | null, chance: number): number {
  const step = BACKOFF_MS[Math.min(Math.max(failures, 1), BACKOFF_MS.length) - 1] ?? 30_000;
  const jittered = step * (0.9 + 0.2 * chance);
  // Never earlier than the server asked for.
  return Math.round(Math.max(jittered, retryAfterMs ?? 0));
}

/** A slow server is asked less often: at most a quarter of the time is spent on answers. */
export function intervalMs(baseMs: number, smoothedAnswerMs: number): number {
  return Math.min(LONGEST_MS, Math.max(baseMs, Math.round(4 * smoothedAnswerMs)));
}

/** Exponential smoothing of answer times. */
export function smooth(previousMs: number | null, answerMs: number): number {
  return previousMs === null ? answerMs : 0.7 * previousMs + 0.3 * answerMs;
}
