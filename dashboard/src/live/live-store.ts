import { useSyncExternalStore } from "react";

/** What the live indicator shows and what every poll obeys. */
export interface LiveState {
  /** The user does not want anything to move. */
  paused: boolean;
  /** The tab can be seen. */
  visible: boolean;
  /** Until when to poll at the fastest rate, because the user just did something. */
  boostUntil: number;
  /** The main poll of the page that is open. */
  poll: PollReport | null;
}

export interface PollReport {
  /** Names the query in the cache: how fresh it is, is read there. */
  hash: string;
  intervalMs: number | false;
  frozen: boolean;
}

const BOOST_MS = 30_000;

let state: LiveState = {
  paused: false,
  visible: typeof document === "undefined" || document.visibilityState !== "hidden",
  boostUntil: 0,
  poll: null,
};
const listeners = new Set<() => void>();

function change(part: Partial<LiveState>) {
  state = { ...state, ...part };
  for (const listener of listeners) listener();
}

export const live = {
  get: () => state,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  togglePause: () => change({ paused: !state.paused }),
  boost: () => change({ boostUntil: Date.now() + BOOST_MS }),
  report(poll: PollReport | null) {
    const same =
      poll !== null &&
      state.poll !== null &&
      poll.hash === state.poll.hash &&
      poll.intervalMs === state.poll.intervalMs &&
      poll.frozen === state.poll.frozen;
    if (!same) change({ poll });
  },
};

/** Follows the tab being hidden and shown. Call once. */
export function watchVisibility() {
  document.addEventListener("visibilitychange", () =>
    change({ visible: document.visibilityState !== "hidden" }),
  );
}

export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(state));
}
