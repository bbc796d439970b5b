import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";
import { TABS, type Tab } from "./run-search";
import type { RunView } from "./run-view";

export function Tabs({ tab, view }: { tab: Tab; view: RunView }) {
  const { t, format } = useI18n();
  const counts: Partial<Record<Tab, number>> = { timeline: view.lastSeq, attempts: view.run.attempts.length };
  return (
    <nav aria-label={t.run.tabs} className="mb-3 flex flex-wrap gap-1 border-line border-b pb-2">
      {TABS.map((name, index) => {
        const count = counts[name];
        return (
          <Link
            key={name}
            to="/runs/$id"
            params={{ id: view.run.id }}
            search={(before) => ({ ...before, tab: name })}
            resetScroll={false}
            className={`button button-quiet ${name === tab ? "button-pressed" : ""}`}
            aria-current={name === tab ? "page" : undefined}
          >
            <kbd className="kbd max-md:hidden">{index + 1}</kbd>
            {t.run.tab[name]}
            {count === undefined ? null : <span className="text-secondary">{format.integer(count)}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
