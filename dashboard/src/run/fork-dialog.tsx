import { useId, useState } from "react";
import type { RunDetail } from "~/api/client";
import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";
import { useRetry } from "./use-actions";

/** As many as a note may have. */
const MOST_CHARS = 4_000;

interface Props {
  run: RunDetail;
  attempt: number | undefined;
  onClose: () => void;
}

/** Goes on from an attempt, with a sentence of what should be different. */
export default function ForkDialog({ run, attempt, onClose }: Props) {
  const { t, format } = useI18n();
  const scored = run.attempts.filter(({ score }) => score !== null);
  const wanted =
    scored.find((one) => one.attempt === attempt) ?? scored.find(({ isBest }) => isBest) ?? scored.at(-1);
  const [from, setFrom] = useState(wanted?.attempt ?? 1);
  const [note, setNote] = useState("");
  const retry = useRetry(run.id);
  const id = useId();
  const fork = () => {
    // The page is about to go to the new run: a second press is the first one again.
    if (retry.isPending || retry.isSuccess) return;
    retry.mutate(
      { fromAttempt: from, ...(note.trim() ? { note: note.trim() } : {}) },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog
      title={t.run.forkTitle}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t.runs.keep}
          </button>
          <button
            type="button"
            className="button button-primary"
            aria-disabled={retry.isPending}
            onClick={fork}
          >
            {t.run.forkNow}
          </button>
        </>
      }
    >
      <p className="mb-3 text-secondary">{t.run.forkText}</p>
      <label htmlFor={`${id}-from`} className="mb-1 block font-medium">
        {t.run.forkFrom}
      </label>
      <select
        id={`${id}-from`}
        className="field mb-3"
        value={from}
        onChange={(event) => setFrom(Number(event.target.value))}
      >
        {scored.map(({ attempt, score }) => (
          <option key={attempt} value={attempt}>
            {t.run.attempt(attempt)} · {format.score(score ?? 0)}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-note`} className="mb-1 block font-medium">
        {t.run.forkNote}
      </label>
      <textarea
        id={`${id}-note`}
        className="field w-full"
        rows={4}
        maxLength={MOST_CHARS}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Dialog>
  );
}
