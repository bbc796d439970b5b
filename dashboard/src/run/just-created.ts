const GRACE_MS = 15_000;
const KEY = "redraft.just-created";

/** Remembers that a run was just submitted from here. Until it can be read, its page says that it starts. */
export function noteCreated(id: string) {
  sessionStorage.setItem(KEY, JSON.stringify({ id, atMs: Date.now() }));
}

/** Whether a run was submitted from here so recently that not finding it means nothing. */
export function isJustCreated(id: string, nowMs: number): boolean {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null || !("id" in kept) || !("atMs" in kept)) return false;
    return kept.id === id && typeof kept.atMs === "number" && nowMs - kept.atMs < GRACE_MS;
  } catch {
    return false;
  }
}
