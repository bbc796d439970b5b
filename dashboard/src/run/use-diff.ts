import { useEffect, useState } from "react";
import type { DiffRow } from "./diff-rows";

export type Diff = { state: "working" } | { state: "done"; rows: DiffRow[] } | { state: "too-slow" };

/** A little more than the worker gives itself. */
const PATIENCE_MS = 3_000;

/** Compares two texts without holding up the page. */
export function useDiff(before: string | undefined, after: string | undefined): Diff {
  const [diff, setDiff] = useState<Diff>({ state: "working" });
  useEffect(() => {
    setDiff({ state: "working" });
    if (before === undefined || after === undefined) return;
    const worker = new Worker(new URL("./diff-worker.ts", import.meta.url), { type: "module" });
    const giveUp = () => setDiff({ state: "too-slow" });
    const timer = setTimeout(giveUp, PATIENCE_MS);
    worker.onerror = giveUp;
    worker.onmessage = ({ data }: MessageEvent<DiffRow[] | null>) => {
      clearTimeout(timer);
      setDiff(data === null ? { state: "too-slow" } : { state: "done", rows: data });
    };
    worker.postMessage({ before, after });
    return () => {
      clearTimeout(timer);
      worker.terminate();
    };
  }, [before, after]);
  return diff;
}
