/** Where an address leads, to be said before somebody goes there. */
export function hostOf(href: string): string {
  try {
    const url = new URL(href);
    return url.host || url.pathname;
  } catch {
    return href;
  }
}
