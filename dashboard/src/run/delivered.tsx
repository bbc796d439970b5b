import type { RunDetail } from "~/api/client";
import { isTerminal } from "~/components/run-state";
import { useI18n } from "~/i18n/i18n";
import { AttemptDraft } from "./attempt-draft";

interface Props {
  run: RunDetail;
  isRaw: boolean;
}

/** What a run that is over leaves its people: the best draft, whichever attempt made it. */
export default function Delivered({ run, isRaw }: Props) {
  const { t } = useI18n();
  const best = run.attempts.find((attempt) => attempt.isBest);
  if (!isTerminal(run.status) || !best?.draft) return null;
  return (
    <section aria-labelledby="delivered" className="card p-3">
      <h2 id="delivered" className="mb-2 font-semibold">
        {t.run.delivers(best.attempt)}
      </h2>
      <AttemptDraft runId={run.id} attempt={best} isRaw={isRaw} />
    </section>
  );
}
