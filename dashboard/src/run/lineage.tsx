import { Link } from "@tanstack/react-router";
import type { RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";

/** The run this one came from, and what somebody wanted to be different. */
export function Lineage({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const { parentRunId, forkedFromAttempt, note } = run;
  if (!parentRunId) return null;
  const words = forkedFromAttempt ? t.run.forkOf(forkedFromAttempt) : t.run.retryOf;
  return (
    <div className="mt-1 text-secondary" data-parent={parentRunId}>
      {words}{" "}
      <Link to="/runs/$id" params={{ id: parentRunId }} className="link">
        {parentRunId.slice(0, 8)}
      </Link>
      {note ? <p className="whitespace-pre-wrap">{t.run.noted(note)}</p> : null}
    </div>
  );
}
