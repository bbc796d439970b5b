import type { RefObject } from "react";
import { Pill } from "~/components/pill";
import { useI18n } from "~/i18n/i18n";
import { TypedFilter } from "~/runs/typed-filter";
import { PRESENCES, type Presence } from "./presence";
import type { RunnersSearch } from "./runners-search";

interface Props {
  search: RunnersSearch;
  counts: Record<Presence, number>;
  onSearch: (search: RunnersSearch, replace?: boolean) => void;
  searchField: RefObject<HTMLInputElement | null>;
}

/** What narrows the cards. */
export function RunnersBar({ search, counts, onSearch, searchField }: Props) {
  const { t, format } = useI18n();
  const choose = (state: Presence | undefined) => onSearch({ ...search, state });
  return (
    <search aria-label={t.runs.filters} className="mb-3 flex flex-wrap items-center gap-2">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t.runners.state}</legend>
        <Pill text={t.runs.all} pressed={search.state === undefined} onPress={() => choose(undefined)} />
        {PRESENCES.map((presence) => (
          <Pill
            key={presence}
            text={t.runs.pill(t.runners.presence[presence], format.integer(counts[presence]))}
            pressed={search.state === presence}
            onPress={() => choose(search.state === presence ? undefined : presence)}
          />
        ))}
      </fieldset>
      <TypedFilter
        inputRef={searchField}
        label={t.runs.search}
        placeholder={t.runners.searchHint}
        value={search.q ?? ""}
        onChange={(q) => onSearch({ ...search, q: q || undefined }, true)}
        className="min-w-40 flex-1 md:max-w-72"
      />
    </search>
  );
}
