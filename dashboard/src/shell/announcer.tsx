import { useSyncExternalStore } from "react";

/** Longest politeness: changes are gathered, so that a poll never chatters. */
const GATHER_MS = 1_000;

const listeners = new Set<() => void>();
let said = "";
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something to screen readers when they have time. */
export function announce(text: string) {
  waiting.push(text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    said = waiting.join(". ");
    waiting = [];
    for (const listener of listeners) listener();
  }, GATHER_MS);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The one polite live region of the page. */
export function Announcer() {
  const text = useSyncExternalStore(subscribe, () => said);
  return (
    <div aria-live="polite" aria-atomic="true" className="sr-only" data-announcer>
      {text}
    </div>
  );
}
