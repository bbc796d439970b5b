import type { ApiKey } from "~/api/client";

export type KeyStanding = "active" | "ending" | "expired" | "revoked";

/** Soon enough that somebody should make the next one. */
const ENDING_MS = 7 * 86_400_000;
/** Used so lately that something out there still depends on it. */
const IN_USE_MS = 3_600_000;

export function standingOf(key: ApiKey, now: number): KeyStanding {
  if (key.revokedAt) return "revoked";
  const restMs = Date.parse(key.expiresAt) - now;
  if (restMs <= 0) return "expired";
  return restMs < ENDING_MS ? "ending" : "active";
}

export function isUsable(key: ApiKey, now: number): boolean {
  const standing = standingOf(key, now);
  return standing === "active" || standing === "ending";
}

export function isInUse(key: ApiKey, now: number): boolean {
  return Boolean(key.lastUsedAt) && now - Date.parse(key.lastUsedAt ?? "") < IN_USE_MS;
}

/** What may be shown of a key after the first time: its beginning and its end. */
export function masked({ prefix, lastFour }: Pick<ApiKey, "prefix" | "lastFour">): string {
  return `${prefix.replace(/[….]+$/, "")}…${lastFour}`;
}
