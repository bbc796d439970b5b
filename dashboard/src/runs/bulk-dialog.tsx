import type { RunSummary } from "~/api/client";
import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";
import { type BulkAction, splitByAbility } from "./bulk-abilities";
import { useBulk } from "./use-bulk";

interface Props {
  action: BulkAction;
  runs: readonly RunSummary[];
  onClose: () => void;
  onDone: () => void;
}

/** Says what will happen to how many runs, and which ones are left out and why. */
export default function BulkDialog({ action, runs, onClose, onDone }: Props) {
  const { t } = useI18n();
  const { able, unable } = splitByAbility(runs, action);
  const bulk = useBulk(action, () => {
    onClose();
    onDone();
  });
  const count = able.length;
  const cancelling = action === "cancel";

  return (
    <Dialog
      title={cancelling ? t.runs.cancelTitle(count) : t.runs.retryTitle(count)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t.runs.keep}
          </button>
          <button
            type="button"
            className={`button ${cancelling ? "button-danger" : "button-primary"}`}
            disabled={bulk.isPending}
            onClick={() => bulk.start(able)}
          >
            {cancelling ? t.runs.cancelNow(count) : t.runs.retryNow(count)}
          </button>
        </>
      }
    >
      <p>{cancelling ? t.runs.cancelText : t.runs.retryText}</p>
      <ul className="my-2 list-disc pl-5">
        {able.map((run) => (
          <li key={run.id}>
            {run.cycleId} · {run.agentName}
          </li>
        ))}
      </ul>
      {unable.length > 0 ? (
        <>
          <p className="font-medium text-warn">{t.runs.cannot(unable.length)}</p>
          <ul className="list-disc pl-5 text-secondary">
            {unable.map(({ run, why }) => (
              <li key={run.id}>
                {run.cycleId} · {run.agentName}: {t.runs.whyNot[why]}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Dialog>
  );
}
