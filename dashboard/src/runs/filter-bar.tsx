import { useQuery } from "@tanstack/react-query";
import type { ReactNode, RefObject } from "react";
import { agentsOptions } from "~/api/run-queries";
import { useI18n } from "~/i18n/i18n";
import { useMedia } from "~/live/use-media";
import { SettingSelect } from "~/shell/setting-select";
import { FilterPills } from "./filter-pills";
import { DEFAULT_SORT, RUN_SORTS } from "./run-sorts";
import type { RunView } from "./run-views";
import { filterCount, inOrder, RANGES, type RunsSearch, refined } from "./runs-search";
import { TypedFilter } from "./typed-filter";

interface Props {
  search: RunsSearch;
  counts: Partial<Record<RunView, number>>;
  onSearch: (search: RunsSearch, replace?: boolean) => void;
  searchField: RefObject<HTMLInputElement | null>;
}

/** Everything that narrows the list; the address is its only memory. */
export function FilterBar({ search, counts, onSearch, searchField }: Props) {
  const { t } = useI18n();
  const text = t.runs;
  const filters = filterCount(search);
  const change = (part: Partial<RunsSearch>, replace = false) => onSearch(refined(search, part), replace);

  return (
    <search aria-label={text.filters} className="mb-3 flex flex-col gap-2">
      <FilterPills current={search.status} counts={counts} onChoose={(status) => change({ status })} />
      <div className="flex flex-wrap items-center gap-2">
        <TypedFilter
          inputRef={searchField}
          label={text.search}
          placeholder={text.searchHint}
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined }, true)}
          className="min-w-40 flex-1 md:max-w-72"
        />
        <Folded>
          <AgentFilter agent={search.agent} onChange={(agent) => change({ agent })} />
          <TypedFilter
            label={text.tag}
            placeholder={text.tag}
            value={search.tag ?? ""}
            onChange={(tag) => change({ tag: tag || undefined }, true)}
            className="w-32"
          />
          <SettingSelect
            label={text.range}
            value={search.range ?? "all"}
            onChange={(range) => change({ range: range === "all" ? undefined : range })}
            options={[
              ["all", `${text.range}: ${text.ranges.all}`],
              ...RANGES.map((range) => [range, `${text.range}: ${text.ranges[range]}`] as const),
            ]}
          />
          <SettingSelect
            label={text.sort}
            value={search.sort ?? DEFAULT_SORT}
            onChange={(sort) => change(inOrder(sort))}
            options={RUN_SORTS.map((sort) => [sort, `${text.sort}: ${text.sorts[sort]}`] as const)}
            className="max-w-60"
          />
        </Folded>
        {filters > 0 ? (
          <>
            <span className="text-secondary">{text.filterCount(filters)}</span>
            <button type="button" className="button" onClick={() => onSearch({ sort: search.sort })}>
              {text.clear}
            </button>
          </>
        ) : null}
      </div>
    </search>
  );
}

/** On a small screen the filters that are used less often wait behind a word. */
function Folded({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const small = useMedia("(width < 48rem)");
  if (!small) return children;
  return (
    <details className="w-full">
      <summary className="min-h-6 text-secondary">{t.runs.moreFilters}</summary>
      <div className="flex flex-wrap gap-2 pt-2">{children}</div>
    </details>
  );
}

function AgentFilter({ agent, onChange }: { agent: string | undefined; onChange: (agent?: string) => void }) {
  const { t } = useI18n();
  const agents = useQuery({ ...agentsOptions(), staleTime: 60_000 });
  const known = agents.data?.agents.map(({ name }) => name) ?? [];
  const names = agent && !known.includes(agent) ? [agent, ...known] : known;
  return (
    <SettingSelect
      label={t.runs.agent}
      value={agent ?? ""}
      onChange={(name) => onChange(name || undefined)}
      options={[["", `${t.runs.agent}: ${t.runs.anyAgent}`], ...names.map((name) => [name, name] as const)]}
      className="max-w-56"
    />
  );
}
