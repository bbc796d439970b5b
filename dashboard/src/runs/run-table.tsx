import type { RunSummary } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { AttemptCell, DurationCell, RunCell, ScoreCell, StatusCell, TimeCell } from "./run-cells";
import type { RunSort } from "./run-sorts";
import { SelectAll, SelectRow } from "./select-box";
import { SortHead } from "./sort-head";
import type { Selection } from "./use-selection";

export interface RunRowsProps {
  rows: readonly RunSummary[];
  selection: Selection;
  sort: RunSort;
  onSort: (sort: RunSort) => void;
  onTag: (tag: string) => void;
}

/** The list on a wide screen. */
export function RunTable({ rows, selection, sort, onSort, onTag }: RunRowsProps) {
  const { t } = useI18n();
  const columns = t.runs.columns;
  return (
    <table className="w-full table-fixed border-collapse text-left" aria-label={t.runs.rows}>
      <colgroup>
        <col className="w-9" />
        <col className="w-[19%]" />
        <col />
        <col className="w-[10%]" />
        <col className="w-[7%]" />
        <col className="w-52" />
        <col className="w-[8.5%]" />
        <col className="w-[8.5%]" />
        <col className="w-[8.5%]" />
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
          <SortHead column="score" text={columns.score} sort={sort} onSort={onSort} />
          <SortHead column="duration" text={columns.duration} sort={sort} onSort={onSort} />
          <SortHead column="created" text={columns.submitted} sort={sort} onSort={onSort} />
          <SortHead column="updated" text={columns.updated} sort={sort} onSort={onSort} />
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
              <TimeCell at={run.createdAt} />
            </td>
            <td>
              <TimeCell at={run.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
