import type { Runner } from "~/api/client";

export const PRESENCES = ["online", "stale", "offline"] as const;
export type Presence = (typeof PRESENCES)[number];

export interface Thresholds {
  staleAfterMs: number;
  offlineAfterMs: number;
}

/** A runner as it is shown: where it stands, and whether that is known of the present. */
export interface RunnerView {
  runner: Runner;
  presence: Presence;
  /** When it was last heard, by this machine's clock: the server told the age. */
  seenAt: string;
  /** It is online, and we were told so lately. Nothing else may look alive. */
  isLive: boolean;
}

/** An answer ages with the clock, but only as long as the next one is on its way: silence of ours is not the runner's. */
const MOST_AGEING_MS = 15_000;
/** Three polls. Older answers say nothing about now. */
const STILL_KNOWN_MS = 30_000;

export function viewOf(runner: Runner, thresholds: Thresholds, answeredAt: number, now: number): RunnerView {
  const sinceMs = Math.max(0, now - answeredAt);
  const ageMs = runner.lastSeenAgeMs + Math.min(sinceMs, MOST_AGEING_MS);
  const presence = presenceAt(runner, ageMs, thresholds);
  return {
    runner,
    presence,
    seenAt: new Date(answeredAt - runner.lastSeenAgeMs).toISOString(),
    isLive: presence === "online" && sinceMs < STILL_KNOWN_MS,
  };
}

/** What the server says wins; age can only make it worse. */
function presenceAt(runner: Runner, ageMs: number, thresholds: Thresholds): Presence {
  if (runner.status === "offline" || ageMs > thresholds.offlineAfterMs) return "offline";
  if (runner.stale || ageMs > thresholds.staleAfterMs) return "stale";
  return "online";
}

/** Whether what people type finds it: by name, host, agent, platform. */
export function matches({ runner }: RunnerView, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [runner.name, runner.host, runner.platform, runner.version, ...runner.agents].some((field) =>
    field.toLowerCase().includes(wanted),
  );
}

/** `0.9.2` is older than `0.10.0`. Whatever is no version is not older than anything. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => text.split(/[.+-]/).slice(0, 3).map(Number);
  const [mine, other] = [parts(version), parts(than)];
  const first = [0, 1, 2].find((place) => mine[place] !== other[place]);
  return first !== undefined && (mine[first] ?? 0) < (other[first] ?? 0);
}
