/** Removes every draft: whoever comes next need not read them. */
export function forgetDrafts() {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("redraft.draft.")) localStorage.removeItem(key);
  } catch {
    // Then there were none.
  }
}
