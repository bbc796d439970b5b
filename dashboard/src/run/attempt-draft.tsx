import type { Attempt } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { FileContent } from "./file-content";

interface Props {
  runId: string;
  attempt: Attempt;
  isRaw: boolean;
}

export function AttemptDraft({ runId, attempt, isRaw }: Props) {
  const { t } = useI18n();
  const { draft } = attempt;
  return (
    <section aria-label={t.run.draft(attempt.attempt)} className="min-w-0">
      {draft === null ? (
        <p className="text-secondary">{t.run.noDraft}</p>
      ) : (
        <FileContent key={draft.sha256} runId={runId} file={draft} isRaw={isRaw} />
      )}
    </section>
  );
}
