import { lazy, Suspense, useState } from "react";
import { useI18n } from "~/i18n/i18n";
import { type BulkAction, splitByAbility } from "./bulk-abilities";
import type { Selection } from "./use-selection";

const BulkDialog = lazy(() => import("./bulk-dialog"));

/** What can be done with the selected rows, at the bottom so that no row moves. Says why something cannot. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<BulkAction | null>(null);
  const runs = selection.selected;
  if (runs.length === 0) return null;
  const cancel = splitByAbility(runs, "cancel").able.length;
  const retry = splitByAbility(runs, "retry").able.length;

  return (
    <section
      aria-label={t.runs.selected(runs.length)}
      className="card sticky bottom-16 z-10 mt-3 flex flex-wrap items-center gap-2 border-accent px-3 py-2 md:bottom-3"
    >
      <strong>{t.runs.selected(runs.length)}</strong>
      <BulkButton
        text={t.runs.cancel(cancel)}
        why={cancel === 0 ? t.runs.nothingToCancel : null}
        onPress={() => setAsked("cancel")}
      />
      <BulkButton
        text={t.runs.retry(retry)}
        why={retry === 0 ? t.runs.nothingToRetry : null}
        onPress={() => setAsked("retry")}
      />
      <button type="button" className="button button-quiet ml-auto" onClick={selection.clear}>
        {t.runs.clearSelection}
      </button>
      <Suspense>
        {asked ? (
          <BulkDialog action={asked} runs={runs} onClose={() => setAsked(null)} onDone={selection.clear} />
        ) : null}
      </Suspense>
    </section>
  );
}

/** Stays reachable when it cannot be pressed, so that everybody can learn why. */
function BulkButton({ text, why, onPress }: { text: string; why: string | null; onPress: () => void }) {
  return (
    <button
      type="button"
      className="button"
      aria-disabled={why !== null}
      title={why ?? undefined}
      aria-description={why ?? undefined}
      onClick={() => (why === null ? onPress() : undefined)}
    >
      {text}
    </button>
  );
}
