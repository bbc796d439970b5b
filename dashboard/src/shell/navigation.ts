let last: string | null = null;
let orphan: string | null = null;

export const navigation = {
  /** The heading that had the focus is gone, and another comes in its place. */
  leftFocus(path: string | undefined) {
    orphan = path ?? null;
  },

  /** Whether showing the page at `path` ends a navigation, and is not the first page or the same one again. */
  arrivedAt(path: string): boolean {
    const moved = last !== null && last !== path;
    const isHeir = orphan === path;
    last = path;
    orphan = null;
    return moved || isHeir;
  },
};
