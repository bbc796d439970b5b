import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { useI18n } from "~/i18n/i18n";
import { live } from "~/live/live-store";
import { DESTINATIONS } from "./nav-links";
import { useShortcuts } from "./shortcuts/use-shortcuts";

// Dialogs are a chunk of their own: nobody waits for them on the first paint.
const CommandMenu = lazy(() => import("./commands/command-menu"));
const ShortcutSheet = lazy(() => import("./shortcuts/shortcut-sheet"));

type Overlay = "commands" | "shortcuts";

export interface OverlayControl {
  shown: Overlay | null;
  open: (overlay: Overlay) => void;
  close: () => void;
}

export function useOverlays(): OverlayControl {
  const [shown, setShown] = useState<Overlay | null>(null);
  return useMemo(() => ({ shown, open: setShown, close: () => setShown(null) }), [shown]);
}

/** The command menu and the shortcut sheet, and the keys that hold everywhere. */
export function Overlays({ overlays }: { overlays: OverlayControl }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  useShortcuts([
    { keys: "Mod+k", scope: "global", label: t.shell.commands, run: () => overlays.open("commands") },
    { keys: "?", scope: "global", label: t.shell.shortcuts, run: () => overlays.open("shortcuts") },
    { keys: "p", scope: "global", label: `${t.shell.pause} / ${t.shell.resume}`, run: live.togglePause },
    ...DESTINATIONS.map(({ to, keys, text }) => ({
      keys,
      scope: "global" as const,
      label: t.shell[text],
      run: () => void navigate({ to }),
    })),
  ]);
  return (
    <Suspense>
      {overlays.shown === "commands" ? (
        <CommandMenu onClose={overlays.close} onHelp={() => overlays.open("shortcuts")} />
      ) : null}
      {overlays.shown === "shortcuts" ? <ShortcutSheet onClose={overlays.close} /> : null}
    </Suspense>
  );
}
