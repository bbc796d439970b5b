import { useI18n } from "~/i18n/i18n";
import { type DiffRow, sidePairs } from "./diff-rows";
import { VirtualRows } from "./virtual-rows";

const INK = { same: "", removed: "text-bad", added: "text-good" } as const;
const MARK = { same: " ", removed: "−", added: "+" } as const;

export function InlineDiff({ rows }: { rows: readonly DiffRow[] }) {
  return <VirtualRows count={rows.length} render={(index) => <Line row={rows[index] ?? null} />} />;
}

export function SideDiff({ rows }: { rows: readonly DiffRow[] }) {
  const pairs = sidePairs(rows);
  return (
    <VirtualRows
      count={pairs.length}
      render={(index) => (
        <div className="grid grid-cols-2 gap-2">
          <Line row={pairs[index]?.left ?? null} />
          <Line row={pairs[index]?.right ?? null} />
        </div>
      )}
    />
  );
}

function Line({ row }: { row: DiffRow | null }) {
  const { t } = useI18n();
  if (row === null) return <span />;
  return (
    <div className={`flex whitespace-pre-wrap font-mono text-xs ${INK[row.kind]}`} data-line={row.kind}>
      <span aria-hidden="true" className="w-4 shrink-0">
        {MARK[row.kind]}
      </span>
      {row.kind === "same" ? null : <span className="sr-only">{t.run[row.kind]} </span>}
      <span className="min-w-0">{row.text}</span>
    </div>
  );
}
