import { useI18n } from "~/i18n/i18n";
import { AttemptCell, DurationCell, RunCell, ScoreCell, StatusCell, TimeCell } from "./run-cells";
import type { RunRowsProps } from "./run-table";
import { SelectRow } from "./select-box";

/** The list on a small screen: the same rows, one below the other. */
export function RunCards({ rows, selection, onTag }: RunRowsProps) {
  const { t } = useI18n();
  const columns = t.runs.columns;
  return (
    <ul aria-label={t.runs.rows} className="grid gap-2 md:grid-cols-2">
      {rows.map((run) => (
        <li key={run.id} data-row={run.id} className="card p-3 focus-within:bg-raised">
          <div className="mb-2 flex items-start justify-between gap-2">
            <div className="min-w-0">
              <StatusCell run={run} />
            </div>
            <SelectRow run={run} selection={selection} />
          </div>
          <RunCell run={run} onTag={onTag} />
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 [&>dt]:text-secondary">
            <dt>{columns.agent}</dt>
            <dd>{run.agentName}</dd>
            <dt>{columns.attempt}</dt>
            <dd>
              <AttemptCell run={run} />
            </dd>
            <dt>{t.runs.scoreShort}</dt>
            <dd>
              <ScoreCell run={run} />
            </dd>
            <dt>{columns.duration}</dt>
            <dd>
              <DurationCell run={run} />
            </dd>
            <dt>{columns.submitted}</dt>
            <dd>
              <TimeCell at={run.createdAt} />
            </dd>
            <dt>{columns.updated}</dt>
            <dd>
              <TimeCell at={run.updatedAt} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
