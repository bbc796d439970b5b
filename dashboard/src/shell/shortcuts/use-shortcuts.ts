import { useEffect, useRef } from "react";
import { preferences } from "~/preferences/preference-store";
import { type Shortcut, ShortcutRegistry } from "./registry";

export const registry = new ShortcutRegistry(() => preferences.get().shortcuts);

/** Listens for the whole page. Call once. */
export function listenForShortcuts() {
  document.addEventListener("keydown", (event) => registry.press(event));
}

/** Shortcuts that hold as long as the component does. Always runs the newest handlers. */
export function useShortcuts(shortcuts: readonly Shortcut[]) {
  const newest = useRef(shortcuts);
  useEffect(() => {
    newest.current = shortcuts;
  });
  const signature = shortcuts.map(({ keys, label }) => `${keys}=${label}`).join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature says when the list changed; handlers are read late.
  useEffect(
    () =>
      registry.add(
        newest.current.map((shortcut, index) => ({ ...shortcut, run: () => newest.current[index]?.run() })),
      ),
    [signature],
  );
}
