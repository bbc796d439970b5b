import { useQuery } from "@tanstack/react-query";
import type { Attempt } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { artifactOptions, SHOWN_BYTES } from "./artifact-content";
import { InlineDiff, SideDiff } from "./diff-view";
import { useDiff } from "./use-diff";

interface Props {
  runId: string;
  from: Attempt;
  to: Attempt;
  isInline: boolean;
}

export function Comparison({ runId, from, to, isInline }: Props) {
  const { t } = useI18n();
  const before = useText(runId, from);
  const after = useText(runId, to);
  const diff = useDiff(before, after);
  return (
    <section aria-label={t.run.diffOf(from.attempt, to.attempt)} className="min-w-0" data-diff={diff.state}>
      {from.draft === null || to.draft === null ? <p>{t.run.noDraft}</p> : null}
      {diff.state === "working" ? <p role="status">{t.run.diffing}</p> : null}
      {diff.state === "too-slow" ? <Plain before={before ?? ""} after={after ?? ""} /> : null}
      {diff.state !== "done" ? null : diff.rows.every((row) => row.kind === "same") ? (
        <p role="status">{t.run.noChanges}</p>
      ) : isInline ? (
        <InlineDiff rows={diff.rows} />
      ) : (
        <SideDiff rows={diff.rows} />
      )}
    </section>
  );
}

function useText(runId: string, { draft }: Attempt): string | undefined {
  const file = draft ?? { step: 0, filename: "", sha256: "", bytes: 0 };
  return useQuery({ ...artifactOptions(runId, file, SHOWN_BYTES), enabled: draft !== null }).data;
}

function Plain({ before, after }: { before: string; after: string }) {
  const { t } = useI18n();
  return (
    <>
      <p role="status" className="mb-2">
        {t.run.diffTooSlow}
      </p>
      <div className="grid grid-cols-2 gap-2">
        {[before, after].map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: left and right.
          <pre key={index} className="whitespace-pre-wrap font-mono text-xs">
            {text}
          </pre>
        ))}
      </div>
    </>
  );
}
