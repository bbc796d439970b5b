let last: string | null = null;

export const navigation = {
  /** Whether showing the page at `path` ends a navigation, and is not the first page or the same one again. */
  arrivedAt(path: string): boolean {
    const moved = last !== null && last !== path;
    last = path;
    return moved;
  },
};
