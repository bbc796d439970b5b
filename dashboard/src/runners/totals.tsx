import type { Runner } from "~/api/client";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";

const KINDS = [
  ["passed", "passed"],
  ["not_passed", "notPassed"],
  ["failed", "failed"],
  ["cancelled", "cancelled"],
] as const;

/** What became of the runs it ended. Kinds that never happened are left out. */
export function Totals({ totals }: { totals: Runner["totals"] }) {
  const { t, format } = useI18n();
  const some = KINDS.filter(([, field]) => totals[field] > 0);
  if (some.length === 0) return null;
  return (
    <ul aria-label={t.runners.totals} className="mt-auto flex flex-wrap gap-x-3 text-secondary text-xs">
      {some.map(([state, field]) => (
        <li key={state} className="inline-flex items-center gap-1">
          <Icon name={state} />
          {format.integer(totals[field])} {t.status[state].toLowerCase()}
        </li>
      ))}
    </ul>
  );
}
