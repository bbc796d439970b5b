import { directionOf, type RunSort, type SortColumn, turned } from "./run-sorts";

interface Props {
  column: SortColumn;
  text: string;
  sort: RunSort;
  onSort: (sort: RunSort) => void;
}

const ARROWS = { ascending: "↑", descending: "↓" };

/** The head of a column that puts the list in order. Screen readers hear the direction from `aria-sort`. */
export function SortHead({ column, text, sort, onSort }: Props) {
  const direction = directionOf(sort, column);
  return (
    <th scope="col" aria-sort={direction ?? "none"} className="pr-3">
      <button
        type="button"
        className={`min-h-6 text-left underline-offset-2 hover:underline ${direction ? "text-ink underline" : ""}`}
        onClick={() => onSort(turned(sort, column))}
      >
        {text}
        <span aria-hidden="true">{` ${direction ? ARROWS[direction] : "↕"}`}</span>
      </button>
    </th>
  );
}
