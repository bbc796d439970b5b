import { useSyncExternalStore } from "react";
import { type Preferences, parsePreferences, STORAGE_KEY } from "./preferences";

const listeners = new Set<() => void>();
let current = parsePreferences(read());

function read(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function replace(next: Preferences) {
  current = next;
  for (const listener of listeners) listener();
}

export const preferences = {
  get: () => current,
  set(part: Partial<Preferences>) {
    const next = { ...current, ...part };
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
    } catch {
      // Storage is blocked: the choice holds until the tab closes.
    }
    replace(next);
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

// Another tab changed them.
if (typeof window !== "undefined") {
  window.addEventListener("storage", (event) => {
    if (event.key === STORAGE_KEY) replace(parsePreferences(event.newValue));
  });
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}
