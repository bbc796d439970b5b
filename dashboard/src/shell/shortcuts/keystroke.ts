/** What a key press needs to be judged, so that tests need no browser. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** The press as it is written in a shortcut: `j`, `?`, `Enter`, `Mod+k`. */
export function keystroke(press: Press): string {
  const key =
    press.key.length === 1 && (press.ctrlKey || press.metaKey) ? press.key.toLowerCase() : press.key;
  return press.ctrlKey || press.metaKey ? `Mod+${key}` : key;
}

/** Whether a press belongs to whatever has the focus and not to us. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (
    target.closest("[contenteditable]:not([contenteditable='false']), [role='dialog'], [role='alertdialog']")
  )
    return true;
  const field = target.closest("input, textarea, select");
  if (!field) return false;
  return !(
    field instanceof HTMLInputElement && ["checkbox", "radio", "button", "submit"].includes(field.type)
  );
}

/** Whether Enter would press what has the focus. */
export function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("a, button, summary, input, select, [role='button']") !== null
  );
}
