import type { Runner } from "~/api/client";

/** What was there before: each runner, and when it had started. */
export type Known = ReadonlyMap<string, string>;

export function knownOf(runners: readonly Runner[]): Known {
  return new Map(runners.filter(({ online }) => online).map(({ id, startedAt }) => [id, startedAt]));
}

/** A runner that is online and was not, or was started again since. */
export function newcomer(known: Known, runners: readonly Runner[]): Runner | undefined {
  return runners.find(({ id, online, startedAt }) => online && known.get(id) !== startedAt);
}
