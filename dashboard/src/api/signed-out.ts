import { useSyncExternalStore } from "react";

/** Whether the server has said that it does not know who asks. Every 401 says so, wherever it was met. */
const listeners = new Set<() => void>();
let isOut = false;

export const signedOut = {
  get: () => isOut,
  set(next: boolean) {
    if (next === isOut) return;
    isOut = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useSignedOut(): boolean {
  return useSyncExternalStore(signedOut.subscribe, signedOut.get);
}
