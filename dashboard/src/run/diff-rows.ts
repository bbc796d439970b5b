import { diffLines } from "diff";

export interface DiffRow {
  kind: "same" | "removed" | "added";
  text: string;
}

const TIMEOUT_MS = 2_000;

/** The lines of two texts as one; `null` when that takes too long. */
export function diffRows(before: string, after: string, timeout = TIMEOUT_MS): DiffRow[] | null {
  const changes = diffLines(before, after, { timeout });
  if (changes === undefined) return null;
  return changes.flatMap(({ value, added, removed }) => {
    const kind = added ? "added" : removed ? "removed" : "same";
    return value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DiffRow => ({ kind, text }));
  });
}

export interface SidePair {
  left: DiffRow | null;
  right: DiffRow | null;
}

/** The same side by side: what was removed stands beside what was added instead. */
export function sidePairs(rows: readonly DiffRow[]): SidePair[] {
  const pairs: SidePair[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1)
      pairs.push({ left: removed[index] ?? null, right: added[index] ?? null });
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.kind === "removed") removed.push(row);
    else if (row.kind === "added") added.push(row);
    else {
      flush();
      pairs.push({ left: row, right: row });
    }
  }
  flush();
  return pairs;
}
