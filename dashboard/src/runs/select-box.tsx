import type { RunSummary } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import type { Selection } from "./use-selection";

/** Boxes of 16 px in labels of 24: the whole label is the target. */
const TARGET = "inline-flex size-6 items-center justify-center";

export function SelectRow({ run, selection }: { run: RunSummary; selection: Selection }) {
  const { t } = useI18n();
  return (
    <label className={TARGET}>
      <input
        type="checkbox"
        className="size-4 accent-accent"
        aria-label={t.runs.selectRow(run.cycleId)}
        checked={selection.has(run.id)}
        onChange={() => selection.toggle(run.id)}
      />
    </label>
  );
}

export function SelectAll({ rows, selection }: { rows: readonly RunSummary[]; selection: Selection }) {
  const { t } = useI18n();
  const some = selection.selected.length > 0 && selection.selected.length < rows.length;
  return (
    <label className={TARGET}>
      <input
        type="checkbox"
        ref={(box) => {
          if (box) box.indeterminate = some;
        }}
        className="size-4 accent-accent"
        aria-label={t.runs.selectAll}
        checked={rows.length > 0 && selection.selected.length === rows.length}
        onChange={selection.toggleAll}
      />
    </label>
  );
}
