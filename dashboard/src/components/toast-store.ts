export interface Toast {
  id: number;
  text: string;
  /** Something the user did has failed: announced at once, and stays. */
  bad?: boolean;
}

const SHOWN_MS = 5_000;
const listeners = new Set<() => void>();
let shown: readonly Toast[] = [];
let lastId = 0;

function replace(next: readonly Toast[]) {
  shown = next;
  for (const listener of listeners) listener();
}

export const toasts = {
  get: () => shown,
  add(toast: Omit<Toast, "id">) {
    lastId += 1;
    const id = lastId;
    replace([...shown, { ...toast, id }]);
    if (!toast.bad) setTimeout(() => toasts.remove(id), SHOWN_MS);
  },
  remove: (id: number) => replace(shown.filter((toast) => toast.id !== id)),
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
