import type { RunSummary } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { AttemptCell, DurationCell, RunCell, ScoreCell, StatusCell, SubmittedCell } from "./run-cells";
import { SelectAll, SelectRow } from "./select-box";
import type { Selection } from "./use-selection";

export interface RunRowsProps {
  rows: readonly RunSummary[];
  selection: Selection;
  oldestFirst: boolean;
  onSort: () => void;
  onTag: (tag: string) => void;
}

/** The list on a wide screen. */
export function RunTable({ rows, selection, oldestFirst, onSort, onTag }: RunRowsProps) {
  const { t } = useI18n();
  const columns = t.runs.columns;
  return (
    <table className="w-full table-fixed border-collapse text-left" aria-label={t.runs.rows}>
      <colgroup>
        <col className="w-9" />
        <col className="w-[20%]" />
        <col />
        <col className="w-[12%]" />
        <col className="w-[7.5%]" />
        <col className="w-52" />
        <col className="w-[9.5%]" />
        <col className="w-[9.5%]" />
      </colgroup>
      <thead className="text-secondary text-xs">
        <tr className="border-line border-b">
          <th scope="col" className="py-1">
            <SelectAll rows={rows} selection={selection} />
          </th>
          <th scope="col">{columns.status}</th>
          <th scope="col">{columns.run}</th>
          <th scope="col">{columns.agent}</th>
          <th scope="col">{columns.attempt}</th>
          <th scope="col">{columns.score}</th>
          <th scope="col">{columns.duration}</th>
          <th scope="col" aria-sort={oldestFirst ? "ascending" : "descending"}>
            <button type="button" className="min-h-6 underline underline-offset-2" onClick={onSort}>
              {columns.submitted} <span aria-hidden="true">{oldestFirst ? "↑" : "↓"}</span>
            </button>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((run) => (
          <tr
            key={run.id}
            data-row={run.id}
            className="h-(--row-height) border-line border-b align-middle focus-within:bg-raised hover:bg-mantle [&>td]:py-1 [&>td]:pr-3"
          >
            <td>
              <SelectRow run={run} selection={selection} />
            </td>
            <td>
              <StatusCell run={run} />
            </td>
            <th scope="row" className="pr-3 font-normal">
              <RunCell run={run} onTag={onTag} />
            </th>
            <td>{run.agentName}</td>
            <td>
              <AttemptCell run={run} />
            </td>
            <td>
              <ScoreCell run={run} />
            </td>
            <td>
              <DurationCell run={run} />
            </td>
            <td>
              <SubmittedCell run={run} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
